#!/usr/bin/python3
"""make.py DEALDESK FILE: makes the golden ledger of a release, once, when it is released: a database as it leaves it behind, with an
org in which the cases of tests/interleavings were played, so that there are events of many kinds. Later releases must migrate it, and
fold its ledger to its tables. It is never made again for the same release."""
import gzip
import itertools
import pathlib
import re
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(TESTS / "interleavings"), str(TESTS / "faults")]
from rig import Rig, Tools  # noqa: E402

from cases import PAIRS  # noqa: E402
from troupe import Troupe, in_turn  # noqa: E402


def main():
    program, file = sys.argv[1:]
    with Rig(Tools(program)) as rig:
        troupe = Troupe(rig, PAIRS[0])
        for case in PAIRS:
            troupe.case = case
            for turn in itertools.permutations(range(len(case.commands))):
                in_turn(troupe, turn)
        dump = subprocess.run(["pg_dump", "--no-comments", "--exclude-table-data=command*", rig.url], check=True, stdout=subprocess.PIPE).stdout
        kinds = rig.sql("SELECT DISTINCT kind FROM event ORDER BY kind")
        count = rig.sql("SELECT count(*) FROM event")[0]
    dump = re.sub(rb"^(--.*|\\(un)?restrict .*)?\n", b"", dump, flags=re.MULTILINE)
    pathlib.Path(file).write_bytes(gzip.compress(dump, 9, mtime=0))
    print(f"{count} events of {len(kinds)} kinds: {' '.join(kinds)}")


if __name__ == "__main__":
    main()
