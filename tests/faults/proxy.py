"""A proxy that stands in a connection and lets the network fail: at a message of PostgreSQL's that it recognises, after so many
bytes, one way or both. One thread; what it is armed with happens once, to the first connection that comes there."""
import heapq
import itertools
import random
import selectors
import threading
import time

from postgres_stream import CHUNK_BYTES, WRITER, StandIn, Stream, application_of, statement_of

TO_SERVER, TO_CLIENT = "to the server", "to the client"

# What may become of what was recognised.
CUT = "cut"              # both ends are closed; `after_bytes` of it still go through
PASS_AND_CUT = "pass"    # it goes through, then both ends are closed
DROP = "drop"            # it alone is swallowed
DELAY = "delay"          # this direction stands still for `seconds`
DELAY_AND_CUT = "late"   # the same, and then both ends are closed
FALL_SILENT = "silent"   # nothing more goes either way and nobody is told, as when a cable was pulled; after `seconds` the
                         # server's side ends, as its kernel ends it when keepalives stay unanswered


def is_commit(direction, kind, body):
    """COMMIT on its way to the server, or its CommandComplete on its way back."""
    if direction == TO_SERVER:
        return kind == b"P" and statement_of(body) == b"COMMIT"
    return kind == b"C" and body == b"COMMIT\0"


def is_statement(name):
    """That a prepared statement is bound, by the beginning of its name."""
    def holds(direction, kind, body):
        return direction == TO_SERVER and kind == b"B" and statement_of(body).startswith(name.encode())
    return holds


def is_anything(direction, kind, body):
    return True


class Fault:
    """What is to happen, where, and to whom (the beginning of PostgreSQL's application_name). `hit` is set when it did."""

    def __init__(self, says, direction, recognises, action, *, after_bytes=0, seconds=0.0, application=WRITER):
        self.says, self.direction, self.recognises, self.action = says, direction, recognises, action
        self.after_bytes, self.seconds, self.application = after_bytes, seconds, application
        self.hit = threading.Event()

    def fits(self, link, direction, kind, body):
        return (direction == self.direction and link.application.startswith(self.application)
                and self.recognises(direction, kind, body))


class Flow(Stream):
    """One direction of a connection: what came in, message by message, and what has not gone out yet."""

    def __init__(self, source, sink, direction, speaks_postgres):
        super().__init__(direction == TO_SERVER)
        self.source, self.sink, self.direction = source, sink, direction
        self.speaks_postgres = speaks_postgres
        self.goes = bytearray()
        self.stands_still_until = 0.0
        self.ended = False

    def messages(self):
        """Of another protocol all that came is one message."""
        if self.speaks_postgres:
            yield from super().messages()
        elif self.came:
            yield b"", bytes(self.came), bytes(self.came)
            self.came.clear()


class Link:
    """A client's connection and the one to the server that belongs to it."""

    def __init__(self, client, server, speaks_postgres):
        self.client, self.server = client, server
        self.flows = {client: Flow(client, server, TO_SERVER, speaks_postgres),
                      server: Flow(server, client, TO_CLIENT, speaks_postgres)}
        self.application = b""
        self.silent = False


class Proxy(StandIn):
    """Passes everything on but for what it is armed with; without `speaks_postgres`, bytes of any protocol."""

    def __init__(self, server, *, speaks_postgres=True, tcp=False):
        super().__init__(server, tcp)
        self.speaks_postgres = speaks_postgres
        self.armed = []
        self.late = []       # (when, number, what is to be done)
        self.numbers = itertools.count()
        self.lock = threading.Lock()
        self.start()

    def arm(self, fault):
        with self.lock:
            self.armed.append(fault)
        return fault

    # ---- the thread

    def turn(self, pause=None):
        super().turn(max(0.0, self.late[0][0] - time.monotonic()) if self.late else pause)
        while self.late and self.late[0][0] <= time.monotonic():
            heapq.heappop(self.late)[2]()

    def keep(self, client, server):
        link = Link(client, server, self.speaks_postgres)
        for one in (client, server):
            one.setblocking(False)
        return link, link

    def handle(self, end, events):
        link = self.ends[end]
        if events & selectors.EVENT_READ:
            self.read(link, link.flows[end])
        if events & selectors.EVENT_WRITE and end in self.ends:
            self.write(link, next(flow for flow in link.flows.values() if flow.sink is end))

    def read(self, link, flow):
        try:
            chunk = flow.source.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            if link.silent:
                self.close_end(flow.source)  # the other end is not to learn of it
            else:
                flow.ended = True
                self.write(link, flow)
            return
        if link.silent:
            return
        flow.came += chunk
        for kind, body, message in flow.messages():
            if flow.direction == TO_SERVER and kind == b"" and flow.speaks_postgres:
                link.application = application_of(body)
            if not self.pass_on(link, flow, kind, body, message):
                return
        self.write(link, flow)

    def take_fault(self, link, direction, kind, body):
        with self.lock:
            for fault in self.armed:
                if fault.fits(link, direction, kind, body):
                    self.armed.remove(fault)
                    return fault
        return None

    def pass_on(self, link, flow, kind, body, message):
        """Hands a message on, unless it is its turn to suffer; false when nothing goes on behind it."""
        fault = self.take_fault(link, flow.direction, kind, body)
        if fault is None:
            flow.goes += message
            return True
        if fault.action in (DROP, FALL_SILENT):
            if fault.action == FALL_SILENT:
                self.write(link, flow)
                link.silent = True
                self.at(time.monotonic() + fault.seconds, lambda: self.close_end(link.server))
        elif fault.action == DELAY:
            flow.goes += message
            self.stand_still(link, flow, fault.seconds)
        elif fault.action == DELAY_AND_CUT:
            self.stand_still(link, flow, fault.seconds)
            self.at(flow.stands_still_until, lambda: self.cut(link))
        else:
            flow.goes += message if fault.action == PASS_AND_CUT else message[:fault.after_bytes]
            self.write(link, flow)
            self.cut(link)
        fault.hit.set()
        return fault.action in (DROP, DELAY, DELAY_AND_CUT)

    def stand_still(self, link, flow, seconds):
        flow.stands_still_until = time.monotonic() + seconds
        self.at(flow.stands_still_until, lambda: self.write(link, flow))

    def at(self, when, what):
        heapq.heappush(self.late, (when, next(self.numbers), what))

    def write(self, link, flow):
        """Sends what may go; an end goes on when nothing is left before it."""
        if flow.sink not in self.ends or time.monotonic() < flow.stands_still_until:
            return
        try:
            while flow.goes:
                sent = flow.sink.send(flow.goes)
                del flow.goes[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.cut(link)
            return
        if flow.ended and not flow.goes:
            self.cut(link)
            return
        waits = selectors.EVENT_WRITE if flow.goes else 0
        self.selector.modify(flow.sink, selectors.EVENT_READ | waits)

    def cut(self, link):
        """Closes both ends."""
        self.close_end(link.client)
        self.close_end(link.server)


def seeded(*words):
    """A generator of its own for each purpose, so that one more choice here changes none there."""
    return random.Random("/".join(str(word) for word in words))
