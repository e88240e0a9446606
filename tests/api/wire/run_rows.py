#!/usr/bin/env python3
"""run_rows.py WIRE_SERVER: sends each row of rows.py, in one piece and byte by byte, and looks at what comes of it."""
import json
import sys

from rows import ROWS
from wire import Client, Report, Server, statuses

IN_BYTES_MAX = 700  # rows longer than this are sent in one piece only


def assert_problem(status, answers):
    """A refusal is a problem document and says that the connection ends."""
    head, body = answers[answers.rindex(b"HTTP/1.1 %d " % status):].split(b"\r\n\r\n", 1)
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    document = json.loads(body)
    assert fields["Content-Type"] == "application/problem+json", fields
    assert fields["Connection"] == "close", fields
    assert int(fields["Content-Length"]) == len(body), fields
    assert document["status"] == int(head.split(b" ")[1]), document
    assert document["detail"] and document["type"].startswith("/problems/"), document
    assert document["instance"] == "urn:request:" + fields["X-Request-Id"], document


def row_holds(server, number, row, send):
    _, data, expected, ends, handed = row
    last = f"/last-{number}"
    client = Client(server)
    send(client, data)
    if ends:
        client.read_to_end()
        assert Client(server).ask(last) == last + "\n"
    else:
        client.send(f"GET {last} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        client.read_until(f"\r\n\r\n{last}\n".encode())
    found = statuses(client.got)
    if b"100-continue" in data and found[:1] == [100]:
        del found[0]  # the head had come before the body: it was asked for
    assert found == expected + ([] if ends else [200]), (found, client.got[:300])
    found = server.handed_until(last)
    assert found == handed, found
    assert not client.reset, "the connection was reset"
    if ends and expected[-1] >= 400:
        assert_problem(expected[-1], client.got)
    client.leave()


def ended_well(server):
    status, log = server.stop()
    assert status == 0, log[-4000:]


def main():
    server = Server(sys.argv[1])
    report = Report()
    for number, row in enumerate(ROWS):
        report.check(row[0], row_holds, server, 2 * number, row, Client.send)
        if len(row[1]) <= IN_BYTES_MAX:
            report.check(row[0] + ", byte by byte", row_holds, server, 2 * number + 1, row, Client.send_in_bytes)
    report.check("the server ends in good order", ended_well, server)
    sys.exit(report.close())


if __name__ == "__main__":
    main()
