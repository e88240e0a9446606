#!/usr/bin/python3
"""EXPLAINs every named statement with generic plans, in every role that runs it: no sequential scan of a tenant's table.

    tests/bench/plans.py URL [--rows N] [--show STATEMENT]      on a database that is filled and analysed
    tests/bench/plans.py --test BINARY                          on one of its own, with ten thousand asks

What an index is walked through for counts as well: all tenants' rows, or all rows that one tenant has, unless a limit ends it. They are
looked for with the settings of the service, which has sequential scans switched off, and with the planner free to choose.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import bulk
import session
from house import ROOT

ROWS_MIN = 2000      # a smaller table may well be read whole
ORG_ROWS_MIN = 100   # so may what an org has, when it has no more
OF_AN_ORG = "walks through all that an org has of "
# What is meant to read all that an org has, and why.
MEANT = {
    ("directory_working_interval", OF_AN_ORG + "working_interval"): "it is what is kept of the org",
    ("working_interval_expand", OF_AN_ORG + "working_interval"): "it makes them anew",
    ("working_interval_expand", "reads all of working_interval"): "the same, where there are few orgs",
    ("case_find", OF_AN_ORG + "account"): "whose name a wording mentions is told by a look at each; for workarounds alone",
}
# What is found and still to be mended: the test tells of it and does not fail for it. Take off the list what is mended.
KNOWN = {
    ("event_feed", "reads all of deal"),
}
TEST_ASKS, TEST_ORGS = 10_000, 5  # as many of an org as among a million
YOUNG_ASKS, YOUNG_ROWS = 40, 15
VALUES = {"int4": "1", "int8": "1", "bool": "true", "text": "'x'", "bytea": "''", "date": "current_date", "timestamptz": "now()", "json": "'{}'"}
READERS = {"STORE_READ_SALES": "desk_read_sales", "STORE_READ_PRODUCT": "desk_read_product"}


@dataclass
class Look:
    """One statement as one role runs it."""
    statement: str
    role: str
    writer: bool
    text: str
    takes: list


@dataclass
class Found:
    look: Look
    free: bool
    what: str


def looks_of(statement):
    """Every side on which it is prepared; an answer, besides, as the readers' roles on a writer."""
    for side in statement.sides:
        text = statement.text_sales if side == "STORE_READ_SALES" else statement.text
        yield Look(statement.name, READERS.get(side, "desk_write"), side not in READERS, text, statement.takes)
    if "STORE_WRITE" in statement.sides and statement.name.endswith("_answer"):
        yield Look(statement.name, "desk_read_sales", True, statement.text_sales, statement.takes)
        yield Look(statement.name, "desk_read_product", True, statement.text, statement.takes)


def argument_of(value):
    kind = session.type_of(value)
    if kind.endswith("[]"):
        return f"ARRAY[{VALUES[kind[:-2].replace('jsonb', 'json')]}]::{kind}"
    return f"{VALUES[kind]}::{kind}"


def script(look, free):
    """What psql is told for one look."""
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in session.settings().items()
                         if not (free and name.startswith("enable_")))
    types = f"({', '.join(session.type_of(value) for value in look.takes)})" if look.takes else ""
    arguments = f"({', '.join(argument_of(value) for value in look.takes)})" if look.takes else ""
    lines = ["DISCARD ALL;", f"SELECT {settings} \\g /dev/null", f"SET ROLE {look.role};", f"PREPARE looked_at{types} AS {look.text};",
             f"EXPLAIN (FORMAT JSON) EXECUTE looked_at{arguments};", "\\echo ----"]
    return "\n".join(lines) + "\n"


def plans_of(url, looks, free):
    """The plan of each look, in order. {}: an answer that nobody of that role gets, since it may not read the tables."""
    done = subprocess.run(["psql", "-qAtX", url], input="".join(script(look, free) for look in looks), capture_output=True, text=True, check=True)
    plans = [json.loads(each)[0]["Plan"] if each.strip() else {} for each in done.stdout.split("----\n")[:-1]]
    lacking = [look.statement for look, plan in zip(looks, plans, strict=True) if not plan and not (look.writer and look.role != "desk_write")]
    if lacking:
        raise SystemExit(f"plans: {', '.join(lacking)}: {done.stderr[:3000]}")
    return plans


def nodes_of(plan, above=()):
    """Every node with those above it."""
    if plan:
        yield plan, above
    for below in plan.get("Plans", []):
        yield from nodes_of(below, above + (plan,))


def large_tables(url, rows_min):
    """Tables of tenants that have more rows than that, and their indexes: how many rows each has of an org, and what a
    condition on more than the org's key names: the second column; of a GIN index, where any will do, AND."""
    rows = bulk.sql(url, f"""
        SELECT t.relname || '|' || i.relname || '|' || (i.reltuples / (SELECT count(*) FROM org) * CASE WHEN t.relispartition THEN 16 ELSE 1 END)::bigint
          || '|' || CASE WHEN m.amname = 'gin' THEN 'AND' ELSE coalesce(pg_get_indexdef(i.oid, 2, true), '') END
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'org_key'
        JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
        WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.reltuples > {rows_min}""")
    large = {}
    for table, index, of_org, second in (row.split("|") for row in rows.split("\n") if row):
        large.setdefault(table, {})[index] = (int(of_org), second)
    return large


def ends_early(above):
    """Whether a limit ends the scan: nothing between them wants all rows first."""
    for node in reversed(above):
        if node["Node Type"] == "Limit":
            return True
        if node["Node Type"] in ("Sort", "Incremental Sort", "Aggregate", "Hash", "Materialize", "WindowAgg", "Bitmap Heap Scan", "Group"):
            return False
    return False


def is_bound(column, condition):
    """Whether an index is looked into by that column, too: a later one alone does not shorten the way."""
    return bool(column) and re.search(rf"(?<![.\w]){re.escape(column)}(?!\w)", condition) is not None


def fault_of(node, above, large):
    """What a node reads that it should not, in words; None when it is good."""
    kind = node["Node Type"]
    table = node.get("Relation Name") or next((each["Relation Name"] for each in reversed(above) if "Relation Name" in each), None)
    if table not in large:
        return None
    condition, (of_org, second) = node.get("Index Cond", ""), large[table].get(node.get("Index Name"), (0, ""))
    name = re.sub(r"_\d+$", "", table)
    if kind == "Seq Scan":
        return f"reads all of {name}"
    if kind not in ("Index Scan", "Index Only Scan", "Bitmap Index Scan"):
        return None
    if "org_key" not in condition:
        return f"walks through all of {name}"
    if not is_bound(second, condition) and of_org >= ORG_ROWS_MIN and not ends_early(above):
        return OF_AN_ORG + name
    return None


def check(url, rows_min=ROWS_MIN):
    """All that was found, how many plans were looked at, and the large tables."""
    large = large_tables(url, rows_min)
    looks = [look for statement in session.statements() for look in looks_of(statement)]
    found = []
    for free in (False, True):
        for look, plan in zip(looks, plans_of(url, looks, free), strict=True):
            words = {what for node, above in nodes_of(plan) if (what := fault_of(node, above, large))}
            found += [Found(look, free, what) for what in sorted(words) if (look.statement, what) not in MEANT]
    return found, 2 * len(looks), large


def tell(found):
    """A line for each fault, the same fault of several roles as one."""
    lines = {}
    for each in found:
        key = (each.look.statement, each.what)
        lines.setdefault(key, set()).add(each.look.role + (" on a writer" if each.look.writer and each.look.role != "desk_write" else "")
                                         + (", planner free" if each.free else ", as the service"))
    return [f"{statement}: {what}; {'; '.join(sorted(roles))}" for (statement, what), roles in sorted(lines.items())]


def checked(binary, asks, orgs, rows_min):
    """What is found in a house of its own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        cluster = [str(ROOT / "tests/cluster.sh")]
        url = subprocess.run([*cluster, "start", folder + "/cluster", "--fast"], capture_output=True, text=True, check=True).stdout.strip()
        try:
            environment = {**os.environ, "DATABASE_URL": url}
            subprocess.run([binary, "migrate"], env=environment, capture_output=True, check=True)
            subprocess.run([binary, "org", "create", "Plans", "--seat", "head_of_product:Hanna Head:head@bench.test", "--seat",
                            "rep:Rob Rep:rep@bench.test"], env=environment, capture_output=True, check=True)
            bulk.fill(url, asks, orgs)
            return check(url, rows_min)
        finally:
            subprocess.run([*cluster, "stop", folder + "/cluster"], capture_output=True, check=False)


def test(binary):
    """Plans are made when a house is young and kept while it grows: what it would do wrong once large it must not choose when small."""
    young, looked_at, young_tables = checked(binary, YOUNG_ASKS, 1, YOUNG_ROWS)
    grown, looked_at_more, large = checked(binary, TEST_ASKS, TEST_ORGS, 1000)
    return report([each for each in young if not each.free] + grown, looked_at + looked_at_more, [*young_tables, *large])


def report(found, looked_at, large):
    news = [each for each in found if (each.look.statement, each.what) not in KNOWN]
    for line in tell(news):
        print(line)
    for line in tell([each for each in found if each not in news]):
        print(f"known: {line}")
    print(f"{looked_at} plans, {len(large)} large tables, {len(tell(found))} that read what they should not, {len(tell(news))} of them new")
    return 1 if news else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--rows", type=int, default=ROWS_MIN, help="tables with more rows are large")
    parser.add_argument("--show", help="the plans of one statement")
    parser.add_argument("--test", metavar="BINARY")
    options = parser.parse_args()
    if options.test:
        sys.exit(test(options.test))
    if not options.url:
        parser.error("a URL, or --test BINARY")
    if options.show:
        looks = [look for statement in session.statements() if statement.name == options.show for look in looks_of(statement)]
        for look in looks:
            for free in (False, True):
                text = script(look, free).replace("(FORMAT JSON)", "(COSTS ON)").replace("\\echo ----\n", "")
                print(f"---- {look.role}{', planner free' if free else ''}\n" + subprocess.run(
                    ["psql", "-qAtX", options.url], input=text, capture_output=True, text=True, check=True).stdout)
        return
    sys.exit(report(*check(options.url, options.rows)))


if __name__ == "__main__":
    main()
