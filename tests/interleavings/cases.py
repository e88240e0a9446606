"""What competes with what: a stage on which a case stands, and the commands that meet there."""
import dataclasses
import itertools
import json
import typing

from house import day


class Stage:
    """The case as it stands before the commands come: made anew for each order. People are the org's and a second of some roles."""

    def __init__(self, troupe):
        self.troupe, self.words, self.org = troupe, troupe.trial.words, troupe.org
        self.asks, self.budget, self.head = {}, None, None

    def give(self, asked):
        given = self.troupe.give(asked)
        assert given.good, f"{given.effect} of the stage: {given.last.status} {given.last.body[:300]!r}"
        return given

    def say(self, person, method, path, body, effect, if_match=None, key=None):
        return self.words.history.add(person, method, path, body, effect, if_match=if_match, **({"key": key} if key else {}))

    def on(self, name, verb, person, body, effect, match=False):
        """A command on the ask."""
        ask = self.asks[name]
        return self.say(person, "POST", f"/v1/asks/{ask.json['id']}/{verb}", body, effect, ask.etag if match else None)


# ---- stages ---------------------------------------------------------------------------------------------------------------------

LEFT = 3  # points


def two_open(stage):
    """Two asks that nobody has taken, and three points."""
    stage.asks = {name: stage.give(stage.words.submit()) for name in ("one", "other")}
    stage.budget = stage.troupe.left_points(LEFT)


def open_with_a_new_head(stage):
    """The same, and a head of product whom no process has met."""
    two_open(stage)
    stage.head = stage.troupe.new_head()


def offered(stage):
    """A counter-offer that waits for the customer's answer."""
    two_open(stage)
    stage.asks["one"] = stage.give(stage.on("one", "counter", stage.org.head_of_product, {
        "kind": "work", "scope": "Half of it.", "customer_wording": "We will do half of it.", "rationale": "It is enough.",
        "due_on": stage.words.quarter_end, "deliverable": {"title": "Half", "points": 2},
        "valid_until": day(7)}, "ask.offered", match=True))


def proposed(stage):
    """A decision that waits for an executive: a short trial."""
    stage.budget = stage.troupe.left_points(LEFT)
    submitted = stage.words.submit()
    submitted.bytes = json.dumps({**json.loads(submitted.bytes), "kind": "trial_terms", "details": {"days": 7}}).encode()
    stage.asks["one"] = stage.give(submitted)
    stage.asks["one"] = stage.give(commit(stage))


# ---- commands -------------------------------------------------------------------------------------------------------------------

def commit(stage, name="one", points=2, person=None):
    proposes = stage.asks[name].json["kind"] == "trial_terms"
    body = {"kind": "terms" if proposes else "work", "scope": "What they ask for.", "customer_wording": "We will do it.",
            "rationale": "Often asked.", "due_on": stage.words.quarter_end}
    body |= {} if proposes else {"deliverable": {"title": "It", "points": points}}
    return stage.on(name, "commit", person or stage.org.head_of_product, body,
                    "decision.proposed" if proposes else "ask.committed", match=True)


def commit_other(stage):
    return commit(stage, "other")


def commit_as_new_head(stage):
    return commit(stage, person=stage.head)


def decline(stage):
    return stage.on("one", "decline", stage.org.head_of_product, {"customer_wording": "No.", "rationale": "Nobody else asks."},
                    "ask.declined", match=True)


def withdraw(stage):
    return stage.on("one", "withdraw", stage.org.rep, {"reason": "They can do without."}, "ask.withdrawn")


def edit(stage):
    ask = stage.asks["one"]
    return stage.say(stage.org.rep, "PATCH", f"/v1/asks/{ask.json['id']}", {"need": "They need more of it."}, "ask.edited", ask.etag)


def claim(stage):
    return stage.on("one", "claim", stage.org.product_manager, None, "ask.claimed")


def claim_too(stage):
    return stage.on("one", "claim", stage.troupe.second_manager, None, "ask.claimed")


def reassign(stage):
    return stage.on("one", "reassign", stage.org.head_of_product,
                    {"to": stage.troupe.second_manager.id, "reason": "She knows them."}, "ask.reassigned", match=True)


def lose_deal(stage):
    deal = stage.asks["one"].json["deal"]["external_id"]
    return stage.say(stage.org.rep, "POST", f"/v1/deals/{deal}/outcome",
                     {"outcome": "lost", "occurred_on": day(), "reason": "They chose another."}, "deal.lost")


def cut_capacity(stage):
    return stage.words.capacity(stage.troupe.quarter, stage.budget.json["capacity"] - 20, stage.budget.etag)


def split(stage):
    return stage.say(stage.org.head_of_sales, "PUT", f"/v1/budgets/{stage.troupe.quarter}/split",
                     {"lines": [{"line": stage.troupe.team, "points": stage.troupe.team_points() + 2}]}, "budget.split",
                     stage.budget.etag)


def accept(stage):
    return stage.on("one", "accept", stage.org.rep, {"how_agreed": "By mail."}, "ask.offer_accepted", match=True)


def reject(stage):
    return stage.on("one", "reject", stage.org.rep, {"reason": "They need all of it."}, "ask.offer_rejected", match=True)


def approve(stage):
    return stage.on("one", "approve-decision", stage.org.executive, {"note": "Good."}, "decision.approved", match=True)


def send_back(stage):
    return stage.on("one", "return-decision", stage.org.executive, {"reason": "Thirty days."}, "decision.returned", match=True)


def retract(stage):
    return stage.on("one", "retract-decision", stage.org.head_of_product, {"reason": "No longer."}, "decision.retracted")


def revoke_role(stage):
    return stage.words.revoke_role(stage.head, "head_of_product")


def comment(stage):
    """The same words under the same key, whoever comes first."""
    ask = stage.asks["one"]
    return stage.say(stage.org.rep, "POST", f"/v1/asks/{ask.json['id']}/comments", {"text": "They called again."}, "ask.commented",
                     key=f"twice-{ask.json['number']}")


@dataclasses.dataclass
class Case:
    """Commands that compete on a stage; `costly` when a stage takes long to set."""
    stage: typing.Callable
    commands: tuple
    costly: bool = False

    @property
    def name(self):
        return " / ".join(command.__name__.replace("_", "-") for command in self.commands)


PAIRS = tuple(Case(stage, commands, stage is open_with_a_new_head) for stage, commands in (
    (two_open, (commit, withdraw)),
    (two_open, (commit, commit_other)),
    (two_open, (commit, decline)),
    (two_open, (commit, edit)),
    (two_open, (commit, lose_deal)),
    (two_open, (commit, cut_capacity)),
    (two_open, (commit, split)),
    (two_open, (claim, claim_too)),
    (two_open, (claim, reassign)),
    (two_open, (comment, comment)),
    (offered, (accept, reject)),
    (offered, (accept, withdraw)),
    (proposed, (approve, send_back)),
    (proposed, (approve, retract)),
    (open_with_a_new_head, (commit_as_new_head, revoke_role)),
))

# Three at a time, of those that can meet on one stage.
TRIPLES = tuple(Case(two_open, commands) for commands in itertools.combinations(
    (commit, decline, withdraw, edit, lose_deal, claim, cut_capacity), 3)) + tuple(
        Case(offered, commands) for commands in itertools.combinations((accept, reject, withdraw, lose_deal), 3)) + (
            Case(proposed, (approve, send_back, retract)),)
