"""The scenarios. Each is a function that brings the trouble about, and a row that says how often and what must hold."""
import concurrent.futures
import math
import os
import re
import signal
import threading
import time

from history import Client
from proxy import (CUT, DELAY, DELAY_AND_CUT, DROP, FALL_SILENT, PASS_AND_CUT, TO_CLIENT, TO_SERVER, Fault, Proxy, is_anything,
                   is_commit, is_statement)
from rig import EVERYTHING, FAULT_EXIT, SOLD_IN, Knocker, Rig, wait_until
from houses import FailingDisk, JumpingClock, Replicated, SmallDisk, Upgraded
from scenarios_database import clock_jumps, disk_full, failover, restart, sync_fails, sync_wait_cancelled
from scenarios_machine import descriptors_run_out, kill_at_calls, memory_runs_out
from scenarios_outside import golden_ledgers, rolling_upgrade, slow_clients

KILL_POINTS = ("before-lock", "after-load", "before-save", "before-commit", "commit-sent", "before-answer")
PAUSE_POINTS = ("after-load", "before-commit", "commit-sent", "before-answer")


# ---- the connection to PostgreSQL is cut -------------------------------------------------------------------------------------

def ways_to_cut(chance):
    """Everything that may befall a COMMIT."""
    return (
        Fault("the COMMIT does not arrive", TO_SERVER, is_commit, CUT),
        Fault("half of the COMMIT arrives", TO_SERVER, is_commit, CUT, after_bytes=chance.randint(1, 15)),
        Fault("the COMMIT arrives and the connection ends", TO_SERVER, is_commit, PASS_AND_CUT),
        Fault("its answer does not arrive", TO_CLIENT, is_commit, CUT),
        Fault("a part of its answer arrives", TO_CLIENT, is_commit, CUT, after_bytes=chance.randint(1, 11)),
        Fault("its answer arrives and the connection ends", TO_CLIENT, is_commit, PASS_AND_CUT),
        Fault("its answer is late and the connection ends", TO_CLIENT, is_commit, DELAY_AND_CUT, seconds=chance.random() / 5),
        Fault("its answer is late", TO_CLIENT, is_commit, DELAY, seconds=chance.random() / 5),
        Fault("its answer is swallowed, what follows is not", TO_CLIENT, is_commit, DROP),
        Fault("the connection ends before the lock", TO_SERVER, is_statement("org_lock"), CUT),
        Fault("the connection ends while it saves", TO_SERVER, is_statement("event_append"), CUT),
    )


def cut_after_commit(trial):
    """Whatever becomes of a COMMIT or its answer, each command has one effect and its client hears of it."""
    proxy = trial.proxy(tcp=trial.seed % 2 == 1)
    service = trial.service(url=proxy.url(trial.rig.url))
    open_asks = []
    for number in range(trial.rounds):
        ways = ways_to_cut(trial.chance)
        fault = proxy.arm(ways[(trial.seed * trial.rounds + number) % len(ways)])
        asked = [trial.words.submit() for _ in range(trial.chance.randint(1, 6))]
        asked += [trial.words.commit(open_asks.pop()) for _ in range(min(2, len(open_asks)))]
        trial.ask_all(asked, service)
        trial.must(fault.hit.is_set(), f"{fault.says}: it was not met")
        trial.hit += fault.hit.is_set()
        trial.must(all(one.good for one in asked), f"{fault.says}: {[(one.last.status, one.last.trouble) for one in asked]}")
        open_asks += [one for one in asked if one.effect == "ask.submitted" and one.good]


ESTABLISHED, NO_TIMER, KEEPALIVE_TIMER = "01", "00", "02"  # in /proc/net/tcp
KEEPALIVE_S, UNANSWERED_S = 5, 11.5  # of services/store/preparation.c: when the first is sent, when the peer is given up


def fallen_silent(trial):
    """The network is gone and nobody says so: whoever waits is answered in the end, and nobody else waits for as long."""
    ways = [Fault(says, direction, recognises, FALL_SILENT, seconds=UNANSWERED_S) for says, direction, recognises in (
        ("the answer to COMMIT", TO_CLIENT, is_commit), ("the COMMIT", TO_SERVER, is_commit),
        ("in the midst of saving", TO_SERVER, is_statement("event_append")))]
    proxies = [trial.proxy(tcp=(number + trial.seed) % 2 == 1) for number in range(trial.rounds)]
    services = [trial.service(url=proxy.url(trial.rig.url)) for proxy in proxies]
    _, straight = trial.rig.two_services()
    wait_until(lambda: keepalives_due(trial.rig.tcp_port()) <= KEEPALIVE_S, "that PostgreSQL looks after its clients over TCP")
    with concurrent.futures.ThreadPoolExecutor(trial.rounds) as pool:
        for number, (proxy, service) in enumerate(zip(proxies, services)):
            fault = proxy.arm(ways[(number + trial.seed) % len(ways)])
            asked = [trial.words.submit() for _ in range(3)]
            pool.submit(trial.ask_all, asked, service)
            wait_until(fault.hit.is_set, fault.says)
            trial.hit += 1
            began = time.monotonic()
            trial.submitted(1, straight)
            waited_s = time.monotonic() - began
            trial.must(waited_s < UNANSWERED_S + 3, f"{fault.says}: another process waited {waited_s:.1f} s")
            trial.notes.append(f"{fault.says}: others wait {waited_s:.1f} s")
    trial.must(all(one.good for one in trial.history.asked), "somebody was never told")


def keepalives_due(port):
    """In how many seconds the last of the server's keepalives is due, over its connections at the port; two hours unless set."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    timers = [row[5].split(":") for row in rows if int(row[1].split(":")[1], 16) == port and row[3] == ESTABLISHED]
    assert timers, f"nobody is connected to {port}"
    waits = [int(ticks, 16) / os.sysconf("SC_CLK_TCK") for kind, ticks in timers if kind == KEEPALIVE_TIMER]
    nothing_runs = any(kind == NO_TIMER for kind, _ in timers)
    return math.inf if nothing_runs else max(waits, default=0)


# ---- the client's connection is cut ------------------------------------------------------------------------------------------

def cut_before_answer(trial):
    """The client's connection is reset, mostly when all was done; he asks again with his key, elsewhere."""
    service = trial.other_service()
    proxy = Proxy(("127.0.0.1", service.port), speaks_postgres=False, tcp=True)
    trial.opened.append(proxy)
    open_asks = trial.submitted(2, service)
    for number in range(trial.rounds):
        way = number % 8
        after_bytes = trial.chance.choice((0, 1, 12, 40, 200, 1000))
        fault = Fault("reset", TO_CLIENT, is_anything, CUT, after_bytes=after_bytes, application=b"")
        if way == 0:  # the request has arrived, or perhaps not
            fault = Fault("reset", TO_SERVER, is_anything, PASS_AND_CUT, application=b"")
        elif way == 1:
            fault = Fault("reset", TO_SERVER, is_anything, CUT, after_bytes=trial.chance.randint(1, 400), application=b"")
        proxy.arm(fault)
        asked = trial.words.commit(open_asks.pop()) if way % 2 and open_asks else trial.words.submit()
        client = Client([proxy.port, service.port], patience_s=10)
        client.ask(asked)
        client.close()
        trial.hit += fault.hit.is_set()
        trial.must(asked.good, f"{asked.effect}: {asked.last.status} {asked.last.body[:200]!r}")
        lost_an_answer = way > 1 and len(asked.attempts) == 2
        trial.must(not lost_an_answer or asked.last.replayed, f"{asked.effect}: what is told again does not say so")
        if asked.effect == "ask.submitted" and asked.good:
            open_asks.append(asked)


# ---- races ------------------------------------------------------------------------------------------------------------------

def race(copies, doors, chance):
    """Sends the copies at instants that lie a few milliseconds apart, each on a connection that stands already."""
    def send(client, copy, pause_s):
        start.wait()
        threading.Event().wait(pause_s)
        client.ask(copy)
        client.close()
    start = threading.Barrier(len(copies))
    with concurrent.futures.ThreadPoolExecutor(len(copies)) as pool:
        for copy, door in zip(copies, doors):
            client = Client([door.port])
            client.connect()
            pool.submit(send, client, copy, chance.random() * 0.006)


def retry_races_original(trial):
    """The same key comes to two processes at once, or twice to one: one effect, one answer, and one of them is the first."""
    services = trial.rig.two_services()
    psql = trial.psql()
    open_asks = trial.submitted(trial.rounds // 2 + 4, services[0])
    for number in range(trial.rounds):
        kind, key = number % 3, f"way-{number}"
        subject = open_asks[number // 3]
        make = [lambda: trial.words.submit(title=key, key=key), lambda: trial.words.comment(subject, key=key),
                lambda: trial.words.commit(subject, key=key)][kind]
        copies = [make() for _ in range(2 + (number % 5 == 4))]
        for copy in copies:
            copy.bytes = copies[0].bytes
        another = number % 10 == 9
        if another:  # one of them says something else under the same key
            copies[-1].bytes += b" "
        doors = [services[(number + copy) % 2 if number % 4 else 0] for copy in range(len(copies))]
        waits = number % 7 == 3
        if waits:  # all of them stand before the lock
            psql.hold(trial.org)
            threading.Timer(0.05 + trial.chance.random() / 10, psql.let_go).start()
        race(copies, doors, trial.chance)
        trial.hit += 1
        good = [copy for copy in copies if copy.good]
        first = [copy for copy in good if not copy.good[0].replayed]
        told = f"way {number}: {[(copy.last.status, copy.last.replayed, copy.last.body[:120]) for copy in copies]}"
        trial.must(len(first) == 1, f"{told}: not one first answer")
        if another:
            trial.must(len(good) in (1, len(copies) - 1) and all(copy.good or copy.last.status == 422 for copy in copies), told)
        else:
            trial.must(len(good) == len(copies), told)


def hot_org(trial):
    """Two processes commit on the last points of a line: as many as there are, and not one more."""
    services = trial.rig.two_services()
    open_asks = trial.submitted(trial.rounds * 4, services[0])
    for number in range(trial.rounds):
        left = trial.chance.randint(0, 5)
        trial.left_points(left)
        asked = [trial.words.commit(open_asks.pop(), trial.chance.randint(1, 3)) for _ in range(4)]
        trial.chance.shuffle(services)
        trial.ask_all(asked, *services)
        trial.hit += 1
        points = {one: int(re.search(rb'"points": (\d+)', one.bytes).group(1)) for one in asked}
        drawn = sum(points[one] for one in asked if one.good)
        refused = [points[one] for one in asked if not one.good]
        told = f"round {number}: {left} points left, {drawn} drawn, {refused} refused: {[one.slug for one in asked]}"
        trial.must(all(one.good or one.slug == "budget-exhausted" for one in asked), told)
        trial.must(drawn <= left and all(points > left - drawn for points in refused), told)


class Line:
    """Commands that stand before the org's lock, one behind the other."""

    def __init__(self, trial, psql):
        self.trial, self.psql = trial, psql
        self.pool = concurrent.futures.ThreadPoolExecutor(8)
        self.waiting = []
        psql.hold(trial.org)
        self.began = time.monotonic()

    def add(self, asked, service):
        self.waiting.append(self.pool.submit(self.trial.ask_all, [asked], service))
        self.psql.wait_for_waiting(len(self.waiting))
        return asked

    def let_go(self):
        """Whether it went fast enough for everybody to have kept his place; a lock is waited for two seconds."""
        kept = time.monotonic() - self.began < 1.8
        self.psql.let_go()
        for one in self.waiting:
            one.result()
        self.pool.shutdown()
        return kept


def lock_held(trial):
    """A commit that would overspend waits for the lock, behind another that takes the last points, or behind a cut of the
    capacity: it sees what they did, since the lock is a statement of its own."""
    services = trial.rig.two_services()
    psql = trial.psql()
    open_asks = trial.submitted(trial.rounds * 2, services[0])
    for number in range(trial.rounds):
        left = trial.chance.randint(1, 3)
        budget = trial.left_points(left)
        line = Line(trial, psql)
        if number % 2:
            first = line.add(trial.words.commit(open_asks.pop(), left), services[0])
        else:
            first = line.add(trial.words.capacity(SOLD_IN, budget.json["capacity"] - 10 * left, budget.etag), services[0])
        second = line.add(trial.words.commit(open_asks.pop(), left), services[1])
        kept = line.let_go()
        trial.hit += kept
        if kept:
            trial.must(first.good, f"round {number}: the first in line got {first.last.status} {first.last.body[:200]!r}")
            trial.must(not second.good and second.slug == "budget-exhausted",
                       f"round {number}: the second in line got {second.last.status} {second.last.body[:200]!r}")


def revoke_during_commit(trial):
    """A role is revoked, or its holder leaves, while his commit waits: who comes first in line decides."""
    heads = [trial.new_head(f"Head {chr(97 + number % 26)} {chr(97 + number // 26 % 26)}") for number in range(trial.rounds)]
    trial.begin()
    services = trial.rig.two_services()
    psql = trial.psql()
    open_asks = trial.submitted(trial.rounds, services[0])
    for number, head in enumerate(heads):
        revoke = trial.words.revoke_role(head, "head_of_product") if number % 4 < 2 else trial.words.leave(head)
        commit = trial.words.commit(open_asks.pop(), person=head)
        revoked_first = number % 2 == 0
        line = Line(trial, psql)
        for asked, service in ((revoke, services[0]), (commit, services[1]))[::1 if revoked_first else -1]:
            line.add(asked, service)
        kept = line.let_go()
        trial.hit += kept
        told = f"round {number}: {[(one.last.status, one.last.body[:200]) for one in (revoke, commit)]}"
        trial.must(revoke.good, f"{told}: it was not revoked")
        if kept and revoked_first:
            trial.must(commit.last.status in (401, 403, 404), f"{told}: revoked first, and the commit went through")
        elif kept:
            trial.must(commit.good, f"{told}: the commit was first in line")


# ---- PostgreSQL suffers -----------------------------------------------------------------------------------------------------

TERMINATE = """SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
    WHERE application_name LIKE 'dealdesk%' AND pid <> pg_backend_pid() {only} ORDER BY random() LIMIT 1) AS victim"""


TERMINATES_EVERY_S = 0.05


def backend_terminate(trial):
    """Every 50 ms one of the service's backends is ended, often in the midst of a transaction."""
    service = trial.other_service()
    psql = trial.psql()
    load = trial.load(8, service)
    load.wait_for(8)
    lasts_s = trial.rounds * TERMINATES_EVERY_S
    before, began = sum(load.counts), time.monotonic()
    load.over.wait(lasts_s / 2)
    quiet = (sum(load.counts) - before) / (time.monotonic() - began)
    before, began = sum(load.counts), time.monotonic()
    for number in range(trial.rounds):
        load.over.wait(max(0.0, began + number * TERMINATES_EVERY_S - time.monotonic()))
        only = "AND application_name = 'dealdesk write' AND state <> 'idle'" if trial.chance.random() < 0.5 else ""
        trial.hit += int(psql.do(TERMINATE.format(only=only))[0])
    kept = (sum(load.counts) - before) / (time.monotonic() - began)
    trial.measure("rate kept while backends are terminated, of that without", kept / quiet)
    load.wait_for(20)
    load.close()


def crash_recovery(trial):
    """The postmaster is killed under load and started again; what had been answered is there."""
    service = trial.other_service()
    load = trial.load(6, service)
    for _ in range(trial.rounds):
        load.wait_for(trial.chance.randint(10, 60))
        trial.rig.cluster("kill")
        load.over.wait(trial.chance.random() / 4)
        trial.rig.cluster("start")
        began = time.monotonic()
        load.wait_for(1)
        trial.measure("PostgreSQL killed and started → first answer, s", time.monotonic() - began)
        load.wait_for(7)
        trial.hit += 1
    load.close()


# How a title is refused by the table: when, by what, and what the culprit is answered.
POISONS = (
    ("a check", 500, "ALTER TABLE ask ADD CONSTRAINT poison CHECK (title <> '{title}') NOT VALID",
     "ALTER TABLE ask DROP CONSTRAINT poison"),
    ("a unique index", 409, "CREATE UNIQUE INDEX poison ON ask ((1)) WHERE title IN ('{title}', 'first {title}')",
     "DROP INDEX poison"),
    ("a trigger, at COMMIT", 500,
     """CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'poison'; END$$;
        CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON ask DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW WHEN (NEW.title = '{title}') EXECUTE FUNCTION poison()""",
     "DROP TRIGGER poison ON ask; DROP FUNCTION poison()"),
    ("a division by zero", 500, "ALTER TABLE ask ADD CONSTRAINT poison CHECK (1 / (title <> '{title}')::int = 1) NOT VALID",
     "ALTER TABLE ask DROP CONSTRAINT poison"),
)


def poison_command(trial):
    """One of 64 in a batch cannot be saved: it alone is refused, and with the cause gone the same key succeeds."""
    service = trial.other_service()
    psql = trial.psql()
    log_begins = service.log_size()
    for number in range(trial.rounds):
        says, status, sql, undo = POISONS[(number + trial.seed) % len(POISONS)]
        title = f"Poison {trial.seed}-{number}"
        if status == 409:
            trial.ask_all([trial.words.submit(title=f"first {title}")], service)
        psql.do(sql.format(title=title))
        asked = [trial.words.submit() for _ in range(64)]
        culprit = asked[trial.chance.randrange(64)] = trial.words.submit(title=title)
        line = Line(trial, psql)
        line.add(trial.words.submit(), service)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:  # they gather behind the one that waits
            gathering = pool.submit(trial.ask_all, asked, service)
            wait_until(lambda: waiting_in(service) > 64, "64 that wait")
            line.let_go()
            gathering.result()
        trial.must(culprit.last.status == status, f"{says}: the culprit got {culprit.last.status} {culprit.last.body[:200]!r}")
        trial.must(all(one.good for one in asked if one is not culprit),
                   f"{says}: neighbours got {[one.last.status for one in asked if not one.good]}")
        psql.do(undo)
        trial.ask_all([culprit], service)
        trial.must(culprit.good, f"{says}: with the cause gone it got {culprit.last.status}")
    failed = [int(count) for count in re.findall(r"event=batch_failed .*\bcommands=(\d+)", service.log(log_begins))]
    trial.must(64 in failed, f"no batch of 64 has failed: {failed}")
    trial.hit += len(failed)


def waiting_in(service):
    """How many commands wait in the process, as its own figures say."""
    knocker = Knocker(service.port)
    figures = knocker.get("/metrics").must(200).body
    knocker.close()
    return int(re.search(rb"^dealdesk_desk_waiting (\d+)$", figures, re.MULTILINE).group(1))


# ---- the service suffers -----------------------------------------------------------------------------------------------------

def kill_at_points(trial):
    """The process ends at each point of a batch's way, and now and then anywhere, and is started again by its supervisor."""
    plans = []
    for number in range(trial.rounds):
        point = KILL_POINTS[(trial.seed * trial.rounds + number) % len(KILL_POINTS)]
        action = trial.chance.choice(("exit", "abort"))
        plans.append((f"{point}:{action}:{trial.chance.randint(1, 6)}", FAULT_EXIT if action == "exit" else -signal.SIGABRT))
    service = trial.service(fault=plans[0][0])
    load = trial.load(6, service, trial.other_service())
    for number, (fault, status) in enumerate(plans):
        if number > 0:
            service.begin(fault)
        ended = service.process.wait(timeout=60)
        trial.must(ended == status, f"{fault}: it ended with {ended}")
        trial.hit += 1
    service.begin()
    load.wait_for(trial.chance.randint(5, 30))
    service.kill()
    trial.hit += 1
    load.close()


def pause(trial):
    """The process stops in the midst of a batch, as a machine that swaps or a container that is frozen; another goes on in the
    same org, clients go there with their keys; then it wakes up."""
    points = [PAUSE_POINTS[(trial.seed * trial.rounds + number) % len(PAUSE_POINTS)] for number in range(trial.rounds)]
    faults = [f"{point}:stall:{trial.chance.randint(1, 4)}" for point in points]
    service = trial.service(fault=faults[0])
    load = trial.load(6, service, trial.other_service(), patience_s=1.0)
    for number, fault in enumerate(faults):
        if number > 0:
            service.end()
            service.begin(fault)
        wait_until(lambda: is_stopped(service), f"{fault}: it stops")
        trial.hit += 1
        load.wait_for(5)
        load.over.wait(trial.chance.choice((0.0, 0.5, 2.0)))
        service.process.send_signal(signal.SIGCONT)
        load.wait_for(5)
    load.close()


def is_stopped(service):
    with open(f"/proc/{service.process.pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


class Scenario:
    """`rounds` in the plain run, for each of so many `seeds`; `rig` is the kind of house and cluster that it needs; `needs_points`
    when only a build with fault points can meet it, `needs_preload` when the service takes a preloaded library, `needs_next` when
    the next release plays a part; `at_once` when the seeds run beside each other, since all that they do is wait; `is_certain` when a
    seed chooses nothing."""

    def __init__(self, number, run, rounds, *, invariants=EVERYTHING, accepts=(), seeds=3, rig=Rig, needs_points=False,
                 needs_preload=False, needs_next=False, at_once=False, is_certain=False):
        self.number, self.run, self.rounds, self.invariants, self.accepts = number, run, rounds, invariants, accepts
        self.seeds, self.rig, self.at_once, self.is_certain = seeds, rig, at_once, is_certain
        self.needs_points, self.needs_preload, self.needs_next = needs_points, needs_preload, needs_next
        self.name = run.__name__.replace("_", "-")


SCENARIOS = (
    Scenario("F1", kill_at_points, 2, needs_points=True, at_once=True),
    Scenario("F1", kill_at_calls, 4, needs_preload=True, at_once=True),
    Scenario("F2", cut_after_commit, 8),
    Scenario("F2", fallen_silent, 1, at_once=True),
    Scenario("F3", cut_before_answer, 24),
    Scenario("F4", retry_races_original, 40),
    Scenario("F5", backend_terminate, 50),
    Scenario("F6", restart, 2),
    Scenario("F7", crash_recovery, 1),
    Scenario("F8", failover, 1, seeds=1),
    Scenario("F11", sync_wait_cancelled, 1, rig=Replicated),
    Scenario("F12", disk_full, 1, rig=SmallDisk, seeds=2),
    Scenario("F13", sync_fails, 1, rig=FailingDisk),
    Scenario("F14", clock_jumps, 1, rig=JumpingClock, needs_preload=True),
    Scenario("F15", pause, 1, needs_points=True, at_once=True),
    Scenario("F22", slow_clients, 1, seeds=1),
    Scenario("F23", memory_runs_out, 8, needs_preload=True, at_once=True),
    Scenario("F24", descriptors_run_out, 1, at_once=True),
    Scenario("F25", poison_command, 1, accepts=(500,)),
    Scenario("F26", hot_org, 12),
    Scenario("F27", revoke_during_commit, 4),
    Scenario("F28", rolling_upgrade, 1, rig=Upgraded, needs_next=True, seeds=1),
    Scenario("F28", golden_ledgers, 1, is_certain=True),
    Scenario("", lock_held, 2),
)
