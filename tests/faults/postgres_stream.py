"""What somebody needs who stands in for PostgreSQL's socket: the socket, the thread that serves it, the stream cut into messages."""
import os
import selectors
import shutil
import socket
import struct
import tempfile
import threading
from urllib.parse import parse_qs, urlsplit

CHUNK_BYTES = 65536
WRITER = b"dealdesk write"  # PostgreSQL's application_name of the service's writers


def application_of(start):
    """Who connects, by the body of the start-up message."""
    words = start[4:].split(b"\0")
    return words[words.index(b"application_name") + 1] if b"application_name" in words else b""


def statement_of(body):
    """Of Bind the name of what was prepared, of Parse the text: each has it second."""
    return body.split(b"\0")[1]


class Stream:
    """One direction of a connection; the first message of a client has no kind."""

    def __init__(self, is_clients):
        self.starts, self.came = is_clients, bytearray()

    def messages(self):
        """Takes the whole messages out of what came: (kind, body, all bytes)."""
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
            yield message[:begins], message[begins + 4:], message


class StandIn(threading.Thread):
    """Stands before `server`, an address of socket.connect: a path, or (host, port). Who derives from it says what is kept of a
    connection's two ends (`keep`) and what becomes of one that is ready (`handle`), and starts the thread."""

    def __init__(self, server, tcp=False):
        super().__init__(daemon=True)
        self.server_address, self.folder = server, None
        if tcp:
            self.listener = socket.create_server(("127.0.0.1", 0))
            self.port = self.listener.getsockname()[1]
        else:
            self.folder = tempfile.mkdtemp(prefix="desk-", dir="/tmp")  # a socket's path has 107 bytes at most
            os.chmod(self.folder, 0o711)
            self.port = 5432
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(os.path.join(self.folder, f".s.PGSQL.{self.port}"))
            self.listener.listen(64)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.waker, self.wakened = socket.socketpair()
        self.selector.register(self.wakened, selectors.EVENT_READ)
        self.ends = {}  # socket → what is kept of it
        self.over = False

    def url(self, database_url):
        """The database's URL, leading through here."""
        parts = urlsplit(database_url)
        user = parse_qs(parts.query)["user"][0]
        host = self.folder or "127.0.0.1"
        return f"postgresql:///{parts.path.lstrip('/')}?host={host}&port={self.port}&user={user}&sslmode=disable"

    def close(self):
        self.over = True
        self.waker.send(b".")
        self.join()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the thread

    def run(self):
        while not self.over:
            self.turn()
        for end in list(self.ends):
            self.close_end(end)
        for one in (self.listener, self.waker, self.wakened, self.selector):
            one.close()

    def turn(self, pause=None):
        for key, events in self.selector.select(pause):
            if key.fileobj is self.listener:
                self.accept()
            elif key.fileobj is self.wakened:
                key.fileobj.recv(CHUNK_BYTES)
            elif key.fileobj in self.ends:
                self.handle(key.fileobj, events)

    def accept(self):
        client, _ = self.listener.accept()
        server = socket.socket(socket.AF_UNIX if isinstance(self.server_address, str) else socket.AF_INET)
        try:
            server.connect(self.server_address)
        except OSError:
            client.close()
            server.close()
            return
        self.ends[client], self.ends[server] = self.keep(client, server)
        for one in (client, server):
            self.selector.register(one, selectors.EVENT_READ)

    def keep(self, client, server):
        """What is kept of the client's end and of the server's."""
        raise NotImplementedError

    def handle(self, end, events):
        raise NotImplementedError

    def close_end(self, end):
        """Over TCP by a reset, as a machine that is switched off and on again would."""
        if self.ends.pop(end, None) is not None:
            self.selector.unregister(end)
            if end.family == socket.AF_INET:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()
