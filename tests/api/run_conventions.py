#!/usr/bin/python3
"""run_conventions.py DEALDESK: what holds for every operation: keys, versions, lists, methods, ids, parameters, tokens, limits."""
import sys

import conventions_commands
import conventions_edge
import conventions_lists
from house import House, Report

TABLES = (conventions_commands, conventions_lists, conventions_edge)


def main():
    report = Report()
    with House(sys.argv[1], "--limit-token=0", "--limit-org=0") as house:
        org, other = house.open_org("Halden Software").ready_for_the_walk(), house.open_org("Other House")
        for table in TABLES:
            for holds in table.ALL:
                report.check(holds.__name__.replace("_", " "), holds, house, org, other)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
