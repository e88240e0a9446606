"""What puts the load on: wrk over HTTP, pgbench on the same statements, the engine that gives commands to the desk directly."""
import os
import re
import statistics
import subprocess
import time

import naive
import session
from house import BUSY, HERE, QUARTER, call, run

# pgbench prepares some twenty statements a client before it begins; that is not counted.
WARM_SECONDS = 4
BAD_SHARE_MAX = 0.01
COMMITS_MAX = 2  # a commit takes no less than half a submit: so many asks are there before it is measured


class Drivers:
    def __init__(self, house, engine, seconds):
        self.house, self.engine_program, self.seconds, self.submit_rate = house, engine, seconds, 0.0

    # ---- over HTTP

    def wrk(self, port, script, connections, seconds=None, **environment):
        """Good answers a second."""
        seconds = seconds or self.seconds
        out = run("wrk", "-t", min(2, connections), "-c", connections, "-d", f"{seconds}s", "--timeout", "10s", "-s",
                  HERE / "load" / script, f"http://127.0.0.1:{port}",
                  env={**os.environ, "BENCH_THREADS": str(min(2, connections)), "BENCH_LOAD": str(HERE / "load"), **environment})
        rate, bad = (float(word) for word in re.search(r"RATE (\S+) BAD (\d+)", out).groups())
        if bad > BAD_SHARE_MAX * rate * seconds:
            raise SystemExit(f"{script}: {bad:.0f} of {rate * seconds:.0f} requests were not answered with success")
        return rate - bad / seconds

    def submit(self, site, orgs=len(BUSY), connections=64, port=None, seconds=None):
        rate = self.wrk(port or site.port, "submit.lua", connections, seconds, BENCH_ROUND=str(site.next_round()),
                        BENCH_TOKENS=self.house.token_file("rep", range(1, orgs + 1)))
        self.submit_rate = max(rate, self.submit_rate)
        return rate

    def asks_to_commit(self, site, orgs=len(BUSY)):
        """As many as can be committed while it is measured, if need be made."""
        rows = self.open_asks(site, orgs)
        while len(rows) < COMMITS_MAX * self.seconds * self.submit_rate or not rows:
            self.submit(site, orgs)
            rows = self.open_asks(site, orgs)
        return rows

    def commit(self, site, orgs=len(BUSY), connections=64):
        rows = self.asks_to_commit(site, orgs)
        file = self.house.folder / "asks"
        heads = self.house.tokens["head_of_product"]
        file.write_text("".join(f"{heads[int(row.split('|')[0])]} {row.split('|')[1]}\n" for row in rows))
        return self.wrk(site.port, "commit.lua", connections, BENCH_ASKS=str(file))

    @staticmethod
    def open_asks(site, orgs):
        """Those that came over HTTP and wait for a commit, the orgs in turn."""
        rows = site.sql(
            "SELECT org_key, id FROM (SELECT org_key, id, row_number() OVER (PARTITION BY org_key ORDER BY id DESC) AS n FROM ask "
            f"WHERE state = 'open' AND version = 1 AND assignee_id IS NOT NULL AND org_key <= {orgs} AND id NOT LIKE 'ask_000%') a "
            "ORDER BY n")
        return rows.split("\n") if rows else []

    def queue(self, orgs, port, connections=64, etag=False):
        """Pages of fifty of the orgs' heads; `etag`: with If-None-Match, so that nothing is sent again."""
        return self.wrk(port, "queue.lua", connections, BENCH_ETAG="yes" if etag else "",
                        BENCH_TOKENS=self.house.token_file("head_of_product", orgs))

    # ---- the same statements, each command a transaction of its own

    def pgbench(self, site, script, clients, orgs, before=None):
        """Transactions a second. `before`: a script that makes what this one changes, with the same numbers; not counted. It goes on
        longer when a client found nothing more to change."""
        if before is None:
            return self.pgbench_once(site, script, clients, orgs, site.next_round(), self.seconds)
        for times in (2, 4, 8):
            number = site.next_round()
            self.pgbench_once(site, before, clients, orgs, number, times * (self.seconds + WARM_SECONDS))
            rate = self.pgbench_once(site, script, clients, orgs, number, self.seconds)
            if rate is not None:
                return rate
        raise SystemExit("pgbench commits faster than it submits")

    def pgbench_once(self, site, script, clients, orgs, number, seconds):
        """None: a client came to what was not there."""
        file = self.house.folder / "script.sql"
        file.write_text(script.replace("%ORG%", f":client_id % {len(orgs)} + {orgs.start}"))
        settings = " ".join(f"-c {name}={value}" for name, value in session.settings_of_planner().items())
        done = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds + WARM_SECONDS),
                               "-P", "1", "-D", f"i={number * 100000}", "-D", "known=0", "-f", str(file), site.url],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "PGOPTIONS": settings})
        if "violates foreign key constraint" in done.stderr:
            return None
        if "tps = " not in done.stdout or "aborted" in done.stderr:
            raise SystemExit("pgbench: " + done.stderr[-2000:] + done.stdout[-500:])
        rates = [float(rate) for rate in re.findall(r"progress: \S+ s, (\S+) tps", done.stderr)]
        return statistics.mean(rates[-seconds:])

    # ---- the desk without HTTP

    def engine(self, site, outstanding, orgs=len(BUSY)):
        people = site.sql("SELECT org_key, id FROM person WHERE email = 'rep@bench.test' "
                          f"AND org_key <= {orgs} ORDER BY org_key").replace("|", " ")
        out = run(self.engine_program, "--outstanding", outstanding, "--seconds", self.seconds, "--round", site.next_round(),
                  input=people + "\n", env={**os.environ, "DATABASE_URL": site.url})
        return float(re.search(r"rate=(\S+)", out).group(1))

    # ---- what the service sends to PostgreSQL

    def capture(self, act):
        """What PostgreSQL wrote down of what it was sent while `act` happened."""
        log = self.house.log_file()
        with self.house.settings("log_min_duration_statement = 0", "log_min_messages = 'log'"):
            time.sleep(0.3)
            start = log.stat().st_size
            act()
            time.sleep(0.3)
            return log.read_bytes()[start:].decode(errors="replace")

    @staticmethod
    def org_now(site):
        size, next_number = site.sql("SELECT size, next_number FROM org WHERE org_key = 1").split("|")
        return {"size": int(size), "next_number": int(next_number)}

    def naive_scripts(self, site):
        """One submit, one commit and one look at the queue, as pgbench scripts."""
        house = self.house
        takes = {statement.name: statement.takes for statement in session.statements()}
        constants = {site.sql("SELECT id FROM person WHERE org_key = 1 AND email = 'rep@bench.test'"): "rep",
                     site.sql("SELECT id FROM person WHERE org_key = 1 AND email = 'head@bench.test'"): "head",
                     site.sql(f"SELECT id FROM budget WHERE org_key = 1 AND quarter = '{QUARTER}'"): "budget",
                     site.sql("SELECT id FROM org WHERE org_key = 1"): "org_id"}
        rep, head = house.tokens["rep"][1], house.tokens["head_of_product"][1]
        call(site.port, "POST", "/v1/asks", rep, BODY)  # so that the directory is known
        call(site.port, "GET", "/v1/queue?limit=50", head)
        made = {}
        body = {**BODY, "deal": {**BODY["deal"], "external_id": "BENCHDEAL",
                                 "account": {**BODY["deal"]["account"], "external_id": "BENCHACCOUNT"}}}
        before_submit = self.org_now(site)
        submit = self.capture(lambda: made.update(call(site.port, "POST", "/v1/asks", rep, body)))
        before_commit = self.org_now(site)
        commit = self.capture(lambda: call(site.port, "POST", f"/v1/asks/{made['id']}/commit", head, PROMISE, {"If-Match": '"1"'}))
        queue = self.capture(lambda: call(site.port, "GET", "/v1/queue?limit=50", head))
        return {"submit": naive.make(naive.captured(submit, "BEGIN", "COMMIT"), takes, before_submit, constants, SETUP),
                "commit": naive.make(naive.captured(commit, "BEGIN", "COMMIT"), takes, before_commit, constants, SETUP, first=40),
                "queue": naive.make(naive.questions(queue, ["queue_head", "queue"]), takes, before_commit, constants, SETUP)}


# What is asked and promised; load/submit.lua and load/commit.lua send the same.
BODY = {"deal": {"external_id": "FIRST", "name": "Globex rollout", "amount": 48000000, "currency": "EUR", "stage": "negotiation",
                 "account": {"external_id": "FIRST", "name": "Globex", "segment": "enterprise"}, "close_date": "2027-01-29"},
        "kind": "integration", "title": "Provision users from Okta", "need": "Their IT will not sign without SCIM.",
        "blocker": "deal_breaker", "details": {"system": "Okta", "direction": "in"}}
PROMISE = {"kind": "work", "scope": "SCIM 2.0 users and groups from Okta", "customer_wording": "We will.",
           "rationale": "Third ask this quarter.", "due_on": "2027-03-31", "deliverable": {"title": "SCIM 2.0", "points": 1},
           "conditions": [{"kind": "deal_won"}]}

# What a client of pgbench asks once, before it begins.
SETUP = ["\\set org %ORG%",
         "SELECT (SELECT id FROM person WHERE org_key = :org AND email = 'rep@bench.test') AS rep, "
         "(SELECT id FROM person WHERE org_key = :org AND email = 'head@bench.test') AS head, "
         f"(SELECT id FROM budget WHERE org_key = :org AND quarter = '{QUARTER}') AS budget, "
         "(SELECT id FROM org WHERE org_key = :org) AS org_id \\gset",
         "SELECT (SELECT id FROM token WHERE org_key = :org LIMIT 1) AS token \\gset"]
