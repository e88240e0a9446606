"""The edge: methods, ids, tokens, limits, fields of every answer, and the pages that are open."""
import re
import time

from conventions_commands import NOBODY, a_submit, an_ask
from house import PATIENCE, ROLES, Client, contract_of, day, quarter

ALLOWED = ("GET", "POST", "PUT", "PATCH", "DELETE")
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def filled(path, org, ask_id):
    """A path with its blanks filled by what is there."""
    values = {"ask_id": ask_id, "quarter": quarter(1), "person_id": org.rep.id, "external_id": "D1", "team_id": f"team_{NOBODY}",
              "token_id": f"token_{NOBODY}", "commitment_id": f"commitment_{NOBODY}", "workaround_id": f"workaround_{NOBODY}"}
    return re.sub(r"\{(\w+)\}", lambda blank: values[blank.group(1)], path)


# ---- methods ---------------------------------------------------------------------------------------------------------------

def methods_of(house):
    paths = {}
    for operation in contract_of(house).operations.values():
        paths.setdefault(operation["path"], set()).add(operation["method"])
    return paths


def another_method_is_405_with_allow(house, org, other):
    ask_id = an_ask(org).json["id"]
    for path, methods in methods_of(house).items():
        allow = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        for method in ALLOWED + ("HEAD",):
            if method in allow:
                continue
            answer = org.rep.send(method, filled(path, org, ask_id), None if method in ("HEAD", "DELETE", "GET") else b"{}")
            assert answer.status == 405, (method, path, answer.status)
            assert set(answer.fields["allow"].split(", ")) == allow, (path, answer.fields["allow"])


def options_tells_the_methods(house, org, other):
    client = Client(house.port)
    for path, methods in methods_of(house).items():
        answer = client.send("OPTIONS", filled(path, org, f"ask_{NOBODY}")).must(204)
        wanted = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
        assert set(answer.fields["allow"].split(", ")) == wanted and answer.body == b"", path


def head_is_get_without_the_body(house, org, other):
    ask_id = an_ask(org).json["id"]
    for path, methods in methods_of(house).items():
        if "GET" not in methods or path == "/metrics":
            continue
        target = filled(path, org, ask_id)
        get, head = org.auditor.get(target), org.auditor.send("HEAD", target)
        assert (head.status, head.body) == (get.status, b""), (target, head.status, get.status)
        for name in ("content-type", "etag", "link"):
            assert head.fields.get(name) == get.fields.get(name), (target, name)
        if head.status == 200:
            assert head.fields.get("content-length") == str(len(get.body)), (target, head.fields)


def a_method_that_nobody_knows_is_501_or_405(house, org, other):
    for method in ("TRACE", "CONNECT", "PROPFIND", "get"):
        client = Client(house.port, org.rep.token)
        assert client.send(method, "/v1/asks").status in (400, 405, 501), method
        client.close()


# ---- ids -------------------------------------------------------------------------------------------------------------------

def an_id_of_another_form_is_404(house, org, other):
    ask_id = an_ask(org).json["id"]
    for operation in contract_of(house).operations.values():
        blanks = re.findall(r"\{(\w+_id)\}", operation["path"])
        if blanks in ([], ["external_id"]):
            continue
        role = operation.get("x-roles", ROLES)[0]
        person, noun = getattr(org, role), blanks[0][:-3]
        unknown = None
        for value in (f"{noun}_{NOBODY}", "x", f"{noun}_{NOBODY[:-1]}", f"{noun}_{NOBODY.upper()}", f"horse_{NOBODY}", f"{noun}_8{NOBODY[1:]}",
                      f"{noun}_{NOBODY}x", "%20", f"{noun}_{NOBODY[:-1]}%C3%A9", ask_id.replace("ask", "deal")):
            path = operation["path"].replace("{%s}" % blanks[0], value)
            fields = {"If-Match": '"1"'} if any(one["name"] == "If-Match" for one in operation["parameters"]) else {}
            _, body = contract_of_body(house, operation)
            answer = person.send(operation["method"], path, body, fields)
            told = re.sub(rb'"instance":"[^"]*"', b"", answer.body)
            unknown = told if unknown is None else unknown
            assert answer.status == 404 and told == unknown, (operation["method"], path, answer.status, answer.body)


CONTRACTS = {}


def contract_of_body(house, operation):
    """The schema and the example of the body; the contract is read once."""
    if house.port not in CONTRACTS:
        CONTRACTS[house.port] = contract_of(house)
    return CONTRACTS[house.port].body(operation["operationId"])


def a_malformed_quarter_is_422(house, org, other):
    for value in ("2027", "2027Q0", "2027Q5", "2027q1", "27Q1", "x", "2027Q11", "%20", "2027Q1%20"):
        for person, path in ((org.head_of_sales, f"/v1/budgets/{value}"), (org.head_of_sales, f"/v1/budgets/{value}/entries"),
                             (org.finance, f"/v1/fx-rates/{value}")):
            answer = person.get(path)
            assert answer.status == 422 and answer.pointers == ["/quarter"], (path, answer.status, answer.body)


def a_path_that_is_not_there_is_404(house, org, other):
    for path in ("/", "/v1", "/v1/", "/v1/asks/", "/v1//asks", "/v2/asks", "/v1/Asks", "/v1/asks/x/y/z", "/problems/wish", "/favicon.ico",
                 "/v1/asks;x=1", "/docs/redoc.standalone.js"):
        for client in (org.rep, Client(house.port)):
            answer = client.get(path)
            assert answer.status == 404 and answer.slug == "not-found", (path, answer.status)


# ---- tokens ----------------------------------------------------------------------------------------------------------------

def a_token_must_be_whole(house, org, other):
    token = org.rep.token
    flipped = token[:-1] + ("a" if token[-1] != "a" else "b")
    number = token.split("_")[2]
    for field in (None, "", "Bearer", "Bearer ", f"Basic {token}", f"Bearer {flipped}", f"Bearer {token[:-1]}", f"Bearer {token}x",
                  f"Bearer {token.replace(f'_{number}_', '_999_')}", token, f"Bearer  {token}", f"Bearer {token}, Bearer {token}"):
        answer = Client(house.port).send("GET", "/v1/me", None, {"Authorization": field})
        assert answer.status == 401 and answer.slug == "unauthenticated", (field, answer.status)
        assert answer.fields["www-authenticate"].startswith("Bearer"), answer.fields
    assert Client(house.port).send("GET", "/v1/me", None, {"Authorization": f"bearer {token}"}).status == 200


def last_taken(ask):
    """How many seconds from now the last request was sent that was answered with 200; `ask` sends one and gives its status."""
    began = last = time.monotonic()
    while True:
        sent = time.monotonic()
        if ask() != 200:
            return last - began
        last = sent
        assert last - began < PATIENCE, "it is taken for ever"


def revoked(org, body, revoke):
    """For how many seconds after the answer of `revoke` a fresh token, in use all the time, is taken."""
    issued = org.admin.post("/v1/tokens", body).must(201).json
    client = Client(org.house.port, issued["secret"])
    client.get("/v1/me").must(200)
    revoke(issued)
    took = last_taken(lambda: client.get("/v1/me").status)
    assert client.get("/v1/me").must(401).slug == "unauthenticated"
    return took


def a_revoked_token_is_refused_within_a_second(house, org, other):
    body = {"label": "short", "scopes": ["read"], "expires_on": day(9)}
    took = revoked(org, body, lambda issued: org.admin.post(f"/v1/tokens/{issued['id']}/revoke").must(200))
    assert took < 1, took


def who_left_is_refused_within_a_second(house, org, other):
    person = org.admin.post("/v1/people", {"name": "Leaver", "email": "leaver@halden.example"}).must(201).json["id"]
    body = {"label": "short", "scopes": ["read"], "expires_on": day(9), "person_id": person}
    took = revoked(org, body, lambda issued: org.admin.put(
        f"/v1/people/{person}", {"name": "Leaver", "email": "leaver@halden.example", "active": False}).must(200))
    assert took < 1, took


def a_role_that_was_taken_is_gone_within_a_second(house, org, other):
    rep = org.add("rep", "Short Rep")
    rep.get("/v1/asks").must(200)
    org.admin.post(f"/v1/people/{rep.id}/roles/revoke", {"role": "rep", "reason": "Moves on."}).must(200)
    assert last_taken(lambda: rep.get("/v1/asks").status) < 1
    rep.get("/v1/asks").must(403)


def a_token_expires(house, org, other):
    """Its last day is today; the database's record of it is moved into the past."""
    issued = org.admin.post("/v1/tokens", {"label": "today", "scopes": ["read"], "expires_on": day(0)}).must(201).json
    client = Client(house.port, issued["secret"])
    client.get("/v1/me").must(200)
    house.sql(f"UPDATE token SET expires_on = current_date - 2 WHERE id = '{issued['id']}'")
    house.wait(lambda: client.get("/v1/me").status == 401)
    for expires_on, status in ((day(-2), 422), (day(364), 201), (day(400), 422)):
        answer = org.admin.post("/v1/tokens", {"label": "x", "scopes": ["read"], "expires_on": expires_on})
        assert answer.status == status, (expires_on, answer.status, answer.body)


def the_day_of_a_tokens_last_use_is_told(house, org, other):
    issued = org.admin.post("/v1/tokens", {"label": "seldom", "scopes": ["read"], "expires_on": day(9)}).must(201).json
    last_used_on = lambda: next(token["last_used_on"] for token in org.admin.get("/v1/tokens?limit=200").must(200).json["data"]
                                if token["id"] == issued["id"])
    assert issued["last_used_on"] is None and last_used_on() is None
    Client(house.port, issued["secret"]).get("/v1/me").must(200)
    house.wait(lambda: last_used_on() is not None)
    today = house.sql("SELECT (now() AT TIME ZONE time_zone)::date FROM org LIMIT 1")[0]
    assert last_used_on() == today
    house.sql(f"UPDATE token_use SET used_on = used_on - 3 WHERE token_id = '{issued['id']}'")
    Client(house.port, issued["secret"]).get("/v1/me").must(200)
    house.wait(lambda: last_used_on() == today)


def a_token_can_do_what_its_scopes_say(house, org, other):
    issued = org.admin.post("/v1/tokens", {"label": "reads", "scopes": ["read"], "expires_on": day(9), "person_id": org.rep.id})
    client = Client(house.port, issued.must(201).json["secret"])
    client.get("/v1/asks").must(200)
    assert client.post("/v1/asks", a_submit()).must(403).slug == "forbidden"


# ---- fields of every answer --------------------------------------------------------------------------------------------------

def a_request_id_comes_back(house, org, other):
    for path in ("/v1/me", "/healthz", "/nowhere", "/v1/asks?limit=0"):
        assert org.rep.get(path, x_request_id="abc-DEF_1.2").fields["x-request-id"] == "abc-DEF_1.2", path
    first, second = org.rep.get("/v1/me"), org.rep.get("/v1/me")
    assert first.fields["x-request-id"] != second.fields["x-request-id"]
    problem = org.rep.get("/v1/asks?limit=0", x_request_id="told").json
    assert problem["instance"] == "urn:request:told"
    for bad in ("x" * 65, "a b", 'a"b', "ä".encode().decode("latin1")):
        assert org.rep.get("/v1/me", x_request_id=bad).fields["x-request-id"] != bad


def a_trace_goes_into_the_log(house, org, other):
    org.rep.get("/v1/me", traceparent=TRACE, x_request_id="traced-1").must(200)
    line = house.wait(lambda: [line for line in house.log().splitlines() if "traced-1" in line])[0]
    assert TRACE in line, line
    for bad in (TRACE[:-1], TRACE.upper(), "00-" + "0" * 32 + TRACE[35:], "x"):
        org.rep.get("/v1/me", traceparent=bad).must(200)


def denials_are_in_the_log(house, org, other):
    """Who, what and when; each is asked for until it is there, since the log tells of so many a second."""
    stranger = Client(house.port)
    for ask, word in ((lambda: org.rep.get("/v1/policy", x_request_id="denied-1").must(403), "denied-1"),
                      (lambda: stranger.get("/v1/me", x_request_id="denied-2").must(401), "denied-2")):
        def denied():
            ask()
            return [line for line in house.log().splitlines() if word in line and ("request_denied" in line or "sign_in_refused" in line)]
        line = house.wait(denied)[0]
        assert word == "denied-2" or (f"person={org.rep.id}" in line and "operation=get_policy" in line), line


def every_line_of_the_log_is_fields(house, org, other):
    """Whatever was sent: no value breaks a line, and none holds a token or what people wrote."""
    for bad in ("%0Atime=2026%20level=error%20event=forged", "%22%20level=error", "%E2%80%A8", "a%20level=error"):
        org.rep.get(f"/v1/asks?q={bad}")
        org.rep.get(f"/v1/deals/{bad}")
        org.rep.get("/v1/me", x_request_id=bad, user_agent=bad)
    field = r'[a-z_0-9]+=(?:[^\s"=]+|"(?:[^"\\]|\\.)*")'
    form = re.compile(rf'time=\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z level=(?:debug|info|warning|error) event=[a-z_0-9]+(?: {field})*')
    for line in house.log().splitlines():
        assert form.fullmatch(line), line
        assert "dd_pat_" not in line and "forged" not in line and "level=error" not in line, line


def every_answer_is_safe_to_show(house, org, other):
    for client, path in ((org.rep, "/v1/me"), (org.rep, "/v1/asks"), (org.rep, "/nowhere"), (Client(house.port), "/v1/me"),
                         (org.auditor, "/v1/reports/commitments?format=csv"), (Client(house.port), "/docs")):
        fields = client.get(path).fields
        assert fields["x-content-type-options"] == "nosniff" and fields["referrer-policy"] == "no-referrer", path
        assert fields["cross-origin-opener-policy"] == "same-origin" and "default-src 'none'" in fields["content-security-policy"], path
        assert fields["cache-control"] == "no-store", path
        assert "server" not in fields and "x-powered-by" not in fields, path


def problems_tell_nothing_of_the_inside(house, org, other):
    for answer in (org.rep.get(f"/v1/asks/ask_{NOBODY}"), org.rep.get("/v1/asks?cursor=x"), org.rep.post("/v1/asks", b"{"),
                   org.rep.get("/v1/asks?q=%00"), org.rep.get("/v1/policy"), Client(house.port).get("/v1/me")):
        assert answer.fields["content-type"] == "application/problem+json", answer.all_fields
        assert set(answer.json) <= {"type", "title", "status", "detail", "instance", "errors"}
        assert answer.json["status"] == answer.status
        for word in (b"SELECT", b"postgres", b"/services/", b".c:", b"sql", b"jansson", b"0.1.0"):
            assert word not in answer.body, (word, answer.body)
        page = Client(house.port).get(answer.json["type"]).must(200)
        assert page.fields["content-type"].startswith("text/html") and str(answer.status).encode() in page.body


# ---- limits ------------------------------------------------------------------------------------------------------------------

def limits_are_told_and_kept(house, org, other):
    """Last but one: it starts the service with small limits, and again with none."""
    house.serve("--limit-token=10", "--limit-org=15")
    rep, lead = Client(house.port, org.rep.token), Client(house.port, org.sales_lead.token)
    answer = rep.get("/v1/me").must(200)
    assert answer.fields["ratelimit-policy"] == '"token";q=10;w=60, "org";q=15;w=60', answer.fields
    assert re.fullmatch(r'"token";r=9;t=\d+, "org";r=14;t=\d+', answer.fields["ratelimit"]), answer.fields["ratelimit"]
    for _ in range(9):
        answer = rep.get("/v1/me").must(200)
    assert re.fullmatch(r'"token";r=0;t=\d+, "org";r=5;t=\d+', answer.fields["ratelimit"]), answer.fields["ratelimit"]
    refused = rep.get("/v1/me").must(429)
    assert refused.slug == "rate-limited" and 1 <= int(refused.fields["retry-after"]) <= 60
    statuses = [lead.get("/v1/me").status for _ in range(6)]
    assert statuses.count(200) in (4, 5) and statuses[-1] == 429, statuses
    Client(house.port, other.rep.token).get("/v1/me").must(200)
    Client(house.port).get("/healthz").must(200)
    house.serve()
    for person in org.people + other.people:
        person.client = Client(house.port, person.token)


def who_speaks_for_clients_is_believed(house, org, other):
    """Restarts the service, as the one above: behind a proxy each client counts for itself."""
    def refused_at():
        Client(house.port).get("/v1/me", x_forwarded_for="203.0.113.5, 198.51.100.9").must(401)
        return [line for line in house.log(since).splitlines() if "event=sign_in_refused" in line]
    for flags, peer in (("--proxies=127.0.0.0/8,::1",), "198.51.100.9"), ((), "127.0.0.1"):
        since = len(house.log())
        house.serve(*flags)
        line = house.wait(refused_at)[0]
        assert f"peer={peer} " in line + " ", line
    for person in org.people + other.people:
        person.client = Client(house.port, person.token)


# ---- open pages ----------------------------------------------------------------------------------------------------------------

def it_lives_and_can_answer(house, org, other):
    client = Client(house.port)
    assert client.get("/healthz").must(200).body.startswith(b"ok")
    assert client.get("/readyz").must(200).body.startswith(b"ready")


def metrics_are_prometheus_text(house, org, other):
    answer = Client(house.port).get("/metrics").must(200)
    assert answer.fields["content-type"].startswith("text/plain; version=0.0.4")
    label = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
    sample = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{((?:{label},?)*)\}})? (-?\d+(?:\.\d+)?|\+Inf|NaN)")
    types, values = {}, {}
    for line in answer.body.decode().splitlines():
        told = re.fullmatch(r"# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)", line)
        if told is not None:
            assert told.group(1) == "HELP" or told.group(2) not in types, line
            if told.group(1) == "TYPE":
                assert told.group(3) in ("counter", "gauge", "histogram"), line
                types[told.group(2)] = told.group(3)
            continue
        found = sample.fullmatch(line)
        assert found is not None, line
        name, labels, value = found.groups()
        base = re.sub(r"_(bucket|sum|count)$", "", name) if name not in types else name
        assert base in types, line
        assert (name, labels) not in values, line
        values[name, labels] = float(value)
    buckets = {}
    for (name, labels), value in values.items():
        if name.endswith("_bucket"):
            operation, bound = re.fullmatch(r'operation="(\w+)",le="(.+)"', labels).groups()
            buckets.setdefault(operation, []).append((float(bound), value))
    for operation, found in buckets.items():
        assert found == sorted(found) and [value for _, value in found] == sorted(value for _, value in found), operation
        assert found[-1][1] == values["dealdesk_http_request_duration_seconds_count", f'operation="{operation}"']
    assert values["dealdesk_ready", None] == 1


def the_contract_and_its_page_are_served(house, org, other):
    client = Client(house.port)
    answer = client.get("/openapi.json").must(200)
    assert answer.json["openapi"].startswith("3.1") and answer.fields["content-type"] == "application/json"
    assert client.get("/openapi.json", if_none_match=answer.etag).must(304).body == b""
    page = client.get("/docs").must(200)
    assert page.fields["content-type"].startswith("text/html") and b"openapi.json" in page.body


ALL = (another_method_is_405_with_allow, options_tells_the_methods, head_is_get_without_the_body,
       a_method_that_nobody_knows_is_501_or_405, an_id_of_another_form_is_404, a_malformed_quarter_is_422,
       a_path_that_is_not_there_is_404, a_token_must_be_whole, a_revoked_token_is_refused_within_a_second,
       who_left_is_refused_within_a_second, a_role_that_was_taken_is_gone_within_a_second, a_token_expires,
       the_day_of_a_tokens_last_use_is_told,
       a_token_can_do_what_its_scopes_say, a_request_id_comes_back, a_trace_goes_into_the_log, denials_are_in_the_log, every_answer_is_safe_to_show,
       problems_tell_nothing_of_the_inside, limits_are_told_and_kept, who_speaks_for_clients_is_believed, it_lives_and_can_answer, metrics_are_prometheus_text,
       the_contract_and_its_page_are_served, every_line_of_the_log_is_fields)
