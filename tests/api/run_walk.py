#!/usr/bin/python3
"""run_walk.py DEALDESK: the worked example of the contract, to the letter, and the README's own walk."""
import json
import os
import re
import stat
import subprocess
import sys

from house import ROLES, ROOT, Demo, House, Report, day, quarter, quarter_end

NEXT = quarter(1)
SUBMIT = {
    "deal": {"external_id": "006QX00000A1", "name": "Globex rollout",
             "account": {"external_id": "001QX1", "name": "Globex", "segment": "enterprise"},
             "amount": 48000000, "currency": "EUR", "stage": "negotiation", "close_date": "2027-01-29"},
    "kind": "integration", "title": "Provision users from Okta", "need": "Their IT will not sign without SCIM.",
    "customer_words": "No SCIM, no deal.", "blocker": "deal_breaker", "wanted_by": "2027-03-31",
    "details": {"system": "Okta", "direction": "in"}}
COMMIT = {
    "kind": "work", "scope": "SCIM 2.0 users and groups from Okta", "customer_wording": "We will provision them by March.",
    "rationale": "Third ask this quarter.", "due_on": quarter_end(NEXT),
    "deliverable": {"title": "SCIM 2.0", "points": 8}, "conditions": [{"kind": "deal_won"}]}

# A bad submit, and the pointer of every fault in it.
BAD_SUBMITS = (
    ({"deal": {"external_id": "", "amount": -1}, "kind": "wish"},
     ["/blocker", "/deal/account", "/deal/amount", "/deal/close_date", "/deal/currency", "/deal/external_id", "/deal/name",
      "/deal/stage", "/details", "/kind", "/need", "/title"]),
    ({}, ["/blocker", "/details", "/kind", "/need", "/title"]),
    ({**SUBMIT, "wish": 1, "deal": {**SUBMIT["deal"], "wish": 1}}, ["/deal/wish", "/wish"]),
    ({**SUBMIT, "details": {"direction": "up", "wish": 1}}, ["/details/direction", "/details/system", "/details/wish"]),
    ({**SUBMIT, "title": "", "wanted_by": "2027-02-30"}, ["/title", "/wanted_by"]),
    ([], [""]),
    (b"null", [""]),
)


# ---- the worked example ----------------------------------------------------------------------------------------------------

def a_rep_asks(walk, org):
    answer = org.rep.post("/v1/asks", SUBMIT).must(201)
    ask = answer.json
    assert re.fullmatch(r"ask_[0-7][0-9a-hjkmnp-tv-z]{25}", ask["id"]), ask["id"]
    assert answer.fields["location"] == f"/v1/asks/{ask['id']}"
    assert answer.etag == '"1"' and ask["version"] == 1
    assert re.fullmatch(r"A-\d+", ask["number"])
    for name in ("kind", "title", "need", "customer_words", "blocker", "wanted_by", "details"):
        assert ask[name] == SUBMIT[name], name
    assert ask["state"] == "open"
    assert re.fullmatch(r"deal_.{26}", ask["deal"]["id"]) and ask["deal"]["external_id"] == "006QX00000A1"
    assert ask["deal"]["amount"] == 48000000 and ask["deal"]["currency"] == "EUR"
    assert set(ask["route"]) >= {"rule", "to", "because"} and ask["route"]["to"] == "head_of_product"
    assert ask["assignee"] == {"id": org.head_of_product.id, "name": org.head_of_product.name}
    assert ask["submitted_by"] == {"id": org.rep.id, "name": org.rep.name}
    for name in ("due_at", "submitted_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ask[name]), ask[name]
    walk["ask"], walk["answer"] = ask, answer


def it_reads_the_same(walk, org):
    answer = org.rep.get(f"/v1/asks/{walk['ask']['id']}").must(200)
    assert answer.body == walk["answer"].body
    assert answer.etag == '"1"'


def it_stands_in_the_queue(walk, org):
    queue = org.head_of_product.get("/v1/queue").must(200).json
    assert set(queue) == {"counts", "data", "next"} and queue["next"] is None
    item, = [item for item in queue["data"] if item["ask"]["id"] == walk["ask"]["id"]]
    assert item["ask"]["title"] == SUBMIT["title"] and item["due_at"] == walk["ask"]["due_at"]
    assert item["reasons"] and all({"rule", "because", "ahead_minutes"} <= set(reason) for reason in item["reasons"])
    assert isinstance(item["siblings"], list)


def a_rep_may_not_commit(walk, org):
    answer = org.rep.post(f"/v1/asks/{walk['ask']['id']}/commit", COMMIT, if_match='"1"').must(403)
    assert answer.fields["content-type"] == "application/problem+json" and answer.slug == "forbidden"


def nobody_commits_without_if_match(walk, org):
    assert org.head_of_product.post(f"/v1/asks/{walk['ask']['id']}/commit", COMMIT).must(428).slug == "needs-if-match"


def nobody_commits_to_what_changed(walk, org):
    answer = org.head_of_product.post(f"/v1/asks/{walk['ask']['id']}/commit", COMMIT, if_match='"7"').must(412)
    assert answer.slug == "stale" and answer.etag == '"1"'


def the_head_of_product_commits(walk, org):
    walk["left"] = org.head_of_sales.get(f"/v1/budgets/{NEXT}").must(200).json["left"]
    answer = org.head_of_product.post(f"/v1/asks/{walk['ask']['id']}/commit", COMMIT, if_match=walk["answer"].etag).must(200)
    ask = answer.json
    assert ask["state"] == "committed"
    assert answer.etag == f'"{ask["version"]}"' and ask["version"] > 1
    decision = ask["decision"]
    assert decision["kind"] == "commit" and decision["made_by"]["id"] == org.head_of_product.id
    assert decision["authority"]["kind"] == "role" and decision["authority"]["role"] == "head_of_product"
    assert re.fullmatch(r"commitment_.{26}", ask["commitment"]["id"]) and ask["commitment"]["state"] == "conditional"
    walk["committed"] = ask


def a_second_commit_comes_too_late(walk, org):
    version = walk["committed"]["version"]
    answer = org.head_of_product.post(f"/v1/asks/{walk['ask']['id']}/commit", COMMIT, if_match=f'"{version}"').must(409)
    assert answer.slug == "wrong-state"


def its_points_are_drawn(walk, org):
    budget = org.head_of_sales.get(f"/v1/budgets/{NEXT}").must(200).json
    assert {"quarter", "state", "capacity", "share_bp", "allotted", "reserved", "consumed", "overdraft", "left", "lines"} <= set(budget)
    assert (budget["quarter"], budget["state"], budget["share_bp"]) == (NEXT, "set", 1000)
    assert budget["allotted"] == sum(line["allotted"] for line in budget["lines"]) == budget["capacity"] // 10
    assert budget["left"] == walk["left"] - 8 and budget["reserved"] >= 8
    assert budget["lines"][0]["line"]


def the_auditor_reads_who_committed_what(walk, org):
    report = org.auditor.get(f"/v1/reports/commitments?from={day(-2)}&to={day(30)}").must(200).json
    assert set(report) == {"as_of", "data", "next"} and report["as_of"]["checkpoint"] is None
    row, = [row for row in report["data"] if row["commitment"]["ask_id"] == walk["ask"]["id"]]
    assert row["commitment"]["id"] == walk["committed"]["commitment"]["id"]
    assert row["made_by"] == {"id": org.head_of_product.id, "name": org.head_of_product.name}
    assert row["to"]["account"]["name"] == "Globex" and row["to"]["deal"]["external_id"] == "006QX00000A1"
    assert row["authority"]["role"] == "head_of_product"
    for name in ("scope", "customer_wording", "due_on"):
        assert row[name] == COMMIT[name], name
    assert row["state"] == "conditional" and row["made_at"].endswith("Z")
    assert row["event"]["id"].startswith("event_") and row["event"]["sequence"] <= report["as_of"]["sequence"]


def a_bad_submit_names_every_fault(org, body, pointers):
    answer = org.rep.post("/v1/asks", body).must(422)
    assert answer.fields["content-type"] == "application/problem+json" and answer.slug == "invalid"
    assert answer.pointers == pointers, answer.pointers
    assert all(error["detail"] for error in answer.json["errors"])


WALK = (a_rep_asks, it_reads_the_same, it_stands_in_the_queue, a_rep_may_not_commit, nobody_commits_without_if_match,
        nobody_commits_to_what_changed, the_head_of_product_commits, a_second_commit_comes_too_late, its_points_are_drawn,
        the_auditor_reads_who_committed_what)


# ---- the README ------------------------------------------------------------------------------------------------------------

def documents(printed):
    """The JSON values that stand one behind the other."""
    decoder, at, found = json.JSONDecoder(), 0, []
    while at < len(printed.rstrip()):
        value, at = decoder.raw_decode(printed, at)
        found.append(value)
        at += len(printed[at:]) - len(printed[at:].lstrip())
    return found


def the_readme_walks(house, org):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh walk\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3, len(blocks)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(blocks)], check=False, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd=house.folder,
                          env={**os.environ, "DEALDESK": f"http://127.0.0.1:{house.port}", "DEALDESK_TOKENS": org.tokens_path})
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", done.stderr
    asked, waits, committed, budget, told = documents(done.stdout)
    assert asked["state"] == "open" and asked["route"]["to"] == "head_of_product", asked
    assert waits["due_at"] == asked["due_at"] and waits["reasons"], waits
    assert committed == {"state": "committed", "decision": committed["decision"], "commitment": "conditional"}, committed
    assert committed["decision"]["role"] == "head_of_product"
    assert budget["reserved"] >= 8 and budget["left"] == budget["allotted"] - budget["reserved"], budget
    assert told["made_by"]["name"] == org.head_of_product.name and told["to"]["account"]["name"] == "Globex", told


# ---- the demo --------------------------------------------------------------------------------------------------------------

def the_demo_is_as_the_contract_says(house, demo):
    assert stat.S_IMODE(os.stat(demo.tokens_path).st_mode) == 0o600
    assert sorted(person.role for person in demo.people) == sorted(ROLES)
    told = demo.rep.get("/v1/me").must(200).json
    assert told["team"] is not None and told["roles"] == ["rep"]
    assert (told["org"]["time_zone"], told["org"]["base_currency"], told["org"]["fiscal_year_starts_month"]) == ("Europe/Berlin", "EUR", 1)
    assert demo.head_of_sales.get(f"/v1/budgets/{quarter()}").must(200).json["state"] == "set"
    budget = demo.head_of_sales.get(f"/v1/budgets/{NEXT}").must(200).json
    assert budget["state"] == "set" and len(budget["lines"]) > 1
    assert all(line["left"] >= 20 for line in budget["lines"]), budget["lines"]


def it_is_loaded_once(house, demo):
    with open(demo.tokens_path, encoding="utf-8") as file:
        before = file.read()
    asks = house.sql("SELECT count(*) FROM ask")
    house.verb("demo", "--if-empty", "--tokens", demo.tokens_path)
    with open(demo.tokens_path, encoding="utf-8") as file:
        assert file.read() == before
    assert house.sql("SELECT count(*) FROM ask") == asks


def main():
    report = Report()
    with House(sys.argv[1]) as house:
        demo, org = Demo(house), house.open_org("Halden Software").ready_for_the_walk()
        report.check("the demo is as the contract says", the_demo_is_as_the_contract_says, house, demo)
        report.check("the readme walks", the_readme_walks, house, demo)
        report.check("the demo is loaded once", it_is_loaded_once, house, demo)
        walk = {}
        for step in WALK:
            report.check(step.__name__.replace("_", " "), step, walk, org)
        for body, pointers in BAD_SUBMITS:
            report.check(f"a bad submit names {pointers}", a_bad_submit_names_every_fault, org, body, pointers)
        report.check("the ledger folds to the tables", house.verb, "verify", "--replay")
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
