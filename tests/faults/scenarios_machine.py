"""Scenarios in which the machine fails the service: it dies at any call, no memory is left, no descriptor is left."""
import concurrent.futures
import os
import re
import resource
import signal
import socket
import threading
import time
from urllib.parse import quote

from history import Client
from rig import Knocker, seeded, wait_until

# ---- death at any call -------------------------------------------------------------------------------------------------------

COMMANDS = 60
BEFORE, HALF_WRITTEN = 0, 1
INDEX_STEP_LONG = 200  # as many as there are seeds then: together they meet every index


def script(trial, service, over):
    """A fixed script of commands, said by one client who does not give up; begins when the service does."""
    chance = seeded(trial.scenario, trial.seed, "script")
    client, mine = Client([service.port]), []
    for _ in range(COMMANDS):
        what = chance.random()
        if not mine or what < 0.4:
            asked = client.ask(trial.words.submit(), over)
            mine += [asked] if asked.good else []
        elif what < 0.6:
            client.ask(trial.words.comment(chance.choice(mine)), over)
        elif what < 0.85:
            client.ask(trial.words.commit(mine.pop(chance.randrange(len(mine))), chance.randint(0, 2)), over)
        else:
            client.ask(trial.words.withdraw(mine.pop(chance.randrange(len(mine)))), over)
    client.close()


def run_script(trial, service):
    """Runs it, and plays the supervisor; whether the service died."""
    died, over = False, threading.Event()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(script, trial, service, over)
        while not speaking.done():
            if service.process.poll() is not None:
                status = service.process.returncode
                trial.must(status == -signal.SIGKILL, f"it ended with {status}: {service.log()[-2000:]}")
                service.dial.rest()
                died = True
                service.begin()
                trial.measure("kill -9 → ready, s", service.ready_after_s)
            over.wait(0.005)
        speaking.result()
    return died


def kill_at_calls(trial):
    """SIGKILL at the k-th read, write or sync of the service, from its first breath on, in the midst of a script of 60 commands."""
    dial = trial.dial("death")
    began = dial.count
    service = trial.service(dial=dial)
    run_script(trial, service)
    calls = dial.count - began
    if trial.long:
        indices = range(trial.seed, calls + 1, INDEX_STEP_LONG)
    else:
        indices = [trial.chance.randint(1, calls) for _ in range(trial.rounds)]
    trial.notes.append(f"{calls} calls, killed at {', '.join(map(str, indices))}")
    for index in indices:
        service.end()
        dial.arm(index, mode=trial.chance.choice((BEFORE, HALF_WRITTEN)))
        service.begin(wait=False)
        if run_script(trial, service):
            trial.hit += 1
        dial.rest()


# ---- no memory ----------------------------------------------------------------------------------------------------------------

OF_LIBRARIES, OF_THE_PROGRAM = 0, 1
CALLS_MAX = {OF_LIBRARIES: 600, OF_THE_PROGRAM: 80}  # among so many is the one that fails
AT_A_TIME = (1, 1, 2, 5)
PATIENCE_WITHOUT_MEMORY_S = 2.0  # libpq may swallow a whole answer, and its connection is given up after 35
READERS_TO_SPARE = 4
# 400: jansson does not always say that it was memory that it lacked, and then the body is taken for malformed.
ANSWERS_WITHOUT_MEMORY = (0, 400, 503)


def ask_without_memory(trial, service, asked):
    """Asks, and plays the supervisor; gives with what the service ended and its last words, each time that it did."""
    ends, over = [], threading.Event()

    def look():
        if service.process.poll() is not None:
            ends.append((service.process.returncode, service.log()[-1500:]))
            service.dial.rest()
            service.begin()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(trial.ask_all, asked, service, patience_s=PATIENCE_WITHOUT_MEMORY_S)
        while not speaking.done():
            look()
            over.wait(0.005)
        speaking.result()
    service.dial.rest()
    trial.ask_all([trial.words.submit()], trial.other_service())  # while it may still be falling
    look()
    return ends


def memory_runs_out(trial):
    """There is no memory at the k-th time that it is asked for: in a library the request is answered 503 or its connection closed,
    in an arena of ours the process ends and says so; nothing is lost."""
    service = trial.service(dial=trial.dial("memory"), readers=READERS_TO_SPARE)
    open_asks, ended_in_libraries = trial.submitted(2 * trial.rounds, service), 0
    for number in range(trial.rounds):
        of = OF_THE_PROGRAM if number % 4 == 3 else OF_LIBRARIES
        asked = [trial.words.submit() for _ in range(6)] + [trial.words.commit(open_asks.pop()) for _ in range(2)]
        hit = service.dial.hit
        service.dial.arm(trial.chance.randint(1, CALLS_MAX[of]), trial.chance.choice(AT_A_TIME), mode=of)
        for status, words in ask_without_memory(trial, service, asked):
            if of == OF_THE_PROGRAM:
                trial.must(status == -signal.SIGABRT and "event=memory_exhausted" in words, f"it ended with {status}: {words}")
            else:  # libevent and jansson have calls that forget to look; we have not
                trial.must("event=ensure_failed" not in words, f"a library's lack is taken for a bug of ours: {words}")
                ended_in_libraries += 1
        trial.hit += service.dial.hit - hit
        for one in asked:
            odd = [attempt.status for attempt in one.attempts if not attempt.good and attempt.status not in ANSWERS_WITHOUT_MEMORY]
            trial.must(not odd, f"{one.effect}: without memory it was answered {odd}")
    trial.must(trial.submitted(1, service), "with memory again, it does not serve")
    trial.notes.append(f"libraries ended the process {ended_in_libraries} times")


# ---- no descriptors ------------------------------------------------------------------------------------------------------------

DESCRIPTORS_LEFT = 12
CLIENTS_MORE = 40
SPARE_S = 1.0


def seconds_of_processor(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors_run_out(trial):
    """The process has no descriptor left: it stops accepting and does not burn the processor, serves those that it has, and accepts
    again when some are free; its connections to PostgreSQL, cut meanwhile, come back, too."""
    own = f"dealdesk of {trial.seed}"  # the sessions of this service alone
    service = trial.service(url=f"{trial.rig.url}&application_name={quote(own)}")
    psql = trial.psql()
    _, hard = resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE)
    for number in range(trial.rounds):
        keeper = Client([service.port])
        keeper.ask(trial.words.submit())
        begins = service.log_size()
        held = len(os.listdir(f"/proc/{service.process.pid}/fd"))
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (held + DESCRIPTORS_LEFT, hard))
        crowd = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(DESCRIPTORS_LEFT + CLIENTS_MORE)]
        wait_until(lambda: "event=accept_failed" in service.log(begins), "that nobody can be accepted")
        trial.hit += 1
        began, spent = time.monotonic(), seconds_of_processor(service.process)
        while time.monotonic() - began < SPARE_S:
            asked = keeper.ask(trial.words.submit())
            trial.must(len(asked.attempts) == 1 and asked.good, f"who was connected got {asked.last.status} {asked.last.trouble}")
            threading.Event().wait(0.1)
        spent = seconds_of_processor(service.process) - spent
        trial.must(spent < SPARE_S / 2, f"it spent {spent:.2f} s of {SPARE_S} s on being full")
        if (trial.seed + number) % 2 == 1:
            psql.do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{own}'")
        for one in crowd:
            one.close()
        began = time.monotonic()
        late = Client([service.port])
        asked = late.ask(trial.words.submit())
        trial.must(asked.good, f"with descriptors free again somebody got {asked.last.status}")
        trial.measure("descriptors free again → served, s", time.monotonic() - began)
        for one in (keeper, late):
            one.close()
        resource.prlimit(service.process.pid, resource.RLIMIT_NOFILE, (hard, hard))
