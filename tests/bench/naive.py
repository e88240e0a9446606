"""The yardstick: what PostgreSQL alone does with the same statements, each command a transaction of its own.

One command goes through the service while PostgreSQL writes down every statement with its parameters. Of that a pgbench script is
made that sends the same statements one after the other, waiting for each, with fresh ids and the org's next sequences. What the
service keeps in memory (the directory: people, roles, policy, calendars) the script does not ask for either.
"""
import re

from session import type_of

# Where a fresh id's number comes from: :n counts the transactions of a client, the digit tells nouns apart.
FRESH = {"ask": 1, "deal": 2, "account": 3, "decision": 4, "deliverable": 5, "commitment": 6, "command": 7, "event": 10}
SEQUENCES = {"sequence", "sequences", "last_event", "last_events", "sequence_first", "sequence_last", "size"}


def captured(log, first, last):
    """The statements of one transaction of the writer: (name, text, parameters)."""
    entries = re.split(r"\n(?=\d{4}-\d\d-\d\d )", log)
    statements, process = [], None
    for number, entry in enumerate(entries):
        match = re.match(r"\S+ \S+ \S+ \[(\d+)\] LOG:  duration: \S+ ms  execute (\S+): (.*)", entry, flags=re.S)
        if not match or (process and match.group(1) != process):
            continue
        name, text = match.group(2), match.group(3)
        if text.strip() == first:
            process, statements = match.group(1), []
        if process is None:
            continue
        parameters = []
        for following in entries[number + 1:]:
            if f"[{process}]" in following[:60]:
                detail = re.match(r"\S+ \S+ \S+ \[\d+\] DETAIL:  parameters: (.*)", following, flags=re.S)
                parameters = split(detail.group(1)) if detail else []
                break
        statements.append((name, text.replace("\n\t", "\n"), parameters))
        if text.strip() == last:
            return [each for each in statements if not each[0].startswith("directory_")]
    raise SystemExit("the log does not hold the transaction")


def questions(log, names):
    """The statements of a reader, by name: (name, text, parameters), the newest of each."""
    entries, found = re.split(r"\n(?=\d{4}-\d\d-\d\d )", log), {}
    for number, entry in enumerate(entries[:-1]):
        match = re.match(r"\S+ \S+ \S+ \[\d+\] LOG:  duration: \S+ ms  execute (\S+): (.*)", entry, flags=re.S)
        detail = re.match(r"\S+ \S+ \S+ \[\d+\] DETAIL:  parameters: (.*)", entries[number + 1], flags=re.S)
        if match and match.group(1) in names:
            found[match.group(1)] = (match.group(1), match.group(2).replace("\n\t", "\n"), split(detail.group(1)) if detail else [])
    return [found[name] for name in names]


def split(detail):
    """`$1 = 'a', $2 = NULL` as ['a', None]."""
    found = re.findall(r"\$\d+ = (NULL|'(?:[^']|'')*')", detail)
    return [None if each == "NULL" else each[1:-1].replace("''", "'") for each in found]


def quoted(text):
    """A constant; no colon, which pgbench would take for a variable."""
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\072") + "'"


class Script:
    def __init__(self, base, constants, first):
        self.first = first          # the numbers of its events and its command: each script has its own
        self.base = base            # the org's size and next number when the command was given
        self.constants = constants  # ids of the org -> the variable that holds this client's
        self.events = {}

    def fresh(self, identifier):
        prefix = identifier.split("_")[0]
        if identifier in self.constants:
            return f":{self.constants[identifier]}::text"
        number = FRESH[prefix]
        if prefix in ("event", "command"):
            number += self.first
        if prefix == "event":
            number += self.events.setdefault(identifier, len(self.events))
        return f"'{prefix}_' || lpad((:n::bigint * 100 + {number})::text, 26, '0')"

    def value(self, name, kind, text):
        if text is None:
            return f"NULL::{kind}"
        if name in ("org_key", "org_keys"):
            return "ARRAY[:org::int]" if kind.endswith("[]") and "," not in text else self.repeated(text)
        if name in SEQUENCES:
            text = re.sub(r"\d+", lambda match: f"\0:o_size::bigint + {int(match.group(0)) - self.base['size']}\0", text)
        if name == "next_number":
            text = re.sub(r"\d+", lambda match: f"\0:o_next_number::bigint + {int(match.group(0)) - self.base['next_number']}\0", text)
        if name == "number":
            text = re.sub(r"\d+", "\0:n::bigint\0", text)
        text = re.sub(r"\b(\d+)/(\d+)\b", lambda match: f"\0:o_size::bigint + {int(match.group(1)) - self.base['size']}\0/{match.group(2)}", text)
        for marker in ("BENCHDEAL", "BENCHACCOUNT"):
            text = text.replace(marker, f"{marker}\0:n::bigint\0")
        text = re.sub(r"\b[a-z]+_[0-9a-hjkmnp-tv-z]{26}\b", lambda match: f"\0{self.fresh(match.group(0))}\0"
                      if match.group(0) in self.constants or match.group(0).split("_")[0] in FRESH else match.group(0), text)
        pieces = text.split("\0")
        parts = [quoted(piece) if place % 2 == 0 else f"({piece})::text" for place, piece in enumerate(pieces) if piece or place % 2]
        return "(" + " || ".join(parts) + f")::{kind}"

    @staticmethod
    def repeated(text):
        return f"array_fill(:org::int, ARRAY[{text.count(',') + 1}])" if text.startswith("{") else ":org::int"

    def statement(self, name, text, parameters, takes):
        values = takes.get(name.split(".")[0], [])
        for place in range(len(parameters), 0, -1):
            value = self.value(values[place - 1].name, type_of(values[place - 1]), parameters[place - 1])
            text = re.sub(rf"\${place}(?!\d)", lambda match, value=value: value, text)
        return text.strip() + (" \\gset o_" if name == "org_lock" else ";")


def make(statements, takes, base, constants, setup, first=0):
    script = Script(base, constants, first)
    lines = ["\\set i :i + 1", "\\if :known = 0", *setup, "\\set known 1", "\\endif", "\\set n :client_id * 10000000 + :i"]
    for name, text, parameters in statements:
        text = re.sub(r"--.*", "", text)
        lines.append(script.statement(name, text, parameters, takes) if parameters else text.strip() + ";")
    return "\n".join(lines) + "\n"
