"""A server to talk to, and the few ways to talk to it that an HTTP library would not let one use."""
import os
import re
import select
import socket
import ssl
import struct
import subprocess
import time

PATIENCE = 20.0  # seconds until a test gives up waiting for what should come at once


class Server:
    """The program of wire_server.c, and the lines that it prints."""

    def __init__(self, program, descriptors=None, **settings):
        self.process = subprocess.Popen(
            ([] if descriptors is None else ["prlimit", f"--nofile={descriptors}"])
            + [program] + [f"{name}={value}" for name, value in settings.items()],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines = b""
        self.port = int(self.line_after("port "))

    def line(self, patience=PATIENCE):
        """The next line, without its end; None when none comes."""
        ends = time.monotonic() + patience
        while b"\n" not in self.lines:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, ends - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not more:
                return None
            self.lines += more
        line, self.lines = self.lines.split(b"\n", 1)
        return line.decode("latin-1")

    def line_after(self, start, patience=PATIENCE):
        """What follows `start` in the next line that begins so."""
        ends = time.monotonic() + patience
        while True:
            line = self.line(max(0, ends - time.monotonic()))
            if line is None:
                raise AssertionError(f"the server did not say '{start}…'")
            if line.startswith(start):
                return line[len(start):]

    def handed_until(self, last):
        """The requests that were handed over before the one to the target `last`."""
        handed = []
        while True:
            line = self.line_after("handed ")
            if line.split(" ")[1] == last:
                return handed
            handed.append(line)

    def figures(self):
        words = Client(self).ask("/figures").split()
        return {name: int(number) for name, number in zip(words[::2], words[1::2])}

    def alive(self):
        """Whether it still answers."""
        return Client(self).ask("/alive") == "/alive\n"

    def stop(self):
        """Ends it as an operator would; see `end`."""
        self.process.terminate()
        return self.end()

    def end(self):
        """Waits for its end. Gives its exit status, which a sanitizer turns bad, and what it logged."""
        _, log = self.process.communicate(timeout=60)
        return self.process.returncode, log.decode("utf-8", "replace")


class Client:
    """One connection."""

    def __init__(self, server, tls=None, receive_buffer=None, source=None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source is not None:
            self.socket.bind((source, 0))
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.got = b""
        self.reset = False

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.reset = True  # it may still have answered

    def send_in_bytes(self, data):
        for at in range(len(data)):
            self.send(data[at:at + 1])

    def read_some(self, most=65536):
        """False at the end."""
        try:
            more = self.socket.recv(most)
        except (ConnectionResetError, ssl.SSLError):
            self.reset = True
            return False
        self.got += more
        return more != b""

    def read_to_end(self):
        while self.read_some():
            pass
        return self.got

    def read_until(self, end):
        """All until the bytes `end` with what was read before; AssertionError when it ends without."""
        while not self.got.endswith(end):
            assert self.read_some(), f"{end!r} did not come, but {self.got[-300:]!r}"
        return self.got

    def ask(self, target):
        """The body of a GET."""
        self.send(f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        return self.read_to_end().decode("latin-1").split("\r\n\r\n", 1)[1]

    def quiet(self, seconds):
        """Whether nothing comes and the connection stays open for so long."""
        ready, _, _ = select.select([self.socket], [], [], seconds)
        return not ready

    def leave(self):
        self.socket.close()

    def leave_rudely(self):
        """With a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def leave_by_half(self):
        """Says that nothing more will be sent."""
        self.socket.shutdown(socket.SHUT_WR)


def statuses(answers):
    """The status of each answer in the bytes."""
    return [int(status) for status in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answers, re.MULTILINE)]


class Report:
    """Counts what held, and says what did not."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, says, holds, *arguments):
        """Runs `holds`, which asserts."""
        try:
            holds(*arguments)
        except (AssertionError, OSError, IndexError, ValueError) as fault:
            self.failed += 1
            print(f"not ok - {says}: {type(fault).__name__}: {str(fault)[:600]}")
        else:
            self.passed += 1
            print(f"ok - {says}")

    def close(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 else 1
