"""Lists: pages, cursors, ETags, filters."""
import re
from urllib.parse import quote

from conventions_commands import NOBODY, a_submit, an_ask
from house import Client, contract_of, day, quarter

PEOPLE = {"policy": "head_of_product", "queue": "head_of_product", "budgets": "head_of_sales", "reports": "auditor"}


def who_lists(org, path):
    """Somebody who may."""
    return getattr(org, PEOPLE.get(path.split("/")[2], "rep"))


def lists(house, org):
    """Each operation that gives a page: its path with the blanks filled, its parameters, and somebody who may ask."""
    ask_id = an_ask(org).json["id"]
    for operation in contract_of(house).operations.values():
        names = {parameter["name"]: parameter for parameter in operation["parameters"]}
        if "limit" not in names or operation["method"] != "GET":
            continue
        path = operation["path"].replace("{ask_id}", ask_id).replace("{quarter}", quarter(1))
        assert "{" not in path, path
        yield path, names, who_lists(org, path)


def pages(person, path, limit, between=lambda: None):
    """All rows, page by page; `between` is called after each page."""
    rows, mark = [], "&" if "?" in path else "?"
    query = f"{mark}limit={limit}"
    while query is not None:
        answer = person.get(path + query).must(200)
        rows += answer.json["data"]
        after = answer.json["next"]
        assert len(answer.json["data"]) <= limit
        linked = re.fullmatch(r'<(.*)>; rel="next"', answer.fields.get("link", ""))
        assert (linked is None) == (after is None), (path, answer.fields.get("link"), after)
        word = "after" if path.startswith("/v1/events") else "cursor"
        query = None if after is None else f"{mark}limit={limit}&{word}={quote(after)}"
        if after is not None:
            assert person.get(linked.group(1)).must(200).body == person.get(path + query).body, (path, linked.group(1))
        between()
    return rows


def a_limit_is_between_1_and_200(house, org, other):
    for path, _, person in lists(house, org):
        for limit in ("0", "201", "-1", "", "x", "1.0", "1e1", "0x1", "99999999999999999999"):
            answer = person.get(f"{path}?limit={limit}")
            assert answer.status == 422 and answer.pointers == ["/limit"], (path, limit, answer.status, answer.body)
        for limit in ("1", "200"):
            answer = person.get(f"{path}?limit={limit}").must(200)
            assert len(answer.json["data"]) <= int(limit)


def a_list_is_data_and_next(house, org, other):
    for path, _, person in lists(house, org):
        members = set(person.get(path).must(200).json)
        assert members - {"counts", "as_of"} == {"data", "next"}, (path, members)


def an_unknown_or_repeated_parameter_is_422(house, org, other):
    for path, names, person in lists(house, org):
        for query, pointers in (("wish=1", ["/wish"]), ("limit=2&limit=3", ["/limit"]), ("limit=2&limit=2", ["/limit"]),
                                ("Limit=2", ["/Limit"]), ("a=1&b=2", ["/a", "/b"]), ("wish", ["/wish"])):
            answer = person.get(f"{path}?{query}")
            assert answer.status == 422 and answer.pointers == pointers, (path, query, answer.status, answer.body)


def every_filter_refuses_what_it_cannot_be(house, org, other):
    bad = {"id": ("x", "ask_1", f"horse_{NOBODY}", ""), "date": ("2026-13-01", "2026-02-30", "today", "20260101", ""),
           "date-time": ("2026-01-01", "2026-01-01T00:00:00", "x", ""), "enum": ("wish", "open,wish", "", "OPEN", "open,,open")}
    for path, names, person in lists(house, org):
        for name, parameter in names.items():
            schema = contract_of_schema(house, parameter)
            for value in bad.get(schema, ()):
                answer = person.get(f"{path}?{name}={quote(value)}")
                assert answer.status == 422, (path, name, value, answer.status)
                assert all(pointer.startswith(f"/{name}") for pointer in answer.pointers), (path, name, value, answer.pointers)


def contract_of_schema(house, parameter):
    """What kind of value it is: a word of the table above, or another."""
    schema = parameter["schema"]
    if schema.get("type") == "array":
        return "enum"
    if schema.get("pattern", "").startswith("^") and "[0-7]" in schema["pattern"]:
        return "id"
    return schema.get("format", "enum" if "enum" in schema else schema.get("type"))


def pages_together_are_the_list(house, org, other):
    for _ in range(7):
        an_ask(org)
    for path, _, person in lists(house, org):
        whole = pages(person, path, 200)
        for limit in (1, 3) if len(whole) < 60 else (17,):
            assert pages(person, path, limit) == whole, (path, limit)


def pages_stay_where_they_are_when_rows_are_added(house, org, other):
    before = pages(org.rep, "/v1/asks", 200)
    found = pages(org.rep, "/v1/asks", 5, lambda: an_ask(org))
    assert [ask["id"] for ask in found] == [ask["id"] for ask in before]


def a_cursor_belongs_to_its_filter(house, org, other):
    for _ in range(2):
        an_ask(org)
        other.rep.post("/v1/asks", a_submit()).must(201)
    cursor = org.rep.get("/v1/asks?limit=1&state=open").must(200).json["next"]
    again = f"/v1/asks?cursor={quote(cursor)}"
    for query in (f"{again}&state=open", f"{again}&state=open&limit=3", f"/v1/asks?state=open&cursor={quote(cursor)}"):
        org.rep.get(query).must(200)
    for query in (again, f"{again}&state=declined", f"{again}&state=open&kind=integration", f"{again}&state=open&q=users",
                  f"/v1/deals?cursor={quote(cursor)}", f"/v1/commitments?cursor={quote(cursor)}"):
        answer = org.rep.get(query).must(422)
        assert answer.pointers == ["/cursor"], (query, answer.pointers)
    assert other.rep.get(f"{again}&state=open").must(422).pointers == ["/cursor"]


def a_cursor_that_was_never_given_is_422(house, org, other):
    given = org.rep.get("/v1/asks?limit=1").must(200).json["next"]
    for cursor in ("x", "", given[:-1], given + "A", given[:-2] + ("AA" if given[-2:] != "AA" else "BB"), "A" * 2000, "A" * 2001, "%00"):
        answer = org.rep.get(f"/v1/asks?limit=1&cursor={cursor if cursor == '%00' else quote(cursor)}")
        assert answer.status in (400, 422) if cursor == "%00" else answer.status == 422, (cursor, answer.status)


def a_list_has_a_weak_etag_and_304(house, org, other):
    for path, _, person in lists(house, org):
        if "/reports/" in path:
            continue
        answer = person.get(path).must(200)
        assert re.fullmatch(r'W/"\d+-(sales|product)[^"]*"', answer.etag), (path, answer.etag)
        for have in (answer.etag, answer.etag[2:], f'"x", {answer.etag}', "*"):
            same = person.get(path, if_none_match=have)
            assert same.status == 304 and same.body == b"" and same.etag == answer.etag, (path, have, same.status)
        for have in ('"x"', 'W/"0-sales"', "x"):
            person.get(path, if_none_match=have).must(200)
    etag = org.rep.get("/v1/asks").etag
    an_ask(org)
    assert org.rep.get("/v1/asks", if_none_match=etag).must(200).etag != etag
    assert org.head_of_product.get("/v1/asks").etag != org.rep.get("/v1/asks").etag


def one_thing_is_never_304(house, org, other):
    """What it shows of others changes without its version."""
    body = a_submit()
    ask = org.rep.post("/v1/asks", body).must(201).json
    external_id = body["deal"].pop("external_id")
    before = org.rep.get(f"/v1/asks/{ask['id']}").must(200)
    org.rep.put(f"/v1/deals/{external_id}", {**body["deal"], "name": "Another name"}).must(200)
    after = org.rep.get(f"/v1/asks/{ask['id']}", if_none_match=before.etag).must(200)
    assert after.json["deal"]["name"] == "Another name"
    for person, path in ((org.rep, f"/v1/deals/{external_id}"), (org.rep, f"/v1/people/{org.rep.id}"), (org.rep, "/v1/calendars"),
                         (org.rep, "/v1/me"), (org.head_of_sales, f"/v1/budgets/{quarter(1)}"), (org.auditor, "/v1/policy")):
        answer = person.get(path).must(200)
        assert person.get(path, if_none_match=answer.etag or "*").status == 200, path


def filters_give_what_they_say(house, org, other):
    ask = an_ask(org, title="A needle in the hay").json
    for query in (f"kind=integration&deal={ask['deal']['id']}", f"account={ask['deal']['account']['id']}", "q=needle+hay",
                  f"assignee={org.head_of_product.id}&state=open,needs_info&q=needle", f"q={ask['number']}"):
        found = [one["id"] for one in org.rep.get(f"/v1/asks?{query}").must(200).json["data"]]
        assert ask["id"] in found, (query, found)
    for query in ("q=nowhere-to-be-found", "state=expired", f"deal=deal_{NOBODY}", f"account=account_{NOBODY}", "kind=pricing",
                  f"assignee={org.admin.id}"):
        assert org.rep.get(f"/v1/asks?{query}").must(200).json["data"] == [], query


def events_are_read_on_from_a_sequence(house, org, other):
    sequences, after = [], -1
    while True:
        page = org.auditor.get(f"/v1/events?limit=50&after={after}").must(200).json
        sequences += [event["sequence"] for event in page["data"]]
        if page["next"] is None:
            break
        after = int(page["next"])
    assert sequences == list(range(len(sequences))) and len(sequences) > 50
    assert org.auditor.get(f"/v1/events?after={sequences[-1]}").must(200).json == {"data": [], "next": None}
    for after in ("-2", "x", "9007199254740992", "1.5"):
        assert org.auditor.get(f"/v1/events?after={after}").must(422).pointers == ["/after"], after
    for event in org.rep.get("/v1/events?limit=200").must(200).json["data"]:
        assert event["audience"] != "product", event


def a_date_filter_reads_days(house, org, other):
    ask = an_ask(org)
    body = {"kind": "terms", "scope": "Terms", "customer_wording": "You can.", "rationale": "Fine.", "due_on": day(3)}
    org.head_of_product.post(f"/v1/asks/{ask.json['id']}/commit", body, if_match=ask.etag).must(200)
    path = f"/v1/commitments?deal={ask.json['deal']['id']}&due_before="
    assert len(org.rep.get(path + day(4)).must(200).json["data"]) == 1
    assert org.rep.get(path + day(3)).must(200).json["data"] == []


def nobody_lists_without_a_token(house, org, other):
    client = Client(house.port)
    for path, _, _ in lists(house, org):
        assert client.get(path).must(401).slug == "unauthenticated"


ALL = (a_limit_is_between_1_and_200, a_list_is_data_and_next, an_unknown_or_repeated_parameter_is_422,
       every_filter_refuses_what_it_cannot_be, pages_together_are_the_list, pages_stay_where_they_are_when_rows_are_added,
       a_cursor_belongs_to_its_filter, a_cursor_that_was_never_given_is_422, a_list_has_a_weak_etag_and_304, one_thing_is_never_304,
       filters_give_what_they_say, events_are_read_on_from_a_sequence, a_date_filter_reads_days, nobody_lists_without_a_token)
