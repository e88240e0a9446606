#!/usr/bin/python3
"""What docker/README.md says is so: its tables against the binary, its alarms against the figures, its unit against systemd.

    run_runbook.py DEALDESK
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api"))
from house import Client, House, Report  # noqa: E402  (the path has to be set first)

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
RUNBOOK = (DOCKER / "README.md").read_text(encoding="utf-8")
PROMETHEUS = ROOT / "tests/operations/prometheus"
ROOMS = ("api", "desk", "store", "clock", "relay", "notary", "verbs")  # the rooms that log in a service; the demo's are its own


def rows_of(text):
    """The cells of each row of a table, without its head."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]


def section(title):
    return re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", RUNBOOK, re.MULTILINE | re.DOTALL).group(1)


def options_of(program, verb):
    """flag, variable, words and limits, as `--help` tells them."""
    told = subprocess.run([program, verb, "--help"], stdout=subprocess.PIPE, text=True, check=False).stdout
    pattern = re.compile(r"^  --(\S+)(?: TEXT| N)?\s+(.*?)(?: \((-?\d+ to \d+)\))?(?:; \$(\w+))?$")
    return [(flag, variable or "", words, limits or "")
            for flag, words, limits, variable in (pattern.match(line).groups() for line in told.splitlines())]


def settings_are_those_of_serve(house):
    told = [(row[0].strip("`-"), row[1].strip("`"), row[2], row[3]) for row in rows_of(section("Settings"))]
    known = options_of(house.program, "serve")
    assert told == known, sorted(set(told) ^ set(known))


def doctor_takes_the_same(house):
    assert set(options_of(house.program, "serve")) < set(options_of(house.program, "doctor"))


def connections_are_counted_right(house):
    """15, as the runbook and the doctor have it: asked of the server while the service runs."""
    assert "connections: 16 as it stands" in section("Settings")
    found = house.wait(lambda: int(house.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dealdesk %' AND application_name <> 'dealdesk keep'")[0]) >= 14)
    assert found, "there are fewer"
    assert int(house.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'dealdesk %'")[0]) <= 15


def log_events():
    """(level, event) of every line that the rooms of a service can write."""
    found = set()
    for room in ROOMS:
        for path in sorted((ROOT / "services" / room).glob("*.c")):
            text = path.read_text(encoding="utf-8")
            found |= set(re.findall(r'log_(warning|error)\(\s*[^,]+,\s*"([a-z_]+)"', text))
            if path.name == "housekeeping.c":  # its events stand in the rows of its chores
                found |= {("warning", name) for name in re.findall(r'"([a-z_]+_not_[a-z]+)"', text)}
    return found


def events_are_those_that_are_logged(house):
    told = {(row[1], row[0].strip("`")) for row in rows_of(section("The log"))}
    assert told == log_events(), sorted(told ^ log_events())


def families(house):
    page = Client(house.port).get("/metrics").must(200).body.decode()
    return set(re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE))


def figures_are_those_of_the_service(house):
    told = {(row[0].strip("`"), row[1]) for row in rows_of(section("Figures and alarms")) if len(row) == 3}
    assert told == families(house), sorted(told ^ families(house))


def alarms_are_told_and_ask_for_what_is_there(house):
    rules = (DOCKER / "alarms.yaml").read_text(encoding="utf-8")
    names = re.findall(r"alert: (\w+)", rules)
    told = [row[0].strip("`") for row in rows_of(section("Figures and alarms")) if len(row) == 2]
    assert told == names, sorted(set(told) ^ set(names))
    known = {name for name, _ in families(house)}
    asked = {re.sub(r"_bucket$", "", name) for name in re.findall(r"\bdealdesk_\w+", rules)}
    assert asked <= known, sorted(asked - known)


def promtool(*words, **more):
    done = subprocess.run([PROMETHEUS, "promtool", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, **more)
    assert done.returncode == 0, done.stdout


def alarms_ring_when_they_should(house):
    promtool("check", "rules", str(DOCKER / "alarms.yaml"))
    text = (ROOT / "tests/operations/alarms_test.yaml").read_text(encoding="utf-8").replace("- ALARMS", f"- {DOCKER}/alarms.yaml")
    path = pathlib.Path(house.folder, "alarms_test.yaml")
    path.write_text(text, encoding="utf-8")
    promtool("test", "rules", str(path))


def every_alarm_is_tested(house):
    names = set(re.findall(r"alert: (\w+)", (DOCKER / "alarms.yaml").read_text(encoding="utf-8")))
    tested = set(re.findall(r"alertname: (\w+)", (ROOT / "tests/operations/alarms_test.yaml").read_text(encoding="utf-8")))
    assert names == tested, sorted(names ^ tested)


def metrics_are_well_formed(house):
    page = Client(house.port).get("/metrics").must(200).body
    done = subprocess.run([PROMETHEUS, "promtool", "check", "metrics"], input=page, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    # What it says beyond errors is a matter of taste (names with microseconds); 3 is taste alone.
    assert done.returncode in (0, 3), done.stdout.decode()


CONFIGURATION = """
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: [{rules}]
scrape_configs:
  - job_name: dealdesk
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


def asked_of(port, path):
    return json.loads(Client(port).get(path).must(200).body)["data"]


def a_prometheus_scrapes_and_evaluates(house):
    folder, port = pathlib.Path(house.folder), House.free_port()
    (folder / "prometheus.yaml").write_text(CONFIGURATION.format(rules=DOCKER / "alarms.yaml", port=house.port), encoding="utf-8")
    server = subprocess.Popen([PROMETHEUS, "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/tsdb",
                               f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        house.wait(lambda: listens(port) and Client(port).get("/-/ready").status == 200)
        targets = house.wait(lambda: [one for one in asked_of(port, "/api/v1/targets")["activeTargets"] if one["health"] != "unknown"])
        assert [(one["health"], one["lastError"]) for one in targets] == [("up", "")], targets
        rules = house.wait(lambda: evaluated(asked_of(port, "/api/v1/rules")["groups"]))
        assert {rule["health"] for rule in rules} == {"ok"} and {rule["state"] for rule in rules} == {"inactive"}, rules
        found = asked_of(port, "/api/v1/query?query=dealdesk_ready")["result"]
        assert [one["value"][1] for one in found] == ["1"], found
    finally:
        server.terminate()
        server.wait()


def listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def evaluated(groups):
    """All rules, once each has been evaluated."""
    rules = [rule for group in groups for rule in group["rules"]]
    return rules if all(rule["health"] != "unknown" for rule in rules) else None


def unit(house):
    text = (DOCKER / "dealdesk.service").read_text(encoding="utf-8").replace("/usr/local/bin/dealdesk", house.program)
    path = pathlib.Path(house.folder, "dealdesk.service")
    path.write_text(text, encoding="utf-8")
    return path


def the_unit_is_right_and_tight(house):
    assert shutil.which("systemd-analyze"), "systemd-analyze is missing; it comes with Debian's systemd"
    # Where no systemd runs, only root may make the folder that the system's manager wants; a user's manager reads units as well.
    whose = ["--system"] if os.path.isdir("/run/systemd") or os.geteuid() == 0 else ["--user"]
    for words in (["verify"], ["security", "--offline=true", "--threshold=15", "--no-pager"]):
        done = subprocess.run(["systemd-analyze", *whose, *words, unit(house)], env={**os.environ, "XDG_RUNTIME_DIR": house.folder},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert done.returncode == 0 and (words[0] != "verify" or done.stdout == ""), done.stdout[-600:]


def variables_of_image_and_unit_are_known(house):
    known = {variable for _, variable, _, _ in options_of(house.program, "serve")}
    own = {"DEALDESK_VERSION", "DEALDESK_SECRETS", "DEALDESK_DESCRIPTORS"}  # of the compose file itself
    for name in ("Dockerfile", "compose.yaml", "dealdesk.service"):
        asked = set(re.findall(r"\b(?:DEALDESK|DATABASE)_[A-Z_]+", (DOCKER / name).read_text(encoding="utf-8")))
        assert asked <= known | own, f"{name}: {sorted(asked - known - own)}"


def versions_agree(house):
    told = subprocess.run([house.program, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()[1]
    assert f"VERSION={told}" in (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert set(re.findall(r"DEALDESK_VERSION:-([^}]+)", (DOCKER / "compose.yaml").read_text(encoding="utf-8"))) == {told}


def packages_of_the_image_are_those_of_desk(house):
    """What the image is built with, `./desk` installs as well: one cannot forget what the other needs."""
    desk = re.search(r'RUN_PACKAGES="(.*?)"', (ROOT / "desk").read_text(encoding="utf-8"), re.DOTALL).group(1).split()
    image = re.search(r"AS build\nRUN.*?recommends (.*?)&&", (DOCKER / "Dockerfile").read_text(encoding="utf-8"), re.DOTALL).group(1)
    image = image.replace("\\", " ").split()
    assert set(image) <= set(desk), sorted(set(image) - set(desk))


CASES = [
    ("the settings are those of serve", settings_are_those_of_serve),
    ("the doctor takes them as well", doctor_takes_the_same),
    ("the connections are counted right", connections_are_counted_right),
    ("the events are those that are logged", events_are_those_that_are_logged),
    ("the figures are those of the service", figures_are_those_of_the_service),
    ("the alarms are told, and ask for what is there", alarms_are_told_and_ask_for_what_is_there),
    ("the alarms ring when they should", alarms_ring_when_they_should),
    ("every alarm is tested", every_alarm_is_tested),
    ("the figures are well-formed", metrics_are_well_formed),
    ("a Prometheus scrapes it, and evaluates the alarms", a_prometheus_scrapes_and_evaluates),
    ("the unit is right, and tight", the_unit_is_right_and_tight),
    ("the variables of image, compose file and unit are known", variables_of_image_and_unit_are_known),
    ("the versions agree", versions_agree),
    ("what the image is built with, ./desk installs", packages_of_the_image_are_those_of_desk),
]


def main():
    report = Report()
    with House(sys.argv[1]) as house:
        for says, holds in CASES:
            report.check(says, holds, house)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
