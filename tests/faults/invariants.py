"""Holds a history against what the database has in the end. Each check bears the number of its invariant in ARCHITECTURE.md's
terms: I1 every 2xx is in the ledger, I2 one effect and one answer a command, I3 the ledger folds to the tables, I4 nothing is
overspent, I7 who decided was allowed to, I10 sequences without gaps and rising instants, I14 no 5xx from input, and what was
refused has changed nothing."""
import base64
import collections
import json
import re

from history import disclosed

FACTS = """
SELECT 'org', json_build_object('size', size, 'last', last_event_at) FROM org WHERE org_key = {key};
SELECT 'event', json_build_object('sequence', e.sequence, 'kind', e.kind, 'subject', e.subject_id, 'actor', e.actor_id,
    'authority', e.authority, 'command', e.command_id, 'at', (extract(epoch FROM e.recorded_at) * 1000000)::bigint,
    'fields', (SELECT coalesce(json_agg(f.disclosure ORDER BY f.ord), '[]') FROM event_field f
               WHERE f.org_key = e.org_key AND f.sequence = e.sequence))
  FROM event e WHERE e.org_key = {key} ORDER BY e.sequence;
SELECT 'command', json_build_object('id', id, 'status', status, 'answer', translate(encode(answer, 'base64'), E'\\n', ''),
    'first', sequence_first, 'last', sequence_last) FROM command WHERE org_key = {key};
SELECT 'line', json_build_object('quarter', quarter, 'line', line, 'allotted', allotted_points, 'overdraft', overdraft_points,
    'reserved', reserved_points, 'consumed', consumed_points) FROM budget_line WHERE org_key = {key};
SELECT 'entries', json_build_object('reserved', coalesce(sum(points) FILTER (WHERE kind = 'reserve'), 0),
    'released', coalesce(sum(points) FILTER (WHERE kind = 'release'), 0)) FROM budget_entry WHERE org_key = {key};
"""


class Facts:
    """What the database has of an org."""

    def __init__(self, house, org):
        found = collections.defaultdict(list)
        for row in house.sql(FACTS.format(key=org.number)):
            name, value = row.split("|", 1)
            found[name].append(json.loads(value))
        self.org, self.events, self.lines, self.entries = found["org"][0], found["event"], found["line"], found["entries"][0]
        for event in self.events:
            event["data"] = dict(disclosed(field) for field in event["fields"])
        self.commands = collections.defaultdict(list)
        for command in found["command"]:
            self.commands[command["id"]].append(command)
        self.events_of = collections.defaultdict(list)
        for event in self.events:
            self.events_of[event["command"]].append(event)


class Judge:
    """`after` is the org's size when the history began: what is older was not asked by it. `accepts` are statuses of 5xx that a
    scenario brings about on purpose, as that of a poisoned command."""

    def __init__(self, house, org, history, after, accepts=()):
        self.house, self.org, self.history, self.after, self.accepts = house, org, history, after, accepts
        self.facts = Facts(house, org)
        self.violations = []
        self.asked_by_id = collections.defaultdict(list)
        for asked in history.asked:
            self.asked_by_id[asked.id].append(asked)

    def judge(self, invariants):
        """Checks those that are named; gives what is violated, in words."""
        for name in invariants:
            getattr(self, name)()
        return self.violations

    def must(self, invariant, holds, words):
        if not holds:
            self.violations.append(f"{invariant}: {words}")

    def I1(self):
        for asked in self.history.asked:
            if not asked.good:
                continue
            kept = self.facts.commands.get(asked.id, [])
            self.must("I1", kept, f"{asked.id} ({asked.effect}, {asked.key}) was answered {asked.good[0].status} and is nowhere")
            kinds = [event["kind"] for event in self.facts.events_of[asked.id]]
            self.must("I1", asked.effect in kinds, f"{asked.id} was answered with success without {asked.effect}: {kinds}")

    def I2(self):
        for command, asked in self.asked_by_id.items():
            self.one_answer(command, [attempt for one in asked for attempt in one.good])
            self.one_effect(command, asked)
        for event in self.facts.events[self.after:]:
            self.must("I2", event["command"] in self.asked_by_id, f"nobody asked for event {event['sequence']}, {event['kind']}")

    def one_answer(self, command, good):
        kept = self.facts.commands.get(command, [])
        self.must("I2", len(kept) <= 1, f"{command} is kept {len(kept)} times")
        answers = {(attempt.status, attempt.body, attempt.fields.get("etag"), attempt.fields.get("location")) for attempt in good}
        self.must("I2", len(answers) <= 1, f"{command} was answered in {len(answers)} ways")
        for status, body, _, _ in answers:
            same = kept and (kept[0]["status"], base64.b64decode(kept[0]["answer"] or "")) == (status, body)
            self.must("I2", same, f"{command}: what was answered is not what was kept")

    def one_effect(self, command, asked):
        events = self.facts.events_of.get(command, [])
        kept = self.facts.commands.get(command, [])
        numbers = [event["sequence"] for event in events]
        effects = sum(event["kind"] == asked[0].effect for event in events)
        self.must("I2", effects <= 1, f"{command} has {effects} times {asked[0].effect}")
        self.must("I2", numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True,
                  f"{command}: its events stand apart: {numbers}")
        changed = bool(kept) and kept[0]["first"] is not None
        self.must("I2", bool(events) == changed, f"{command}: {len(events)} events, kept {len(kept)} times")
        if events and kept:
            self.must("I2", (kept[0]["first"], kept[0]["last"]) == (numbers[0], numbers[-1]), f"{command}: kept of other events")

    def I3(self):
        told = self.house.replay(self.org.number)
        found = re.search(r"differences=(\d+)", told)
        self.must("I3", found and found.group(1) == "0", f"replay: {told[-1500:]}")

    def I4(self):
        lines = collections.defaultdict(lambda: {"allotted": 0, "overdraft": 0, "reserved": 0, "consumed": 0})
        for event in self.facts.events:
            for quarter, line, column, points in movements(event):
                lines[quarter, line][column] += points
            for name, line in lines.items():
                fits = 0 <= line["reserved"] + line["consumed"] <= line["allotted"] + line["overdraft"]
                self.must("I4", fits, f"{name} is overspent at {event['sequence']}: {line}")
        for row in self.facts.lines:
            folded = lines[row["quarter"], row["line"]]
            self.must("I4", all(row[column] == points for column, points in folded.items()), f"{row} is folded to {folded}")
        entered = self.facts.entries["reserved"] - self.facts.entries["released"]
        stands = sum(row["reserved"] + row["consumed"] for row in self.facts.lines)
        self.must("I4", entered == stands, f"entries say {entered} reserved, lines {stands}")

    def I7(self):
        roles = collections.defaultdict(set)
        active = collections.defaultdict(bool)
        for event in self.facts.events:
            kind, data, person = event["kind"], event["data"], event["subject"]
            if kind == "role.granted" and not data["pending"] or kind == "role.confirmed":
                roles[person].add(data["role"])
            elif kind == "role.revoked":
                roles[person].discard(data["role"])
            elif kind == "person.recorded":
                active[person] = data["active"]
            elif kind == "decision.made":
                authority = event["authority"]
                holds = (authority["kind"] == "role" and active[event["actor"]] and authority["role"] in roles[event["actor"]]
                         and authority["role"] in ("head_of_product", "product_manager"))
                self.must("I7", holds, f"{event['actor']} decided at {event['sequence']} as {authority}: {roles[event['actor']]}")

    def I10(self):
        numbers = [event["sequence"] for event in self.facts.events]
        self.must("I10", numbers == list(range(len(numbers))), f"{self.org.id}: gaps in {len(numbers)} events")
        self.must("I10", self.facts.org["size"] == len(numbers), f"size {self.facts.org['size']}, events {len(numbers)}")
        for before, event in zip(self.facts.events, self.facts.events[1:]):
            self.must("I10", before["at"] < event["at"], f"event {event['sequence']} is not later than the one before")

    def I14(self):
        for asked in self.history.asked:
            for attempt in asked.attempts:
                fine = attempt.status < 500 or attempt.status == 503 or attempt.status in self.accepts
                self.must("I14", fine, f"{asked.id}: {attempt.status} {attempt.body[:300]!r}")
            refused = asked.attempts and asked.last.final and not any(one.good for one in self.asked_by_id[asked.id])
            if refused:
                self.must("I14", asked.id not in self.facts.commands and asked.id not in self.facts.events_of,
                          f"{asked.id} was refused with {asked.last.status} and has done something")


def movements(event):
    """What an event moves on the lines: (quarter, line, column, points)."""
    data = event["data"]
    if event["kind"] == "budget.allotted":
        yield data["quarter"], data["line"], "allotted", data["points"]
    elif event["kind"] == "budget.split":
        for move in data["moves"]:
            yield data["quarter"], move["line"], "allotted", move["points"]
    elif event["kind"] == "budget.reserved":
        yield data["quarter"], data["line"], "reserved", data["points"]
    elif event["kind"] == "budget.released":
        yield data["quarter"], data["line"], "reserved", -data["points"]
    elif event["kind"] == "budget.overdrawn":
        yield data["quarter"], data["line"], "overdraft", data["points"]
