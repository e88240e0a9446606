#!/usr/bin/python3
"""run_bodies.py DEALDESK: bad bodies, made of the contract: each member of each body × each fault, and the pointer that must be told."""
import copy
import re
import sys

from house import ROLES, House, Report, contract_of, day, quarter

NOBODY = "01kqz3m4x8e5rvw2n6b7c9d0zz"
GONE = object()  # in place of a value: the member is left out

# By pattern or format: what can be taken, and what cannot.
FORMS = {
    "^[A-Z]{3}$": ("EUR", ["eur", "EU", "EURO", "E1R", "XQZ", "   "]),
    "^[0-9]{4}Q[1-4]$": ("2027Q1", ["2027Q0", "2027Q5", "2027-1", "27Q1XX"]),
    "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": ("09:00", ["9:00", "09:60", "24:01", "25:00", "09.00", "aa:bb"]),
    "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$": ("Europe/Berlin", ["Europe//Berlin", "/Berlin", "Berlin/", "Europe Berlin", "../x"]),
    "^https?://": ("https://meet.example/x", ["ftp://meet.example", "meet.example", "javascript:alert(1)", "https://", "http:///x"]),
    "email": ("a@halden.example", ["a", "a@", "@b.example", "a@b", "a b@c.example", "a@b@c.example"]),
    "date": (day(30), ["2026-02-30", "2026-13-01", "20260101", "2026-1-1", "2026-01-01T00:00:00Z", "today", "", "0000-00-00"]),
    "date-time": ("2027-01-15T10:00:00Z", ["2027-01-15", "2027-01-15T10:00:00", "2027-01-15 10:00", "2027-02-30T10:00:00Z",
                                           "2027-01-15T25:00:00Z", "2027-01-15T10:00:00+25:00", "soon", ""]),
}
CONTROL = ["\x07", "a\x00b", "a\x1bb", "a\x7fb", "a\rb"]


class Body:
    """One body of the contract with all that it may have in it."""

    def __init__(self, contract, schema, kind):
        self.contract, self.kind = contract, kind
        self.value = self.sample(schema, "")
        self.schema = schema

    def look(self, schema):
        """The schema itself; of a choice, that of the kind."""
        schema = self.contract.resolve(schema)
        if "anyOf" in schema:
            wanted = f"/{self.kind}_details"
            schema = self.contract.resolve([one for one in schema["anyOf"] if one.get("$ref", "").endswith(wanted)][0])
        return schema

    def sample(self, schema, name):
        schema = self.look(schema)
        kind = type_of(schema)
        if "enum" in schema:
            return self.kind if name == "kind" and self.kind in schema["enum"] else schema["enum"][0]
        if kind == "object":
            return {member: self.sample(one, member) for member, one in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.sample(schema["items"], name)]
        if kind == "integer":
            return min(max(1, schema["minimum"]), schema["maximum"])
        if kind == "boolean":
            return True
        return sample_text(schema)

    def spots(self):
        """Every place in it: the way there, its schema, whether it is required."""
        waiting = [((), self.schema, True)]
        while waiting:
            way, schema, required = waiting.pop()
            schema = self.look(schema)
            yield way, schema, required
            if type_of(schema) == "object":
                for member, one in schema.get("properties", {}).items():
                    waiting.append((way + (member,), one, member in schema.get("required", [])))
            elif type_of(schema) == "array":
                waiting.append((way + (0,), schema["items"], None))

    def with_fault(self, way, value):
        body = copy.deepcopy(self.value)
        if not way:
            return value
        at = body
        for part in way[:-1]:
            at = at[part]
        if value is GONE:
            del at[way[-1]]
        else:
            at[way[-1]] = value
        return body


def type_of(schema):
    kind = schema.get("type")
    return kind[0] if isinstance(kind, list) else kind


def nullable(schema):
    return isinstance(schema.get("type"), list) and "null" in schema["type"]


def id_prefix(schema):
    found = re.match(r"\^([a-z]+)_\[0-7\]", schema.get("pattern", ""))
    return None if found is None else found.group(1)


def form_of(schema):
    return FORMS.get(schema.get("pattern"), FORMS.get(schema.get("format")))


def sample_text(schema):
    if id_prefix(schema):
        return f"{id_prefix(schema)}_{NOBODY}"
    if form_of(schema):
        return form_of(schema)[0]
    return "Sample"[:schema["maxLength"]]


def pointer_of(way):
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in way)


# ---- faults: what is put in its place, and the ways that must be told ---------------------------------------------------------

def text_faults(schema):
    if id_prefix(schema):
        mine = f"{id_prefix(schema)}_{NOBODY}"
        other = "team" if id_prefix(schema) != "team" else "person"
        yield from ("x", "", mine[:-1], mine + "0", mine.upper(), f"{other}_{NOBODY}", f"{id_prefix(schema)}_8{NOBODY[1:]}", f" {mine}")
        return
    if form_of(schema):
        yield from form_of(schema)[1]
    if "maxLength" in schema:
        yield from ("x" * (schema["maxLength"] + 1), "é" * (schema["maxLength"] + 1), "\U0001f600" * (schema["maxLength"] + 1))
        yield from CONTROL
    if schema.get("minLength", 0) > 0:
        yield from ("", " ", " \n\t ")
    if schema.get("minLength", 0) > 1:
        yield "x" * (schema["minLength"] - 1)


def wrong_types(schema):
    other = {"string": (1, True, [], {}), "integer": ("1", True, [1], {}, 1.5), "boolean": ("true", 1, 0, [], {}),
             "array": ("x", 1, {}, True), "object": ("x", 1, [], True)}
    return other[type_of(schema)]


def value_faults(schema):
    """What cannot stand there, whatever is around it."""
    yield from wrong_types(schema)
    if "enum" in schema:
        yield from ("wish", "", schema["enum"][0].upper(), f" {schema['enum'][0]}")
    elif type_of(schema) == "string":
        yield from text_faults(schema)
    elif type_of(schema) == "integer":
        yield from (schema["minimum"] - 1, schema["maximum"] + 1, 2 ** 63 - 1, -2 ** 63, 1e300)


def list_faults(body, way, schema):
    if schema.get("minItems", 0) > 0:
        yield [], way
    if schema["maxItems"] <= 400:
        yield [body.sample(schema["items"], way[-1])] * (schema["maxItems"] + 1), way
    yield [body.sample(schema["items"], way[-1]), None], way + (1,)


def cases(body):
    """Each fault: the body that has it, and the pointers that must be told."""
    for way, schema, required in body.spots():
        faults = [(value, way) for value in value_faults(schema)]
        if way and not nullable(schema):
            faults.append((None, way))
        if way and required:
            faults.append((GONE, way))
        if type_of(schema) == "array":
            faults += list(list_faults(body, way, schema))
        if type_of(schema) == "object":
            at = body.value
            for part in way:
                at = at[part]
            faults += [({**at, name: 1}, way + (name,)) for name in ("wish", "a/b", "~", "a b", "ü", "constructor")]
        for value, told in faults:
            yield body.with_fault(way, value), [pointer_of(told)], (way, value)


def many_faults(body):
    """All at once: nothing there, and everything of the wrong type."""
    members = body.look(body.schema)
    if members.get("required"):
        yield {}, sorted(pointer_of((name,)) for name in members["required"]), "nothing"
    wrong = {name: wrong_types(body.look(schema))[-1] for name, schema in members["properties"].items()}
    told = [name for name in wrong if not (name == "details" and "kind" in wrong)]  # of an unknown kind they are left alone
    yield {**wrong, "wish": 1}, sorted(pointer_of((name,)) for name in told + ["wish"]), "everything wrong"


# ---- sending -----------------------------------------------------------------------------------------------------------------

def bodies(contract, operation_id):
    """Of a choice, one body for each kind; of all but the first only what differs."""
    schema, _ = contract.body(operation_id)
    properties = contract.resolve(schema)["properties"]
    kinds = contract.resolve(properties["kind"])["enum"] if "details" in properties else [None]
    for kind in kinds:
        body = Body(contract, schema, kind)
        for wrong, pointers, says in cases(body):
            if kind == kinds[0] or pointers[0].startswith("/details"):
                yield wrong, pointers, says
        if kind == kinds[0]:
            yield from many_faults(body)


def path_of(operation):
    values = {"quarter": quarter(1), "external_id": "D1"}
    return re.sub(r"\{(\w+)\}", lambda blank: values.get(blank.group(1), f"{blank.group(1)[:-3]}_{NOBODY}"), operation["path"])


def refused(person, operation, body, pointers, says):
    fields = {"If-Match": '"1"'} if any(one["name"] == "If-Match" for one in operation["parameters"]) else {}
    answer = person.send(operation["method"], path_of(operation), body, fields)
    assert answer.status == 422, f"{says} gives {answer.status}: {answer.body[:400]!r}"
    assert answer.pointers == pointers, f"{says} tells {answer.pointers} instead of {pointers}: {answer.body[:400]!r}"


def main():
    report = Report(quiet=True)
    with House(sys.argv[1], "--without-limits") as house:
        org = house.open_org("Halden Software")
        contract = contract_of(house)
        for operation_id, operation in contract.operations.items():
            if contract.body(operation_id)[0] is None:
                continue
            person, before = getattr(org, operation.get("x-roles", ("admin",) + ROLES)[0]), report.passed
            for body, pointers, says in bodies(contract, operation_id):
                report.check(f"{operation_id}: {str(says)[:300]}", refused, person, operation, body, pointers, says)
            print(f"{operation_id}: {report.passed - before} bad bodies refused")
        report.check("many were sent", lambda: 1 / (report.passed > 5000))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
