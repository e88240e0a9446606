#!/usr/bin/env python3
"""run_leavers.py WIRE_SERVER [SEED]: a thousand clients hang up at random, also while an answer is pending.

Built with sanitizers, the server would tell of anything that outlives its owner.
"""
import random
import sys
import time

from wire import Client, Report, Server

CLIENT_COUNT = 1000
AT_ONCE = 60

BEGINNINGS = [
    b"",
    b"GET /a HT",
    b"GET /a HTTP/1.1\r\nHost: a\r\nX: ",
    b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /stream?20000000 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /stream?20000000 HTTP/1.0\r\n\r\n",
    b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /break HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + b"z" * 50000,
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + b"z" * 100000,
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"z" * 10000,
    b"BAD\r\n\r\n" + b"z" * 10000,
]


def arrive(server, chance):
    client = Client(server, receive_buffer=chance.choice([None, 4096]))
    client.socket.settimeout(0.05)
    beginning = chance.choice(BEGINNINGS)
    try:
        client.send(beginning[:chance.randint(0, len(beginning))] if chance.random() < 0.2 else beginning)
        if chance.random() < 0.3:
            client.read_some(chance.randint(1, 100000))
    except TimeoutError:
        pass
    return client


def leave(client, chance):
    try:
        chance.choice([Client.leave, Client.leave_rudely, Client.leave_by_half])(client)
    except OSError:
        client.leave()  # it was cut before


def all_leave(server, chance):
    clients = []
    halves = []
    for _ in range(CLIENT_COUNT):
        clients.append(arrive(server, chance))
        if len(clients) >= AT_ONCE:
            client = clients.pop(chance.randrange(len(clients)))
            leave(client, chance)
            halves.append(client)
        if len(halves) > AT_ONCE:
            halves.pop(0).leave()
        while server.line(0) is not None:
            pass  # or the server would wait for us to read what it prints
    for client in clients:
        leave(client, chance)
    for client in clients + halves:
        client.leave()


def nothing_is_left(server):
    ends = time.monotonic() + 20
    while server.figures()["open"] > 1:
        assert time.monotonic() < ends, "connections are still open"
        while server.line(0) is not None:
            pass
    assert server.alive()


def ended_well(server):
    status, log = server.stop()
    assert status == 0, log[-4000:]


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f"seed {seed}")
    report = Report()
    server = Server(sys.argv[1], head_timeout_ms=2000, body_timeout_ms=2000, write_timeout_ms=2000)
    report.check("a thousand clients leave", all_leave, server, random.Random(seed))
    report.check("nothing of them is left", nothing_is_left, server)
    report.check("the server ends in good order", ended_well, server)
    sys.exit(report.close())


if __name__ == "__main__":
    main()
