#!/usr/bin/env python3
"""run_manners.py WIRE_SERVER: who leaves, who is slow, who is one too many, and how the server ends."""
import calendar
import json
import re
import select
import socket
import sys
import threading
import time

from wire import Client, Report, Server, statuses

HEAD_MS, BODY_MS, WRITE_MS, IDLE_MS = 600, 600, 800, 2000
SLACK_MS = 1500  # a busy machine may be late


def get(target, fields=""):
    return f"GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode()


def post(target, length, fields=""):
    return f"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n{fields}\r\n".encode()


def fields_of(answer):
    head = answer.split(b"\r\n\r\n", 1)[0].decode("latin-1")
    return {name.lower(): value for name, value in (line.split(": ", 1) for line in head.split("\r\n")[1:])}


def ended_within(client, began, least_ms, most_ms):
    client.read_to_end()
    took_ms = (time.monotonic() - began) * 1000
    assert least_ms - 50 <= took_ms <= most_ms + SLACK_MS, f"it took {took_ms:.0f} ms"


# ---- answers ---------------------------------------------------------------------------------------------------------

def standard_fields_stand_on_every_answer(server):
    client = Client(server)
    client.send(get("/a"))
    client.read_until(b"\r\n\r\n/a\n")
    fields = fields_of(client.got)
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["referrer-policy"] == "no-referrer"
    assert fields["cross-origin-opener-policy"] == "same-origin"
    assert fields["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert fields["cache-control"] == "no-store"
    assert "strict-transport-security" not in fields
    assert "connection" not in fields
    assert re.fullmatch(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", fields["date"])
    told = time.strptime(fields["date"], "%a, %d %b %Y %H:%M:%S GMT")
    assert abs(time.time() - calendar.timegm(told)) < 5, fields["date"]
    assert time.strftime("%a", time.gmtime()) == fields["date"][:3] or time.gmtime().tm_hour == 0


def a_field_of_the_answer_stands_for_the_standard_one(server):
    client = Client(server)
    client.send(get("/json"))
    client.read_until(b'{"data":[]}')
    assert client.got.lower().count(b"content-security-policy") == 1
    assert fields_of(client.got)["content-security-policy"] == "default-src 'self'"


def head_tells_the_length_of_get(server):
    client = Client(server)
    client.send(b"HEAD /json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answer = client.read_to_end()
    assert answer.endswith(b"\r\n\r\n") and fields_of(answer)["content-length"] == "11", answer


def nothing_is_said_of_a_length_without_a_body(server):
    client = Client(server)
    client.send(get("/empty", "Connection: close\r\n"))
    answer = client.read_to_end()
    assert answer.endswith(b"\r\n\r\n") and "content-length" not in fields_of(answer), answer


def a_request_id_is_kept_or_made(server):
    for sent, kept in (("aZ09._-", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("a\"b", False)):
        client = Client(server)
        client.send(get("/a", f"X-Request-Id: {sent}\r\nConnection: close\r\n"))
        found = fields_of(client.read_to_end())["x-request-id"]
        assert (found == sent) == kept and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", found), found


def a_problem_is_json_whatever_it_quotes(server):
    client = Client(server)
    client.send(get("/problem", "Connection: close\r\nX-Request-Id: r1\r\n"))
    answer = client.read_to_end()
    document = json.loads(answer.split(b"\r\n\r\n", 1)[1])
    assert statuses(answer) == [422]
    assert document["instance"] == "urn:request:r1"
    assert document["type"] == "/problems/invalid"
    assert [error["pointer"] for error in document["errors"]] == ["/a\"b\\c\x01/d", "/e"]
    assert "é\n\t\"" in document["detail"], document


def fields_are_handed_over_as_sent(server):
    client = Client(server)
    client.send(get("/fields", "X-One:  a \t b \t\r\nx-two:\r\nX-ONE: c\r\nConnection: close\r\n"))
    body = client.read_to_end().split(b"\r\n\r\n", 1)[1]
    assert body == b"Host=[a]\nX-One=[a \t b]\nx-two=[]\nX-ONE=[c]\nConnection=[close]\n", body


def pieces_are_chunks(server):
    client = Client(server)
    client.send(get("/stream?5"))
    client.read_until(b"6\r\nfirst\n\r\n5\r\n\0\0\0\0\0\r\n0\r\n\r\n")
    assert fields_of(client.got)["transfer-encoding"] == "chunked"


def a_broken_answer_does_not_look_whole(server):
    for version in ("1.1", "1.0"):
        client = Client(server)
        client.send(f"GET /break HTTP/{version}\r\nHost: a\r\n\r\n".encode())
        client.read_to_end()
        assert client.reset and not client.got.endswith(b"0\r\n\r\n"), client.got


def a_body_is_asked_for_when_it_is_wanted(server):
    client = Client(server)
    client.send(post("/echo", 5, "Expect: 100-continue\r\n"))
    client.read_until(b"HTTP/1.1 100 Continue\r\n\r\n")
    client.send(b"hello")
    client.read_until(b"\r\n\r\nhello")
    assert statuses(client.got) == [100, 200]


def a_large_body_comes_back(server):
    body = bytes(range(256)) * 1024
    client = Client(server)
    sender = threading.Thread(target=client.send, args=(post("/echo", len(body)) + body,))
    sender.start()
    client.read_until(b"\r\n\r\n" + body)
    sender.join()


def what_is_sent_far_ahead_is_answered_in_order(server):
    targets = [f"/{i}" for i in range(1000)]
    ahead = b"".join(get(target, "X: " + "y" * 500 + "\r\n") for target in targets)
    client = Client(server)
    sender = threading.Thread(target=client.send, args=(get("/slow") + ahead,))
    sender.start()
    client.read_until(b"\r\n\r\n/999\n")
    sender.join()
    assert re.findall(r"^(late|/\d+)$", client.got.decode(), re.MULTILINE) == ["late"] + targets


# ---- who leaves ------------------------------------------------------------------------------------------------------

def leaving_is_noticed_at_once(server):
    for leave in (Client.leave, Client.leave_rudely, Client.leave_by_half):
        client = Client(server)
        client.send(get("/wait"))
        server.line_after("handed GET /wait")
        began = time.monotonic()
        leave(client)
        assert server.line_after("left ") == "/wait"
        assert time.monotonic() - began < 1, leave


def half_a_close_is_leaving(server):
    client = Client(server)
    client.send(get("/wait"))
    client.leave_by_half()
    assert client.read_to_end() == b""


def what_was_answered_at_once_is_still_sent(server):
    for _ in range(50):
        client = Client(server)
        client.send(get("/a"))
        client.leave_by_half()
        assert client.read_to_end().endswith(b"\r\n\r\n/a\n"), client.got


def leaving_in_the_middle_of_a_request_is_nothing(server):
    before = server.figures()["requests"]
    for part in (b"GET /a HT", b"GET /a HTTP/1.1\r\nHost:", post("/a", 10) + b"hell", b"\r", b""):
        client = Client(server)
        client.send(part)
        client.leave()
    assert server.figures()["requests"] == before + 1


def a_stream_learns_that_its_client_left(server):
    client = Client(server, receive_buffer=4096)
    client.send(get("/stream?100000000"))
    client.read_until(client.got[:0])
    client.leave_rudely()
    assert server.line_after("stream ") == "left"


# ---- who is slow -----------------------------------------------------------------------------------------------------

def trickle(client, data, pause):
    """Sends byte by byte until something comes."""
    for at in range(len(data)):
        client.send(data[at:at + 1])
        if not client.quiet(pause):
            return


def a_head_has_its_time_in_all(server):
    client = Client(server)
    began = time.monotonic()
    trickle(client, get("/a", "X: " + "y" * 1000 + "\r\n"), 0.05)
    ended_within(client, began, HEAD_MS, HEAD_MS)
    assert statuses(client.got) == [408], client.got


def a_body_has_its_time_in_all(server):
    client = Client(server)
    client.send(post("/a", 1000))
    began = time.monotonic()
    trickle(client, b"z" * 1000, 0.05)
    ended_within(client, began, BODY_MS, BODY_MS)
    assert statuses(client.got) == [408], client.got


def chunks_have_their_time_in_all(server):
    client = Client(server)
    client.send(b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    began = time.monotonic()
    trickle(client, b"1\r\nz\r\n" * 100, 0.05)
    ended_within(client, began, BODY_MS, BODY_MS)
    assert statuses(client.got) == [408], client.got


def a_slow_body_that_keeps_on_is_taken(server):
    client = Client(server)
    began = time.monotonic()
    client.send(post("/a", 8192))
    for _ in range(16):
        client.send(b"z" * 512)
        assert client.quiet(0.1) or _ == 15
    client.read_until(b"\r\n\r\n/a\n")
    assert (time.monotonic() - began) * 1000 > 2 * BODY_MS


def who_says_nothing_is_let_go_without_a_word(server):
    client = Client(server)
    ended_within(client, time.monotonic(), IDLE_MS, IDLE_MS)
    assert client.got == b""
    client = Client(server)
    client.send(get("/a") + b"\r\n\r")
    client.read_until(b"\r\n\r\n/a\n")
    client.got = b""
    ended_within(client, time.monotonic(), IDLE_MS, IDLE_MS)
    assert client.got == b""


def a_waiting_client_may_wait(server):
    client = Client(server)
    client.send(get("/hold"))
    assert client.quiet(1.2 * max(HEAD_MS, BODY_MS, IDLE_MS, WRITE_MS) / 1000)
    assert Client(server).ask("/release") == "done\n"
    client.read_until(b"released\n")


def a_stream_may_be_silent(server):
    client = Client(server)
    began = time.monotonic()
    client.send(get("/beats?8"))
    client.read_until(b"\r\n\r\n" + b"5\r\nbeat\n\r\n" * 7 + b"0\r\n\r\n")
    assert (time.monotonic() - began) * 1000 > 2 * WRITE_MS


def who_takes_nothing_is_cut(server):
    client = Client(server, receive_buffer=4096)
    client.send(get("/stream?100000000"))
    assert server.line_after("stream ") == "left"
    client.leave()


def who_takes_nothing_of_whole_answers_is_cut(server):
    client = Client(server, receive_buffer=4096)
    asks = threading.Thread(target=client.send, args=((post("/echo", 200000) + b"z" * 200000) * 100,))
    asks.start()
    asks.join(60)  # its last write fails when the server has cut it
    assert client.reset


def who_takes_slowly_gets_all(server):
    client = Client(server, receive_buffer=16384)
    client.send(get("/stream?3000000"))
    while not client.got.endswith(b"0\r\n\r\n"):
        assert client.read_some(32768), "it was cut"
        assert client.got.endswith(b"0\r\n\r\n") or select.select([], [], [], 0.01)
    assert server.line_after("stream ") == "ended"


def a_maker_who_never_looks_is_stopped(server):
    client = Client(server, receive_buffer=4096)
    client.send(get("/flood"))
    assert server.line_after("flood ") == "stopped"
    client.read_to_end()
    assert client.reset and not client.got.endswith(b"0\r\n\r\n")


def a_refusal_arrives_though_the_body_is_still_being_sent(server):
    for size in (300000, 3000000, 30000000):
        request = post("/a", size) + b"z" * size
        client = Client(server)
        sender = threading.Thread(target=client.send, args=(request,))
        sender.start()
        client.read_to_end()
        sender.join()
        assert statuses(client.got) == [413], (size, client.got[:100])


def who_sends_on_after_a_refusal_is_not_listened_to(server):
    client = Client(server)
    client.send(post("/a", 10**12))
    megabytes = 0
    while not client.reset and megabytes < 100:
        client.send(b"z" * 2**20)
        megabytes += 1
    assert megabytes < 16, megabytes  # what the kernel holds, and no more
    client.read_to_end()
    assert statuses(client.got) == [413], client.got[:100]


# ---- who is one too many ---------------------------------------------------------------------------------------------

def one_address_has_so_many_connections(program):
    server = Server(program, connections_per_address_max=3)
    clients = [Client(server) for _ in range(3)]
    for client in clients:
        client.send(get("/a"))
        client.read_until(b"\r\n\r\n/a\n")
    more = Client(server)
    assert more.read_to_end() == b""
    other = Client(server, source="127.0.0.2")
    other.send(get("/b"))
    other.read_until(b"\r\n\r\n/b\n")
    clients[0].leave()
    again = until_accepted(server)
    again.leave()
    assert server.stop()[0] == 0


def until_accepted(server):
    """A client that was let in, once the server has noticed that another left."""
    while True:
        client = Client(server)
        client.send(get("/c"))
        while client.read_some():
            if client.got.endswith(b"\r\n\r\n/c\n"):
                return client


def a_request_keeps_its_place_until_it_is_answered(program):
    server = Server(program, connections_per_address_max=2)
    for _ in range(2):
        client = Client(server)
        client.send(get("/hold"))
        server.line_after("handed GET /hold")
        client.leave()
    other = Client(server, source="127.0.0.2")
    other.send(get("/figures"))
    other.read_until(b"refused 0\n")
    assert Client(server).read_to_end() == b""
    other.send(get("/release"))
    other.read_until(b"done\n")
    until_accepted(server).leave()
    assert server.stop()[0] == 0


def so_many_connections_are_taken_and_the_rest_waits(program):
    server = Server(program, connections_max=4)
    clients = [Client(server) for _ in range(4)]
    for client in clients:
        client.send(get("/a"))
        client.read_until(b"\r\n\r\n/a\n")
    waiting = Client(server)
    waiting.send(get("/b"))
    assert waiting.quiet(0.3)
    clients[0].leave()
    waiting.read_until(b"\r\n\r\n/b\n")
    assert server.stop()[0] == 0


def without_descriptors_it_waits_for_some(program):
    server = Server(program, descriptors=30)
    clients = [Client(server) for _ in range(40)]
    for client in clients:
        client.send(get("/a"))
    answered = [client for client in clients if not client.quiet(0.5)]
    assert 5 < len(answered) < 30, len(answered)
    for client in answered:
        client.read_until(b"\r\n\r\n/a\n")
        client.leave()
    for client in clients:
        if client not in answered:
            client.read_until(b"\r\n\r\n/a\n")
            client.leave()
    assert server.alive()
    status, log = server.stop()
    assert status == 0 and "event=accept_failed" in log, log


# ---- how it ends -----------------------------------------------------------------------------------------------------

def stopping_lets_requests_finish(program):
    server = Server(program, grace_ms=10000)
    slow, idle, late = Client(server), Client(server), Client(server)
    idle.send(get("/a"))
    idle.read_until(b"\r\n\r\n/a\n")
    late.send(b"GET /late HTTP/1.1\r\n")
    slow.send(get("/slow") + get("/never"))
    server.line_after("handed GET /slow")
    server.process.terminate()
    idle.got = b""
    assert idle.read_to_end() == b""
    late.send(b"Host: a\r\n\r\n")
    assert fields_of(late.read_to_end())["connection"] == "close"
    assert statuses(slow.read_to_end()) == [200] and slow.got.endswith(b"late\n")
    assert server.line_after("stopped") == ""
    assert server.end()[0] == 0


def stopping_takes_no_new_connections(program):
    server = Server(program, grace_ms=10000)
    holds = Client(server)
    holds.send(get("/wait"))
    server.line_after("handed GET /wait")
    server.process.terminate()
    until_refused(server)
    holds.leave()
    assert server.line_after("stopped") == ""
    assert server.end()[0] == 0


def until_refused(server):
    while True:
        try:
            Client(server).leave()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            pass  # it stood in the queue when the listener went


def stopping_cuts_what_takes_too_long(program):
    server = Server(program, grace_ms=300)
    holds, streams = Client(server), Client(server, receive_buffer=4096)
    holds.send(get("/hold"))
    streams.send(get("/stream?100000000"))
    server.line_after("handed GET /stream")
    began = time.monotonic()
    server.process.terminate()
    ended_within(holds, began, 300, 300)
    assert holds.got == b""
    assert server.line_after("stopped") == ""
    assert server.end()[0] == 0


def an_address_that_is_taken_is_told(program):
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    try:
        Server(program, port=port)
    except AssertionError:
        return
    raise AssertionError("it started")


TESTS = [
    standard_fields_stand_on_every_answer,
    a_field_of_the_answer_stands_for_the_standard_one,
    head_tells_the_length_of_get,
    nothing_is_said_of_a_length_without_a_body,
    a_request_id_is_kept_or_made,
    a_problem_is_json_whatever_it_quotes,
    fields_are_handed_over_as_sent,
    pieces_are_chunks,
    a_broken_answer_does_not_look_whole,
    a_body_is_asked_for_when_it_is_wanted,
    a_large_body_comes_back,
    what_is_sent_far_ahead_is_answered_in_order,
    leaving_is_noticed_at_once,
    half_a_close_is_leaving,
    what_was_answered_at_once_is_still_sent,
    leaving_in_the_middle_of_a_request_is_nothing,
    a_stream_learns_that_its_client_left,
    a_head_has_its_time_in_all,
    a_body_has_its_time_in_all,
    chunks_have_their_time_in_all,
    a_slow_body_that_keeps_on_is_taken,
    who_says_nothing_is_let_go_without_a_word,
    a_waiting_client_may_wait,
    a_stream_may_be_silent,
    who_takes_nothing_is_cut,
    who_takes_nothing_of_whole_answers_is_cut,
    who_takes_slowly_gets_all,
    a_maker_who_never_looks_is_stopped,
    a_refusal_arrives_though_the_body_is_still_being_sent,
    who_sends_on_after_a_refusal_is_not_listened_to,
]

TESTS_OF_THEIR_OWN = [
    one_address_has_so_many_connections,
    a_request_keeps_its_place_until_it_is_answered,
    so_many_connections_are_taken_and_the_rest_waits,
    without_descriptors_it_waits_for_some,
    stopping_lets_requests_finish,
    stopping_takes_no_new_connections,
    stopping_cuts_what_takes_too_long,
    an_address_that_is_taken_is_told,
]


def ended_well(server):
    status, log = server.stop()
    assert status == 0, log[-4000:]


def main():
    program = sys.argv[1]
    report = Report()
    server = Server(program, head_timeout_ms=HEAD_MS, body_timeout_ms=BODY_MS, write_timeout_ms=WRITE_MS,
                    idle_timeout_ms=IDLE_MS)
    for test in TESTS:
        report.check(test.__name__.replace("_", " "), test, server)
    report.check("the server ends in good order", ended_well, server)
    for test in TESTS_OF_THEIR_OWN:
        report.check(test.__name__.replace("_", " "), test, program)
    sys.exit(report.close())


if __name__ == "__main__":
    main()
