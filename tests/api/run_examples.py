#!/usr/bin/python3
"""run_examples.py DEALDESK: every operation's example is sent, as proto/examples.yaml says how, and answered with its success.

Prism, a reader of OpenAPI that is not ours, stands between and holds each request and each answer against the contract.
"""
import copy
import sys
from urllib.parse import quote

import yaml

from house import ROOT, Client, Demo, House, Report, contract_of, day, quarter, quarter_end
from judge import Judge

WORDS = {"next_quarter": lambda: quarter(1), "next_quarter_end": lambda: quarter_end(quarter(1))}


def value_of(told):
    """A number is a day so many days from today; a word is one of WORDS, or itself."""
    if isinstance(told, int):
        return day(told)
    return WORDS[told]() if told in WORDS else told


def parts(pointer):
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def look(document, pointer):
    for part in parts(pointer):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def put(document, pointer, value):
    *way, last = parts(pointer)
    for part in way:
        document = document[int(part)] if isinstance(document, list) else document[part]
    document[int(last) if isinstance(document, list) else last] = value


class Walk:
    """One walk: the answers so far, by the name of their example."""

    def __init__(self, sender):
        self.sender, self.answers, self.last = sender, {}, None

    def go(self, name):
        """Sends what must come before, then the example itself."""
        for before in self.sender.examples[name].get("after", []):
            if before not in self.answers:
                self.go(before)
        self.last = self.answers[name] = self.send(name)
        return self.last

    def taken(self, told):
        if "#" not in told:
            return value_of(told)
        name, pointer = told.split("#")
        return look(self.answers[name].json, pointer)

    def send(self, name):
        example = self.sender.examples[name]
        operation_id = example.get("operation", name)
        operation = self.sender.contract.operations[operation_id]
        body = copy.deepcopy(example.get("body", self.sender.contract.body(operation_id)[1]))
        path, used = operation["path"], set()
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                found = example.get("take", {}).get(parameter["name"])
                value = parameter.get("example") if found is None else self.taken(found)
                path = path.replace("{%s}" % parameter["name"], quote(value, safe=""))
                used.add(parameter["name"])
        for where, told in example.get("take", {}).items():
            if where not in used:
                put(body, where, self.taken(told))
        for where, told in example.get("days", {}).items():
            put(body, where, value_of(told))
        for where in example.get("vary", []):
            put(body, where, self.sender.varied(look(body, where)))
        query = "&".join(f"{word}={value_of(told)}" for word, told in example.get("query", {}).items())
        fields = {}
        if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
            fields["If-Match"] = self.last.etag
        client = self.sender.clients[example.get("as")]
        answer = client.send(operation["method"], path + ("?" + query if query else ""), body, fields)
        return answer.must(self.sender.contract.success(operation_id))


class Sender:
    """Sends examples, each time with fresh names."""

    def __init__(self, contract, clients):
        with open(ROOT / "proto/examples.yaml", encoding="utf-8") as file:
            self.examples = yaml.load(file, Loader)
        self.contract, self.clients, self.count = contract, clients, 0

    def varied(self, text):
        self.count += 1
        name, at, domain = text.partition("@")
        return f"{name}.{self.count}@{domain}" if at else f"{text} {self.count}"


class Loader(yaml.SafeLoader):
    """YAML as the contract is read: a date is a string."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in rows if not tag.endswith(":timestamp")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def every_example_works(report, org, contract, judge):
    clients = {role: Client(judge.port, token) for role, token in org.tokens().items()}
    clients[None] = Client(judge.port)
    sender = Sender(contract, clients)
    report.equal("every operation has an example", sorted(set(contract.operations) - set(sender.examples)), [])
    for name in sender.examples:  # the walks that commit need more points than a quarter has
        org.set_capacity(quarter(1), 3900)
        org.give_points(quarter(1), 150)
        report.check(name, Walk(sender).go, name)


def the_judge_is_strict(house, org):
    """An answer that lacks what the contract requires does not pass, nor does a request."""
    contract = contract_of(house)
    contract.document["components"]["schemas"]["caller"]["required"].append("wish")
    with Judge(house, contract.document) as judge:
        client = Client(judge.port, org.rep.token)
        assert b"VIOLATIONS" in client.get("/v1/me").must(500).body
        assert b"'wish'" in client.get("/v1/me").body
        assert b"UNPROCESSABLE_ENTITY" in client.post("/v1/asks", {"kind": "feature"}).must(422).body


def main():
    report = Report()
    with House(sys.argv[1]) as house:
        org = Demo(house)
        contract = contract_of(house)
        report.check("the judge is strict", the_judge_is_strict, house, org)
        with Judge(house, contract.document) as judge:
            every_example_works(report, org, contract, judge)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
