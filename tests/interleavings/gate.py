"""A gate between a desk and PostgreSQL: what the desk's writer says goes on one statement at a time, when it is told to."""
import struct
import threading

from postgres_stream import CHUNK_BYTES, WRITER, StandIn, Stream, application_of, statement_of

RUN_COMES_WITHIN_S = 10.0
FLUSH = b"H\0\0\0\4"  # without it PostgreSQL would keep an answer until the desk's next sync
SYNC = b"S"
IS_ANSWER = (b"C", b"I", b"E")  # a statement is over: it ran, it was empty, it failed
# Fields of a failure that say that a timeout has spoken, and not that the statement was wrong.
TIMEOUTS = (b"C55P03\0", b"C25P03\0", b"C57014\0")


class Unit:
    """A statement, or BEGIN with the one behind it: the messages, how many answers they bring, and whether the desk then waits for
    those of the whole run, as a sync says."""

    def __init__(self, name):
        self.name, self.bytes, self.answers, self.is_whole, self.ends_run = name, bytearray(), 0, False, False


class Side(Stream):
    """What comes from one end of a connection, and the end that it goes to."""

    def __init__(self, is_clients, other_end):
        super().__init__(is_clients)
        self.other_end = other_end


class Gate(StandIn):
    """Everything but the writer passes; the writer does, too, until `hold`."""

    def __init__(self, server):
        super().__init__(server)
        self.changed = threading.Condition()  # its lock may be taken again by its holder
        self.writer = None        # PostgreSQL's end of the writer's connection
        self.process = 0          # the backend's
        self.holds, self.failed = False, False
        self.waiting = []         # units that have not gone on
        self.awaited = 0          # answers to what has
        self.said_begin = False
        self.run_is_over = False  # what has gone on is all that the desk says before it has heard the answers
        self.start()

    # ---- what the conductor does, from another thread

    def hold(self):
        """From now on the writer waits before each statement."""
        with self.changed:
            self.holds, self.failed = True, False

    def let_all_go(self):
        with self.changed:
            self.holds = False
            while self.waiting:
                self.send(self.waiting.pop(0))

    def release(self):
        """Lets the next statement go on; gives its name."""
        with self.changed:
            unit = self.waiting.pop(0)
            self.send(unit)
            return unit.name

    @property
    def is_at_rest(self):
        """Nothing has gone on that is not answered."""
        return self.awaited == 0

    def wait_for_run(self):
        """Until the next statement of the run is there; false when there is none."""
        with self.changed:
            return self.changed.wait_for(lambda: self.run_is_over or self.failed or self.next_name, RUN_COMES_WITHIN_S) \
                and not self.run_is_over and not self.failed

    @property
    def next_name(self):
        """The name of the statement that waits; None when none is whole."""
        return self.waiting[0].name if self.waiting and self.waiting[0].is_whole else None

    # ---- the thread

    def send(self, unit):
        self.run_is_over = unit.ends_run
        self.awaited += unit.answers
        self.writer.sendall(bytes(unit.bytes))

    def keep(self, client, server):
        return Side(True, server), Side(False, client)

    def cut(self, end):
        other_end = self.ends[end].other_end
        self.close_end(end)
        self.close_end(other_end)

    def handle(self, end, events):
        side = self.ends[end]
        try:
            chunk = end.recv(CHUNK_BYTES)
        except OSError:
            chunk = b""
        if not chunk:
            with self.changed:
                if self.writer in (end, side.other_end):
                    self.writer, self.failed, self.awaited = None, True, 0
                    self.waiting.clear()
                    self.changed.notify_all()
            self.cut(end)
            return
        side.came += chunk
        for kind, body, message in side.messages():
            if kind == b"" and application_of(body) == WRITER:
                self.writer = side.other_end
            try:
                self.pass_on(end, side, kind, body, message)
            except OSError:
                self.cut(end)
                return

    def pass_on(self, end, side, kind, body, message):
        with self.changed:
            if end is self.writer:
                self.hear(kind, body)
            elif side.other_end is self.writer and self.holds:
                self.take(kind, body, message)
                self.changed.notify_all()
                return
            side.other_end.sendall(message)
            self.changed.notify_all()

    def hear(self, kind, body):
        """A message of PostgreSQL's to the writer."""
        if kind == b"K":
            self.process = struct.unpack_from("!I", body)[0]
        elif kind in IS_ANSWER and self.awaited > 0:
            self.awaited -= 1
            if kind == b"E":
                self.failed, self.awaited = any(field in body for field in TIMEOUTS), 0
                self.let_all_go()  # what is left of the run is skipped, and it goes again without being led

    def take(self, kind, body, message):
        """A message of the writer's to PostgreSQL, which waits for its turn; a sync goes with what it follows."""
        if kind in (b"P", b"B") and (not self.waiting or self.waiting[-1].is_whole) and not self.said_begin:
            self.waiting.append(Unit(statement_of(body).decode()))
        if not self.waiting:
            self.run_is_over |= kind == SYNC
            self.writer.sendall(message)
            return
        unit = self.waiting[-1]
        unit.ends_run |= kind == SYNC
        if self.said_begin and kind == b"B":
            unit.name, self.said_begin = statement_of(body).decode(), False
        unit.bytes += message
        if kind == b"E":
            unit.bytes += FLUSH
            unit.answers += 1
            self.said_begin = unit.name == "BEGIN"
            unit.is_whole = not self.said_begin
