#!/usr/bin/python3
"""./desk bench: the figures, goal beside result, as ratios of what was measured side by side in one run.

    tests/bench/bench.py --binary FILE --engine FILE [--only SUBJECT,…] [--rounds N] [--seconds N] [--long] [--write] [--profile]
"""
import argparse
import os
import pathlib
import sys
import tempfile

import load_rows
import profiling
import report
import scale_rows
import weight_rows
from drivers import Drivers
from house import House

SUBJECTS = {**load_rows.SUBJECTS, **weight_rows.SUBJECTS, **scale_rows.SUBJECTS}


class Bench:
    """What the subjects share."""

    def __init__(self, options, folder):
        self.options, self.rounds = options, options.rounds
        settings = profiling.SETTINGS if options.profile else ()
        self.house = House(options.binary, folder, settings)
        self.drivers = Drivers(self.house, options.engine, options.seconds)

    def pairs(self, ours, theirs):
        """Readings in turn, so that a machine whose speed drifts favours neither."""
        return [(ours(), theirs()) for _ in range(self.rounds)]


def read_options():
    parser = argparse.ArgumentParser(prog="./desk bench", description="The figures, goal beside result.")
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--engine", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="", help="some subjects alone, with commas: " + ", ".join(SUBJECTS))
    parser.add_argument("--rounds", type=int, default=5, help="of each pair, in turn; the median counts (5)")
    parser.add_argument("--seconds", type=int, default=4, help="of each reading (4)")
    parser.add_argument("--months", type=int, default=18, help="how long the companies of the demo have lived (18)")
    parser.add_argument("--asks", type=int, default=None, help="how many the large database has (a million)")
    parser.add_argument("--long", action="store_true", help="ten million asks, if the disk has room")
    parser.add_argument("--write", action="store_true", help="puts the table into tests/bench/README.md")
    parser.add_argument("--profile", action="store_true", help="where the time of submit and commit goes, and nothing else")
    options = parser.parse_args()
    chosen = [word for word in options.only.split(",") if word]
    for word in chosen:
        if word not in SUBJECTS:
            parser.error(f"there is no subject {word}; there are: {', '.join(SUBJECTS)}")
    options.subjects = chosen or list(SUBJECTS)
    options.asks = options.asks or (10_000_000 if options.long else 1_000_000)
    return options


def measure(bench, options):
    command = " ".join(["./desk bench", *(word for word in sys.argv[1:] if word not in (
        "--binary", "--engine", "--write", options.binary, options.engine))])
    page = report.Page(command)
    for name in options.subjects:
        for row in SUBJECTS[name](bench):
            page.add(row)
    print("\n" + page.text().split("\n\n")[0])
    for note in page.text().split("\n"):
        if note.startswith("- "):
            print(note)
    if options.write:
        page.write()


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        os.chmod(folder, 0o755)
        bench = Bench(options, pathlib.Path(folder))
        try:
            if options.profile:
                profiling.profile(bench)
            else:
                measure(bench, options)
        finally:
            bench.house.stop()


if __name__ == "__main__":
    main()
