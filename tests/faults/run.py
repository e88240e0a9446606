#!/usr/bin/python3
"""run.py DEALDESK [SCENARIO …] [--seed N] [--seeds N] [--rounds N] [--without-points] [--preloads DIR] [--next DEALDESK]
[--sanitized]: the fault rig.

A scenario goes by its number (F2) or its name (cut-after-commit); all of them unless some are named. Each runs under as many
seeds as its row says, or under --seed alone, or under --seeds many; with DESK_TEST_LONG=yes under 200. --without-points leaves out
those that need the fault points of a dev or sanitize build; --preloads is where the build has put the preloaded libraries, --next
the release after this one: without them what needs them is left out. --sanitized: the service takes no preloaded library, and one seed is enough. Prints a
line for each trial, what was violated, and the figures that were measured; ends with 1 when anything was violated."""
import argparse
import concurrent.futures
import contextlib
import faulthandler
import functools
import math
import os
import sys
import time

from rig import Rig, Skipped, Tools, Trial
from scenarios import SCENARIOS

SEEDS_LONG, SEEDS_LONG_SANITIZED = 200, 20
AT_ONCE = 8
HANGS_AFTER_S, HANGS_AFTER_S_A_ROUND = 300, 20  # then it says where each thread stands, and ends


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("scenario", nargs="*")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--without-points", action="store_true")
    parser.add_argument("--preloads")
    parser.add_argument("--next")
    parser.add_argument("--sanitized", action="store_true")
    return parser.parse_intermixed_args()


def left_out(scenario, arguments):
    """Why it cannot be met with this build; None when it can."""
    if scenario.needs_points and arguments.without_points:
        return "the build has no fault points"
    if scenario.needs_preload and (arguments.preloads is None or arguments.sanitized):
        return "the service takes no preloaded library"
    if scenario.rig.preload and arguments.preloads is None:
        return "there is no preloaded library"
    if scenario.needs_next and arguments.next is None:
        return "there is no next release"
    return None


def chosen(arguments):
    if not arguments.scenario:
        return SCENARIOS
    known = {word for one in SCENARIOS for word in (one.number, one.name)} - {""}
    unknown = set(arguments.scenario) - known
    assert not unknown, f"there is no {unknown}; there are {sorted(known)}"
    return [one for one in SCENARIOS if {one.number, one.name} & set(arguments.scenario)]


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
    except Skipped:
        raise
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


def run_scenario(rig, scenario, arguments, seeds):
    """How many of its trials were violated; what is left of I15 is seen when all of them are over."""
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE if scenario.at_once else 1) as pool:
        run = functools.partial(run_one, rig, scenario, arguments.rounds or scenario.rounds)
        violated = sum(map(bool, pool.map(run, seeds)))
    left = rig.lets_go()
    for words in left:
        print(f"     {words}", flush=True)
    return violated + bool(left)


def seeds_of(scenario, arguments, tools):
    if arguments.seed is not None:
        return [arguments.seed]
    if arguments.seeds is not None:
        return range(1, arguments.seeds + 1)
    if scenario.is_certain:
        return [1]
    if tools.sanitized:  # there it is the paths that count
        return range(1, (SEEDS_LONG_SANITIZED if tools.long else 1) + 1)
    return range(1, (SEEDS_LONG if tools.long else scenario.seeds) + 1)


def tell_figures(figures):
    for subject, values in sorted(figures.items()):
        values = sorted(values)
        at = [values[min(len(values) - 1, math.ceil(len(values) * part) - 1)] for part in (0.5, 0.99)]
        print(f"figure: {subject}: median {at[0]:.2f}, p99 {at[1]:.2f}, of {len(values)}")


def main():
    arguments = read_arguments()
    tools = Tools(arguments.program, arguments.preloads, arguments.next, arguments.sanitized,
                  os.environ.get("DESK_TEST_LONG") == "yes")
    violated, figures = 0, {}
    with Rig(tools) as common:
        for scenario in chosen(arguments):
            print(f"{scenario.number} {scenario.name} must hold: {' '.join(scenario.invariants)} I15: {scenario.run.__doc__}")
            why_not = left_out(scenario, arguments)
            if why_not:
                print(f"     left out: {why_not}", flush=True)
                continue
            try:
                with contextlib.nullcontext(common) if scenario.rig is Rig else scenario.rig(tools) as rig:
                    violated += run_scenario(rig, scenario, arguments, seeds_of(scenario, arguments, tools))
                    figures.update({subject: figures.get(subject, []) + values for subject, values in rig.figures.items()})
                    rig.figures.clear()
            except Skipped as why:
                print(f"     skipped: {why}", flush=True)
    tell_figures(figures)
    print(f"{violated} failed")
    return 1 if violated else 0


if __name__ == "__main__":
    sys.exit(main())
