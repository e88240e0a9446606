#!/usr/bin/python3
"""run.py DEALDESK [SCENARIO …] [--seed N] [--seeds N] [--rounds N] [--without-points]: the fault rig.

A scenario goes by its number (F2) or its name (cut-after-commit); all of them unless some are named. Each runs under seeds 1,
2 and 3, or under --seed alone, or under --seeds many; with DESK_TEST_LONG=yes under 200. --without-points leaves out those that
need the fault points of a dev or sanitize build. Prints a line for each, and what was violated; ends with 1 when anything was."""
import argparse
import concurrent.futures
import faulthandler
import functools
import os
import sys
import time

from rig import Rig, Trial
from scenarios import SCENARIOS

SEEDS, SEEDS_LONG = 3, 200
HANGS_AFTER_S, HANGS_AFTER_S_A_ROUND = 300, 20  # then it says where each thread stands, and ends


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("scenario", nargs="*")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", type=int, default=SEEDS_LONG if os.environ.get("DESK_TEST_LONG") == "yes" else SEEDS)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--without-points", action="store_true")
    return parser.parse_args()


def chosen(arguments):
    scenarios = [one for one in SCENARIOS if not (one.needs_points and arguments.without_points)]
    if not arguments.scenario:
        return scenarios
    known = {word for one in SCENARIOS for word in (one.number, one.name)} - {""}
    unknown = set(arguments.scenario) - known
    assert not unknown, f"there is no {unknown}; there are {sorted(known)}"
    return [one for one in scenarios if {one.number, one.name} & set(arguments.scenario)]


def run_one(rig, scenario, rounds, seed):
    """Prints the line; gives what was violated."""
    faulthandler.dump_traceback_later(HANGS_AFTER_S + rounds * HANGS_AFTER_S_A_ROUND, exit=True)
    began = time.monotonic()
    trial = Trial(rig, scenario.name, seed, rounds)
    try:
        try:
            trial.open()
            scenario.run(trial)
        finally:
            trial.close()
        trial.judge(scenario.invariants, scenario.accepts)
    except Exception as trouble:  # pylint: disable=broad-except; whatever it is, the next scenario is to run
        trial.violations.append(f"the scenario did not end: {type(trouble).__name__}: {trouble}")
    trial.must(trial.hit > 0, "no fault was met: it has shown nothing")
    attempts = trial.history.attempts
    print(f"{scenario.number:4}{scenario.name:24} seed {seed:<4} rounds {rounds:<4} faults hit {trial.hit:<4} "
          f"requests {len(attempts):<5} 2xx {sum(one.good for one in attempts):<5} "
          f"unknown {sum(one.status == 0 for one in attempts):<4} 503 {sum(one.status == 503 for one in attempts):<4} "
          f"violations {len(trial.violations):<3} {time.monotonic() - began:.1f} s  {'; '.join(trial.notes)}", flush=True)
    for words in trial.violations[:20]:
        print(f"     {words}", flush=True)
    return trial.violations


def main():
    arguments = read_arguments()
    seeds = [arguments.seed] if arguments.seed is not None else range(1, arguments.seeds + 1)
    violated = 0
    with Rig(arguments.program) as rig:
        for scenario in chosen(arguments):
            print(f"{scenario.number} {scenario.name} must hold: {' '.join(scenario.invariants)}: {scenario.run.__doc__}")
            with concurrent.futures.ThreadPoolExecutor(8 if scenario.at_once else 1) as pool:
                run = functools.partial(run_one, rig, scenario, arguments.rounds or scenario.rounds)
                violated += sum(map(bool, pool.map(run, seeds)))
    print(f"{violated} failed")
    return 1 if violated else 0


if __name__ == "__main__":
    sys.exit(main())
