"""A case's org, its people, and what became of its commands."""
import itertools
import json

from rig import SOLD_IN, Trial

from cases import Stage

OUTCOME = """SELECT json_build_object(
  'events', (SELECT coalesce(json_agg(json_build_array(kind, command_id) ORDER BY sequence), '[]') FROM event
             WHERE org_key = {key} AND sequence >= {size}),
  'asks', (SELECT coalesce(json_agg(json_build_array(state, version, assignee_id) ORDER BY number), '[]') FROM ask
           WHERE org_key = {key} AND id IN ({asks})),
  'decisions', (SELECT coalesce(json_agg(json_build_array(kind, state, version) ORDER BY id), '[]') FROM decision
                WHERE org_key = {key} AND ask_id IN ({asks})),
  'commitments', (SELECT coalesce(json_agg(json_build_array(kind, state) ORDER BY id), '[]') FROM commitment
                  WHERE org_key = {key} AND ask_id IN ({asks})))"""
LINES = """SELECT line, allotted_points, overdraft_points, reserved_points, consumed_points FROM budget_line
  WHERE org_key = {key} AND quarter = '{quarter}' ORDER BY line"""


class Troupe:
    """The org of a case, its people, and a desk for each command."""

    def __init__(self, rig, case):
        self.trial = Trial(rig, case.name, 0, 0)
        self.trial.open()
        self.org, self.case, self.quarter = self.trial.org, case, SOLD_IN
        self.second_manager = self.trial.new_head("Second Manager", role="product_manager")
        self.heads = (self.trial.new_head(f"Head {a}{b}") for a, b in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2))
        lead = self.org.sales_lead.id
        self.team = self.org.admin.post("/v1/teams", {"name": "Others", "lead_id": lead}).must(201).json["id"]
        self.trial.begin()
        self.psql = self.trial.psql()

    def give(self, asked):
        return self.trial.ask_all([asked], self.trial.other_service())[0]

    def left_points(self, points):
        """So many are left on the line that all draw from, beside what the team has."""
        return self.trial.left_points(points + self.team_points())

    def new_head(self):
        head = next(self.heads)
        self.trial.begin()
        return head

    def lines(self):
        rows = self.psql.do(LINES.format(key=self.org.number, quarter=self.quarter))
        return {row.split("|")[0]: [int(points) for points in row.split("|")[1:]] for row in rows}

    def team_points(self):
        return self.lines().get(self.team, [0])[0]

    def set_up(self):
        """The stage and the commands, and what the outcome is measured from."""
        stage = Stage(self)
        self.case.stage(stage)
        commands = [command(stage) for command in self.case.commands]
        size = int(self.psql.do(f"SELECT size FROM org WHERE org_key = {self.org.number}")[0])
        return stage, commands, size, self.lines()

    def outcome(self, stage, commands, size, lines):
        """All that can be told of what became of the commands, without what differs from one stage to the next."""
        asks = ", ".join(f"'{ask.json['id']}'" for ask in stage.asks.values())
        found = json.loads(self.psql.do(OUTCOME.format(key=self.org.number, size=size, asks=asks).replace("\n", " "))[0])
        number_of = {asked.id: number for number, asked in reversed(list(enumerate(commands)))}
        after = self.lines()
        moved = {line: [b - a for a, b in zip(lines.get(line, [0] * 4), points)] for line, points in after.items()}
        found["events"] = [[kind, number_of[command]] for kind, command in found["events"]]
        found["lines"] = {line: points for line, points in moved.items() if any(points)}
        found["answers"] = [[asked.last.status if asked.good else refusal(asked), asked.last.replayed] for asked in commands]
        return json.dumps(found, sort_keys=True)


def refusal(asked):
    """Who lost his role is told so by the edge, or, when he was let in before, finds nothing behind it."""
    return "may not" if asked.slug in ("forbidden", "not-found") else asked.slug


def in_turn(troupe, turn):
    """The outcome when one command comes after the other is done."""
    stage, commands, size, lines = troupe.set_up()
    for number in turn:
        troupe.give(commands[number])
    return troupe.outcome(stage, commands, size, lines)
