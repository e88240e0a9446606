#!/usr/bin/python3
"""The doctor names each fault that is planted in an installation, and none in a sound one.

    run_doctor.py DEALDESK PRELOADS
"""
import contextlib
import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/api"), str(ROOT / "tests/faults")]
from dial import Dial  # noqa: E402  (the path has to be set first)
from house import House, Report  # noqa: E402

DESCRIPTORS_WANTED = 10000 + 15 + 64  # the edge's connections, the database's, and some to spare


class Hospital:
    """A database that is sound, with a user of its own, and files as they should be."""

    def __init__(self, program, preloads):
        self.program, self.preloads = program, preloads
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="desk-doctor-"))
        self.secret = self.folder / "secret"
        self.port = House.free_port()

    def __enter__(self):
        self.admin_url = self.cluster("start").strip()
        self.place = re.search(r"host=([^&]+)", self.admin_url).group(1)
        self.sql("CREATE ROLE dealdesk LOGIN CREATEROLE; ALTER DATABASE dealdesk OWNER TO dealdesk; GRANT CREATE ON SCHEMA public TO dealdesk")
        self.url = self.admin_url.replace("user=desk_tests", "user=dealdesk")
        self.secret.write_bytes(os.urandom(32))
        self.secret.chmod(0o400)
        self.verb("migrate")
        self.verb("org", "create", "Acme", "--seat", "admin:Leo Weiss:leo@acme.example")
        return self

    def __exit__(self, *_):
        self.cluster("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def cluster(self, verb, *words):
        return subprocess.run([ROOT / "tests/cluster.sh", verb, self.folder / "cluster", *words], check=True, stdout=subprocess.PIPE,
                              text=True).stdout

    def sql(self, statement, database=None):
        url = self.admin_url if database is None else self.admin_url.replace("///dealdesk", f"///{database}")
        return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", url, "-c", statement], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.splitlines()

    def environment(self, more=None):
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("DEALDESK_", "PG", "DATABASE_"))}
        return {**plain, "DATABASE_URL": self.url, "DEALDESK_SECRET_FILE": str(self.secret), "DEALDESK_PORT": str(self.port),
                **(more or {})}

    def verb(self, *words):
        subprocess.run([self.program, *words], env=self.environment(), check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def doctor(self, *flags, more=None, before=None):
        """The status, and the findings by name."""
        done = subprocess.run([self.program, "doctor", "--json", *flags], env=self.environment(more), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False, preexec_fn=before)
        assert done.returncode in (0, 1), f"status {done.returncode}: {done.stderr}"
        told = json.loads(done.stdout)
        return done.returncode, {finding["name"]: finding for finding in told["findings"]}

    def bad(self, *flags, **more):
        """The names of those that are warnings or wrong."""
        return bad_of(self.doctor(*flags, **more)[1])

    @contextlib.contextmanager
    def setting(self, name, value):
        """A setting of the server for a while; one that wants a restart gets it."""
        self.sql(f"ALTER SYSTEM SET {name} = {value}")
        self.apply(name)
        yield
        self.sql(f"ALTER SYSTEM RESET {name}")
        self.apply(name)

    def apply(self, name):
        if self.sql(f"SELECT context FROM pg_settings WHERE name = '{name}'") == ["postmaster"]:
            self.cluster("restart")
            return
        before = self.sql("SELECT pg_conf_load_time()")
        self.sql("SELECT pg_reload_conf()")
        until(lambda: self.sql("SELECT pg_conf_load_time()") != before)


def until(holds):
    ends = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.02)


def bad_of(findings):
    return {name for name, finding in findings.items() if finding["severity"] in ("warning", "wrong")}


def must_be(hospital, wanted, *flags, **more):
    """Exactly these faults, and the status that belongs to them."""
    status, findings = hospital.doctor(*flags, **more)
    found = bad_of(findings)
    if "before" not in more and resource.getrlimit(resource.RLIMIT_NOFILE)[1] in range(256, DESCRIPTORS_WANTED):
        found.discard("descriptors-low")  # this machine's own
    assert found == set(wanted), f"{sorted(found)} instead of {sorted(wanted)}"
    wrong = any(finding["severity"] == "wrong" for finding in findings.values())
    assert status == (1 if wrong else 0), f"status {status}"
    for finding in findings.values():
        assert "{" not in finding["words"] + finding["advice"], finding


# ---- a sound one ----------------------------------------------------------------------------------------------------------


def a_sound_one_is_good(hospital):
    must_be(hospital, [])


def text_and_json_tell_the_same(hospital):
    text = subprocess.run([hospital.program, "doctor"], env=hospital.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    _, findings = hospital.doctor()
    for finding in findings.values():
        assert finding["words"] in text.stdout, finding
    assert re.search(r"^0 wrong, \d+ warnings, \d+ advice, \d+ good$", text.stdout, re.MULTILINE), text.stdout
    assert text.returncode == 0


def a_running_service_is_found_and_asked(hospital):
    for flags in ([], certificate(hospital, 90)):
        ready = [hospital.program, "doctor", "--ready", *flags]
        running = subprocess.Popen([hospital.program, "serve", *flags], env=hospital.environment(), stderr=subprocess.DEVNULL)
        try:
            until(lambda: subprocess.run(ready, env=hospital.environment(), stderr=subprocess.DEVNULL, check=False).returncode == 0)
            must_be(hospital, [], *flags)
            assert "port-ours" in hospital.doctor(*flags)[1]
        finally:
            running.terminate()
            assert running.wait() == 0
        assert subprocess.run(ready, env=hospital.environment(), stderr=subprocess.DEVNULL, check=False).returncode == 1


def a_service_that_is_not_ready_is_not(hospital):
    gone = {"DATABASE_URL": "postgresql:///dealdesk?host=/nowhere"}
    running = subprocess.Popen([hospital.program, "serve"], env=hospital.environment(gone), stderr=subprocess.DEVNULL)
    try:
        until(lambda: "port-unready" in hospital.bad(more=gone))
        must_be(hospital, ["port-unready", "unreached"], more=gone)
    finally:
        running.terminate()
        running.wait()


# ---- settings of this side --------------------------------------------------------------------------------------------------


def an_unknown_variable_is_named(hospital):
    must_be(hospital, ["variable-unknown"], more={"DEALDESK_PROT": "8081"})
    _, findings = hospital.doctor(more={"DEALDESK_PROT": "8081"})
    assert "DEALDESK_PROT" in findings["variable-unknown"]["words"] and "DEALDESK_PORT" in findings["variable-unknown"]["advice"]


def contradictions_are_named(hospital):
    must_be(hospital, ["key-without-certificate", "file-unreadable"], "--key", "/nowhere/key.pem")
    must_be(hospital, ["certificate-without-key"], "--certificate", "/nowhere/cert.pem")
    must_be(hospital, ["limits-contradict"], "--without-limits", "--limit-org", "10")
    must_be(hospital, ["open-in-the-clear"], "--address", "0.0.0.0")
    must_be(hospital, ["options-of-libpq"], more={"PGOPTIONS": "-c work_mem=8MB"})


def files_are_looked_at(hospital):
    for mode, wanted in ((0o444, ["file-open"]), (0o620, ["file-writable"]), (0o440, []), (0o600, [])):
        hospital.secret.chmod(mode)
        must_be(hospital, wanted)
    hospital.secret.chmod(0o400)
    must_be(hospital, ["secret-made-up"], more={"DEALDESK_SECRET_FILE": ""})
    must_be(hospital, ["file-unreadable"], more={"DEALDESK_SECRET_FILE": "/nowhere/secret"})
    must_be(hospital, ["docs-without-script"], "--docs", "/nowhere")
    short = hospital.folder / "short"
    short.write_bytes(b"short")
    short.chmod(0o400)
    must_be(hospital, ["secret-short"], more={"DEALDESK_SECRET_FILE": str(short)})
    must_be(hospital, ["passfile-ignored"], more={"PGPASSFILE": str(open_file(hospital))})


def open_file(hospital):
    path = hospital.folder / "passfile"
    path.write_text("*:*:*:*:secret\n", encoding="utf-8")
    path.chmod(0o644)
    return path


def passwords_are_looked_at(hospital):
    password = hospital.folder / "password"
    password.write_text("it's %& secret\n", encoding="utf-8")
    password.chmod(0o400)
    must_be(hospital, [], more={"DATABASE_PASSWORD_FILE": str(password)})
    twice = {"DATABASE_PASSWORD_FILE": str(password), "DATABASE_URL": hospital.url + "&password=x"}
    must_be(hospital, ["password-twice"], more=twice)


def certificate(hospital, days):
    key, cert = hospital.folder / "key.pem", hospital.folder / "cert.pem"
    key.unlink(missing_ok=True)  # its owner may not write it either
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", "/CN=localhost", "-keyout",
                    key, "-out", cert], check=True, stderr=subprocess.DEVNULL)
    key.chmod(0o400)
    return ["--certificate", str(cert), "--key", str(key)]


def certificates_are_looked_at(hospital):
    flags = certificate(hospital, 90)
    must_be(hospital, [], *flags)
    must_be(hospital, ["certificate-bad"], "--certificate", str(hospital.secret), "--key", flags[3])
    must_be(hospital, ["certificate-ends"], *certificate(hospital, 5))


def descriptors_are_counted(hospital):
    for limit, wanted in ((1024, "descriptors-low"), (200, "descriptors-too-low")):
        must_be(hospital, [wanted], before=lambda limit=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))


def a_port_that_is_taken_is_named(hospital):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", hospital.port))
        listener.listen(1)
        must_be(hospital, ["port-taken"])
    must_be(hospital, ["port-refused", "open-in-the-clear"], "--address", "192.0.2.1")


def a_full_disk_is_named(hospital):
    small = hospital.folder / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return  # mounting takes root, and not every container's
    try:
        (small / "log").write_bytes(bytes(4100000))
        must_be(hospital, ["disk-full"], "--log-folder", str(small))
    finally:
        subprocess.run(["umount", small], check=True)


# ---- the server --------------------------------------------------------------------------------------------------------------


def settings_of_the_server_are_named(hospital):
    for name, value, wanted in (("fsync", "off", "fsync-off"), ("full_page_writes", "off", "full-page-writes-off"),
                                ("synchronous_commit", "off", "synchronous-commit-off"), ("autovacuum", "off", "autovacuum-off"),
                                ("max_connections", "22", "connections-tight"), ("max_connections", "12", "connections-short")):
        with hospital.setting(name, value):
            must_be(hospital, [wanted])
    with hospital.setting("timezone", "'Europe/Berlin'"):
        assert "zone-other" in hospital.doctor()[1]


def an_archive_that_fails_is_named(hospital):
    with hospital.setting("archive_command", "'false'"), hospital.setting("archive_mode", "on"):
        hospital.sql("SELECT pg_switch_wal()")
        until(lambda: hospital.sql("SELECT failed_count > 0 FROM pg_stat_archiver") == ["t"])
        must_be(hospital, ["archive-fails"])
    hospital.sql("SELECT pg_stat_reset_shared('archiver')")


def a_database_that_is_away_is_named(hospital):
    gone = {"DATABASE_URL": "postgresql:///dealdesk?host=/nowhere"}
    must_be(hospital, ["unreached"], more=gone)
    bad = {"DATABASE_URL": "postgresql://dd:very secret@[/x"}
    must_be(hospital, ["unreached"], more=bad)
    assert "very secret" not in json.dumps(hospital.doctor(more=bad)[1])
    must_be(hospital, ["standby-unreached"], more={"DATABASE_READ_URL": gone["DATABASE_URL"]})
    assert "standby-is-primary" in hospital.doctor(more={"DATABASE_READ_URL": hospital.url})[1]


def clocks_that_differ_are_named(hospital):
    with contextlib.closing(Dial(hospital.preloads, "clock")) as dial:
        for seconds, wanted in ((0, []), (5, ["clock-apart"]), (-5, ["clock-apart"]), (300, ["clock-far"])):
            dial.set_mode(seconds * 1000000)
            must_be(hospital, wanted, more={**dial.environment, "ASAN_OPTIONS": "verify_asan_link_order=0"})


def another_encoding_is_named(hospital):
    hospital.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", "postgres")
    found = hospital.bad(more={"DATABASE_URL": hospital.url.replace("///dealdesk", "///latin")})
    assert {"encoding", "migrations-missing", "extension-missing"} <= found, found
    hospital.sql("DROP DATABASE latin", "postgres")


# ---- what is planted in it --------------------------------------------------------------------------------------------------------


PLANTED = [
    ("a migration that did not run", "UPDATE schema_migration SET sha256 = 'x' WHERE version = 3", ["migrations-missing"],
     "UPDATE schema_migration SET sha256 = kept.sha256 FROM kept WHERE schema_migration.version = kept.version"),
    ("a role that was taken away", "REVOKE desk_write FROM dealdesk", ["role-not-granted"], "GRANT desk_write TO dealdesk"),
    ("a grant that was taken away", "REVOKE UPDATE ON ask FROM desk_write", ["grant-lacking"], "GRANT UPDATE ON ask TO desk_write"),
    ("a column that was taken away", "REVOKE SELECT (title) ON ask FROM desk_read_sales", ["grant-lacking"],
     "GRANT SELECT (title) ON ask TO desk_read_sales"),
    ("a hole in the wall", "GRANT SELECT (rationale) ON decision TO desk_read_sales", ["grant-beyond"],
     "REVOKE SELECT (rationale) ON decision FROM desk_read_sales"),
    ("a table for everybody", "GRANT SELECT ON event TO PUBLIC", ["grant-beyond"], "REVOKE SELECT ON event FROM PUBLIC"),
    ("a ledger that may be changed", "GRANT DELETE ON event TO desk_write", ["grant-beyond"], "REVOKE DELETE ON event FROM desk_write"),
    ("policies that are not heeded", "ALTER TABLE event DISABLE ROW LEVEL SECURITY", ["wall-open"],
     "ALTER TABLE event ENABLE ROW LEVEL SECURITY"),
    ("a table that is never vacuumed", "ALTER TABLE ask SET (autovacuum_enabled = off)", ["table-unvacuumed"],
     "ALTER TABLE ask RESET (autovacuum_enabled)"),
    ("a hot table without its settings", "ALTER TABLE org RESET (autovacuum_vacuum_scale_factor)", ["table-untuned"],
     "ALTER TABLE org SET (autovacuum_vacuum_scale_factor = 0.02)"),
    ("an org that is longer than its ledger", "UPDATE org SET size = size + 1", ["ledger-size"], "UPDATE org SET size = size - 1"),
    ("an org of another time", "UPDATE org SET last_event_at = last_event_at + interval '1 s'", ["ledger-time"],
     "UPDATE org SET last_event_at = last_event_at - interval '1 s'"),
    ("an extension that is gone", "ALTER EXTENSION pg_trgm DROP TYPE gtrgm; UPDATE pg_extension SET extname = 'gone' WHERE extname = 'pg_trgm'",
     ["extension-missing"], "UPDATE pg_extension SET extname = 'pg_trgm' WHERE extname = 'gone'; ALTER EXTENSION pg_trgm ADD TYPE gtrgm"),
    ("a slot that nobody reads", "SELECT pg_create_physical_replication_slot('nobody', true)", ["slot-idle"],
     "SELECT pg_drop_replication_slot('nobody')"),
    ("a time without housekeeping", "DO $$ BEGIN EXECUTE 'DROP TABLE command_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD'); END $$; "
     "SET ROLE desk_owner; CREATE TABLE command_20200101 PARTITION OF command FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')",
     ["parts-missing", "parts-overdue"], "SELECT desk_partitions((now() AT TIME ZONE 'UTC')::date)"),
]


def what_is_planted_is_named(hospital, plant, wanted, heal):
    hospital.sql("SET allow_system_table_mods = on; " + plant)
    try:
        must_be(hospital, wanted)
    finally:
        hospital.sql("SET allow_system_table_mods = on; " + heal)
    must_be(hospital, [])


def a_transaction_left_over_is_counted(hospital):
    """One that is prepared is told after five minutes; here it is only seen that counting works."""
    with hospital.setting("max_prepared_transactions", "2"):
        hospital.sql("BEGIN; SELECT 1; PREPARE TRANSACTION 'one'")
        must_be(hospital, [])
        hospital.sql("ROLLBACK PREPARED 'one'")


CASES = [
    ("a sound installation is good", a_sound_one_is_good),
    ("text and JSON tell the same", text_and_json_tell_the_same),
    ("a running service is found, and asked whether it is ready", a_running_service_is_found_and_asked),
    ("a service that is not ready is told of", a_service_that_is_not_ready_is_not),
    ("an unknown variable is named, and the one that was meant", an_unknown_variable_is_named),
    ("contradictions are named", contradictions_are_named),
    ("files are looked at", files_are_looked_at),
    ("passwords are looked at", passwords_are_looked_at),
    ("certificates are looked at", certificates_are_looked_at),
    ("descriptors are counted", descriptors_are_counted),
    ("a port that is taken is named", a_port_that_is_taken_is_named),
    ("a full disk is named", a_full_disk_is_named),
    ("settings of the server are named", settings_of_the_server_are_named),
    ("an archive that fails is named", an_archive_that_fails_is_named),
    ("a database that is away is named, and no password told", a_database_that_is_away_is_named),
    ("clocks that differ are named", clocks_that_differ_are_named),
    ("another encoding is named", another_encoding_is_named),
    ("a transaction that was just prepared is let be", a_transaction_left_over_is_counted),
]


def main():
    report = Report()
    with Hospital(sys.argv[1], sys.argv[2]) as hospital:
        hospital.sql("CREATE TABLE kept AS SELECT * FROM schema_migration")
        for says, holds in CASES:
            report.check(says, holds, hospital)
        for says, plant, wanted, heal in PLANTED:
            report.check(f"{says} is named", what_is_planted_is_named, hospital, plant, wanted, heal)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
