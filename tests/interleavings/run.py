#!/usr/bin/python3
"""run.py DEALDESK [CASE …] [--long] [--limit N] [--sanitized]: every order in which the statements of competing commands can meet.

Each command has a desk of its own: a `serve` process whose writer stands behind a gate that lets one statement go on at a time.
All orders of two commands are run, statement by statement; with DESK_TEST_LONG=yes, or --long, those of three as well, from one
wait for answers to the next. Whatever the order, answers, events, rows and budget lines must be those of some order in which the
commands come one after the other. A case is named by a part of its name.
--sanitized: the desks keep memory, since sanitizers do."""
import argparse
import itertools
import os
import pathlib
import sys
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "faults"))
from rig import EVERYTHING, Rig, Tools  # noqa: E402

from cases import PAIRS, TRIPLES  # noqa: E402
from conductor import Conductor, Desk, next_choices, undisturbed  # noqa: E402
from troupe import Troupe, in_turn  # noqa: E402

ORDERS_MAX = 2000  # more than these come of desks that do not stand before each other's lock
SHOWN_MAX = 3


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
    parser.add_argument("--sanitized", action="store_true")
    return parser.parse_intermixed_args()


def main():
    arguments = read_arguments()
    cases = [case for case in PAIRS + (TRIPLES if arguments.long else ())
             if not arguments.case or any(word in case.name for word in arguments.case)]
    assert cases, f"there is no {arguments.case}; there are {[case.name for case in PAIRS + TRIPLES]}"
    with Rig(Tools(arguments.program, sanitized=arguments.sanitized)) as rig:
        desks = [Desk(rig) for _ in range(max(len(case.commands) for case in cases))]
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
