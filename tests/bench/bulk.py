#!/usr/bin/python3
"""Fills a database that has the schema and at least one org with asks and all the rows that belong to them, by set-based SQL.

    tests/bench/bulk.py URL ASKS
"""
import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from house import HERE, run

LOADED = ("account deal ask ask_search relation comment decision deliverable commitment budget_entry event event_field history").split()
BYTES_PER_ASK = 16_000      # on disk in the end, indexes and all; measured
BYTES_KEPT_FREE = 5 << 30   # for the log, for sorting, and for others


def psql(url, *words):
    return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url, *words).strip()


def sql(url, text):
    return psql(url, "-c", text)


def run_file(url, name, variables=()):
    psql(url, *(word for variable in variables for word in ("-v", variable)), "-f", HERE / "bulk" / name)


def room(url):
    """How many asks the disk of the server's data has room for; the server is on this machine."""
    folder = sql(url, "SHOW data_directory")
    return max(0, (shutil.disk_usage(folder).free - BYTES_KEPT_FREE) // BYTES_PER_ASK)


def secondary_indexes(url):
    """Those that guard nothing: name and definition."""
    rows = sql(url, "SELECT c.relname || '|' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                    "JOIN pg_class t ON t.oid = i.indrelid WHERE NOT i.indisunique AND NOT t.relispartition "
                    f"AND t.relname = ANY ('{{{','.join(LOADED)}}}') ORDER BY 1")
    return [row.split("|", 1) for row in rows.split("\n")]


def fill(url, asks, orgs=None, say=lambda words: None):
    """Loads, makes the indexes again, and tells the planner. Each org that is there keeps what it has."""
    began = time.perf_counter()
    proper = int(sql(url, "SELECT max(org_key) FROM org"))
    orgs = max(orgs or min(max(asks // 1500, 40), 4000), proper)
    indexes = secondary_indexes(url)
    for name, _ in indexes:
        sql(url, f"DROP INDEX {name}")
    run_file(url, "plan.sql", [f"asks={asks}", f"orgs={orgs}", f"proper={proper}"])
    say(f"planned after {time.perf_counter() - began:.0f} s")
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda name: run_file(url, name), ["event.sql", "case.sql", "field.sql"]))
        say(f"rows after {time.perf_counter() - began:.0f} s")
        settings = "SET maintenance_work_mem = '512MB'; SET ROLE desk_owner; SET search_path = public; "
        list(workers.map(lambda index: sql(url, settings + index[1]), indexes))
    say(f"indexes after {time.perf_counter() - began:.0f} s")
    sql(url, "DROP TABLE bulk_ask, bulk_event, bulk_org, bulk_copied")
    sql(url, "VACUUM (ANALYZE)")
    say(f"{asks:,} asks in {orgs:,} orgs, {int(sql(url, 'SELECT pg_database_size(current_database())')) / asks / 1000:.1f} kB an ask, "
        f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")
    fill(sys.argv[1], int(sys.argv[2]), say=lambda words: print(words, file=sys.stderr))
