#!/usr/bin/python3
"""run_reports.py DEALDESK: the reports: CSV and JSON tell the same, formulas are disarmed, and the past is told as it was."""
import csv
import io
import json
import sys
from urllib.parse import quote

from conventions_commands import a_commit, a_submit
from house import SALES_READERS, Client, House, Report, contract_of, day

# What a spreadsheet would carry out, and what tries a reader of CSV.
TEXTS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "=HYPERLINK(\"http://evil.example\",\"x\")", "a,b", "a\"b", "line\nbreak", " blank ",
         "plain", "'quoted", "Größe 漢字", "0012", "1e5", "2026-01-01", "a;b", "=cmd|' /C calc'!A0", "\"=1\"")
PATHS = ("/v1/reports/commitments", "/v1/reports/decisions")



def make_the_past(org):
    """A decision of each kind, with the texts in them."""
    for text in TEXTS:
        submit = a_submit(title=f"{text} wanted")
        submit["deal"]["name"] = text
        submit["deal"]["account"]["name"] = f"{text} & sons"
        ask = org.rep.post("/v1/asks", submit).must(201)
        body = {"kind": "terms", "scope": text, "customer_wording": f"{text} it is", "rationale": text, "due_on": day(20)}
        org.head_of_product.post(f"/v1/asks/{ask.json['id']}/commit", body, if_match=ask.etag).must(200)
    for verb, body in (("decline", {"customer_wording": "=no", "rationale": "-no"}),
                       ("counter", {**a_commit(), "valid_until": day(5), "scope": "@some"}),
                       ("offer-workaround", {"workaround": {"title": "=CSV", "steps": "+One.", "customer_wording": "-You can."},
                                             "customer_wording": "=You can.", "valid_until": day(5)})):
        ask = org.rep.post("/v1/asks", a_submit()).must(201)
        org.head_of_product.post(f"/v1/asks/{ask.json['id']}/{verb}", body, if_match=ask.etag).must(200)


def json_rows(person, path, query=""):
    rows, page = [], person.get(f"{path}?limit=7{query}").must(200).json
    while True:
        rows += page["data"]
        if page["next"] is None:
            return rows
        again = person.get(f"{path}?limit=7{query}&cursor={quote(page['next'])}").must(200).json
        assert again["as_of"] == page["as_of"], (again["as_of"], page["as_of"])
        page = again


def csv_rows(person, path, query=""):
    answer = person.get(f"{path}?format=csv{query}").must(200)
    assert answer.fields["content-type"].startswith("text/csv"), answer.fields
    assert answer.fields["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.body.decode("utf-8"), newline=""), strict=True))


def member(row, name):
    for part in name.split("."):
        row = None if row is None else row.get(part)
    return row


def as_cell(value):
    """What a value of JSON is in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") and value else value
    return str(value)


def leaves(row, before=""):
    for name, value in row.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{before}{name}.")
        else:
            yield before + name


# ---- the cases -------------------------------------------------------------------------------------------------------------

def csv_and_json_tell_the_same(org, path):
    for person in (org.auditor, org.head_of_product, org.head_of_sales, org.executive):
        told, cells = json_rows(person, path), csv_rows(person, path)
        assert len(told) == len(cells) >= len(TEXTS), (len(told), len(cells))
        for row, line in zip(told, cells):
            assert set(leaves({name: value for name, value in row.items() if value is not None})) <= set(line), set(line)
            for name, cell in line.items():
                value = member(row, name)
                if isinstance(value, list):
                    assert json.loads(cell) == value, (name, cell, value)
                else:
                    assert cell == as_cell(value), (name, cell, value)


def no_cell_is_a_formula(org, path):
    for line in csv_rows(org.auditor, path):
        for name, cell in line.items():
            number = cell.lstrip("-").isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell)


def accept_chooses_the_format(org, path):
    for accept, kind in (("text/csv", "text/csv"), ("application/json", "application/json"), ("*/*", "application/json"), (None, "application/json"),
                         ("text/csv;q=0.1, application/json", "application/json"), ("application/json;q=0.1, text/csv", "text/csv")):
        assert org.auditor.get(path, accept=accept).must(200).fields["content-type"].startswith(kind), accept
    assert org.auditor.get(f"{path}?format=json", accept="text/csv").must(200).fields["content-type"] == "application/json"
    assert org.auditor.get(f"{path}?format=xml").must(422).pointers == ["/format"]


def days_are_inclusive(org, path):
    whole = json_rows(org.auditor, path)
    assert json_rows(org.auditor, path, f"&from={day()}&to={day()}") == whole
    for query in (f"&to={day(-1)}", f"&from={day(1)}", f"&from={day(1)}&to={day(2)}"):
        assert json_rows(org.auditor, path, query) == [], query


def a_page_knows_what_the_first_knew(org, path):
    """What happens between two pages is in neither."""
    whole = json_rows(org.auditor, path)
    first = org.auditor.get(f"{path}?limit=3").must(200).json
    ask = org.rep.post("/v1/asks", a_submit()).must(201)
    body = {"kind": "terms", "scope": "Later", "customer_wording": "Later.", "rationale": "Later.", "due_on": day(20)}
    org.head_of_product.post(f"/v1/asks/{ask.json['id']}/commit", body, if_match=ask.etag).must(200)
    rows, after = first["data"], first["next"]
    while after is not None:
        page = org.auditor.get(f"{path}?limit=200&cursor={quote(after)}").must(200).json
        assert page["as_of"] == first["as_of"]
        rows, after = rows + page["data"], page["next"]
    assert rows == whole
    assert len(json_rows(org.auditor, path)) == len(whole) + 1


def the_past_is_told_as_it_was(org, path):
    """A deal is renamed and lost: today's report says so, that of before does not."""
    before = json_rows(org.auditor, path)
    now = org.auditor.get(f"{path}?limit=1").must(200).json["as_of"]
    submit = a_submit()
    external_id = before[-1]["to"]["deal"]["external_id"]
    account = before[-1]["to"]["account"]
    deal = {**submit["deal"], "name": "Renamed", "account": {name: account[name] for name in ("external_id", "name", "segment")}}
    del deal["external_id"]
    org.rep.put(f"/v1/deals/{external_id}", deal).must(200)
    org.rep.post(f"/v1/deals/{external_id}/outcome", {"outcome": "lost", "occurred_on": day(), "reason": "Price."}).must(200)
    after = json_rows(org.auditor, path)
    assert after[-1]["to"]["deal"]["name"] == "Renamed"
    if path.endswith("commitments"):
        assert after[-1]["state"] == "released" and before[-1]["state"] != "released"
    as_of = f"&as_of={quote(now['recorded_at'])}"
    assert json_rows(org.auditor, path, as_of) == before
    assert org.auditor.get(f"{path}?limit=1{as_of}").must(200).json["as_of"] == now
    assert [line["to.deal.name"] for line in csv_rows(org.auditor, path, as_of)] == [as_cell(row["to"]["deal"]["name"]) for row in before]


def a_time_before_all_is_empty(org, path):
    page = org.auditor.get(f"{path}?as_of=2001-01-01T00:00:00Z").must(200).json
    assert page["data"] == [] and page["as_of"]["sequence"] == 0, page
    for as_of in ("2001-01-01", "2001-01-01T00:00:00", "yesterday"):
        assert org.auditor.get(f"{path}?as_of={as_of}").must(422).pointers == ["/as_of"], as_of


def who_may_not_read_it_is_403(org, path):
    for role in ("rep", "sales_lead", "product_manager", "customer_success", "finance", "admin"):
        getattr(org, role).get(path).must(403)
    Client(org.house.port).get(path).must(401)


def sales_reads_no_reasons(org, path):
    """The head of sales gets the same rows, with null where the contract says product."""
    schema = contract_of(org.house).document["components"]["schemas"]["commitment_row" if path.endswith("commitments") else "decision_row"]
    inner = {name for name, one in schema["properties"].items() if one.get("x-audience") == "product"}
    assert "head_of_sales" in SALES_READERS and inner
    for mine, theirs in zip(json_rows(org.head_of_sales, path), json_rows(org.auditor, path)):
        assert all(mine[name] is None for name in inner), mine
        assert {**mine, **{name: theirs[name] for name in inner}} == theirs


ALL = (csv_and_json_tell_the_same, no_cell_is_a_formula, accept_chooses_the_format, days_are_inclusive, a_page_knows_what_the_first_knew,
       the_past_is_told_as_it_was, a_time_before_all_is_empty, who_may_not_read_it_is_403, sales_reads_no_reasons)


def main():
    report = Report()
    with House(sys.argv[1]) as house:
        org = house.open_org("Halden Software").ready_for_the_walk()
        make_the_past(org)
        for path in PATHS:
            for holds in ALL:
                report.check(f"{path}: {holds.__name__.replace('_', ' ')}", holds, org, path)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
