#!/usr/bin/python3
"""Backup and restore as docker/README.md tells them: a base backup with its WAL, back to a point in time, and a dump. Both give a house
whose tables are what its ledgers say, and which goes on from there.

    run_restore.py DEALDESK
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/api"), str(ROOT / "tests/faults")]
from house import Report  # noqa: E402  (the path has to be set first)
from standby import as_server  # noqa: E402


def told(*words, url, status=0):
    done = subprocess.run(words, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    assert done.returncode == status, f"{words}: {done.returncode}: {done.stdout[-600:]} {done.stderr[-1500:]}"
    return done.stdout


def sql(url, statement):
    return told("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url, "-c", statement, url=url).splitlines()


def until(holds):
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


class Server:
    """A server of ours: its socket, WAL archive and backups lie in one short folder of the server's user."""

    def __init__(self, name):
        self.name = name
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix=f"desk-{name}-"))

    def cluster(self, verb, *words):
        return subprocess.run([ROOT / "tests/cluster.sh", verb, self.dir / "cluster", *words], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.strip()

    def start(self):
        self.url = self.cluster("start")
        self.place = pathlib.Path(re.search(r"host=([^&]+)", self.url).group(1))
        return self

    def archiving(self):
        """With the archive command of the image, from a place that the server's user can reach."""
        script = self.place / "archive.sh"
        shutil.copy(ROOT / "docker/postgres/archive.sh", script)
        script.chmod(0o755)
        as_server("mkdir", str(self.place / "wal"))
        for name, value in (("archive_mode", "on"), ("archive_command", f"WAL_ARCHIVE={self.place}/wal {script} %p %f")):
            sql(self.url, f"ALTER SYSTEM SET {name} = '{value}'")
        self.cluster("restart")
        return self

    def stop(self):
        self.cluster("stop")
        shutil.rmtree(self.dir, ignore_errors=True)


class Restored:
    """A base backup that was put back, on a socket beside the lost server's archive."""

    def __init__(self, place, recover_until):
        self.place, self.data = place, place / "restored"
        as_server("cp", "-a", str(place / "base"), str(self.data))
        settings = [f"restore_command = 'cp {place}/wal/%f %p'", f"recovery_target_time = '{recover_until}'",
                    "recovery_target_action = 'promote'", "archive_mode = off"]
        as_server("sh", "-c", f"cat >>{self.data}/postgresql.auto.conf && touch {self.data}/recovery.signal", input="\n".join(settings) + "\n")
        self.url = f"postgresql:///dealdesk?host={place}&port=5433&user=desk_tests"

    def __enter__(self):
        as_server("pg_ctl", "-D", str(self.data), "-o", f"-k {self.place} -p 5433", "-l", str(self.place / "restored.log"), "-w",
                  "start")
        until(lambda: sql(self.url, "SELECT NOT pg_is_in_recovery()") == ["t"])
        return self

    def __exit__(self, *_):
        as_server("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")


# ---- what must hold ----------------------------------------------------------------------------------------------------------------


def sizes(url):
    return sql(url, "SELECT org_key || ' ' || size FROM org ORDER BY org_key")


def ledger(url, up_to):
    """Every leaf of the ledgers, as a hash."""
    return sql(url, f"SELECT md5(string_agg(leaf_hash::text, ',' ORDER BY org_key, sequence)) FROM event WHERE org_key <= {up_to}")


def holds_together(program, url):
    assert re.search(r"differences=0$", told(program, "verify", "--replay", url=url).strip()), "there are differences"
    findings = json.loads(subprocess.run([program, "doctor", "--json", "--port", "0"], env={**os.environ, "DATABASE_URL": url},
                                         stdout=subprocess.PIPE, text=True, check=False).stdout)["findings"]
    wrong = [finding["words"] for finding in findings if finding["severity"] == "wrong"]
    assert not wrong, wrong


def goes_on(program, url):
    """The next event gets the next number, and all holds together still."""
    before = int(sql(url, "SELECT size FROM org WHERE org_key = 1")[0])
    person = sql(url, "SELECT id FROM person WHERE org_key = 1 AND active ORDER BY id LIMIT 1")[0]
    told(program, "token", "--org", "1", "--person", person, url=url)
    assert sql(url, f"SELECT sequence FROM event WHERE org_key = 1 AND sequence >= {before} ORDER BY 1") == [str(before)]
    assert int(sql(url, "SELECT size FROM org WHERE org_key = 1")[0]) == before + 1
    holds_together(program, url)


# ---- the two ways --------------------------------------------------------------------------------------------------------------------


def live(program, url, months, seed):
    told(program, "demo", "--orgs", "1", "--months", str(months), "--seed", str(seed), url=url)


def back_to_a_point_in_time(program, server):
    as_server("pg_basebackup", "-d", server.url.replace("///dealdesk", "///postgres"), "-D", str(server.place / "base"),
              "--checkpoint", "fast", "--wal-method", "none", "--manifest-checksums", "SHA256", stderr=subprocess.DEVNULL)
    live(program, server.url, 1, 2)
    kept, leaves = sizes(server.url), ledger(server.url, 2)
    point = sql(server.url, "SELECT clock_timestamp()")[0]
    live(program, server.url, 1, 3)  # the mistake: it must not come back
    assert len(sizes(server.url)) == 3
    last = sql(server.url, "SELECT pg_walfile_name(pg_switch_wal())")[0]
    until(lambda: (server.place / "wal" / last).exists())
    server.cluster("kill")
    with Restored(server.place, point) as restored:
        assert sizes(restored.url) == kept, f"{sizes(restored.url)} instead of {kept}"
        assert ledger(restored.url, 2) == leaves
        holds_together(program, restored.url)
        goes_on(program, restored.url)
    server.cluster("start")


def back_from_a_dump(program, server):
    folder = server.dir
    kept, leaves = sizes(server.url), ledger(server.url, 3)
    (folder / "roles.sql").write_text(told("pg_dumpall", "--roles-only", "-d", server.url, url=server.url), encoding="utf-8")
    told("pg_dump", "--format", "custom", "--file", str(folder / "dump"), server.url, url=server.url)
    empty = Server("empty").start()
    try:
        subprocess.run(["psql", "-qX", empty.url.replace("///dealdesk", "///postgres"), "-f", folder / "roles.sql"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        told("pg_restore", "--exit-on-error", "--dbname", empty.url, str(folder / "dump"), url=empty.url)
        assert sizes(empty.url) == kept and ledger(empty.url, 3) == leaves
        told(program, "migrate", "--check", url=empty.url)
        holds_together(program, empty.url)
        goes_on(program, empty.url)
    finally:
        empty.stop()


def a_segment_is_never_overwritten(program, server):
    script = server.place / "archive.sh"
    segment = next(path for path in sorted((server.place / "wal").iterdir()) if re.fullmatch("[0-9A-F]{24}", path.name))
    again = ["sh", str(script)]
    environment = {**os.environ, "WAL_ARCHIVE": str(server.place / "wal")}
    assert subprocess.run([*again, str(segment), segment.name], env=environment, check=False).returncode == 0
    other = server.dir / "other"
    other.write_bytes(b"other")
    before = segment.read_bytes()
    assert subprocess.run([*again, str(other), segment.name], env=environment, check=False).returncode != 0
    assert segment.read_bytes() == before


def main():
    program = sys.argv[1]
    report = Report()
    server = Server("lost").start()
    try:
        server.archiving()
        told(program, "migrate", url=server.url)
        live(program, server.url, 2, 1)
        report.check("a base backup and its WAL go back to a point in time", back_to_a_point_in_time, program, server)
        report.check("a dump goes into an empty server", back_from_a_dump, program, server)
        report.check("a segment of WAL is never put over another", a_segment_is_never_overwritten, program, server)
    finally:
        server.stop()
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
