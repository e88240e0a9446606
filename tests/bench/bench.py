#!/usr/bin/python3
"""./desk bench: the figures, goal beside result, as ratios of what was measured side by side in one run.

    tests/bench/bench.py BINARY [--rounds N] [--seconds N] [--orgs N]
"""
import argparse
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import naive

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEATS = ["admin:Ada Admin:admin@bench.test", "executive:Eva Executive:executive@bench.test",
         "head_of_product:Hanna Head:head@bench.test", "head_of_sales:Sven Sales:sales@bench.test",
         "auditor:Aud Auditor:auditor@bench.test", "rep:Rob Rep:rep@bench.test"]


def run(*command, **more):
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, check=True, **more).stdout


class House:
    """A private cluster that keeps its promises (fsync on), the service, and some orgs."""

    def __init__(self, binary, orgs, folder):
        self.binary, self.folder = binary, folder
        self.url = run(ROOT / "tests/cluster.sh", "start", folder / "cluster").strip()
        self.environment = {**os.environ, "DATABASE_URL": self.url}
        run(binary, "migrate", env=self.environment)
        self.tokens = {"rep": [], "head_of_product": []}
        for number in range(orgs):
            seats = [word for seat in SEATS for word in ("--seat", seat)]
            out = run(binary, "org", "create", f"Bench {number}", "--time-zone", "Europe/Berlin", "--currency", "EUR", *seats,
                      env=self.environment)
            self.tokens["rep"].append(re.search(r'name="Rob Rep" token=(\S+)', out).group(1))
            self.tokens["head_of_product"].append(re.search(r'name="Hanna Head" token=(\S+)', out).group(1))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(folder / "serve.log", "w")
        self.process = subprocess.Popen([binary, "serve", "--port", str(self.port), "--without-limits"], env=self.environment,
                                        stderr=self.log)
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz").read()
                break
            except OSError:
                time.sleep(0.05)
        for token in self.tokens["head_of_product"]:
            self.call("PUT", "/v1/budgets/2027Q1/capacity", token, {"points": 1000000}, {"If-Match": '"0"'})

    def call(self, method, path, token, body=None, more=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                                                  **(more or {})})
        return json.loads(urllib.request.urlopen(request).read())

    def sql(self, text):
        return run("psql", "-qAtX", self.url, "-c", text).strip()

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def stop(self):
        self.process.terminate()
        self.process.wait(40)
        run(ROOT / "tests/cluster.sh", "stop", self.folder / "cluster")


class Bench:
    def __init__(self, house, seconds):
        self.house, self.seconds, self.round = house, seconds, 0

    # ---- over HTTP, by wrk

    def wrk(self, script, connections, **environment):
        threads = min(2, connections)
        out = run("wrk", "-t", threads, "-c", connections, "-d", f"{self.seconds}s", "-s", HERE / script,
                  f"http://127.0.0.1:{self.house.port}", env={**os.environ, "BENCH_THREADS": str(threads), **environment})
        rate, bad = re.search(r"RATE (\S+) BAD (\d+)", out).groups()
        return max(0.0, float(rate) - int(bad) / self.seconds)

    def tokens(self, role, orgs):
        file = self.house.folder / f"{role}-{orgs}"
        file.write_text("\n".join(self.house.tokens[role][:orgs]) + "\n")
        return str(file)

    def submit_http(self, connections, orgs):
        self.round += 1
        return self.wrk("submit.lua", connections, BENCH_TOKENS=self.tokens("rep", orgs), BENCH_ROUND=str(self.round))

    def commit_http(self, connections, orgs):
        rows = self.house.sql(
            f"SELECT org_key, id FROM (SELECT org_key, id, row_number() OVER (PARTITION BY org_key ORDER BY id DESC) AS n FROM ask "
            f"WHERE state = 'open' AND version = 1 AND assignee_id IS NOT NULL AND org_key <= {orgs} AND id NOT LIKE 'ask_000%') a "
            "ORDER BY n").split("\n")
        file = self.house.folder / "asks"
        heads = self.house.tokens["head_of_product"]
        file.write_text("".join(f"{heads[int(row.split('|')[0]) - 1]} {row.split('|')[1]}\n" for row in rows if row))
        return self.wrk("commit.lua", connections, BENCH_ASKS=str(file))

    def queue_http(self, connections, orgs):
        return self.wrk("queue.lua", connections, BENCH_TOKENS=self.tokens("head_of_product", orgs))

    # ---- the same statements, by pgbench

    def pgbench(self, script, clients, orgs, after=None):
        """Transactions a second. `after`: a script that makes what this one changes, with the same numbers; not counted."""
        self.round += 1
        if after:
            self.pgbench_once(after, clients, orgs, 2 * self.seconds + WARM_SECONDS)
        return self.pgbench_once(script, clients, orgs, self.seconds)

    def pgbench_once(self, script, clients, orgs, seconds):
        file = self.house.folder / "script.sql"
        file.write_text(script.replace("%ORG%", f":client_id % {orgs} + 1"))
        out = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds + WARM_SECONDS), "-P", "1", "-D",
                              f"i={self.round * 100000}", "-D", "known=0", "-f", str(file), self.house.url], capture_output=True, text=True,
                             env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_generic_plan -c jit=off"})
        if "tps = " not in out.stdout or "aborted" in out.stderr:
            raise SystemExit("pgbench: " + out.stderr[-2000:] + out.stdout[-500:])
        rates = [float(rate) for rate in re.findall(r"progress: \S+ s, (\S+) tps", out.stderr)]
        return statistics.mean(rates[-seconds:])

    def capture(self, act):
        """What PostgreSQL wrote down of what it was sent while `act` happened."""
        log = pathlib.Path((self.house.folder / "cluster/place").read_text()) / "log"
        for setting in ("log_min_duration_statement = 0", "log_min_messages = 'log'"):
            self.house.sql(f"ALTER SYSTEM SET {setting}")
        self.house.sql("SELECT pg_reload_conf()")
        time.sleep(0.3)
        start = log.stat().st_size
        act()
        time.sleep(0.3)
        text = log.read_bytes()[start:].decode(errors="replace")
        for setting in ("log_min_duration_statement", "log_min_messages"):
            self.house.sql(f"ALTER SYSTEM RESET {setting}")
        self.house.sql("SELECT pg_reload_conf()")
        return text


# pgbench prepares some twenty statements a client before it begins; that is not counted.
WARM_SECONDS = 5

SETUP = ["\\set org %ORG%",
         "SELECT (SELECT id FROM person WHERE org_key = :org AND email = 'rep@bench.test') AS rep, "
         "(SELECT id FROM person WHERE org_key = :org AND email = 'head@bench.test') AS head, "
         "(SELECT id FROM budget WHERE org_key = :org AND quarter = '2027Q1') AS budget, "
         "(SELECT id FROM org WHERE org_key = :org) AS org_id \\gset",
         "SELECT (SELECT id FROM token WHERE org_key = :org LIMIT 1) AS token \\gset"]


def scripts(bench):
    """One submit, one commit and one look at the queue, as pgbench scripts."""
    house = bench.house
    takes = naive.takes_of("\n".join(path.read_text() for path in (ROOT / "sql/queries").rglob("*.sql")))
    constants = {house.sql("SELECT id FROM person WHERE org_key = 1 AND email = 'rep@bench.test'"): "rep",
                 house.sql("SELECT id FROM person WHERE org_key = 1 AND email = 'head@bench.test'"): "head",
                 house.sql("SELECT id FROM budget WHERE org_key = 1"): "budget",
                 house.sql("SELECT id FROM org WHERE org_key = 1"): "org_id"}
    rep, head = house.tokens["rep"][0], house.tokens["head_of_product"][0]
    deal = {"external_id": "BENCHDEAL", "name": "Globex rollout", "amount": 48000000, "currency": "EUR", "stage": "negotiation",
            "account": {"external_id": "BENCHACCOUNT", "name": "Globex", "segment": "enterprise"}, "close_date": "2027-01-29"}
    body = {"deal": deal, "kind": "integration", "title": "Provision users from Okta",
            "need": "Their IT will not sign without SCIM.", "blocker": "deal_breaker",
            "details": {"system": "Okta", "direction": "in"}}
    promise = {"kind": "work", "scope": "SCIM 2.0 users and groups from Okta", "customer_wording": "We will.",
               "rationale": "Third ask this quarter.", "due_on": "2027-03-31", "deliverable": {"title": "SCIM 2.0", "points": 1},
               "conditions": [{"kind": "deal_won"}]}
    made = {}
    size = int(house.sql("SELECT size FROM org WHERE org_key = 1"))
    submit = bench.capture(lambda: made.update(house.call("POST", "/v1/asks", rep, body)))
    submit = naive.make(naive.captured(submit, "BEGIN", "COMMIT"), takes, size, constants, SETUP)
    size = int(house.sql("SELECT size FROM org WHERE org_key = 1"))
    commit = bench.capture(lambda: house.call("POST", f"/v1/asks/{made['id']}/commit", head, promise, {"If-Match": '"1"'}))
    commit = naive.make(naive.captured(commit, "BEGIN", "COMMIT"), takes, size, constants, SETUP, first=40)
    queue = bench.capture(lambda: house.call("GET", "/v1/queue?limit=50", head))
    queue = naive.make(naive.questions(queue, ["queue_head", "queue"]), takes, size, constants, SETUP)
    return submit, commit, queue


def ratio_row(what, goal, ours, theirs):
    ratios = [one / other for one, other in zip(ours, theirs) if other > 0]
    ratio = statistics.median(ratios)
    verdict = "reached" if ratio >= goal else f"missed by {100 * (1 - ratio / goal):.0f} %"
    print(f"| {what} | ≥ {goal:g} | {ratio:.2f} ({min(ratios):.2f} … {max(ratios):.2f}) | {statistics.median(ours):,.0f}/s | "
          f"{statistics.median(theirs):,.0f}/s | {verdict} |", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("binary")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--orgs", type=int, default=16)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        house = House(options.binary, options.orgs, pathlib.Path(folder))
        try:
            measure(Bench(house, options.seconds), options)
        finally:
            house.stop()


def measure(bench, options):
    submit, commit, queue = scripts(bench)
    orgs = options.orgs
    print("| subject | goal | ratio: median (least … most) | ours | yardstick | |\n|---|---|---|---|---|---|")
    pairs = [
        ("submit over HTTP, 64 connections, vs pgbench naive, 16 clients", 2.2,
         lambda: bench.submit_http(64, orgs), lambda: bench.pgbench(submit, 16, orgs)),
        ("submit over HTTP, 64 connections, vs pgbench naive, 64 clients", 4,
         lambda: bench.submit_http(64, orgs), lambda: bench.pgbench(submit, 64, orgs)),
        ("one hot org: submit vs pgbench naive on it, 16 clients", 8,
         lambda: bench.submit_http(64, 1), lambda: bench.pgbench(submit, 16, 1)),
        ("commit over HTTP, 64 connections, vs pgbench naive, 16 clients", 1.8,
         lambda: bench.commit_http(64, orgs), lambda: bench.pgbench(commit, 16, orgs, submit)),
        ("one hot org: commit vs pgbench naive on it, 16 clients", 4,
         lambda: bench.commit_http(64, 1), lambda: bench.pgbench(commit, 16, 1, submit)),
        ("queue of 50 over HTTP, 16 connections, vs the same SQL in pgbench, 8 clients", 0.85,
         lambda: bench.queue_http(16, orgs), lambda: bench.pgbench(queue, 8, orgs)),
    ]
    for what, goal, ours, theirs in pairs:
        one, other = [], []
        for _ in range(options.rounds):
            one.append(ours())
            other.append(theirs())
        ratio_row(what, goal, one, other)
    print(f"\nmemory of the service after it: {bench.house.memory_kb() / 1024:.1f} MiB; {os.cpu_count()} processors, "
          f"{options.rounds} rounds of {options.seconds} s, {orgs} orgs, {time.strftime('%Y-%m-%d')}")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
