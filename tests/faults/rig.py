"""The rig: a private cluster, as many `serve` processes as a scenario needs, proxies, and psql to hold locks with."""
import collections
import concurrent.futures
import contextlib
import dataclasses
import os
import pathlib
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "api"))
from house import PATIENCE, ROLES, ROOT, Client as Knocker, House, Person, quarter, quarter_end  # noqa: E402

from dial import Dial  # noqa: E402
from history import PATIENCE_S, Client, History, Words  # noqa: E402
from invariants import Judge  # noqa: E402
from proxy import Proxy, seeded  # noqa: E402
from resources import holding_of, lets_go  # noqa: E402

SOLD_IN = quarter(1)  # the quarter on which all draw
LOOKS_EVERY_S = 0.01
CLIENTS_MAX = 96
FAULT_EXIT = 86  # services/desk/fault.c
EVERYTHING = ("I1", "I2", "I3", "I4", "I7", "I10", "I14")
LANES, EYES = 2, 2
STANDING_SESSION = r"event=connection_ready side=(?:write|read)"
SESSIONS_END_WITHIN_S = 20.0


class Skipped(Exception):
    """A scenario cannot be brought about on this machine; says why."""


@dataclasses.dataclass
class Tools:
    """What the build has made for the rig, and how long it may take."""
    program: str
    preloads: str = None      # the folder of the preloaded libraries
    next_program: str = None  # the release that comes after `program`
    sanitized: bool = False   # nothing of ours goes into it beside the sanitizers, and they keep memory
    long: bool = False


def wait_until(holds, words, patience_s=PATIENCE):
    """Looks again and again, and gives what `holds` gave."""
    ends = time.monotonic() + patience_s
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < ends, f"it did not come: {words}"
        threading.Event().wait(LOOKS_EVERY_S)


class Service:
    """A `serve` process that can die and be started again at the same port. `dial` is of a library that it is given, `url` where
    it looks for PostgreSQL, `program` another release."""

    def __init__(self, rig, url=None, fault=None, dial=None, program=None, readers=1, lanes=LANES, wait=True):
        self.rig, self.url, self.dial, self.program = rig, url or rig.url, dial, program or rig.program
        self.readers, self.lanes, self.sessions = readers, lanes, lanes + EYES * (readers + 1)
        self.port = quiet_port()
        self.log_path = os.path.join(rig.folder, f"serve-{self.port}.log")
        self.process, self.ready_after_s, self.held = None, 0.0, None
        self.begin(fault, wait)

    def begin(self, fault=None, wait=True):
        """Starts it; with `fault` as DEALDESK_FAULT it will come to grief there."""
        environment = {**os.environ, "DATABASE_URL": self.url, **(self.dial.environment if self.dial else {})}
        environment.pop("DEALDESK_FAULT", None)
        if fault is not None:
            environment["DEALDESK_FAULT"] = fault
        words = [self.program, "serve", "--port", str(self.port), "--without-limits", "--lanes", str(self.lanes),
                 "--readers", str(self.readers), "--report-readers", "1", "--secret-file", os.path.join(self.rig.folder, "secret")]
        began = time.monotonic()
        with open(self.log_path, "ab") as log:
            begins = log.tell()
            self.process = subprocess.Popen(words, env=environment, stdout=log, stderr=log, preexec_fn=without_core)
        if fault is None and wait:  # else it may come to grief before everything is ready
            self.wait_until_ready()
            self.ready_after_s = time.monotonic() - began
            wait_until(lambda: len(re.findall(STANDING_SESSION, self.log(begins))) >= self.sessions, "its connections")
            self.held = self.held or holding_of(self)

    def is_ready(self):
        assert self.process.poll() is None, f"the service ended with {self.process.returncode}: {self.log()[-2000:]}"
        knocker = Knocker(self.port)
        try:
            return knocker.get("/readyz").status == 200
        except OSError:
            return False
        finally:
            knocker.close()

    def wait_until_ready(self):
        wait_until(self.is_ready, f"ready: {self.log()[-2000:]}")

    def lets_go(self):
        """What of I15 it violates, now that nobody asks it any more."""
        before = self.held or self.rig.standing[0].held
        if self.process is None or self.process.poll() is not None:
            return []
        return lets_go(self, before, with_memory=not self.rig.tools.sanitized)

    def log(self, begins=0):
        with open(self.log_path, "rb") as file:
            file.seek(begins)
            return file.read().decode("utf-8", "replace")

    def log_size(self):
        return os.path.getsize(self.log_path)

    def kill(self):
        """As the machine's memory killer would."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def end(self):
        """Asks it to stop and gives the status with which it did; a sanitizer's report makes it another than 0."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            return self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL


def without_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Psql:
    """A session of the superuser's that stays, for what must stand while others come."""

    def __init__(self, url):
        self.process = subprocess.Popen(["psql", "-qAtX", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def do(self, statement):
        """The rows, as lines, when it is done. None when the session is gone."""
        try:
            self.process.stdin.write(f"{statement};\n\\echo done\n")
        except OSError:
            return None
        rows = []
        while (line := self.process.stdout.readline()) != "done\n":
            if not line:
                return None
            rows.append(line.rstrip("\n"))
        return rows

    def hold(self, org):
        """Takes the org's lock, which every writer takes first."""
        self.do(f"BEGIN; SELECT 1 FROM org WHERE org_key = {org.number} FOR UPDATE")

    def wait_for_waiting(self, count):
        """Until so many of the service's connections stand before a lock."""
        counted = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'dealdesk write'"
        wait_until(lambda: int(self.do(counted)[0]) >= count, f"{count} that wait for a lock")

    def let_go(self):
        self.do("COMMIT")

    def close(self):
        with contextlib.suppress(OSError):  # the server that it spoke to is gone
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def quiet_port():
    """A port that is free, and that no connection going out is given while a server is down."""
    while True:
        port = random.SystemRandom().randrange(20000, 32000)
        with socket.socket() as listener:
            with contextlib.suppress(OSError):
                listener.bind(("127.0.0.1", port))
                return port


class Rig(House):
    """The house without a service of its own: scenarios start what they need. Kinds of it have clusters of another kind."""

    cluster_flags = ("--fast",)
    preload = None  # a library of preload/ that PostgreSQL is given

    def __init__(self, tools):
        super().__init__(tools.program)
        self.tools, self.standing = tools, []
        self.figures = collections.defaultdict(list)  # what scenarios measured, by its name
        self.dial = Dial(tools.preloads, self.preload) if self.preload else None

    def serve(self, *flags):
        """Nothing yet."""

    def __enter__(self):
        super().__enter__()
        self.port = self.two_services()[0].port
        return self

    def __exit__(self, *what):
        for service in self.standing:
            service.end()
        super().__exit__(*what)
        if self.dial:
            self.dial.close()

    def two_services(self):
        """Two that stand directly before PostgreSQL, at its socket and over TCP, and are used by one trial after the other, since
        to start takes time."""
        if not self.standing:
            self.standing = [Service(self, url=url) for url in (self.url, self.tcp_url())]
        return self.standing[:]

    def look_after(self):
        """What the services that stand have to say for themselves; one that ended is started again."""
        violations = []
        for service in self.standing:
            status = service.process.poll()
            if status is not None:
                violations.append(f"a service ended with {status}: {service.log()[-3000:]}")
                service.begin()
        return violations

    def lets_go(self):
        """What of I15 is violated now that no trial runs: by the services that stand, and by PostgreSQL."""
        violations = [words for service in self.standing for words in service.lets_go()]
        expected = sum(service.sessions for service in self.standing)
        try:
            wait_until(lambda: self.sessions() == expected, "the sessions that there were", SESSIONS_END_WITHIN_S)
        except AssertionError:
            violations.append(f"I15: there are {self.sessions()} sessions instead of {expected}")
        return violations

    def sessions(self):
        """Those that stay; housekeeping's come and go."""
        counted = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dealdesk%' AND application_name <> 'dealdesk keep'"
        return int(self.sql(counted)[0])

    def cluster(self, verb, *flags):
        """Listens to TCP as well, and has what is to be preloaded."""
        if verb == "start":
            flags = (*self.cluster_flags, "--port", str(quiet_port()))
        environment = {**os.environ, **(self.dial.environment if self.dial and verb in ("start", "restart") else {})}
        return subprocess.run([ROOT / "tests/cluster.sh", verb, os.path.join(self.folder, "cluster"), *flags], check=True,
                              stdout=subprocess.PIPE, text=True, env=environment).stdout

    def tcp_port(self):
        return int(parse_qs(urlsplit(self.url).query)["port"][0])

    def tcp_url(self):
        return f"postgresql://desk_tests@127.0.0.1:{self.tcp_port()}/dealdesk?sslmode=disable"

    def server_address(self):
        """Where PostgreSQL listens, for a proxy."""
        query = parse_qs(urlsplit(self.url).query)
        return f"{query['host'][0]}/.s.PGSQL.{query['port'][0]}"

    def replay(self, org_key):
        done = subprocess.run([self.program, "verify", "--replay", "--org", org_key], env=self.environment, check=False,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.stdout


def turned(doors, number):
    """The same doors, beginning with another."""
    number %= len(doors)
    return doors[number:] + doors[:number]


class Trial:
    """One scenario under one seed: an org, a history, and at the end the judgement."""

    def __init__(self, rig, scenario, seed, rounds):
        self.rig, self.scenario, self.seed, self.rounds, self.long = rig, scenario, seed, rounds, rig.tools.long
        self.chance = seeded(scenario, seed)
        self.org, self.words, self.history = None, None, History()
        self.hit, self.violations, self.notes = 0, [], []
        self.opened = []
        self.after = 0

    def open(self):
        self.org = self.rig.open_org(f"Org of {self.scenario} {self.seed}", ROLES)
        self.words = Words(self.org, self.history, quarter_end(SOLD_IN))
        self.begin()
        self.left_points(400)

    # ---- what a scenario needs

    def other_service(self):
        """The one that stands at PostgreSQL's socket, for those that bring another of their own."""
        return self.rig.two_services()[0]

    def service(self, **more):
        service = Service(self.rig, **more)
        self.opened.append(service)
        return service

    def dial(self, library):
        """Of a library that a service of the trial is given."""
        dial = Dial(self.rig.tools.preloads, library)
        self.opened.append(dial)
        return dial

    def proxy(self, **more):
        proxy = Proxy(self.rig.server_address(), **more)
        self.opened.append(proxy)
        return proxy

    def load(self, clients, *doors, **more):
        load = Load(self, clients, *doors, **more)
        self.opened.append(load)
        return load

    def psql(self):
        psql = Psql(self.rig.url)
        self.opened.append(psql)
        return psql

    def left_points(self, points):
        """Sets the capacity such that so many points are left to sales; gives the budget as it is then."""
        budget = self.org.head_of_product.get(f"/v1/budgets/{SOLD_IN}").must(200)
        wanted = (budget.json["reserved"] + budget.json["consumed"] + points) * 10
        if wanted == budget.json["capacity"]:
            return budget
        asked, = self.ask_all([self.words.capacity(SOLD_IN, wanted, budget.etag)], self.rig.standing[0])
        assert asked.good, asked.last
        return asked

    def new_head(self, name, role="head_of_product"):
        """One more head of product, or one more of another role that decides; gives the person."""
        org, email = self.org, re.sub(r"[^a-z]", ".", name.lower()) + f"@org{self.org.number}.example"
        person_id = org.admin.post("/v1/people", {"name": name, "email": email}).must(201).json["id"]
        org.admin.post(f"/v1/people/{person_id}/roles", {"role": role}).must(200)
        if role == "head_of_product":
            org.executive.post(f"/v1/people/{person_id}/roles/confirm", {"role": role}).must(200)
        token = self.rig.verb("token", "--org", org.number, "--person", person_id, "--scopes", "read,decide").strip()
        return Person(org, role, name, person_id, token)

    def begin(self):
        """What is in the ledger by now was not asked by the history."""
        self.after = int(self.rig.sql(f"SELECT size FROM org WHERE org_key = {self.org.number}")[0])

    def forget(self):
        """What was asked so far is not held against the database: its kept answers may be gone."""
        self.history.asked.clear()
        self.begin()

    def ask_all(self, asked, *doors, patience_s=PATIENCE_S):
        """All of them at once, each by a client of its own, until everybody knows."""
        ports = [door.port for door in doors]

        def ask(number):
            client = Client(turned(ports, number), patience_s)
            client.ask(asked[number])
            client.close()
        with concurrent.futures.ThreadPoolExecutor(min(len(asked), CLIENTS_MAX)) as pool:
            list(pool.map(ask, range(len(asked))))
        return asked

    def submitted(self, count, door):
        """So many asks that are open; they need no luck."""
        asked = self.ask_all([self.words.submit() for _ in range(count)], door)
        for one in asked:
            self.must(one.good, f"a submit that nothing stands in the way of ended with {one.last.status} {one.last.trouble}")
        return [one for one in asked if one.good]

    def must(self, holds, words):
        if not holds:
            self.violations.append(words)

    # ---- the end

    def close(self):
        for one in reversed(self.opened):
            if isinstance(one, Service):
                self.violations += one.lets_go()
                status = one.end()
                self.must(status == 0, f"a service ended with {status}: {one.log()[-3000:]}")
            else:
                one.close()
        self.opened.clear()
        for person in self.org.people if self.org else ():
            person.close()
        self.violations += self.rig.look_after()

    def measure(self, subject, value):
        """One more value of a figure that the rig prints at its end."""
        self.rig.figures[subject].append(value)

    def judge(self, invariants=EVERYTHING, accepts=()):
        self.violations += Judge(self.rig, self.org, self.history, self.after, accepts).judge(invariants)


class Load:
    """So many clients that submit, decide, withdraw and comment until they are told to stop."""

    def __init__(self, trial, clients, *doors, patience_s=PATIENCE_S):
        self.trial, self.doors, self.patience_s = trial, [door.port for door in doors], patience_s
        self.over = threading.Event()
        self.counts = [0] * clients
        self.pool = concurrent.futures.ThreadPoolExecutor(clients)
        self.running = [self.pool.submit(self.run, number) for number in range(clients)]

    def run(self, number):
        chance = seeded(self.trial.scenario, self.trial.seed, "client", number)
        client = Client(turned(self.doors, number), self.patience_s)
        mine = []
        while not self.over.is_set():
            asked = self.next_asked(chance, mine)
            if chance.random() < 0.2:
                client.next_door()
            client.ask(asked, self.over)
            self.counts[number] += 1
            if asked.good and asked.effect == "ask.submitted":
                mine.append(asked)
        client.close()

    def next_asked(self, chance, mine):
        words = self.trial.words
        if not mine or chance.random() < 0.5:
            return words.submit()
        if chance.random() < 0.2:
            return words.comment(chance.choice(mine))
        submitted = mine.pop(chance.randrange(len(mine)))
        what = chance.random()
        if what < 0.7:
            return words.commit(submitted, chance.randint(1, 3))
        return words.decline(submitted) if what < 0.85 else words.withdraw(submitted)

    def wait_for(self, count):
        """Until so many more have come to an end."""
        wanted = sum(self.counts) + count
        wait_until(lambda: sum(self.counts) >= wanted, f"{count} answers more")

    def close(self):
        """Lets everybody finish what he asked for; again is no harm."""
        self.over.set()
        for one in self.running:
            one.result()
        self.pool.shutdown()
