"""Commands: what holds for all of them."""
import json
import re

from house import Client, day, quarter, quarter_end

COUNT = iter(range(1, 1000000))
NOBODY = "01kqz3m4x8e5rvw2n6b7c9d0zz"  # an id that is well-formed and stands for nothing


def a_submit(**changes):
    """A body that nobody sent before."""
    number = next(COUNT)
    return {"deal": {"external_id": f"D{number}", "name": f"Deal {number}", "amount": 48000000, "currency": "EUR",
                     "account": {"external_id": f"A{number}", "name": f"Account {number}", "segment": "enterprise"},
                     "stage": "negotiation", "close_date": day(60)},
            "kind": "integration", "title": f"Provision users {number}", "need": "They will not sign without it.",
            "blocker": "deal_breaker", "details": {"system": "Okta", "direction": "in"}, **changes}


def a_commit(**changes):
    return {"kind": "work", "scope": "Users and groups", "customer_wording": "We will provision them.", "rationale": "Third ask.",
            "due_on": quarter_end(quarter(1)), "deliverable": {"title": "SCIM", "points": 1}, **changes}


def an_ask(org, **changes):
    return org.rep.post("/v1/asks", a_submit(**changes)).must(201)


def asks_titled(org, title):
    return [ask for ask in org.rep.get("/v1/asks?limit=200").must(200).json["data"] if ask["title"] == title]


def same_answer(first, again):
    assert again.status == first.status and again.body == first.body, (first.body, again.body)
    assert again.fields.get("idempotent-replayed") == "true" and "idempotent-replayed" not in first.fields
    for name in ("etag", "location", "content-type"):
        assert again.fields.get(name) == first.fields.get(name), name


# ---- Idempotency-Key -------------------------------------------------------------------------------------------------------

def the_same_request_gets_the_first_answer_byte_for_byte(house, org, other):
    body, key = a_submit(), "once"
    first = org.rep.post("/v1/asks", body, idempotency_key=key).must(201)
    ask_id = first.json["id"]
    same_answer(first, org.rep.post("/v1/asks", body, idempotency_key=key))
    org.head_of_product.post(f"/v1/asks/{ask_id}/decline", {"customer_wording": "No.", "rationale": "No."}, if_match=first.etag).must(200)
    same_answer(first, org.rep.post("/v1/asks", body, idempotency_key=key))  # whatever became of it since
    assert len(asks_titled(org, body["title"])) == 1


def it_does_so_after_a_restart(house, org, other):
    body = a_submit()
    first = org.rep.post("/v1/asks", body, idempotency_key="restart").must(201)
    house.serve()
    for person in org.people + other.people:
        person.client = Client(house.port, person.token)
    same_answer(first, org.rep.post("/v1/asks", body, idempotency_key="restart"))


def another_request_under_the_key_is_refused(house, org, other):
    body = a_submit()
    ask_id = org.rep.post("/v1/asks", body, idempotency_key="other").must(201).json["id"]
    for method, path, other_body in (("POST", "/v1/asks", {**body, "need": "Something else."}),
                                     ("POST", f"/v1/asks/{ask_id}/withdraw", body),
                                     ("PUT", "/v1/deals/X1", body["deal"]),
                                     ("POST", "/v1/asks/preview", body)):
        if path == "/v1/deals/X1":
            other_body = {name: value for name, value in other_body.items() if name != "external_id"}
        if path.endswith("withdraw"):
            other_body = {"reason": "Over."}
        answer = org.rep.send(method, path, other_body, {"Idempotency-Key": "other"}).must(422)
        assert answer.slug == "key-reused", (path, answer.body)


def another_method_under_the_key_is_refused(house, org, other):
    team = org.admin.post("/v1/teams", {"name": "Method"}).must(201).json["id"]
    org.admin.put(f"/v1/teams/{team}", {"name": "Method 2"}, idempotency_key="method").must(200)
    assert org.admin.post("/v1/teams", {"name": "Method 2"}, idempotency_key="method").must(422).slug == "key-reused"


def keys_are_each_persons_own(house, org, other):
    first = org.rep.post("/v1/asks", a_submit(), idempotency_key="mine").must(201)
    for person in (org.sales_lead, other.rep):
        answer = person.post("/v1/asks", a_submit(), idempotency_key="mine").must(201)
        assert "idempotent-replayed" not in answer.fields and answer.json["id"] != first.json["id"]


def a_refusal_is_decided_anew(house, org, other):
    body = a_submit()
    first = org.rep.post("/v1/asks", body, idempotency_key="first").must(201).json["id"]
    refused = org.rep.post("/v1/asks", body, idempotency_key="anew").must(409)
    assert refused.slug == "already-exists", refused.body
    org.rep.post(f"/v1/asks/{first}/withdraw", {"reason": "Once more."}).must(200)
    accepted = org.rep.post("/v1/asks", body, idempotency_key="anew").must(201)
    assert "idempotent-replayed" not in accepted.fields
    same_answer(accepted, org.rep.post("/v1/asks", body, idempotency_key="anew"))


def a_key_has_1_to_255_characters(house, org, other):
    for key, status in (("k" * 255, 201), ("k" * 256, 400), ("", 400)):
        answer = org.rep.post("/v1/asks", a_submit(), idempotency_key=key)
        assert answer.status == status, (len(key), answer.status)


def a_secret_is_shown_once(house, org, other):
    body = {"label": "once", "scopes": ["read"], "expires_on": day(9)}
    first = org.admin.post("/v1/tokens", body, idempotency_key="secret").must(201)
    again = org.admin.post("/v1/tokens", body, idempotency_key="secret").must(201)
    assert first.json["secret"].startswith("dd_pat_") and "secret" not in again.json
    assert {**again.json, "secret": first.json["secret"]} == first.json


def what_may_be_done_is_what_is_done(house, org, other):
    """Whoever asks, in states that come one after the other: a command that may not be given is refused as was told."""
    ask = an_ask(org)
    path = f"/v1/asks/{ask.json['id']}"
    bodies = {"claim": None, "withdraw": {"reason": "It is over."}, "escalate": {"reason": "It hurries."}, "accept": {"how_agreed": "By mail."}, "retract-decision": {"reason": "No."},
              "reject": {"reason": "Too late."}, "return-decision": {"reason": "No."}, "cancel-request": None, "approve-decision": {}}
    people = (org.rep, org.head_of_sales, org.product_manager, org.head_of_product, org.executive, org.auditor)
    for step in (lambda: org.head_of_product.post(f"{path}/request-info", {"question": "How many?"}),
                 lambda: org.rep.post(f"{path}/provide-info", {"text": "Many."})):
        for person in people:
            version = person.get(path).must(200).etag
            actions = person.get(f"{path}/actions").must(200).json["data"]
            assert len(actions) >= 19 and all(("why_not" in each) != each["may"] for each in actions), actions
            for each in actions:
                if each["may"] or each["action"] not in bodies:
                    continue
                answer = person.post(f"{path}/{each['action']}", bodies[each["action"]], if_match=version)
                assert answer.slug == each["problem"] and answer.json["detail"] == each["why_not"], (each, answer.body)
        step().must(200)
    assert {each["action"] for each in org.head_of_product.get(f"{path}/actions").json["data"] if each["may"]} >= {"commit", "decline", "comment"}
    other.head_of_product.get(f"{path}/actions").must(404)


# ---- If-Match --------------------------------------------------------------------------------------------------------------

def if_match_takes_the_etag_verbatim(house, org, other):
    ask = an_ask(org)
    path = f"/v1/asks/{ask.json['id']}"
    edited = org.rep.patch(path, {"need": "Something more."}, if_match=ask.etag).must(200)
    assert edited.etag != ask.etag and edited.etag == org.rep.get(path).etag == org.head_of_product.get(path).etag
    org.rep.patch(path, {"need": "Still more."}, if_match=edited.etag).must(200)


def without_if_match_is_428(house, org, other):
    ask = an_ask(org)
    path = f"/v1/asks/{ask.json['id']}"
    assert org.rep.patch(path, {"need": "Something."}).must(428).slug == "needs-if-match"
    for verb, body in (("commit", a_commit()), ("decline", {"customer_wording": "No.", "rationale": "No."}),
                       ("reassign", {"to": org.product_manager.id, "reason": "Hers."}),
                       ("counter", a_commit(valid_until=day(9)))):
        assert org.head_of_product.post(f"{path}/{verb}", body).must(428).slug == "needs-if-match", verb
    for person, put, body in ((org.head_of_product, f"/v1/budgets/{quarter(1)}/capacity", {"points": 400}),
                              (org.head_of_sales, f"/v1/budgets/{quarter(1)}/split", {"lines": [{"line": "shared", "points": 1}]})):
        assert person.put(put, body).must(428).slug == "needs-if-match", put


def a_stale_if_match_is_412_with_the_present_etag(house, org, other):
    ask = an_ask(org)
    path = f"/v1/asks/{ask.json['id']}"
    present = org.rep.patch(path, {"need": "Something."}, if_match=ask.etag).must(200).etag
    stale = org.head_of_product.post(f"{path}/commit", a_commit(), if_match=ask.etag).must(412)
    assert stale.slug == "stale" and stale.etag == present, (stale.etag, present)
    capacity = org.head_of_product.put(f"/v1/budgets/{quarter(1)}/capacity", {"points": 400}, if_match='"987"').must(412)
    assert capacity.etag == org.head_of_product.get(f"/v1/budgets/{quarter(1)}").etag


def an_etag_that_was_never_given_is_412_and_no_etag_400(house, org, other):
    path = f"/v1/asks/{an_ask(org).json['id']}"
    for value, status in (('W/"1"', 412), ('"01"', 412), ('"-1"', 412), ('"one"', 412), ("1", 400), ('"1', 400), ("*", 400),
                          ('"1", "2"', 400)):
        answer = org.rep.patch(path, {"need": "Something."}, if_match=value)
        assert answer.status == status, (value, answer.status, answer.body)


# ---- bodies ----------------------------------------------------------------------------------------------------------------

def another_type_of_body_is_415(house, org, other):
    body = b'{"reason": "Over."}'
    for kind in (None, "text/plain", "application/xml", "application/json; charset=latin1", "application/jsonx", ""):
        path = f"/v1/asks/ask_{NOBODY}/withdraw"
        answer = org.rep.send("POST", path, body, {"Content-Type": kind})
        assert answer.status == 415 and answer.slug == "unsupported-type", (kind, answer.status)
    gzip = org.rep.send("POST", "/v1/asks", b"{}", {"Content-Encoding": "gzip"})
    assert gzip.status == 415
    for kind in ("application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'):
        assert org.rep.send("POST", "/v1/asks", b"{}", {"Content-Type": kind}).status == 422, kind


def what_is_not_json_is_400(house, org, other):
    for body in (b"{", b"", b"{} {}", b'{"kind": "feature", "kind": "feature"}', b'{"title": "\xff"}', b'{"title": "\\ud800"}',
                 b"{'title': 1}", b"[" * 40 + b"]" * 40, b"\xef\xbb\xbf{}", b"NaN"):
        answer = org.rep.post("/v1/asks", body)
        assert answer.status == 400 and answer.slug == "malformed-json", (body, answer.status, answer.body)


def numbers_with_a_point_are_integers_when_they_are_whole(house, org, other):
    for amount, status in ((b"25.0", 201), (b"1e3", 201), (b"25.5", 422), (b"9007199254740993", 422), (b"1e400", 400), (b"-0.0", 201)):
        body = json_with(a_submit(), b"48000000", amount)
        answer = org.rep.post("/v1/asks", body)
        assert answer.status == status, (amount, answer.status, answer.body)


def json_with(value, old, new):
    text = json.dumps(value).encode()
    assert text.count(old) == 1
    return text.replace(old, new)


def text_comes_back_as_it_was_sent(house, org, other):
    for title in ("Größe \u2028 und 漢字 \U0001f600", "tab\there", "line\nbreak", "'; DROP TABLE ask; --", "<script>\"&amp;\\", "a  b ", "%s%n"):
        ask = org.rep.post("/v1/asks", a_submit(title=title)).must(201)
        assert ask.json["title"] == title, (title, ask.json["title"])
        assert org.rep.get(f"/v1/asks/{ask.json['id']}").json["title"] == title
    for title in ("bell \x07 rings", "carriage\rreturn", "a\x7fb", "a\x85b", "a\x00b"):
        answer = org.rep.post("/v1/asks", a_submit(title=title))
        assert answer.status == 422 and answer.pointers == ["/title"], (title, answer.status)


def a_large_body_is_413(house, org, other):
    client = Client(house.port, org.rep.token)
    assert client.post("/v1/asks", b" " * 262145).must(413).slug == "too-large"
    client.close()
    assert org.rep.post("/v1/asks", b"{" + b" " * 262142 + b"}").must(422).slug == "invalid"


def a_command_without_a_body_takes_none_or_an_empty_object(house, org, other):
    for body, status in ((None, 200), (b"{}", 200), (b'{"a": 1}', 422)):
        small = a_submit()
        small["deal"].update(amount=100, account={**small["deal"]["account"], "segment": "smb"})
        ask_id = org.rep.post("/v1/asks", small).must(201).json["id"]
        org.product_manager.post(f"/v1/asks/{ask_id}/request-info", {"question": "Which one?"}).must(200)
        answer = org.product_manager.post(f"/v1/asks/{ask_id}/cancel-request", body)
        assert answer.status == status, (body, answer.status, answer.body)


# ---- the order of what stands in the way -----------------------------------------------------------------------------------

def who_may_not_learns_nothing_of_body_or_state(house, org, other):
    """403 by role comes before everything that the request says; 404 before its body's faults are judged by state."""
    ask_id = an_ask(org).json["id"]
    for path in (f"/v1/asks/{ask_id}/commit", f"/v1/asks/ask_{NOBODY}/commit", "/v1/asks/nonsense/commit"):
        assert org.rep.post(path, b"{").must(403).slug == "forbidden"
        assert Client(house.port).post(path, b"{").must(401).slug == "unauthenticated"


def a_location_leads_to_what_was_made(house, org, other):
    made = (org.rep.post("/v1/asks", a_submit()), org.admin.post("/v1/teams", {"name": "Location"}),
            org.admin.post("/v1/people", {"name": "Lo Cation", "email": "lo@halden.example"}),
            org.product_manager.post("/v1/workarounds", {"title": "Location", "steps": "One.", "customer_wording": "You can."}))
    for answer in made:
        answer.must(201)
        found = org.admin if "/people" in answer.fields["location"] or "/teams" in answer.fields["location"] else org.head_of_product
        assert re.fullmatch(r"/v1/[a-z]+/[a-z]+_[0-9a-z]{26}", answer.fields["location"]), answer.fields["location"]
        again = found.get(answer.fields["location"]).must(200)
        assert again.etag == answer.etag and again.json["id"] == answer.json["id"]


ALL = (the_same_request_gets_the_first_answer_byte_for_byte, it_does_so_after_a_restart, another_request_under_the_key_is_refused,
       another_method_under_the_key_is_refused, keys_are_each_persons_own, a_refusal_is_decided_anew, a_key_has_1_to_255_characters,
       a_secret_is_shown_once, what_may_be_done_is_what_is_done, if_match_takes_the_etag_verbatim, without_if_match_is_428,
       a_stale_if_match_is_412_with_the_present_etag, an_etag_that_was_never_given_is_412_and_no_etag_400,
       another_type_of_body_is_415, what_is_not_json_is_400, numbers_with_a_point_are_integers_when_they_are_whole,
       text_comes_back_as_it_was_sent, a_large_body_is_413, a_command_without_a_body_takes_none_or_an_empty_object,
       who_may_not_learns_nothing_of_body_or_state, a_location_leads_to_what_was_made)
