"""The front door against hostile HTTP, by the numbers of Tests/security.md: headers, paths, smuggling, slow senders."""

import contextlib
import json
import re
import socket
import subprocess
import time

import pytest
from store_access import store_command

from raw_http import exchange, statuses, upgrade


def test_headers_earn_every_point_of_the_observatory(stack):
    """The rules of MDN's HTTP Observatory, for a site without TLS of its own; see test_security_tls for that."""
    for path in ("/", "/api/session", "/nothing", "/api/nothing", "/ws"):
        headers = stack.request("GET", path).headers
        policy = directives(headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"]
        assert policy["script-src"] == ["'self'", "'wasm-unsafe-eval'"] and policy["style-src"] == ["'self'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"] and policy["form-action"] == ["'self'"]
        assert policy["connect-src"] == ["'self'", f"ws://127.0.0.1:{stack.port}"]
        everything = [source for sources in policy.values() for source in sources]
        assert not {"*", "http:", "https:", "'unsafe-inline'", "'unsafe-eval'"} & set(everything)
        assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert headers.get_all("X-Frame-Options") == ["DENY"]
        assert headers.get_all("Referrer-Policy") == ["no-referrer"]
        assert headers.get_all("Cross-Origin-Resource-Policy") == ["same-origin"]
        assert headers.get_all("Cross-Origin-Opener-Policy") == ["same-origin"]
        assert "Access-Control-Allow-Origin" not in headers
        assert "Strict-Transport-Security" not in headers, "over plain HTTP browsers must ignore it"
        assert headers["Server"] == "nginx"
        if path.startswith("/api/") or path == "/ws":
            assert headers.get_all("Cache-Control") == ["no-store"]
    page = stack.request("GET", "/").body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=|javascript:", page)


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {part[0]: part[1:] for part in parts if part}


def test_error_pages_say_nothing_of_the_house(stack):
    hostile = [
        b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /api/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 40_000 + b"\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n",
    ]  # fmt: skip
    for request in hostile:
        answer = exchange(stack.port, request, timeout=2)
        assert 400 <= statuses(answer)[0] < 600, request[:40]
        text = answer.decode(errors="replace")
        for secret in (str(stack.home), "/root", ".swift", "at 0x", "Fatal error", "fastcgi", "nginx/"):
            assert secret not in text, (request[:40], secret)


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/.well-known/../.git/HEAD", "/..", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
     "/..%2f..%2fetc%2fpasswd", "/assets/..%5c..%5cetc", "/index.html~", "/index.html.bak", "/nginx.conf",
     "/routes.conf", "/snippets/", "/assets/", "/api/../.git/config", "//etc/passwd",
     "/index.html%00.txt", "/api/..;/health"],
)  # fmt: skip
def test_nothing_hidden_and_no_listing_is_served(stack, path):
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nConnection: close\r\n\r\n".encode()
    answer = exchange(stack.port, request)
    assert statuses(answer)[0] in (400, 401, 403, 404), answer[:200]
    assert b"root:" not in answer and b"Index of" not in answer


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "OPTIONS"])
def test_methods_that_nobody_needs_are_refused(stack, method):
    for path in ("/", "/api/session", "/ws"):
        target = f"127.0.0.1:{stack.port}" if method == "CONNECT" else path
        head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\n"
        answer = exchange(stack.port, f"{head}X-Probe: 1\r\nConnection: close\r\n\r\n".encode())
        # /ws says first that it is no upgrade.
        assert statuses(answer)[0] in (400, 405, 426), (path, answer[:100])
        assert b"X-Probe" not in answer


HIDDEN = "GET /api/health?smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
SMUGGLING = {
    "both lengths": "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" + HIDDEN,
    "a list of lengths": "Content-Length: 0, 44\r\n\r\n" + HIDDEN,
    "a signed length": "Content-Length: +0\r\n\r\n" + HIDDEN,
    "a negative length": "Content-Length: -1\r\n\r\n" + HIDDEN,
    "an unknown coding": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two codings": "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a coding and a list": "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a coding after a tab": "Transfer-Encoding:\tchunked, x\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": "Content-Length : 44\r\n\r\n" + HIDDEN,
    "a folded header": "X: a\r\n Content-Length: 44\r\n\r\n" + HIDDEN,
    "a wrong chunk size": "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" + HIDDEN,
    "an endless chunk size": "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx\r\n0\r\n\r\n" + HIDDEN,
    "a NUL in a header": "X: a\0b\r\nContent-Length: 0\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("probe", SMUGGLING)
@pytest.mark.parametrize("path", ["/api/session", "/ws"])
def test_a_request_cannot_be_hidden_in_another(stack, path, probe):
    host = f"127.0.0.1:{stack.port}"
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: application/json\r\n"
    # Nobody in front of nginx reads the lengths differently: what it takes for a second request has been sent as
    # one. So it must refuse the first, or answer both; what must never be is a body that reaches the API as a request.
    received = statuses(exchange(stack.port, (head + SMUGGLING[probe]).encode(), timeout=1))
    assert received and received[0] >= 400
    assert len(received) <= 2
    if probe in ("both lengths", "two lengths", "a list of lengths", "a signed length", "a negative length",
                 "an unknown coding", "two codings", "a coding and a list", "a coding after a tab"):  # fmt: skip
        assert received in ([400], [501])


def test_no_second_request_rides_on_an_upgrade_that_was_refused(stack):
    host = f"127.0.0.1:{stack.port}"
    pipelined = upgrade(host) + f"GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    received = exchange(stack.port, pipelined, timeout=1)
    assert statuses(received)[0] == 401 and b'"status":"ok"' not in received.split(b"\r\n\r\n")[1]


def test_a_body_that_is_too_large_is_refused_before_the_api(stack, token):
    headers = {"Content-Type": "application/json", "User-Agent": "large"}
    answer = stack.request("POST", "/api/presets", b"x" * (65 << 10), cookie=token, headers=headers)
    assert answer.status == 413
    lines = (stack.state / "logs" / "access.log").read_bytes().splitlines()
    unreadable = [line for line in lines if not line.isascii()]
    assert unreadable == []
    entry = next(entry for entry in map(json.loads, reversed(lines)) if entry["status"] == 413)
    assert entry["upstream"] == "", "nobody behind nginx was asked"
    chunked = (
        f"POST /api/presets HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        + (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 3 + b"0\r\n\r\n"
    )
    assert statuses(exchange(stack.port, chunked, timeout=2))[0] == 413


def test_slow_clients_are_closed_and_nobody_else_waits(stack):
    """Slow headers, slow bodies, readers that stop: nginx ends the first two after 10 s without a byte."""
    host = f"127.0.0.1:{stack.port}"
    beginnings = {
        "headers": f"GET /api/health HTTP/1.1\r\nHost: {host}\r\nX-A: ",
        "body": f"POST /api/session HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        "Content-Length: 60000\r\n\r\n{",
    }
    with contextlib.ExitStack() as opened:
        slow = {}
        for kind, beginning in beginnings.items():
            for _ in range(100):
                raw = opened.enter_context(socket.create_connection(("127.0.0.1", stack.port), timeout=20))
                raw.sendall(beginning.encode())
                slow[raw] = kind
        for number in range(20):
            assert stack.request("GET", "/api/health").status == 200
            assert stack.request("GET", "/").status == 200
        # A byte now and then does not prolong a header; a body may go on as long as bytes come.
        endings = {kind: set() for kind in beginnings}
        deadline = time.monotonic() + 20
        while slow and time.monotonic() < deadline:
            assert stack.request("GET", "/api/health").status == 200
            for raw in list(slow):
                raw.settimeout(0.001)
                try:
                    if slow[raw] == "headers":
                        raw.sendall(b"a")
                    received = raw.recv(4096)
                except TimeoutError:
                    continue
                except OSError:
                    received = b""
                endings[slow.pop(raw)].add(received[:12])
            time.sleep(0.2)
        assert not slow, f"{len(slow)} are still open"
        assert endings["headers"] | endings["body"] <= {b"", b"HTTP/1.1 408", b"HTTP/1.1 429"}, endings


def test_a_reader_that_stops_costs_the_site_nothing(stack):
    host = f"127.0.0.1:{stack.port}"
    script = re.search(rb'src="(/[^"]+\.js)"', stack.request("GET", "/").body).group(1).decode()
    with contextlib.ExitStack() as opened:
        for _ in range(60):
            raw = socket.socket()
            opened.enter_context(raw)
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            raw.connect(("127.0.0.1", stack.port))
            raw.sendall(f"GET {script} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() * 3)
        for _ in range(20):
            assert stack.request("GET", "/api/health").status == 200
            assert stack.request("GET", "/").status == 200


def test_the_cache_is_the_house_s_own(stack):
    path = stack.state / "run" / "cache.sock"
    assert path.stat().st_mode & 0o077 == 0 and (stack.state / "run").stat().st_mode & 0o077 == 0
    done = subprocess.run(
        ["redis-cli", "-s", path, "CONFIG", "GET", "port"], capture_output=True, text=True, timeout=10
    )
    assert done.stdout.split() == ["port", "0"]
    assert store_command(stack, "CONFIG", "GET", "port").split() == ["port", "0"]
