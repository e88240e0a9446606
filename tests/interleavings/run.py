#!/usr/bin/python3
"""run.py DEALDESK [CASE …] [--long] [--limit N]: every order in which the statements of competing commands can meet.

Each command has a desk of its own: a `serve` process whose writer stands behind a gate that lets one statement go on at a time.
All orders of two commands are run, statement by statement; with DESK_TEST_LONG=yes, or --long, those of three as well, from one
wait for answers to the next. Whatever the order, answers, events, rows and budget lines must be those of some order in which the
commands come one after the other. A case is named by a part of its name."""
import argparse
import itertools
import json
import os
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from rig import EVERYTHING, SOLD_IN, Rig, Tools, Trial  # noqa: E402

from cases import PAIRS, TRIPLES, Stage  # noqa: E402
from conductor import Conductor, Desk, next_choices, undisturbed  # noqa: E402

ORDERS_MAX = 2000  # more than these come of desks that do not stand before each other's lock
SHOWN_MAX = 3

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


def one_order(troupe, conductor, choices):
    """The outcome of one order; whether it was one that is allowed is the caller's affair."""
    stage, commands, size, lines = troupe.set_up()
    forks, way = conductor.run(commands, choices)
    return forks, way, troupe.outcome(stage, commands, size, lines)


def walk(troupe, conductor, allowed, limit):
    """Every order; gives how many there were and what is wrong with those that have another outcome than those allowed."""
    choices, orders, wrong, met = [], 0, [], set()
    for first in range(len(conductor.desks)):  # what a desk reads once of an org, it has read then
        undisturbed(lambda: one_order(troupe, conductor, [first]))
    while choices is not None and orders < limit:
        try:
            forks, way, outcome = undisturbed(lambda: one_order(troupe, conductor, choices))
        except AssertionError as trouble:  # as when a desk goes again, of itself, since it could not save
            wrong.append(str(trouble))
            break
        orders += 1
        met.add(outcome)
        if outcome not in allowed:
            wrong.append(f"{' '.join(way)}\n       gives {outcome}")
        choices = next_choices(forks)
    if orders == ORDERS_MAX:
        wrong.append(f"there are more than {limit} orders: the desks do not stand before one lock")
    return orders, wrong, met


def run_case(rig, desks, case, arguments):
    """Prints the line; whether anything was wrong."""
    began = time.monotonic()
    troupe = Troupe(rig, case)
    trial, allowed, wrong = troupe.trial, {}, []
    try:
        for turn in itertools.permutations(range(len(case.commands))):
            allowed[in_turn(troupe, turn)] = turn
        trial.must(len(allowed) > 1, "whoever comes first, it is the same: they do not compete")
        coarse = len(case.commands) > 2 or case.costly and not arguments.long
        conductor = Conductor(desks[:len(case.commands)], troupe.psql, coarse)
        orders, wrong, met = walk(troupe, conductor, allowed, arguments.limit)
        trial.must(arguments.limit < ORDERS_MAX or met >= set(allowed), "not every order of the commands was met")
    finally:
        trial.close()
    trial.judge(EVERYTHING)
    violations = wrong + trial.violations
    print(f"{case.name:48} orders {orders:<5} outcomes {len(met)} of {len(allowed)}  violations {len(violations):<3} "
          f"{time.monotonic() - began:.1f} s", flush=True)
    for words in violations[:SHOWN_MAX]:
        print(f"     {words}", flush=True)
    if wrong:
        print("       allowed:", *allowed, sep="\n       ", flush=True)
    return bool(violations)


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("case", nargs="*")
    parser.add_argument("--long", action="store_true", default=os.environ.get("DESK_TEST_LONG") == "yes")
    parser.add_argument("--limit", type=int, default=ORDERS_MAX)
    return parser.parse_intermixed_args()


def main():
    arguments = read_arguments()
    cases = [case for case in PAIRS + (TRIPLES if arguments.long else ())
             if not arguments.case or any(word in case.name for word in arguments.case)]
    assert cases, f"there is no {arguments.case}; there are {[case.name for case in PAIRS + TRIPLES]}"
    with Rig(Tools(arguments.program)) as rig:
        desks = [Desk(rig) for _ in range(max(len(case.commands) for case in cases))]
        failed = 0
        try:
            failed = sum(run_case(rig, desks, case, arguments) for case in cases)
        finally:
            left = [words for desk in desks for words in desk.close()]
    for words in left:
        print(words)
    print(f"{len(cases)} cases, {failed + bool(left)} failed")
    return 1 if failed or left else 0


if __name__ == "__main__":
    sys.exit(main())
