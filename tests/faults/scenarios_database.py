"""Scenarios in which PostgreSQL suffers as a whole: it is restarted, its standby is gone, its disk is full or fails, its clock
jumps."""
import contextlib
import os
import subprocess
import threading
import time

from history import Client
from houses import Replicated
from rig import Psql, Trial, wait_until

RESTARTS = ("fast", "immediate")


def restart(trial):
    """An operator restarts PostgreSQL, politely or not, in the midst of batches; the service goes on by itself."""
    service = trial.other_service()
    load = trial.load(6, service)
    for number in range(trial.rounds):
        load.wait_for(trial.chance.randint(10, 40))
        trial.rig.cluster("restart", RESTARTS[(trial.seed + number) % len(RESTARTS)])
        began = time.monotonic()
        load.wait_for(1)
        trial.measure("PostgreSQL restarted → first answer, s", time.monotonic() - began)
        trial.hit += 1
    load.wait_for(20)
    load.close()


# ---- the standby -------------------------------------------------------------------------------------------------------------

IN_SYNC_WAIT = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'dealdesk write'"
ENDS_OF_A_WAIT = ("the standby comes back", "terminate", "cancel")
WAITS_S = 0.7


def sync_wait_cancelled(trial):
    """A commit waits for the standby, and then the wait is ended from outside: nobody is told of success before the standby has
    it."""
    standby, service, psql, over = trial.rig.standby, trial.other_service(), trial.psql(), threading.Event()
    for number in range(trial.rounds):
        ends_by = ENDS_OF_A_WAIT[(trial.seed + number) % len(ENDS_OF_A_WAIT)]
        standby.pause()
        asked, asking = trial.words.submit(), threading.Event()

        def ask():
            client = Client([service.port])
            client.ask(asked)
            client.close()
            asking.set()
        threading.Thread(target=ask).start()
        wait_until(lambda: psql.do(IN_SYNC_WAIT), "a commit that waits for the standby")
        trial.hit += 1
        if ends_by != ENDS_OF_A_WAIT[0]:
            psql.do(f"SELECT pg_{ends_by}_backend(pid) FROM ({IN_SYNC_WAIT}) AS waiting")
        over.wait(WAITS_S)
        resumed = time.monotonic()
        standby.resume()
        trial.must(asking.wait(60), f"{ends_by}: the client never heard of it")
        trial.must(asked.good, f"{ends_by}: it ended with {asked.last.status}")
        too_early = [attempt.status for attempt in asked.good if attempt.ended < resumed]
        trial.must(not too_early, f"{ends_by}: {too_early} before the standby had it")
        trial.notes.append(f"{ends_by}: answered {'before' if too_early else 'after'} the standby had it")
        with contextlib.closing(Psql(standby.url)) as there:
            wait_until(lambda: there.do(f"SELECT 1 FROM event WHERE command_id = '{asked.id}'"), "its event at the standby")


def failover(trial):
    """The primary dies in the midst of commits and its synchronous standby takes its place: what was answered is there."""
    with Replicated(trial.rig.tools) as rig:
        inner = Trial(rig, trial.scenario, trial.seed, trial.rounds)
        try:
            inner.open()
            load = inner.load(6, inner.service(url=rig.both_urls()))
            load.wait_for(trial.chance.randint(20, 60))
            rig.fail_over()
            began = time.monotonic()
            load.wait_for(1)
            trial.measure("standby promoted → first answer, s", time.monotonic() - began)
            load.wait_for(20)
            load.close()
            trial.hit += 1
        finally:
            inner.close()
        inner.judge()
    trial.violations += inner.violations
    trial.notes.append(f"{len(inner.history.attempts)} requests at the two")


# ---- the disk ----------------------------------------------------------------------------------------------------------------

OUT_OF_SPACE = {"data": "sqlstate=53100", "wal": "event=connection_lost"}
SLOT = "keeps"  # what is written stays, so that the space of old changes is not taken for new ones


def start_again(rig):
    """What a supervisor does: PostgreSQL is started if it has ended."""
    with contextlib.suppress(subprocess.CalledProcessError):
        rig.cluster("start")


def disk_full(trial):
    """The disk of the data, or that of the log of changes, is full: who asks is told to come back, and with space again everything
    goes on by itself."""
    service, psql = trial.other_service(), trial.psql()
    load = trial.load(4, service)
    for number in range(trial.rounds):
        disk = ("data", "wal")[(trial.seed + number) % 2]
        load.wait_for(10)
        begins = service.log_size()
        if disk == "wal":
            psql.do(f"SELECT pg_create_physical_replication_slot('{SLOT}', true)")
        ballast = trial.rig.fill(disk)
        try:
            def is_full():
                if disk == "wal":
                    psql.do("SELECT pg_switch_wal()")
                return OUT_OF_SPACE[disk] in service.log(begins)
            wait_until(is_full, f"that there is no space for {disk}")
            trial.hit += 1
            load.over.wait(0.3)
        finally:
            os.unlink(ballast)
        began = time.monotonic()
        if disk == "wal":
            wait_until(lambda: is_up(trial.rig), "PostgreSQL, with space again")
            trial.rig.sql(f"SELECT pg_drop_replication_slot('{SLOT}')")
        load.wait_for(1)
        trial.measure(f"space for {disk} again → first answer, s", time.monotonic() - began)
        psql = trial.psql()
    load.wait_for(10)
    load.close()


def sync_fails(trial):
    """An fsync fails: PostgreSQL panics and recovers, since it cannot know what is on the disk; nothing that was answered is gone."""
    dial, service = trial.rig.dial, trial.other_service()
    load = trial.load(4, service)
    for _ in range(trial.rounds):
        load.wait_for(10)
        hit = dial.hit
        dial.arm(trial.chance.randint(1, 10), times=trial.chance.choice((1, 1, 3)))
        wait_until(lambda: dial.hit > hit, "an fsync that fails")
        wait_until(lambda: is_up(trial.rig), "PostgreSQL, after its panic")
        dial.rest()
        began = time.monotonic()
        load.wait_for(5)
        trial.measure("recovered from a failed fsync → five answers, s", time.monotonic() - began)
        trial.hit += 1
    load.close()


def is_up(rig):
    """Whether it answers; started again if it does not even say that it recovers."""
    done = subprocess.run(["psql", "-qAtX", rig.url, "-c", "SELECT 1"], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 and "the database system is" not in done.stderr:
        start_again(rig)
    return done.returncode == 0


# ---- the clock ---------------------------------------------------------------------------------------------------------------

HOUR_US = 3600 * 1000000
DAY_US = 24 * HOUR_US
FAR_US = 400 * DAY_US
# Kept answers live for seven days, by PostgreSQL's clock: those that are held against the history must not grow older.
NEAR_US = (HOUR_US, -HOUR_US, 3 * DAY_US, -3 * DAY_US, 0)


def far_jumps(trial, load, postgres):
    """A year and more: back, everybody is served on; ahead, a token whose year is over is no token."""
    rep = trial.org.rep
    postgres.set_mode(-FAR_US)
    load.wait_for(6)
    load.close()
    postgres.set_mode(FAR_US)
    wait_until(lambda: rep.get("/v1/me").status == 401, "that a token lapses")
    postgres.set_mode(0)
    wait_until(lambda: rep.get("/v1/me").status == 200, "that it has its year again")


def clock_jumps(trial):
    """The clocks of PostgreSQL and of the service jump, ahead and back, by an hour, by days, by more than a year: instants rise all
    the same, and everybody is served."""
    postgres, own = trial.rig.dial, trial.dial("clock")
    service = trial.service(dial=own)
    try:
        far_jumps(trial, trial.load(4, service, trial.other_service()), postgres)
        trial.forget()
        load = trial.load(4, service, trial.other_service())
        for jump_us in trial.chance.sample(NEAR_US, len(NEAR_US)) * trial.rounds:
            postgres.set_mode(jump_us)
            own.set_mode(trial.chance.choice((jump_us, 0, -jump_us)))
            load.wait_for(6)
            trial.hit += 1
    finally:
        for dial in (postgres, own):
            dial.set_mode(0)
    load.wait_for(6)
    load.close()
