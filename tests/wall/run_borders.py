#!/usr/bin/python3
"""run_borders.py DEALDESK: who may ask what, cell by cell; what another org or another's deal answers; and whether SQL and the core
agree on who sees what."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "api"))

from canary import Aviary  # noqa: E402
from house import ROLES, Client, House, Report, contract_of, day, quarter  # noqa: E402
from story import Story  # noqa: E402

NOBODY = "01kqz3m4x8e5rvw2n6b7c9d0zz"
SCOPES = ("read", "submit", "decide", "manage")


class Ground:
    def __init__(self, house):
        self.house, self.contract = house, contract_of(house)
        self.stories = [Story(self.contract, Aviary(), house.open_org(name).ready_for_the_walk(), []) for name in ("Alpha", "Beta")]
        for story in self.stories:
            story.tell()

    def operations(self):
        return self.contract.operations.items()


def blanks(operation):
    return [one["name"] for one in operation["parameters"] if one["in"] == "path"]


def send(ground, person, operation, **values):
    """The operation with its example; a blank that is not told is filled with what stands for nothing."""
    told = {name: f"{name[:-3]}_{NOBODY}" for name in blanks(operation)}
    told.update({"quarter": quarter(3), "external_id": "NOWHERE"})
    path = operation["path"].format(**{**told, **values})
    body = operation.get("requestBody", {"content": {"application/json": {}}})["content"]["application/json"].get("example")
    fields = {"If-Match": '"1"'} if any(one["name"] == "If-Match" for one in operation["parameters"]) else {}
    return person.send(operation["method"], path, body, fields)


def less_instance(answer):
    fields = {name: value for name, value in answer.fields.items() if name not in ("date", "x-request-id", "ratelimit", "content-length")}
    return answer.status, re.sub(rb'"instance":"[^"]*"', b"", answer.body), fields


# ---- roles and scopes ----------------------------------------------------------------------------------------------------------

def each_operation_is_for_its_roles(ground):
    """Every cell: who has none of the roles is told so, whoever has one is not."""
    org, cells = ground.stories[0].org, 0
    for operation_id, operation in ground.operations():
        if operation.get("security") == []:
            continue
        for role in ROLES:
            answer = send(ground, getattr(org, role), operation)
            by_role = answer.status == 403 and "This is for" in answer.json["detail"]
            assert by_role == (role not in operation.get("x-roles", ROLES)), (operation_id, role, answer.status, answer.body[:300])
            cells += 1
    assert cells > 600, cells


def each_operation_is_for_its_scope(ground):
    """The same people, with tokens of one scope each."""
    org = ground.stories[0].org
    clients = {}
    for operation_id, operation in ground.operations():
        if operation.get("security") == []:
            continue
        role = operation.get("x-roles", ("admin",))[0]
        for scope in SCOPES:
            if (role, scope) not in clients:
                clients[role, scope] = with_scope(org, role, scope)
            client = clients[role, scope]
            if client is None:
                continue
            answer = send(ground, client, operation)
            refused = answer.status == 403 and answer.slug == "forbidden" and b"token" in answer.body
            assert refused == (scope != operation["x-scope"]), (operation_id, role, scope, answer.status, answer.body[:300])


def with_scope(org, role, scope):
    """A client of the role whose token has that scope alone; None when the role cannot have it."""
    issuer = org.head_of_product if scope == "decide" else org.admin
    person = getattr(org, role)
    body = {"label": "one scope", "scopes": [scope], "expires_on": day(9)}
    if issuer is not person:
        body["person_id"] = person.id
    issued = issuer.post("/v1/tokens", body)
    if issued.status != 201:
        issued = person.post("/v1/tokens", {"label": "one scope", "scopes": [scope], "expires_on": day(9)})
    return Client(org.house.port, issued.json["secret"]) if issued.status == 201 else None


# ---- other orgs ----------------------------------------------------------------------------------------------------------------

def ids_of(ground, story):
    find = ground.house.sql
    found = {f"{noun}_id": find(f"SELECT id FROM {noun} WHERE org_key = {story.org.number}")
             for noun in ("ask", "commitment", "workaround", "person", "team", "token")}
    found["external_id"] = find(f"SELECT external_id FROM deal WHERE org_key = {story.org.number}")
    return found


def an_id_of_another_org_is_like_one_of_nobody(ground):
    """Each operation × ids of the other org × somebody of each role that may ask: the same 404, byte for byte."""
    mine, theirs = ground.stories
    ids, compared = ids_of(ground, theirs), 0
    ids["external_id"] = []  # such names are each org's own
    for operation_id, operation in ground.operations():
        names = [name for name in blanks(operation) if ids.get(name)]
        if not names:
            continue
        for role in operation.get("x-roles", ROLES):
            person = getattr(mine.org, role)
            unknown = less_instance(send(ground, person, operation))
            assert unknown[0] == 404, (operation_id, role, unknown)
            for value in ids[names[0]][::4]:
                found = less_instance(send(ground, person, operation, **{names[0]: value}))
                assert found == unknown, (operation_id, role, value, found, unknown)
                compared += 1
    assert compared > 500, compared


def an_id_of_another_org_in_a_body_is_like_one_of_nobody(ground):
    mine, theirs = ground.stories
    ids, org = ids_of(ground, theirs), ground.stories[0].org
    ask = mine.asks[-1]
    etag = org.head_of_product.get(f"/v1/asks/{ask}").etag
    details = {"kind": "feature", "title": "Of another", "need": "Need it.", "blocker": "challenge", "details": {}}
    person, team = ids["person_id"][0], ids["team_id"][0]
    deal = ground.house.sql(f"SELECT id FROM deal WHERE org_key = {theirs.org.number}")[0]
    rows = (
        (org.rep, "POST", "/v1/asks", lambda one: {**details, "deal_id": one}, deal, {}),
        (org.rep, "POST", "/v1/asks/preview", lambda one: {**details, "deal_id": one}, deal, {}),
        (org.head_of_product, "POST", f"/v1/asks/{ask}/reassign", lambda one: {"to": one, "reason": "Yours."}, person, {"If-Match": etag}),
        (org.admin, "POST", "/v1/people", lambda one: {"name": "X", "email": "x@alpha.example", "team_id": one}, team, {}),
        (org.admin, "POST", "/v1/teams", lambda one: {"name": "X", "lead_id": one}, person, {}),
        (org.admin, "POST", "/v1/tokens", lambda one: {"label": "x", "scopes": ["read"], "expires_on": day(9), "person_id": one}, person, {}),
        (org.head_of_sales, "PUT", f"/v1/budgets/{quarter(1)}/split", lambda one: {"lines": [{"line": one, "points": 1}]}, team,
         {"If-Match": org.head_of_sales.get(f"/v1/budgets/{quarter(1)}").etag}),
    )
    for who, method, path, body, theirs_id, fields in rows:
        prefix = theirs_id.split("_")[0]
        unknown = who.send(method, path, body(f"{prefix}_{NOBODY}"), fields)
        found = who.send(method, path, body(theirs_id), fields)
        assert unknown.status in (404, 409, 422), (path, unknown.status, unknown.body)
        said = [re.sub(rb"[a-z]+_[0-9a-z]{26}", b"", less_instance(answer)[1]) for answer in (unknown, found)]
        assert found.status == unknown.status and said[0] == said[1], (path, found.body, unknown.body)


def a_token_of_one_org_opens_no_other(ground):
    mine, theirs = (story.org for story in ground.stories)
    for person in mine.people:
        forged = person.token.replace(f"dd_pat_{mine.number}_", f"dd_pat_{theirs.number}_", 1)
        assert Client(ground.house.port, forged).get("/v1/me").status == 401
        assert person.get("/v1/me").must(200).json["org"]["id"] == mine.id


def deals_of_the_same_name_are_each_orgs_own(ground):
    mine, theirs = (story.org for story in ground.stories)
    for external_id in ground.stories[0].deals:
        one, other = (org.auditor.get(f"/v1/deals/{external_id}").must(200).json for org in (mine, theirs))
        assert one["id"] != other["id"] and one["name"] != other["name"]


# ---- who sees what: SQL and the core ---------------------------------------------------------------------------------------------

def more_people(ground):
    """Those for whom the two could differ: a lead who sells nothing, an owner who has another role by now, one without any."""
    story = ground.stories[0]
    org = story.org
    story.people_of_the_border = [org.add("customer_success", "Cora Leads"), org.add("finance", "Finn Once Sold")]
    leads, sold = story.people_of_the_border
    story.team("West", leads, [story.lone_rep])
    story.submit(story.lone_rep, "feature", {})
    story.submit(story.lone_rep, "feature", {}, confidential=True)
    org.admin.post(f"/v1/people/{sold.id}/roles", {"role": "rep"}).must(200)
    ground.house.wait(lambda: sold.post("/v1/asks/preview", {}).status == 422)  # the role is known
    story.submit(sold, "feature", {})
    story.submit(sold, "feature", {}, confidential=True)
    org.admin.post(f"/v1/people/{sold.id}/roles/revoke", {"role": "rep", "reason": "Numbers."}).must(200)
    ground.house.wait(lambda: sold.post("/v1/asks/preview", {}).status == 403)
    other = org.add("rep", "Rosa Both")
    org.admin.post(f"/v1/people/{other.id}/roles", {"role": "customer_success"}).must(200)
    story.submit(other, "feature", {})


def sql_and_the_core_see_the_same_asks(ground):
    """A GET finds the ask when a comment by the same person is taken, or refused for another reason than 404."""
    story, differ, seen = ground.stories[0], [], 0
    asks = ground.house.sql(f"SELECT id FROM ask WHERE org_key = {story.org.number}")
    for person in story.org.people:
        if person.role in ("admin", "none"):
            continue
        listed = {ask["id"] for ask in person.get("/v1/asks?limit=200").must(200).json["data"]}
        for ask in asks:
            got = person.get(f"/v1/asks/{ask}").must(200, 404).status
            gave = person.post(f"/v1/asks/{ask}/comments", {"text": "Hm.", "audience": "sales"}).status
            if (got == 404) != (gave == 404) or (got == 200) != (ask in listed):
                differ.append((person.role, person.name, ask, got, gave, ask in listed))
            seen += got == 200
    assert differ == [], f"{len(differ)} differ: {differ[:6]}"
    assert 100 < seen < len(asks) * len(story.org.people), seen


def sql_and_the_core_see_the_same_deals(ground):
    story, differ = ground.stories[0], []
    for person in story.org.people:
        if person.role not in ("rep", "sales_lead", "head_of_sales"):
            continue
        for external_id in story.deals:
            got = person.get(f"/v1/deals/{external_id}").must(200, 404).status
            body = {"outcome": "slipped", "occurred_on": day(), "close_date": day(50)}
            gave = person.post(f"/v1/deals/{external_id}/outcome", body).status
            if (got == 404) != (gave == 404):
                differ.append((person.role, person.name, external_id, got, gave))
    assert differ == [], f"{len(differ)} differ: {differ[:6]}"


def what_hangs_on_an_ask_is_seen_with_it(ground):
    story = ground.stories[0]
    asks = ground.house.sql(f"SELECT a.id, coalesce(m.id, '') FROM ask a LEFT JOIN commitment m ON m.org_key = a.org_key AND m.ask_id = a.id "
                            f"WHERE a.org_key = {story.org.number}")
    for person in story.org.people:
        if person.role in ("admin", "none"):
            continue
        for ask, commitment in (row.split("|") for row in asks):
            wanted = person.get(f"/v1/asks/{ask}").status
            for rest in ("history", "comments", "precedents"):
                assert person.get(f"/v1/asks/{ask}/{rest}").status == wanted, (person.role, rest, ask)
            if commitment:
                assert person.get(f"/v1/commitments/{commitment}").status == wanted, (person.role, commitment)


STEPS = (an_id_of_another_org_is_like_one_of_nobody, an_id_of_another_org_in_a_body_is_like_one_of_nobody,
         a_token_of_one_org_opens_no_other, deals_of_the_same_name_are_each_orgs_own, more_people, sql_and_the_core_see_the_same_asks,
         what_hangs_on_an_ask_is_seen_with_it, sql_and_the_core_see_the_same_deals, each_operation_is_for_its_scope,
         each_operation_is_for_its_roles)


def main():
    report = Report()
    with House(sys.argv[1], "--without-limits") as house:
        ground = Ground(house)
        for step in STEPS:
            report.check(step.__name__.replace("_", " "), step, ground)
        report.check("no question failed", lambda: [1 / (b"level=error" not in house.log().encode())])
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
