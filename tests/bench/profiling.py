"""./desk bench --profile: where the time of a submit and of a commit goes, in our process and in PostgreSQL."""
import bisect
import contextlib
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time
import urllib.request
from collections import Counter

import session
from house import Site, run
from report import figure

# pg_stat_statements counts what each statement costs.
SETTINGS = ("shared_preload_libraries = 'pg_stat_statements'",)
TICKS = os.sysconf("SC_CLK_TCK")
SAMPLES_A_SECOND = 499
SYMBOLS_SHOWN, STATEMENTS_SHOWN = 20, 16


def profile(bench):
    print(f"# Where the time goes\n\n64 connections, {bench.options.seconds} s of each, on {os.cpu_count()} processors.")
    for what in ("submit", "commit"):
        with Site(bench.house) as site:
            site.sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            bench.drivers.submit(site, seconds=3)
            one(bench, site, what, getattr(bench.drivers, what))


def one(bench, site, what, measure):
    if what == "commit":
        bench.drivers.asks_to_commit(site)
    site.sql("SELECT pg_stat_statements_reset()")
    before, figures = cpu_of(site), desk_figures(site)
    samples = Samples(site.server.process.pid, bench.house.binary, bench.house.folder / "perf.data", bench.options.seconds)
    load_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    rate = measure(site)
    seconds = time.perf_counter() - began
    load = resource.getrusage(resource.RUSAGE_CHILDREN)
    after = cpu_of(site)
    made = desk_figures(site)
    made = {name: made[name] - figures[name] for name in made}
    samples.finish()
    count = made["accepted_total"] or 1
    print(f"\n## {what}: {figure(rate)}/s\n")
    tell_processes(before, after, load.ru_utime + load.ru_stime - load_before.ru_utime - load_before.ru_stime, seconds, count)
    tell_batches(made)
    samples.tell(count, (after["service"] - before["service"]) * 1e6)
    tell_statements(site, count)


# ---- processes

def cpu_seconds(process_id):
    words = pathlib.Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / TICKS


def cpu_of(site):
    """Seconds of processor time so far: the service, the server's processes by what they do."""
    used = Counter(service=cpu_seconds(site.server.process.pid))
    rows = site.sql("SELECT pid || '|' || CASE WHEN backend_type <> 'client backend' THEN backend_type ELSE coalesce(nullif(application_name, ''), 'other') END "
                    "FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    for process_id, kind in (row.split("|") for row in rows.split("\n") if row):
        with contextlib.suppress(OSError):
            used[f"PostgreSQL: {kind}"] += cpu_seconds(process_id)
    return used


def tell_processes(before, after, load, seconds, count):
    print("| processor time | µs a command | of the machine |\n|---|---|---|")
    rows = [(name, after[name] - before.get(name, 0)) for name in after] + [("load generator (wrk, psql)", load)]
    for name, used in sorted(rows, key=lambda row: -row[1]):
        if used > 0.005 * seconds:
            print(f"| {name} | {figure(used / count * 1e6)} | {100 * used / seconds / os.cpu_count():.0f} % |")


# ---- batches

def desk_figures(site):
    page = urllib.request.urlopen(f"http://127.0.0.1:{site.port}/metrics").read().decode()
    return {name: int(value) for name, value in re.findall(r"^dealdesk_desk_(\w+) (\d+)$", page, flags=re.M)}


def tell_batches(made):
    batches = made["batches_total"] or 1
    parts = ", ".join(f"{name} {figure(made[f'{name}_microseconds_total'] / batches)}" for name in ("lock", "load", "decide", "save"))
    print(f"\n{batches} batches of {made['commands_total'] / batches:.1f} commands; µs a batch: {parts}.")


# ---- our process, by perf

class Samples:
    """Of one process: where it was, so many times a second."""

    def __init__(self, process_id, binary, file, seconds):
        self.binary, self.file, self.maps = str(binary), file, pathlib.Path(f"/proc/{process_id}/maps").read_text()
        self.recorder = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(SAMPLES_A_SECOND), "-p", str(process_id), "-o", str(file),
                                          "--", "sleep", str(seconds)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def finish(self):
        if self.recorder.wait() != 0:
            print("perf: " + self.recorder.stderr.read().decode()[-300:], file=sys.stderr)

    def places(self):
        """(address, symbol, library) of each sample."""
        out = run("perf", "script", "-i", self.file, "-F", "ip,sym,dso")
        return [(int(address, 16), symbol, library) for address, symbol, library in re.findall(r"^\s*([0-9a-f]+) (.*) \((.*)\)$", out, flags=re.M)]

    def rooms(self, addresses):
        """The room of each address of the binary: by the file that it was compiled from."""
        starts = [(int(start, 16), int(offset, 16)) for start, offset in
                  re.findall(rf"^([0-9a-f]+)-[0-9a-f]+ r-xp ([0-9a-f]+) .*{re.escape(self.binary)}$", self.maps, flags=re.M)]
        segments = [(int(offset, 16), int(virtual, 16)) for offset, virtual in
                    re.findall(r"LOAD\s+0x([0-9a-f]+) 0x([0-9a-f]+) .* R E ", run("readelf", "-lW", self.binary))]
        starts.sort()
        here = {}
        for address in addresses:
            start, offset = starts[bisect.bisect_right([each[0] for each in starts], address) - 1]
            at = address - start + offset
            here[address] = next((at - begins + virtual for begins, virtual in sorted(segments, reverse=True) if at >= begins), at)
        ordered = sorted(set(here.values()))
        lines = run("addr2line", "-e", self.binary, input="".join(f"{at:x}\n" for at in ordered)).split("\n")
        files = dict(zip(ordered, lines))
        return {address: room_of(files[at]) for address, at in here.items()}

    def tell(self, count, used_us):
        places = self.places()
        rooms = self.rooms({address for address, _, library in places if library == self.binary})
        by_room, by_symbol = Counter(), Counter()
        for address, symbol, library in places:
            room = rooms[address] if library == self.binary else name_of(library)
            by_room[room] += 1
            by_symbol[(room, symbol)] += 1
        total = len(places) or 1
        print("\n| our process | share | µs a command |\n|---|---|---|")
        for room, number in by_room.most_common():
            if number > 0.004 * total:
                print(f"| {room} | {100 * number / total:.1f} % | {figure(used_us / count * number / total)} |")
        print("\n| function | where | share |\n|---|---|---|")
        for (room, symbol), number in by_symbol.most_common(SYMBOLS_SHOWN):
            print(f"| {symbol} | {room} | {100 * number / total:.1f} % |")


def room_of(place):
    match = re.search(r"/services/(\w+)/", place)
    if match:
        return match.group(1)
    return "llhttp" if "llhttp" in place else "our binary, elsewhere"


def name_of(library):
    if library.startswith("["):
        return "kernel"
    return re.sub(r"\.so.*|-\d[\d.]*\.so.*", "", library.rsplit("/", 1)[-1])


# ---- PostgreSQL, by statement

def plain(text):
    """A statement without what pg_stat_statements takes out of it."""
    return re.sub(r"[^a-z_.]+", " ", re.sub(r"\$\d+|E?'[^']*'|\b(true|false|null)\b", "", text, flags=re.I).lower()).strip()


def tell_statements(site, count):
    names = {}
    for statement in session.statements():
        names[plain(statement.text)] = names[plain(statement.text_sales)] = statement.name
    rows = site.sql("SELECT json_agg(json_build_object('text', query, 'calls', calls, 'ms', total_exec_time, 'rows', rows, 'wal', wal_bytes, "
                    "'pages', shared_blks_hit + shared_blks_read) "
                    "ORDER BY total_exec_time DESC) FROM pg_stat_statements")
    merged = {}
    for row in json.loads(rows):
        name = names.get(plain(row["text"]), " ".join(row["text"].split())[:40])
        sums = merged.setdefault(name, Counter())
        sums.update({key: float(row[key]) for key in ("calls", "ms", "rows", "wal", "pages")})
    total = sum(sums["ms"] for sums in merged.values()) or 1
    print("\n| statement | share | µs a command | calls | ms a call | rows a call | pages a command | WAL bytes a command |\n|---|---|---|---|---|---|---|---|")
    for name, sums in sorted(merged.items(), key=lambda item: -item[1]["ms"])[:STATEMENTS_SHOWN]:
        print(f"| {name} | {100 * sums['ms'] / total:.1f} % | {figure(1000 * sums['ms'] / count)} | {figure(sums['calls'])} | "
              f"{figure(sums['ms'] / sums['calls'])} | {figure(sums['rows'] / sums['calls'])} | {figure(sums['pages'] / count)} | "
              f"{figure(sums['wal'] / count)} |")
