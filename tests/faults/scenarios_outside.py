"""Scenarios that come from outside: clients who take their time, and an upgrade while everybody works."""
import contextlib
import gzip
import math
import pathlib
import re
import resource
import selectors
import socket
import subprocess
import threading
import time

from history import Client
from rig import Knocker, Skipped, wait_until

# ---- slow clients ------------------------------------------------------------------------------------------------------------

TRICKLERS_A_ROUND = 1000
ADDRESS_CLIENTS = 150     # of one address; the service takes 200
SLOW_READERS = 50
TRICKLES_EVERY_S = 0.5
HEAD_PATIENCE_S = 10.0    # http_settings_default: the whole head must have come by then
SETTLES_S = 3.0
QUIET_S, OTHERS = 2.0, 4
LATENCY_S_MAX = 20.0      # what is seen on a quiet machine is told as a figure
DESCRIPTORS_WANTED = 16384
HUGE = b"GET /openapi.json HTTP/1.1\r\nHost: desk\r\n\r\n"
SMALL_BUFFER_BYTES = 4096


class Crowd(threading.Thread):
    """So many who send a head byte by byte, and some who ask for much and read nothing."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.selector, self.over = selectors.DefaultSelector(), threading.Event()
        self.tricklers, self.readers, self.cut = set(), [], 0
        for number in range(count):
            one = self.connect(port, 2 + number // ADDRESS_CLIENTS)
            one.sendall(b"GET /v1/me HTTP/1.1\r\nHost: desk\r\nX-Slow: ")
            self.tricklers.add(one)
            self.selector.register(one, selectors.EVENT_READ)
        for _ in range(SLOW_READERS):
            one = self.connect(port, 250)
            with contextlib.suppress(BlockingIOError):
                one.sendall(HUGE * 50)
            self.readers.append(one)
        self.start()

    @staticmethod
    def connect(port, address):
        one = socket.socket()
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
        one.bind((f"127.0.0.{address}", 0))
        one.connect(("127.0.0.1", port))
        one.setblocking(False)
        return one

    def lose(self, one):
        self.tricklers.discard(one)
        self.selector.unregister(one)
        one.close()
        self.cut += 1

    def run(self):
        while not self.over.wait(TRICKLES_EVERY_S):
            for key, _ in self.selector.select(0):
                with contextlib.suppress(OSError):
                    if key.fileobj.recv(4096):
                        continue  # the problem that says why
                self.lose(key.fileobj)
            for one in list(self.tricklers):
                try:
                    one.send(b"x")
                except OSError:
                    self.lose(one)

    def close(self):
        self.over.set()
        self.join()
        for one in (*self.tricklers, *self.readers):
            one.close()
        self.selector.close()


def latencies(trial, service, until):
    """How long the others waited for each answer; they ask and submit by turns, each on a connection of his own."""
    found, lock = [], threading.Lock()

    def speak(number):
        client, knocker = Client([service.port]), Knocker(service.port, trial.org.rep.token)
        while not until():
            began = time.monotonic()
            if number % 2:
                asked = client.ask(trial.words.submit())
                trial.must(asked.good and len(asked.attempts) == 1, f"beside slow clients a submit got {asked.last}")
            else:
                status = knocker.get("/v1/me").status
                trial.must(status == 200, f"beside slow clients a question got {status}")
            with lock:
                found.append(time.monotonic() - began)
        client.close()
        knocker.close()
    others = [threading.Thread(target=speak, args=(number,)) for number in range(OTHERS)]
    for one in others:
        one.start()
    for one in others:
        one.join()
    return sorted(found)


def p99(values):
    return values[math.ceil(len(values) * 0.99) - 1]


def slow_clients(trial):
    """Thousands send their heads byte by byte, others ask for much and read nothing: everybody else is served, and those who take too
    long are cut."""
    count = TRICKLERS_A_ROUND * (5 if trial.long else trial.rounds)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 2 * count:
        raise Skipped(f"{count} clients need more descriptors than {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, DESCRIPTORS_WANTED), hard))
    service = trial.service()
    quiet_ends = time.monotonic() + QUIET_S
    quiet = latencies(trial, service, lambda: time.monotonic() > quiet_ends)
    crowd = Crowd(service.port, count)
    trial.opened.append(crowd)
    ends = time.monotonic() + HEAD_PATIENCE_S + SETTLES_S
    beside = latencies(trial, service, lambda: crowd.cut >= count or time.monotonic() > ends)
    trial.hit += crowd.cut
    trial.must(crowd.cut >= count, f"{count - crowd.cut} of {count} tricklers are still heard after {HEAD_PATIENCE_S} s")
    trial.must(beside[-1] < LATENCY_S_MAX, f"beside slow clients somebody waited {beside[-1]:.2f} s")
    trial.measure("p99 beside slow clients, as a multiple", p99(beside) / p99(quiet))
    trial.notes.append(f"p99 {p99(quiet) * 1000:.0f} ms, beside {count} slow clients {p99(beside) * 1000:.0f} ms")


# ---- an upgrade --------------------------------------------------------------------------------------------------------------

NEXT = pathlib.Path(__file__).parent / "next"
READER_S = 2.5            # for so long somebody reads a table that the migration wants
STANDS_STILL_S_MAX = 10.0


def migrate_beside_a_reader(trial, program):
    """The migration, while somebody takes his time with a table that it wants in the end: it lets others by and tries again."""
    rig, psql = trial.rig, trial.psql()
    psql.do("BEGIN; LOCK TABLE deal IN ACCESS SHARE MODE")
    timer = threading.Timer(READER_S, psql.let_go)
    timer.start()
    migrated = subprocess.run([program, "migrate"], env=rig.environment, check=False, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    timer.join()
    trial.must(migrated.returncode == 0, f"the migration ended with {migrated.returncode}: {migrated.stdout[-1000:]}")
    put_off = migrated.stdout.count("event=migration_put_off")
    trial.must(put_off > 0, "the migration did not let anybody by")
    trial.notes.append(f"the migration was put off {put_off} times")


def rolling_upgrade(trial):
    """The next release migrates the database and begins to serve while this one does, this one is restarted, and leaves: nobody
    notices."""
    rig = trial.rig
    leaves, stays = trial.service(), trial.other_service()
    load = trial.load(6, leaves, stays)
    load.wait_for(20)
    comes = trial.service(program=rig.tools.next_program, wait=False)
    wait_until(lambda: "event=statement_disagreed" in comes.log(), "that the next release misses its migration")
    trial.must(not comes.is_ready(), "the next release is ready before its migration")
    began = time.monotonic()
    try:
        migrate_beside_a_reader(trial, rig.tools.next_program)
        comes.wait_until_ready()
        trial.measure("migration begun → the next release serves, s", time.monotonic() - began)
        beside = trial.load(6, comes, stays)
        beside.wait_for(40)
        trial.must(leaves.end() == 0, f"this release does not leave well: {leaves.log()[-1000:]}")
        leaves.begin()  # back once more, as when the upgrade is taken back
        beside.wait_for(20)
        trial.hit += 1
        for one in (load, beside):
            one.close()
    finally:
        load.close()
        comes.end()
        rig.sql((NEXT / "undo.sql").read_text(encoding="utf-8"))
    slowest = max(attempt.ended - attempt.began for attempt in trial.history.attempts)
    trial.must(slowest < STANDS_STILL_S_MAX, f"somebody waited {slowest:.1f} s")
    trial.notes.append(f"nobody waited for over {slowest:.1f} s")


GOLDEN = pathlib.Path(__file__).parent / "golden"


def golden_ledgers(trial):
    """Each database that a release has left behind is migrated, by this release and by the next, and its ledger still folds to its
    tables, row for row."""
    rig = trial.rig
    for file in sorted(GOLDEN.glob("*.sql.gz")):
        name = f"golden_{trial.seed}"
        rig.sql(f"CREATE DATABASE {name}")
        url = re.sub(r"///dealdesk\?", f"///{name}?", rig.url)
        try:
            subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", url], input=gzip.decompress(file.read_bytes()), check=True,
                           stdout=subprocess.DEVNULL)
            for program in filter(None, (rig.program, rig.tools.next_program)):
                for words in (["migrate"], ["verify", "--replay"]):
                    done = subprocess.run([program, *words], env={**rig.environment, "DATABASE_URL": url}, check=False, text=True,
                                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    trial.must(done.returncode == 0, f"{file.name}: {words} of {program}: {done.stdout[-1500:]}")
                found = re.search(r"events=(\d+) rows=(\d+) differences=0$", done.stdout, re.MULTILINE)
                trial.must(found and int(found.group(1)) > 0, f"{file.name}: {program} replays: {done.stdout[-1500:]}")
            trial.notes.append(f"{file.name}: {found.group(0) if found else 'does not fold'}")
            trial.hit += 1
        finally:
            rig.sql(f"DROP DATABASE {name} WITH (FORCE)")
