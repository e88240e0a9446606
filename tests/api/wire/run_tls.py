#!/usr/bin/env python3
"""run_tls.py WIRE_SERVER: the same over TLS, with a certificate that is made for the run."""
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import warnings

from run_manners import ended_within, fields_of, get, post
from wire import Client, Report, Server, statuses

HEAD_MS = 600


def certificate_in(folder):
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    return certificate, key


def client_context(folder, newest=None, protocols=("http/1.1",)):
    context = ssl.create_default_context(cafile=folder / "certificate.pem")
    if protocols:
        context.set_alpn_protocols(list(protocols))
    if newest is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = newest
            context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def both_versions_are_spoken(server, folder):
    for newest, spoken in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        client = Client(server, tls=client_context(folder, newest))
        assert client.socket.version() == spoken
        assert client.socket.selected_alpn_protocol() == "http/1.1"
        assert client.socket.compression() is None
        client.send(get("/a"))
        client.read_until(b"\r\n\r\n/a\n")
        assert fields_of(client.got)["strict-transport-security"] == "max-age=31536000"
        client.send(get("/b"))
        client.read_until(b"\r\n\r\n/b\n")


def old_versions_are_not(server, folder):
    try:
        Client(server, tls=client_context(folder, ssl.TLSVersion.TLSv1_1))
    except ssl.SSLError:
        return
    raise AssertionError("TLS 1.1 was spoken")


def weak_ciphers_are_not_taken(server, folder):
    for ciphers in ("AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "NULL", "aNULL"):
        context = client_context(folder, ssl.TLSVersion.TLSv1_2)
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
        try:
            Client(server, tls=context)
        except ssl.SSLError:
            continue
        raise AssertionError(f"{ciphers} was taken")


def another_protocol_is_not_named(server, folder):
    client = Client(server, tls=client_context(folder, protocols=("h2",)))
    assert client.socket.selected_alpn_protocol() is None


def a_large_body_comes_back(server, folder):
    body = bytes(range(256)) * 1024
    client = Client(server, tls=client_context(folder))
    client.send(post("/echo", len(body)) + body)
    client.read_until(b"\r\n\r\n" + body)


def bytes_one_by_one_are_a_request(server, folder):
    client = Client(server, tls=client_context(folder))
    client.send_in_bytes(get("/a") + get("/b"))
    client.read_until(b"\r\n\r\n/b\n")
    assert statuses(client.got) == [200, 200]


def a_stream_flows(server, folder):
    client = Client(server, tls=client_context(folder), receive_buffer=16384)
    client.send(get("/stream?5000000", "Connection: close\r\n"))
    assert client.read_to_end().endswith(b"\r\n0\r\n\r\n")
    assert server.line_after("stream ") == "ended"


def the_last_answer_ends_in_good_order(server, folder):
    client = Client(server, tls=client_context(folder))
    client.send(get("/a", "Connection: close\r\n"))
    assert client.read_to_end().endswith(b"\r\n\r\n/a\n")
    assert not client.reset
    client.socket.unwrap()


def a_refusal_arrives(server, folder):
    client = Client(server, tls=client_context(folder))
    sender = threading.Thread(target=client.send, args=(post("/a", 300000) + b"z" * 200000,))
    sender.start()
    sender.join()
    assert statuses(client.read_to_end()) == [413], client.got


def leaving_is_noticed_at_once(server, folder):
    for leave in (Client.leave, Client.leave_rudely, Client.leave_by_half, lambda client: client.socket.unwrap()):
        client = Client(server, tls=client_context(folder))
        client.send(get("/wait"))
        server.line_after("handed GET /wait")
        began = time.monotonic()
        try:
            leave(client)
        except (ssl.SSLError, OSError):
            pass  # the server may have answered the farewell with its own end
        assert server.line_after("left ") == "/wait"
        assert time.monotonic() - began < 1


def a_handshake_has_its_time(server, folder):
    client = Client(server)
    began = time.monotonic()
    client.send(b"\x16\x03\x01\x02\x00\x01")
    ended_within(client, began, HEAD_MS, HEAD_MS)


def plain_bytes_are_no_handshake(server, folder):
    client = Client(server)
    client.send(get("/a"))
    assert b"200" not in client.read_to_end()


def a_pipeline_is_answered_in_order(server, folder):
    client = Client(server, tls=client_context(folder))
    client.send(get("/slow") + b"".join(get(f"/{i}") for i in range(200)))
    client.read_until(b"\r\n\r\n/199\n")
    assert len(statuses(client.got)) == 201


def bad_files_are_told(program, folder):
    (folder / "bad.pem").write_text("nothing")
    for files in ({"certificate": folder / "bad.pem", "key": folder / "key.pem"},
                  {"certificate": folder / "certificate.pem", "key": folder / "bad.pem"},
                  {"certificate": folder / "none.pem", "key": folder / "none.pem"}):
        try:
            Server(program, **files)
        except AssertionError:
            continue
        raise AssertionError("it started")


TESTS = [
    both_versions_are_spoken,
    old_versions_are_not,
    weak_ciphers_are_not_taken,
    another_protocol_is_not_named,
    a_large_body_comes_back,
    bytes_one_by_one_are_a_request,
    a_stream_flows,
    the_last_answer_ends_in_good_order,
    a_refusal_arrives,
    leaving_is_noticed_at_once,
    a_handshake_has_its_time,
    plain_bytes_are_no_handshake,
    a_pipeline_is_answered_in_order,
]


def ended_well(server):
    status, log = server.stop()
    assert status == 0, log[-4000:]


def main():
    report = Report()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certificate, key = certificate_in(folder)
        server = Server(sys.argv[1], certificate=certificate, key=key, head_timeout_ms=HEAD_MS)
        for test in TESTS:
            report.check("over TLS, " + test.__name__.replace("_", " "), test, server, folder)
        report.check("over TLS, the server ends in good order", ended_well, server)
        report.check("bad files are told", bad_files_are_told, sys.argv[1], folder)
    sys.exit(report.close())


if __name__ == "__main__":
    main()
