"""A gate between a desk and PostgreSQL: what the desk's writer says goes on one statement at a time, when it is told to."""
import os
import selectors
import shutil
import socket
import struct
import tempfile
import threading
from urllib.parse import parse_qs, urlsplit

CHUNK_BYTES = 65536
RUN_COMES_WITHIN_S = 10.0
FLUSH = b"H\0\0\0\4"  # without it PostgreSQL would keep an answer until the desk's next sync
SYNC = b"S"
WRITER = b"dealdesk write"
IS_ANSWER = (b"C", b"I", b"E")  # a statement is over: it ran, it was empty, it failed
# Fields of a failure that say that a timeout has spoken, and not that the statement was wrong.
TIMEOUTS = (b"C55P03\0", b"C25P03\0", b"C57014\0")


class Unit:
    """A statement, or BEGIN with the one behind it: the messages, how many answers they bring, and whether the desk then waits for
    those of the whole run, as a sync says."""

    def __init__(self, name):
        self.name, self.bytes, self.answers, self.is_whole, self.ends_run = name, bytearray(), 0, False, False


class Side:
    """One end of a connection: the socket, and what has come from it but is not a whole message yet."""

    def __init__(self, other_end):
        self.came, self.other_end = bytearray(), other_end
        self.starts = False

    def messages(self):
        while True:
            begins = 0 if self.starts else 1
            if len(self.came) < begins + 4:
                return
            size = begins + struct.unpack_from("!I", self.came, begins)[0]
            if len(self.came) < size:
                return
            message = bytes(self.came[:size])
            del self.came[:size]
            self.starts = False
            yield message[:begins], message


class Gate(threading.Thread):
    """Stands before PostgreSQL's socket at `server`. Everything but the writer passes; the writer does, too, until `hold`."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server = server
        self.folder = tempfile.mkdtemp(prefix="desk-", dir="/tmp")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(self.folder, ".s.PGSQL.5432"))
        self.listener.listen(64)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.waker, self.wakened = socket.socketpair()
        self.selector.register(self.wakened, selectors.EVENT_READ)
        self.sides = {}
        self.changed = threading.Condition()  # its lock may be taken again by its holder
        self.writer = None        # PostgreSQL's end of the writer's connection
        self.process = 0          # the backend's
        self.holds, self.over, self.failed = False, False, False
        self.waiting = []         # units that have not gone on
        self.awaited = 0          # answers to what has
        self.said_begin = False
        self.run_is_over = False  # what has gone on is all that the desk says before it has heard the answers
        self.start()

    def url(self, database_url):
        parts = urlsplit(database_url)
        return f"postgresql:///{parts.path.lstrip('/')}?host={self.folder}&port=5432&user={parse_qs(parts.query)['user'][0]}"

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

    def close(self):
        with self.changed:
            self.over = True
        self.waker.send(b".")
        self.join()
        shutil.rmtree(self.folder, ignore_errors=True)

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

    def run(self):
        while not self.over:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj is self.wakened:
                    key.fileobj.recv(CHUNK_BYTES)
                elif key.fileobj in self.sides:
                    self.read(key.fileobj)
        for one in list(self.sides):
            self.cut(one)
        for one in (self.listener, self.waker, self.wakened, self.selector):
            one.close()

    def accept(self):
        client, _ = self.listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.server)
        except OSError:
            client.close()
            server.close()
            return
        self.sides[client], self.sides[server] = Side(server), Side(client)
        self.sides[client].starts = True
        for one in (client, server):
            self.selector.register(one, selectors.EVENT_READ)

    def cut(self, end):
        side = self.sides.pop(end, None)
        if side is not None:
            self.sides.pop(side.other_end, None)
            for one in (end, side.other_end):
                self.selector.unregister(one)
                one.close()

    def read(self, end):
        side = self.sides[end]
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
        for kind, message in side.messages():
            if kind == b"" and b"application_name\0" + WRITER + b"\0" in message:
                self.writer = side.other_end
            try:
                self.pass_on(end, side, kind, message)
            except OSError:
                self.cut(end)
                return

    def pass_on(self, end, side, kind, message):
        with self.changed:
            if end is self.writer:
                self.hear(kind, message)
            elif side.other_end is self.writer and self.holds:
                self.take(kind, message)
                self.changed.notify_all()
                return
            side.other_end.sendall(message)
            self.changed.notify_all()

    def hear(self, kind, message):
        """A message of PostgreSQL's to the writer."""
        if kind == b"K":
            self.process = struct.unpack_from("!I", message, 5)[0]
        elif kind in IS_ANSWER and self.awaited > 0:
            self.awaited -= 1
            if kind == b"E":
                self.failed, self.awaited = any(field in message for field in TIMEOUTS), 0
                self.let_all_go()  # what is left of the run is skipped, and it goes again without being led

    def take(self, kind, message):
        """A message of the writer's to PostgreSQL, which waits for its turn; a sync goes with what it follows."""
        if kind in (b"P", b"B") and (not self.waiting or self.waiting[-1].is_whole) and not self.said_begin:
            self.waiting.append(Unit(name_of(kind, message)))
        if not self.waiting:
            self.run_is_over |= kind == SYNC
            self.writer.sendall(message)
            return
        unit = self.waiting[-1]
        unit.ends_run |= kind == SYNC
        if self.said_begin and kind == b"B":
            unit.name, self.said_begin = name_of(kind, message), False
        unit.bytes += message
        if kind == b"E":
            unit.bytes += FLUSH
            unit.answers += 1
            self.said_begin = unit.name == "BEGIN"
            unit.is_whole = not self.said_begin


def name_of(kind, message):
    """Of a statement that was prepared, or the text of one that is not."""
    words = message[5:].split(b"\0")
    return (words[1] if kind == b"P" else words[1]).decode()
