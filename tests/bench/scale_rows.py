"""What a large database costs: the same commands beside ten thousand asks, and the plans of every statement."""
import sys
from contextlib import contextmanager

import bulk
import plans
from house import CALM, Site
from report import Row, ratio_row

SMALL_ASKS = 10_000
# While rows are loaded nobody counts on them.
CARELESS = ("fsync = off", "full_page_writes = off", "max_wal_size = '8GB'", "autovacuum = off", "synchronous_commit = off")


@contextmanager
def careless(house):
    with house.settings(*CARELESS):
        yield
    house.sql("CHECKPOINT")


def say(words):
    print(f"  ({words})", file=sys.stderr, flush=True)


def large(bench):
    """The large database, which is loaded once, and how many asks it has."""
    if not hasattr(bench, "large_database"):
        house, asks = bench.house, bench.options.asks
        room = bulk.room(house.url)
        if room < asks:
            say(f"the disk has room for {room:,} asks of {asks:,}")
            asks = max(room // 100_000, 1) * 100_000
        bench.large_asks, bench.large_database = asks, house.copy("bench_large")
        with careless(house):
            bulk.fill(house.url_of(bench.large_database), asks, say=say)
    return bench.large_database, bench.large_asks


def scale(bench):
    house, drivers = bench.house, bench.drivers
    database, asks = large(bench)
    small = house.copy("bench_small")
    with careless(house):
        bulk.fill(house.url_of(small), SMALL_ASKS, say=say)
    with Site(house, database) as there, Site(house, small) as here:
        for site in (there, here):
            drivers.submit(site, seconds=3)
            drivers.queue(CALM, site.port)
        note = [] if asks >= bench.options.asks else [f"{bench.options.asks:,} asks were wanted; the disk has room for {asks:,}."]
        for what, measure in (("submit", drivers.submit), ("commit", drivers.commit), ("queue", lambda site: drivers.queue(CALM, site.port))):
            row = ratio_row(f"cost per {what}: {asks:,} asks vs {SMALL_ASKS:,}", "≤", 1.3,
                            bench.pairs(lambda measure=measure: measure(there), lambda measure=measure: measure(here)), inverse=True)
            row.notes, note = note, []
            yield row
    house.drop(small)


def explained(bench):
    database, asks = large(bench)
    found, looked_at, tables = plans.check(bench.house.url_of(database))
    lines = plans.tell(found)
    row = Row(f"every named statement EXPLAINed on {asks:,} asks with generic plans: sequential scans of a tenant's table", "≤", 0,
              [len(lines)], f"{looked_at} plans", f"{len(tables)} large tables")
    row.notes = lines
    yield row


SUBJECTS = {"scale": scale, "plans": explained}
