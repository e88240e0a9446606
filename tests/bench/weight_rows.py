"""What it weighs and how fast it is there: connections, memory, starts, and the demo."""
import contextlib
import os
import pathlib
import re
import resource
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time

from fastify import Fastify
from house import CALM, ROOT, Site, free_port, run
from report import Row, figure

CONNECTIONS = 10_000
PER_ADDRESS = 200
UP_ROUNDS_MAX = 3
DEMO_ORGS = 16
DEMO_PATIENCE = 900


def idle(bench):
    """Connections that have had an answer and wait for the next request."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, CONNECTIONS + 1000)), hard))
    each, whole = [], []
    for _ in range(bench.rounds):
        with Site(bench.house) as site, contextlib.ExitStack() as kept:
            open_idle(site.port, 0, 1, kept)
            before = site.server.memory_kb()
            open_idle(site.port, 1, CONNECTIONS, kept)
            after = site.server.memory_kb()
        each.append((after - before) / (CONNECTIONS - 1))
        whole.append(after / 1024)
    yield Row("idle connection, after an answer", "≤", 4, each, unit="KiB")
    yield Row("10,000 of them: RSS", "≤", 60, whole, unit="MB")


def open_idle(port, start, end, kept):
    """So many connections, from as many addresses of the loopback as one may have; each had an answer."""
    for number in range(start, end):
        connection = socket.socket()
        kept.callback(connection.close)
        connection.bind((f"127.0.{1 + number // PER_ADDRESS // 250}.{1 + number // PER_ADDRESS % 250}", 0))
        connection.connect(("127.0.0.1", port))
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n")
        if b" 200 " not in connection.recv(4096)[:16]:
            raise SystemExit(f"connection {number + 1} had no answer")


def memory(bench):
    """The most that either holds while 64 connections submit and then read queues."""
    ours, theirs = [], []
    for _ in range(bench.rounds):
        with Site(bench.house) as site, Fastify(bench.house, site) as other:
            for server, peaks in ((site.server, ours), (other.server, theirs)):
                bench.drivers.submit(site, port=server.port)
                bench.drivers.queue(CALM, server.port)
                peaks.append(server.memory_kb("VmHWM") / 1024)
    yield Row("RSS under load vs Fastify", "≤", 0.2, [one / other for one, other in zip(ours, theirs)],
              f"{figure(statistics.median(ours))} MB", f"{figure(statistics.median(theirs))} MB")


def start(bench):
    """From the start of the process to the first queue that it gives, database up."""
    house = bench.house
    token = house.tokens["head_of_product"][CALM.start]
    pairs = []
    with Site(house) as site, Fastify(house, site) as other:
        for _ in range(bench.rounds):
            server = house.serve(site.database)
            try:
                ours = server.wait("/v1/queue?limit=1", token)
            finally:
                server.stop()
            pairs.append((ours, other.start()))
    yield Row("start to first 200, database up, vs Fastify", "≤", 0.2, [one / other for one, other in pairs],
              f"{1000 * statistics.median(one for one, _ in pairs):.0f} ms",
              f"{1000 * statistics.median(other for _, other in pairs):.0f} ms")


def up(bench):
    """`./desk up` with empty data, less the time in which the demo org is made."""
    if not (ROOT / "services/console/node_modules").exists():
        one_up()  # installs what the reference page shows
    readings = [one_up() for _ in range(min(bench.rounds, UP_ROUNDS_MAX))]
    row = Row("`./desk up`, built, empty data, before the demo org", "≤", 3, [whole - demo for whole, demo in readings], unit="s")
    row.ours = f"the demo org: {statistics.median(demo for _, demo in readings):.1f} s more"
    yield row


def one_up():
    """In a folder of its own, and down again; gives the seconds of all of it, and of the demo in it."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="desk-up-"))
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    try:
        return time_up(folder, environment)
    finally:
        subprocess.run([ROOT / "desk", "down", "--data", folder], env=environment, capture_output=True, check=False)
        subprocess.run([ROOT / "tests/cluster.sh", "stop", folder], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def time_up(folder, environment):
    """Seconds of all of it, and of the demo in it."""
    began = time.perf_counter()
    with subprocess.Popen([ROOT / "desk", "up", "--detach", "--data", folder, "--port", str(free_port())], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        talk = []
        reader = threading.Thread(target=lambda: talk.append(process.stdout.read()))
        reader.start()
        seen = []
        while process.poll() is None:
            if demo_runs(folder):
                seen.append(time.perf_counter())
            time.sleep(0.005)
        whole = time.perf_counter() - began
        reader.join()
    if process.returncode != 0:
        raise SystemExit(f"./desk up: {talk[0][-1000:]}")
    return whole, seen[-1] - seen[0] if seen else 0.0


def demo_runs(folder):
    """Whether the demo of that folder is being made."""
    for place in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = place.read_bytes().split(b"\0")
            if len(words) > 1 and words[1] == b"demo" and any(word.startswith(str(folder).encode()) for word in words):
                return True
    return False


def demo(bench):
    """Companies that live side by side, in a fresh database."""
    house = bench.house
    database = "bench_demo"
    house.sql(f"CREATE DATABASE {database}", "postgres")
    environment = {**os.environ, "DATABASE_URL": house.url_of(database)}
    try:
        run(house.binary, "migrate", env=environment)
        out = run(house.binary, "demo", "--orgs", DEMO_ORGS, "--months", bench.options.months, env=environment, timeout=DEMO_PATIENCE)
    finally:
        house.drop(database)
    rate = int(re.search(r"commands_per_second=(\d+)", out).group(1))
    commands = int(re.search(r"\bcommands=(\d+)", out).group(1))
    yield Row(f"`./desk demo --orgs {DEMO_ORGS}`: commands/s made by the demo", "≥", 2000, [rate], unit="/s", ours=f"{commands:,} commands")


SUBJECTS = {"idle": idle, "memory": memory, "start": start, "up": up, "demo": demo}
