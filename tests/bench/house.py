"""What is measured: a private cluster that keeps its promises, databases copied from one pattern, the service on one of them."""
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEATS = ["admin:Ada Admin:admin@bench.test", "executive:Eva Executive:executive@bench.test",
         "head_of_product:Hanna Head:head@bench.test", "head_of_sales:Sven Sales:sales@bench.test",
         "auditor:Aud Auditor:auditor@bench.test", "rep:Rob Rep:rep@bench.test"]
BUSY = range(1, 17)   # the orgs where commands go
CALM = range(17, 33)  # those whose queues are read; nothing is written there
CALM_ASKS = 64        # that wait for the head of each calm org
QUARTER = "2027Q1"
PATIENCE = 30.0


def run(*command, **more):
    """What the command wrote; it must succeed."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(str(each) for each in command[:4])} …: {done.stderr[-2000:] or done.stdout[-2000:]}")
    return done.stdout


class Refused(Exception):
    """An answer that is no success; its status first."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(port, method, path, token, body=None, more=None):
    """The JSON that comes back; anything but success raises Refused."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method,
                                     data=None if body is None else json.dumps(body).encode(),
                                     headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json",
                                              **(more or {})})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.loads(response.read())
    except urllib.error.HTTPError as answer:
        raise Refused(answer.code, f"{method} {path}: {answer.code} {answer.read().decode()[:2000]}") from None


def status_kb(process_id, field):
    """VmRSS or VmHWM of a process."""
    status = pathlib.Path(f"/proc/{process_id}/status").read_text()
    return int(re.search(rf"{field}:\s+(\d+)", status).group(1))


class Server:
    """A process that answers at a port: the service, or the one that it is compared with."""

    def __init__(self, command, port, environment, log, cwd=None):
        self.port, self.began = port, time.perf_counter()
        self.log = open(log, "a")
        self.process = subprocess.Popen([str(each) for each in command], env=environment, cwd=cwd, stdout=self.log, stderr=self.log)

    def wait(self, path="/readyz", token=""):
        """Until it answers 200; gives the seconds since it was started."""
        request = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n".encode()
        while time.perf_counter() - self.began < PATIENCE:
            if self.process.poll() is not None:
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
                    connection.sendall(request)
                    if connection.recv(64).split(b" ")[1:2] == [b"200"]:
                        return time.perf_counter() - self.began
            except OSError:
                pass
            time.sleep(0.001)
        raise SystemExit(f"{self.process.args[0]} does not answer: see {self.log.name}")

    def memory_kb(self, field="VmRSS"):
        return status_kb(self.process.pid, field)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(40)
        finally:
            self.log.close()


class House:
    """The cluster, and the pattern of all databases: orgs, people, tokens, and what waits in the calm orgs' queues."""

    def __init__(self, binary, folder, settings=()):
        self.binary, self.folder = pathlib.Path(binary).resolve(), folder
        self.url = run(ROOT / "tests/cluster.sh", "start", folder / "cluster").strip()
        for setting in settings:
            self.sql(f"ALTER SYSTEM SET {setting}")
        if settings:
            run(ROOT / "tests/cluster.sh", "restart", folder / "cluster")
        self.tokens = {"rep": {}, "head_of_product": {}}
        self.copies = 0
        try:
            self.make_pattern()
        except BaseException:
            self.stop()
            raise

    def url_of(self, database):
        return self.url.replace("///dealdesk?", f"///{database}?")

    def sql(self, text, database="dealdesk"):
        return run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url_of(database), "-c", text).strip()

    def log_file(self):
        return pathlib.Path((self.folder / "cluster/place").read_text()) / "log"

    @contextmanager
    def settings(self, *settings):
        """PostgreSQL with these settings, for a while; each is one that a reload brings into force."""
        try:
            for setting in settings:
                self.sql(f"ALTER SYSTEM SET {setting}")
            self.sql("SELECT pg_reload_conf()")
            yield
        finally:
            for setting in settings:
                self.sql(f"ALTER SYSTEM RESET {setting.split(' ')[0]}")
            self.sql("SELECT pg_reload_conf()")

    def make_org(self, number):
        seats = [word for seat in SEATS for word in ("--seat", seat)]
        out = run(self.binary, "org", "create", f"Bench {number}", "--time-zone", "Europe/Berlin", "--currency", "EUR", *seats,
                  env={**os.environ, "DATABASE_URL": self.url})
        key = int(re.search(r"number=(\d+)", out).group(1))
        self.tokens["rep"][key] = re.search(r'name="Rob Rep" token=(\S+)', out).group(1)
        self.tokens["head_of_product"][key] = re.search(r'name="Hanna Head" token=(\S+)', out).group(1)

    def make_pattern(self):
        run(self.binary, "migrate", env={**os.environ, "DATABASE_URL": self.url})
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(self.make_org, range(BUSY.start, CALM.stop)))
        server = self.serve("dealdesk")
        try:
            server.wait()
            for token in self.tokens["head_of_product"].values():
                call(server.port, "PUT", f"/v1/budgets/{QUARTER}/capacity", token, {"points": 1000000}, {"If-Match": '"0"'})
            calm = [self.tokens["rep"][key] for key in CALM]
            with ThreadPoolExecutor(4) as workers:
                list(workers.map(lambda token: self.fill_queue(server.port, token), calm))
        finally:
            server.stop()
        self.sql("VACUUM ANALYZE")
        if CALM.stop - 1 != int(self.sql("SELECT max(org_key) FROM org")):
            raise SystemExit("the orgs' keys are not 1, 2, 3 …")

    @staticmethod
    def fill_queue(port, token):
        kinds = [("integration", {"system": "Okta", "direction": "in"}), ("feature", {}),
                 ("ui_tailoring", {"screen": "Reports", "change": "Hide the tab that they did not buy."})]
        for number in range(CALM_ASKS):
            kind, details = kinds[number % len(kinds)]
            call(port, "POST", "/v1/asks", token, {
                "deal": {"external_id": f"Q{number // 2}", "name": f"Rollout {number // 2}", "amount": 30000000 + number * 500000,
                         "account": {"external_id": f"QA{number // 4}", "name": f"Customer {number // 4}", "segment": "enterprise"},
                         "currency": "EUR", "stage": "negotiation", "close_date": "2027-01-29"},
                "kind": kind, "title": f"What they want most, number {number}", "need": "Their IT will not sign without it, they say.",
                "customer_words": "Without it there is no deal.", "blocker": ("deal_breaker", "challenge")[number % 2],
                "wanted_by": "2027-03-31", "details": details})

    def serve(self, database, *more):
        """The service on a database, with no rate limits, and none on connections from here: as behind a proxy. Not yet ready."""
        port = free_port()
        return Server([self.binary, "serve", "--port", port, "--without-limits", "--proxies", "127.0.0.1", *more], port,
                      {**os.environ, "DATABASE_URL": self.url_of(database)}, self.folder / "serve.log")

    def copy(self, name=None):
        """A fresh database like the pattern; gives its name."""
        self.copies += 1
        name = name or f"bench_{self.copies}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE dealdesk", "postgres")
        return name

    def drop(self, database):
        self.sql(f"DROP DATABASE {database} WITH (FORCE)", "postgres")

    def token_file(self, role, keys):
        file = self.folder / f"{role}-{keys.start}-{keys.stop}"
        file.write_text("\n".join(self.tokens[role][key] for key in keys) + "\n")
        return str(file)

    def stop(self):
        run(ROOT / "tests/cluster.sh", "stop", self.folder / "cluster")


class Site:
    """A database of its own with the service on it; both go when it is left."""

    def __init__(self, house, database=None):
        self.house, self.keep = house, database is not None
        self.database = database or house.copy()
        self.url = house.url_of(self.database)
        self.rounds = 0
        self.server = house.serve(self.database)

    def __enter__(self):
        self.server.wait()
        return self

    def __exit__(self, *_):
        self.server.stop()
        if not self.keep:
            self.house.drop(self.database)

    @property
    def port(self):
        return self.server.port

    def sql(self, text):
        return self.house.sql(text, self.database)

    def next_round(self):
        self.rounds += 1
        return self.rounds
