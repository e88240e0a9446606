#!/usr/bin/python3
"""An ask's way through the containers, from outside of them, and what must hold of the containers themselves.

    walk.py FOLDER      called by run, with the compose project up; FOLDER has the runbook's blocks and what the first of them told
"""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api"))
from house import Client, NAMES, ROLES, Report, ZONE, day, quarter_end, quarter  # noqa: E402  (the path has to be set first)

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORT = 8080
COMPOSE = ["docker-compose"]  # run has set which file and which project
FOLDER = pathlib.Path(sys.argv[1])
tokens = {}


def told(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.returncode}: {done.stdout[-1000:]} {done.stderr[-1000:]}"
    return done.stdout


def compose(*words):
    return told(*COMPOSE, *words)


def container(service):
    return compose("ps", "-q", service).strip()


def inspected(service):
    return json.loads(told("docker", "inspect", container(service)))[0]


def until(holds, seconds=90):
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.2)


def as_role(role):
    return Client(PORT, tokens[role])


def health(service):
    return inspected(service)["State"]["Health"]["Status"]


# ---- the steps -------------------------------------------------------------------------------------------------------------------


def becomes_healthy():
    until(lambda: health("dealdesk") == "healthy")
    assert Client(PORT).get("/readyz").must(200).body == b"ready\n"
    assert health("database") == "healthy"


def migrations_ran_once_and_ended():
    state = json.loads(told("docker", "inspect", compose("ps", "-q", "-a", "migrate").strip() or told(
        "docker", "ps", "-aq", "--filter", "label=com.docker.compose.service=migrate").strip()))[0]["State"]
    assert (state["Status"], state["ExitCode"]) == ("exited", 0), state


def the_runbook_opened_an_org():
    text = (FOLDER / "told").read_text(encoding="utf-8")
    found = dict(re.findall(r'^person=\S+ name="(.*)" token=(\S+)$', text, re.MULTILINE))
    assert sorted(found) == ["Ada Okafor", "Leo Weiss"], text
    for name, token in found.items():
        assert Client(PORT, token).get("/v1/me").must(200).json["person"]["name"] == name
    assert re.search(r"^0 wrong, 2 warnings", text, re.MULTILINE), text


def an_org_is_opened():
    seats = [f"--seat={role}:{NAMES[role]}:{role.replace('_', '.')}@acme.example" for role in ROLES]
    lines = compose("exec", "-T", "dealdesk", "dealdesk", "org", "create", "Acme", "--time-zone", ZONE, *seats)
    found = re.findall(r"^person=(\S+) name=\"(.*)\" token=(\S+)\s*$", lines, re.MULTILINE)
    assert len(found) == len(ROLES), lines
    tokens.update(zip(ROLES, [token for _, _, token in found]))


def an_ask_goes_all_the_way():
    name = quarter(1)
    head = as_role("head_of_product")
    before = head.get(f"/v1/budgets/{name}").must(200)
    head.put(f"/v1/budgets/{name}/capacity", {"points": 400}, if_match=before.etag).must(200)
    ask = as_role("rep").post("/v1/asks", {
        "deal": {"external_id": "006QX00000A1", "name": "Globex rollout",
                 "account": {"external_id": "001QX1", "name": "Globex", "segment": "enterprise"},
                 "amount": 48000000, "currency": "EUR", "stage": "negotiation", "close_date": day(60)},
        "kind": "integration", "title": "Provision users from Okta", "need": "Their IT will not sign without SCIM.",
        "blocker": "deal_breaker", "wanted_by": quarter_end(name), "details": {"system": "Okta", "direction": "in"}}).must(201)
    waiting = [entry["ask"]["id"] for entry in head.get("/v1/queue").must(200).json["data"]]
    assert ask.json["id"] in waiting, waiting
    head.post(f"/v1/asks/{ask.json['id']}/commit", {
        "kind": "work", "scope": "SCIM 2.0 users and groups", "customer_wording": "We will provision your users from Okta.",
        "rationale": "Third ask this quarter.", "due_on": quarter_end(name), "deliverable": {"title": "SCIM 2.0", "points": 8}},
        if_match=ask.etag).must(200)
    entries = as_role("auditor").get(f"/v1/reports/commitments?from={day(-1)}&to={day(1)}").must(200).json["data"]
    assert [entry["commitment"]["ask_id"] for entry in entries] == [ask.json["id"]], entries


def the_pages_are_there():
    assert len(Client(PORT).get("/docs/redoc.standalone.js").must(200).body) > 100000
    assert b"dealdesk_ready 1" in Client(PORT).get("/metrics").must(200).body


def the_doctor_finds_nothing_wrong():
    done = subprocess.run([*COMPOSE, "exec", "-T", "dealdesk", "dealdesk", "doctor", "--json"], stdout=subprocess.PIPE, text=True,
                          check=False)
    report = json.loads(done.stdout)
    bad = {one["name"]: one["words"] for one in report["findings"] if one["severity"] in ("wrong", "warning")}
    # The service listens on the network of the containers, and the connection to PostgreSQL leaves its container: both inside.
    assert set(bad) == {"open-in-the-clear", "unencrypted"} and report["wrong"] == 0 and done.returncode == 0, bad


def the_ledger_gives_the_tables():
    assert re.search(r"orgs=2 .*differences=0", compose("exec", "-T", "dealdesk", "dealdesk", "verify", "--replay"))


def nobody_is_root_and_nothing_can_be_written():
    assert compose("exec", "-T", "dealdesk", "id", "-u").strip() == "10001"
    assert compose("exec", "-T", "database", "id", "-u").strip() == "10002"
    for service in ("dealdesk", "database"):
        for place in ("/usr/local/bin/x", "/etc/x", "/home/x"):
            done = subprocess.run([*COMPOSE, "exec", "-T", service, "touch", place], stderr=subprocess.PIPE, check=False)
            assert done.returncode != 0 and b"Read-only" in done.stderr, (service, place, done)
        assert inspected(service)["HostConfig"]["CapDrop"] == ["ALL"]
        assert "no-new-privileges:true" in inspected(service)["HostConfig"]["SecurityOpt"]


def no_secret_stands_in_the_open():
    password = pathlib.Path(inspected("dealdesk")["Mounts"][0]["Source"]).parent.joinpath("database-password").read_text().strip()
    for service in ("dealdesk", "database"):
        assert password not in json.dumps(inspected(service))
        assert password not in compose("logs", service)
    for token in tokens.values():
        assert token not in compose("logs", "dealdesk")


def limits_are_set():
    host = inspected("dealdesk")["HostConfig"]
    assert host["Memory"] == 1 << 30 and host["PidsLimit"] == 50 and host["NanoCpus"] == 2 * 10 ** 9, host
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert compose("exec", "-T", "dealdesk", "sh", "-c", "ulimit -Hn").strip() == os.environ["DEALDESK_DESCRIPTORS"]


def it_stops_well():
    began = time.monotonic()
    compose("stop", "dealdesk")
    state = inspected("dealdesk")["State"]
    assert state["ExitCode"] == 0 and time.monotonic() - began < 15, state
    assert "event=serve_stopped" in compose("logs", "dealdesk")
    compose("start", "dealdesk")
    until(lambda: health("dealdesk") == "healthy")


def die(service):
    """As the kernel kills: `docker kill` would count as a wish that it stays down."""
    before = inspected(service)
    os.kill(before["State"]["Pid"], signal.SIGKILL)
    until(lambda: inspected(service)["RestartCount"] == before["RestartCount"] + 1)


def each_comes_back_when_it_dies():
    for service in ("dealdesk", "database"):
        die(service)
        until(lambda: health("dealdesk") == "healthy" and health("database") == "healthy")
        as_role("rep").get("/v1/me").must(200)


def an_unready_one_is_unhealthy():
    compose("stop", "database")
    until(lambda: health("dealdesk") == "unhealthy")
    assert Client(PORT).get("/healthz").must(200)
    Client(PORT).get("/readyz").must(503)
    compose("start", "database")
    until(lambda: health("dealdesk") == "healthy")


def a_password_is_renewed():
    source = [mount["Source"] for mount in inspected("dealdesk")["Mounts"] if mount["Source"].endswith("database-password")][0]
    path = pathlib.Path(source)
    kept = path.stat()
    path.write_text("another-password-%/'\n", encoding="utf-8")  # in place: the containers have this very file
    assert (path.stat().st_ino, path.stat().st_mode) == (kept.st_ino, kept.st_mode)
    compose("exec", "-T", "database", "entrypoint.sh", "renew-password")
    compose("restart", "dealdesk")
    until(lambda: health("dealdesk") == "healthy")
    as_role("rep").get("/v1/me").must(200)


def what_is_committed_outlives_all_containers():
    size = len(as_role("auditor").get("/v1/events?limit=100").must(200).json["data"])
    compose("down")
    compose("up", "-d", "--no-build")
    until(lambda: health("dealdesk") == "healthy")
    assert len(as_role("auditor").get("/v1/events?limit=100").must(200).json["data"]) == size


def block(name):
    """A block of the runbook, as it stands."""
    return subprocess.run(["bash", "-eu", FOLDER / f"{name}.sh"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def events():
    return [one["id"] for one in as_role("auditor").get("/v1/events?limit=100").must(200).json["data"]]


def a_base_backup_is_restored():
    os.chdir(FOLDER)  # where base.tar goes
    os.environ["COMPOSE_FILE"] = str(ROOT / "docker/compose.yaml")
    done = block("backup")
    assert done.returncode == 0, done.stdout
    as_role("admin").post("/v1/teams", {"name": "After the backup"}).must(201)
    kept = events()
    compose("exec", "-T", "database", "psql", "-qAtX", "-U", "postgres", "-c", "SELECT pg_switch_wal()", "postgres")
    until(lambda: compose("exec", "-T", "database", "psql", "-qAtX", "-U", "postgres", "-c",
                          "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1) FROM pg_stat_archiver", "postgres").strip() == "t")
    done = block("restore")
    assert done.returncode == 0 and "differences=0" in done.stdout, done.stdout
    until(lambda: health("dealdesk") == "healthy")
    assert events() == kept, "events are lost, or came"
    as_role("admin").post("/v1/teams", {"name": "After the restore"}).must(201)
    assert len(events()) == len(kept) + 1


def wal_goes_into_the_archive():
    compose("exec", "-T", "database", "psql", "-qAtX", "-U", "postgres", "-c", "SELECT pg_switch_wal()", "postgres")
    until(lambda: compose("exec", "-T", "database", "ls", "/var/lib/postgresql/archive").strip() != "")


CASES = [
    ("it becomes healthy", becomes_healthy),
    ("migrations ran once and ended", migrations_ran_once_and_ended),
    ("the runbook's block opened an org", the_runbook_opened_an_org),
    ("an org is opened", an_org_is_opened),
    ("an ask goes all the way: submitted, queued, committed, reported", an_ask_goes_all_the_way),
    ("reference page and metrics are there", the_pages_are_there),
    ("the doctor finds nothing wrong", the_doctor_finds_nothing_wrong),
    ("the ledger gives the tables", the_ledger_gives_the_tables),
    ("nobody is root, and nothing can be written", nobody_is_root_and_nothing_can_be_written),
    ("no secret stands in the open", no_secret_stands_in_the_open),
    ("limits are set", limits_are_set),
    ("WAL goes into the archive", wal_goes_into_the_archive),
    ("it stops well", it_stops_well),
    ("each comes back when it dies", each_comes_back_when_it_dies),
    ("without its database it is unhealthy, and healthy again with it", an_unready_one_is_unhealthy),
    ("the password is renewed", a_password_is_renewed),
    ("what is committed outlives all containers", what_is_committed_outlives_all_containers),
    ("a base backup is restored, with what came after it", a_base_backup_is_restored),
]


def main():
    report = Report()
    for says, holds in CASES:
        report.check(says, holds)
    for image in ("dealdesk", "dealdesk-postgres"):
        size = int(told("docker", "image", "inspect", "--format", "{{.Size}}", f"{image}:0.1.0"))
        print(f"image {image}: {size / 1e6:.0f} MB")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
