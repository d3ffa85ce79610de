"""`--tls`: nginx itself speaks TLS, and everything that depends on it follows."""

import http.client
import json
import ssl
import warnings

import pytest
from client import SUBPROTOCOL, decode
from websockets.sync.client import connect

from stack import ADMIN, Answer, Stack


def context(trusted=None):
    made = ssl.create_default_context(cafile=trusted)
    if trusted is None:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


class EncryptedStack(Stack):
    @property
    def origin(self):
        return f"https://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, cookie=None, headers=None, timeout=10):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context())
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
        if cookie:
            sent["Cookie"] = f"__Host-sid={cookie}"
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


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
