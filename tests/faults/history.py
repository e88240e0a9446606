"""What was asked and what came back, as clients saw it: the history that is held against the database afterwards."""
import base64
import dataclasses
import hashlib
import http.client
import itertools
import json
import threading
import time

PATIENCE_S = 25.0        # for one answer; a lane that hears nothing from PostgreSQL gives up after 15
GIVES_UP_AFTER_S = 60.0  # a client that keeps asking
PAUSE_S = 0.05           # before it asks again; what the answer's Retry-After says would be polite, and slow
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def command_id(person_id, key):
    """The id of a command that came with an Idempotency-Key, made as services/desk/identity.c makes it."""
    hashed = hashlib.sha256()
    for word in (person_id.encode(), key.encode()):
        hashed.update(len(word).to_bytes(8, "little") + word)
    octets = bytearray(hashed.digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    number = int.from_bytes(octets, "big")
    return "command_" + "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


@dataclasses.dataclass
class Attempt:
    """One request on the wire. Without a status nobody knows what became of it."""
    began: float
    ended: float = 0.0
    status: int = 0
    fields: dict = dataclasses.field(default_factory=dict)
    body: bytes = b""
    trouble: str = ""

    @property
    def good(self):
        return 200 <= self.status < 300

    @property
    def replayed(self):
        return self.fields.get("idempotent-replayed") == "true"

    @property
    def final(self):
        """Whether a client would not ask again."""
        return self.status not in (0, 429, 503)


class Asked:
    """A command that somebody wants done, under one key however often it is sent."""

    def __init__(self, person, method, path, body, effect, if_match=None, key=None):
        self.person, self.method, self.path, self.effect, self.if_match, self.key = person, method, path, effect, if_match, key
        self.bytes = b"" if body is None else json.dumps(body).encode()
        self.id = command_id(person.id, key)
        self.attempts = []

    def fields(self):
        fields = {"Authorization": f"Bearer {self.person.token}", "Idempotency-Key": self.key}
        if self.bytes:
            fields["Content-Type"] = "application/json"
        if self.if_match is not None:
            fields["If-Match"] = self.if_match
        return fields

    @property
    def good(self):
        return [attempt for attempt in self.attempts if attempt.good]

    @property
    def last(self):
        return self.attempts[-1]

    @property
    def json(self):
        return json.loads(self.good[0].body)

    @property
    def etag(self):
        return self.good[0].fields["etag"]

    @property
    def slug(self):
        """The kind of the problem that it ended with."""
        said = json.loads(self.last.body) if self.last.body else {}
        return said.get("type", "").rsplit("/", 1)[-1]


class History:
    """All that was asked in one org; safe to be written to by many threads."""

    def __init__(self):
        self.asked = []
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def add(self, *arguments, **more):
        with self.lock:
            asked = Asked(*arguments, key=more.pop("key", None) or f"key-{next(self.numbers)}", **more)
            self.asked.append(asked)
        return asked

    @property
    def attempts(self):
        return [attempt for asked in self.asked for attempt in asked.attempts]


class Client:
    """One who asks, by himself, on a connection that he keeps, until he knows what became of it. `doors` are the ports at
    which he may knock; when one does not answer he goes on to the next."""

    def __init__(self, doors, patience_s=PATIENCE_S):
        self.doors, self.patience_s = list(doors), patience_s
        self.connection = None

    def connect(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.doors[0], timeout=self.patience_s)
        self.connection.connect()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def next_door(self):
        self.close()
        self.doors.append(self.doors.pop(0))

    def send(self, asked):
        """One attempt, whatever becomes of it."""
        attempt = Attempt(began=time.monotonic())
        asked.attempts.append(attempt)
        try:
            if self.connection is None:
                self.connect()
            self.connection.request(asked.method, asked.path, asked.bytes, asked.fields())
            response = self.connection.getresponse()
            body = response.read()
            attempt.fields = {name.lower(): value for name, value in response.getheaders()}
            attempt.status, attempt.body = response.status, body
        except (OSError, http.client.HTTPException) as trouble:
            attempt.trouble = f"{type(trouble).__name__}: {trouble}"
            self.next_door()
        attempt.ended = time.monotonic()
        return attempt

    def ask(self, asked, over=threading.Event()):
        """Asks until he knows; gives what was asked. `over` ends the pauses, not the asking."""
        ends = time.monotonic() + GIVES_UP_AFTER_S
        while not self.send(asked).final and time.monotonic() < ends:
            over.wait(PAUSE_S)
        return asked


class Words:
    """What the people of an org say. `org` has one person per role; deals and titles are never said twice."""

    def __init__(self, org, history, quarter_end):
        self.org, self.history, self.quarter_end = org, history, quarter_end
        self.numbers = itertools.count(1)

    def submit(self, title=None, **more):
        number = next(self.numbers)
        body = {"deal": {"external_id": f"D-{number}", "name": f"Deal {number}", "amount": 1000000 + number, "currency": "EUR",
                         "account": {"external_id": f"C-{number}", "name": f"Customer {number}", "segment": "mid_market"},
                         "stage": "negotiation", "close_date": self.quarter_end},
                "kind": "feature", "title": title or f"Wish {number}", "need": "They ask for it in every call.",
                "blocker": "deal_breaker", "details": {}}
        return self.history.add(self.org.rep, "POST", "/v1/asks", body, "ask.submitted", **more)

    def commit(self, submitted, points=1, person=None, **more):
        body = {"kind": "work", "scope": "What they ask for.", "customer_wording": "We will do it.", "rationale": "Often asked.",
                "due_on": self.quarter_end, "deliverable": {"title": "It", "points": points}}
        return self.history.add(person or self.org.head_of_product, "POST", f"/v1/asks/{submitted.json['id']}/commit", body,
                                "ask.committed", if_match=submitted.etag, **more)

    def decline(self, submitted):
        body = {"customer_wording": "Not this year.", "rationale": "Nobody else asks."}
        return self.history.add(self.org.head_of_product, "POST", f"/v1/asks/{submitted.json['id']}/decline", body,
                                "ask.declined", if_match=submitted.etag)

    def withdraw(self, submitted):
        return self.history.add(self.org.rep, "POST", f"/v1/asks/{submitted.json['id']}/withdraw",
                                {"reason": "The customer can do without."}, "ask.withdrawn")

    def comment(self, submitted, **more):
        return self.history.add(self.org.rep, "POST", f"/v1/asks/{submitted.json['id']}/comments",
                                {"text": "They called again."}, "ask.commented", **more)

    def capacity(self, quarter, points, etag):
        return self.history.add(self.org.head_of_product, "PUT", f"/v1/budgets/{quarter}/capacity", {"points": points},
                                "budget.allotted", if_match=etag)

    def revoke_role(self, person, role):
        return self.history.add(self.org.admin, "POST", f"/v1/people/{person.id}/roles/revoke",
                                {"role": role, "reason": "He moves to marketing."}, "role.revoked")

    def leave(self, person):
        is_now = self.org.admin.get(f"/v1/people/{person.id}").must(200).json
        return self.history.add(self.org.admin, "PUT", f"/v1/people/{person.id}",
                                {"name": is_now["name"], "email": is_now["email"], "active": False}, "person.recorded")


def disclosed(disclosure):
    """(name, value) of a field as the ledger holds it: base64url of [salt, name, value]."""
    _, name, value = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
    return name, value
