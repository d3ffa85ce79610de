"""`--tls`: nginx itself speaks TLS, and everything that depends on it follows."""

import http.client
import socket
import ssl
import subprocess
import warnings
from xml.etree import ElementTree

import pytest
from client import SUBPROTOCOL, decode
from websockets.sync.client import connect

from encrypted_stack import EncryptedStack, context
from raw_http import exchange, statuses, upgrade
from stack import ADMIN


@pytest.fixture(scope="module")
def own():
    running = EncryptedStack(options=["--tls"])
    try:
        yield running.start()
    finally:
        running.remove()


def test_cookies_are_secure_and_sockets_open_over_tls(own):
    body = {"token": own.first_sign_in_token(), "name": ADMIN[0], "password": ADMIN[1]}
    assert f"{own.origin}/#first-sign-in=" in own.output
    answer = own.request("POST", "/api/first-sign-in", body)
    assert answer.status == 201, answer.body
    name, rest = answer.headers["Set-Cookie"].split("=", 1)
    token, *attributes = [part.strip() for part in rest.split(";")]
    assert name == "__Host-sid" and set(attributes) == {"HttpOnly", "SameSite=Strict", "Path=/", "Secure"}
    assert own.request("GET", "/api/session", cookie=token).status == 200
    with connect(
        f"wss://127.0.0.1:{own.port}/ws", subprotocols=[SUBPROTOCOL], origin=own.origin, ssl=context(),
        additional_headers={"Cookie": f"__Host-sid={token}"}, compression=None, max_size=64 << 20,
    ) as socket:  # fmt: skip
        assert decode(socket.recv(timeout=10))["type"] == "hello"


def test_the_certificate_is_for_this_host_and_its_key_is_private(own):
    folder = own.state / "nginx"
    assert (folder / "tls.key").stat().st_mode & 0o077 == 0
    connection = http.client.HTTPSConnection("127.0.0.1", own.port, context=context(folder / "tls.crt"), timeout=10)
    connection.request("GET", "/")
    assert connection.getresponse().status == 200
    connection.close()


def test_plain_requests_and_old_protocols_are_refused(own):
    plain = http.client.HTTPConnection("127.0.0.1", own.port, timeout=10)
    plain.request("GET", "/api/health")
    assert plain.getresponse().status == 400
    plain.close()
    old = context()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    connection = http.client.HTTPSConnection("127.0.0.1", own.port, context=old, timeout=10)
    with pytest.raises(ssl.SSLError):
        connection.request("GET", "/")


def test_browsers_are_told_to_come_over_tls_alone(own):
    for path in ("/", "/api/session", "/nothing", "/ws"):
        headers = own.request("GET", path).headers
        assert headers.get_all("Strict-Transport-Security") == ["max-age=63072000; includeSubDomains"]
        assert f"connect-src 'self' wss://127.0.0.1:{own.port};" in headers["Content-Security-Policy"]
    # For every server of this host's it would be, if it were said of localhost.
    assert "Strict-Transport-Security" not in own.request("GET", "/", headers={"Host": "localhost"}).headers


def test_a_socket_needs_tls_the_guarded_cookie_and_a_page_that_came_over_tls(own):
    token = own.sign_in()
    host = f"127.0.0.1:{own.port}"
    answer = exchange(own.port, upgrade(host, token), timeout=2)
    assert statuses(answer)[0] == 400 and b" 101 " not in answer
    for cookie, origin, status in [
        ("__Host-sid", f"https://{host}", 101), ("sid", f"https://{host}", 401), ("__Host-sid", f"http://{host}", 403),
    ]:  # fmt: skip
        request = upgrade(host, Cookie=f"{cookie}={token}", Origin=origin)
        with context().wrap_socket(socket.create_connection(("127.0.0.1", own.port), timeout=10)) as encrypted:
            encrypted.sendall(request)
            assert statuses(encrypted.recv(4096))[0] == status, (cookie, origin)


def test_sslscan_finds_tls_1_2_and_1_3_with_forward_secrecy_and_nothing_else(own):
    done = subprocess.run(
        ["sslscan", "--xml=-", "--no-colour", f"127.0.0.1:{own.port}"], capture_output=True, text=True, timeout=60
    )
    found = ElementTree.fromstring(done.stdout).find("ssltest")
    assert found is not None, done.stdout
    protocols = {(p.get("type") + p.get("version"), p.get("enabled")) for p in found.iter("protocol")}
    assert {name for name, enabled in protocols if enabled == "1"} == {"tls1.2", "tls1.3"}
    assert {name for name, enabled in protocols if enabled == "0"} == {"ssl2", "ssl3", "tls1.0", "tls1.1"}
    ciphers = [(cipher.get("sslversion"), cipher.get("cipher")) for cipher in found.iter("cipher")]
    assert len(ciphers) >= 6
    for version, cipher in ciphers:
        assert version == "TLSv1.3" or cipher.startswith("ECDHE-"), cipher
        assert any(mode in cipher for mode in ("GCM", "POLY1305")), cipher
    for weakness in ("compression", "renegotiation"):
        element = found.find(weakness)
        assert element is None or element.get("supported") == "0", weakness
    assert {bleed.get("vulnerable") for bleed in found.iter("heartbleed")} <= {"0"}
