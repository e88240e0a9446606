"""What a second brings: submits, commits, queues, each beside its yardstick."""
from fastify import Fastify
from house import BUSY, CALM, Refused, Site, call
from report import ratio_row

HOT = range(1, 2)


def submit_fastify(bench):
    drivers = bench.drivers
    with Site(bench.house) as site, Fastify(bench.house, site) as other:
        drivers.submit(site, seconds=2)
        drivers.submit(site, port=other.port, seconds=3)
        yield ratio_row("submit over HTTP vs Fastify + pg", "≥", 6, bench.pairs(
            lambda: drivers.submit(site), lambda: drivers.submit(site, port=other.port)))


def submit_naive(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        script = drivers.naive_scripts(site)["submit"]
        for clients, goal in ((16, 2.2), (64, 4)):
            yield ratio_row(f"submit over HTTP vs pgbench naive, {clients} clients", "≥", goal, bench.pairs(
                lambda: drivers.submit(site), lambda clients=clients: drivers.pgbench(site, script, clients, BUSY)))


def submit_engine(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        drivers.submit(site, seconds=2)
        for connections, goal in ((64, 0.5), (256, 0.65)):
            yield ratio_row(
                f"submit over HTTP vs our own batch engine without HTTP, {connections} connections", "≥", goal,
                bench.pairs(lambda many=connections: drivers.submit(site, connections=many),
                            lambda many=connections: drivers.engine(site, many)))


def commit(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        scripts = drivers.naive_scripts(site)
        yield ratio_row("commit over HTTP vs pgbench naive, 16 clients", "≥", 1.8, bench.pairs(
            lambda: drivers.commit(site), lambda: drivers.pgbench(site, scripts["commit"], 16, BUSY, scripts["submit"])))


def hot(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        scripts = drivers.naive_scripts(site)
        yield ratio_row("one hot org: commit vs pgbench naive on it, 16 clients", "≥", 4, bench.pairs(
            lambda: drivers.commit(site, orgs=1), lambda: drivers.pgbench(site, scripts["commit"], 16, HOT, scripts["submit"])))
        yield ratio_row("one hot org: submit vs pgbench naive on it, 16 clients", "≥", 8, bench.pairs(
            lambda: drivers.submit(site, orgs=1), lambda: drivers.pgbench(site, scripts["submit"], 16, HOT)))


def queue(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        script = drivers.naive_scripts(site)["queue"]
        yield ratio_row("queue of 50 over HTTP vs the same SQL in pgbench, 8 clients", "≥", 0.85, bench.pairs(
            lambda: drivers.queue(CALM, site.port), lambda: drivers.pgbench(site, script, 8, CALM)))


def queue_fastify(bench):
    drivers = bench.drivers
    with Site(bench.house) as site, Fastify(bench.house, site) as other:
        for shaping, goal in (("js", 2.5), ("sql", 1.5)):
            other.shape_queue_in(shaping)
            other.must_agree(CALM)
            drivers.queue(CALM, other.port)
            yield ratio_row(f"queue vs Fastify shaping in {shaping.upper()}", "≥", goal, bench.pairs(
                lambda: drivers.queue(CALM, site.port), lambda: drivers.queue(CALM, other.port)))


def unchanged(bench):
    drivers = bench.drivers
    with Site(bench.house) as site:
        must_be_unchanged(site, bench.house.tokens["head_of_product"][CALM.start])
        yield ratio_row("unchanged queue (If-None-Match) vs full read", "≥", 8, bench.pairs(
            lambda: drivers.queue(CALM, site.port, etag=True), lambda: drivers.queue(CALM, site.port)))


def must_be_unchanged(site, token):
    """The very answer that is measured is a 304."""
    size = site.sql(f"SELECT size FROM org WHERE org_key = {CALM.start}")
    try:
        call(site.port, "GET", "/v1/queue?limit=50", token, None, {"If-None-Match": f'W/"{size}-product"'})
    except Refused as answer:
        if answer.args[0] == 304:
            return
    raise SystemExit("an unchanged queue is not a 304")


SUBJECTS = {"submit-fastify": submit_fastify, "submit-naive": submit_naive, "submit-engine": submit_engine, "commit": commit, "hot": hot,
            "queue": queue, "queue-fastify": queue_fastify, "unchanged": unchanged}
