"""The HTTP API as a client sees it: its document, tokens, people, and what is refused."""

import json
import re
import subprocess
import time

import pytest
from client import Client
from openapi_spec_validator import validate
from store_access import store_command
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stack import ADMIN, PROGRAM, cookie_value

MEMBER_PASSWORD = "a member's long password"
PRESET = {
    "name": "Oversold Apple", "dataset": "AAPL", "strategy": "rsi_reversal",
    "parameters": {"window": 14, "low": 25.5, "high": 70}, "settings": {"fees": 0.001},
}  # fmt: skip


def invite(stack, name, role="member"):
    """Makes a user by an invitation and returns a session of theirs."""
    made = stack.request(
        "POST", "/api/admin/invitations", {"role": role, "hours": 1}, cookie=stack.admin_token
    )
    assert made.status == 201, made.body
    body = {"token": made.json()["token"], "name": name, "password": MEMBER_PASSWORD}
    answer = stack.request("POST", "/api/first-sign-in", body)
    assert answer.status == 201, answer.body
    return cookie_value(answer), answer.json()["user"]["id"]


def api_token(stack, session, scopes):
    body = {"name": "test", "scopes": scopes, "days": 1}
    answer = stack.request("POST", "/api/account/tokens", body, cookie=session)
    assert answer.status == 201, answer.body
    return answer.json()


def bearer(token):
    return {"Authorization": f"Bearer {token}", "Origin": None, "Sec-Fetch-Site": None}


def closing_seconds(client, since):
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            client.socket.recv(timeout=5)
    assert closed.value.rcvd.code == 4401
    return time.monotonic() - since


def run_program(stack, *words, **more):
    return subprocess.run(
        [str(PROGRAM), *words, "--state", str(stack.state)], capture_output=True, text=True, timeout=30, **more
    )


def test_the_document_is_valid_openapi(stack):
    answer = stack.request("GET", "/api/openapi.json")
    assert answer.status == 200
    validate(answer.json())


def test_tokens_open_the_api_and_the_socket_as_far_as_their_scopes_go(stack):
    session, _ = invite(stack, "token user")
    reading, running = api_token(stack, session, ["read"]), api_token(stack, session, ["run", "presets"])
    assert stack.request("GET", "/api/presets", headers=bearer(reading["token"])).status == 200
    assert stack.request("GET", "/api/presets", headers=bearer(running["token"])).status == 403
    assert stack.request("POST", "/api/presets", PRESET, headers=bearer(reading["token"])).status == 403
    made = stack.request("POST", "/api/presets", PRESET, headers=bearer(running["token"]))
    assert made.status == 201
    with pytest.raises(InvalidStatus) as refused:
        Client(stack, token=reading["token"], origin=None)
    assert refused.value.response.status_code == 401
    with Client(stack, token=running["token"], origin=None) as client:
        assert client.run(outputs=["metrics"])["type"] == "result"
        since = time.monotonic()
        assert stack.request("DELETE", f"/api/account/tokens/{running['id']}", cookie=session).status == 204
        assert closing_seconds(client, since) < 1
    assert stack.request("POST", "/api/presets", PRESET, headers=bearer(running["token"])).status == 401


def change(stack, user, body):
    headers = {"If-Match": "*"}
    answer = stack.request("PATCH", f"/api/admin/users/{user}", body, cookie=stack.admin_token, headers=headers)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("what", ["disable", "role", "password", "everywhere", "ended by an admin"])
def test_what_ends_sessions_reaches_open_sockets_within_a_second(stack, what):
    session, user = invite(stack, f"socket user, {what}")
    with Client(stack, cookie=session) as client:
        since = time.monotonic()
        if what == "disable":
            change(stack, user, {"disabled": True})
        elif what == "role":
            change(stack, user, {"role": "admin"})
        elif what == "password":
            body = {"password": MEMBER_PASSWORD, "new": "another long password"}
            assert stack.request("PUT", "/api/account/password", body, cookie=session).status == 200
            since = time.monotonic()  # two password hashes come before the sessions end
        elif what == "everywhere":
            assert stack.request("DELETE", "/api/account/sessions", cookie=session).status == 204
        else:
            path = f"/api/admin/users/{user}/sessions"
            assert stack.request("DELETE", path, cookie=stack.admin_token).status == 204
        assert closing_seconds(client, since) < 1
    assert stack.request("GET", "/api/session", cookie=session).status == 401


def test_a_removed_role_is_gone_at_the_next_request(stack):
    session, user = invite(stack, "fallen admin", role="admin")
    token = api_token(stack, session, ["admin", "read"])["token"]
    assert stack.request("GET", "/api/admin/users", headers=bearer(token)).status == 200
    change(stack, user, {"role": "member"})
    assert stack.request("GET", "/api/admin/users", cookie=session).status == 401
    assert stack.request("GET", "/api/admin/users", headers=bearer(token)).status == 403
    assert stack.request("GET", "/api/session", headers=bearer(token)).json()["user"]["role"] == "member"


def test_a_new_sign_in_replaces_a_planted_token(stack):
    planted = "x" * 43
    body = {"name": ADMIN[0], "password": ADMIN[1]}
    answer = stack.request("POST", "/api/session", body, cookie=planted)
    assert answer.status == 200 and cookie_value(answer) != planted
    assert stack.request("GET", "/api/session", cookie=planted).status == 401


@pytest.mark.parametrize(
    "headers",
    [{"X-User-Id": "1"}, {"X-Real-IP": "10.0.0.1"}, {"X-Forwarded-For": "10.0.0.1"}, {"Sid": "1"}],
)
def test_headers_that_claim_an_identity_or_an_address_change_nothing(stack, headers):
    assert stack.request("GET", "/api/session", headers=headers).status == 401
    wrong = {"name": "header test", "password": "wrong password"}
    stack.request("POST", "/api/session", wrong, headers=headers)
    answer = stack.request("GET", "/api/admin/audit?event=authn_login_fail&limit=1", cookie=stack.admin_token)
    assert answer.json()["entries"][0]["address"] == "127.0.0.1"


def test_answers_carry_the_headers_that_keep_browsers_safe(stack, token):
    for path in ("/api/session", "/api/nothing", "/api/presets"):
        answer = stack.request("GET", path, cookie=token, headers={"Origin": "http://evil.example"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Type"].startswith(("application/json; charset=utf-8", "application/problem"))


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/first-sign-in", "POST"), ("PUT", "/api/presets", "GET, HEAD, POST"),
        ("POST", "/api/health", "GET, HEAD"), ("PATCH", "/api/presets/" + "a" * 22, "GET, HEAD, PUT, DELETE"),
    ],
)  # fmt: skip
def test_other_methods_get_405_with_what_is_allowed(stack, method, path, allowed):
    answer = stack.request(method, path)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == set(allowed.split(", "))


AUDIT = "audit:{accounts}"
HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>", "__proto__", "constructor", "{accounts}:names", "*", "a:b:c", "=1+1",
    "'; DROP TABLE users; --", "../../etc/passwd", "${jndi:ldap://x}", "\u202eevil", "🔑" * 100,
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_text_and_touches_no_other_key(stack, token, name):
    before = set(store_command(stack, "--scan").split("\n"))
    made = stack.request("POST", "/api/presets", PRESET | {"name": name}, cookie=token)
    assert made.status == 201, made.body
    preset = made.json()["id"]
    assert stack.request("GET", f"/api/presets/{preset}", cookie=token).json()["name"] == name
    new = set(store_command(stack, "--scan").split("\n")) - before
    lists = ("{accounts}:presets-owned:", "{accounts}:presets-all")
    assert all(preset in key or key.startswith(lists) for key in new), new
    assert stack.request("DELETE", f"/api/presets/{preset}", cookie=token).status == 204


HOSTILE_BODIES = [
    b"\x00" * 100, b"\xff" * 100, b"[" * 30_000, b'{"a":' * 5_000, b'{"name":"\\ud800"}', b"1e999999",
    b'{"name":' + b"9" * 60_000 + b"}", b'"' + b"\\u0000" * 10_000 + b'"', b"{" + b'"a":1,' * 9_000 + b'"b":1}',
    b'{"days":9223372036854775808}', b'{"name":"x","scopes":["read"],"days":1e308}',
]  # fmt: skip


def api_processes(stack):
    return {pid for pid, args in stack.children().items() if "speedstack api" in args}


def test_no_body_stops_a_process_or_stores_anything(stack, token):
    before, keys = api_processes(stack), store_command(stack, "DBSIZE")
    for path in ("/api/session", "/api/presets", "/api/presets/import", "/api/account/tokens"):
        for body in HOSTILE_BODIES:
            answer = stack.request(
                "POST", path, body, cookie=token, headers={"Content-Type": "application/json"}
            )
            assert answer.status == 400, (path, body[:40], answer.status)
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert api_processes(stack) == before and store_command(stack, "DBSIZE") == keys


def test_a_body_that_is_too_large_never_reaches_the_api(stack, token):
    answer = stack.request(
        "POST", "/api/presets", b"x" * 70_000, cookie=token, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 413 and answer.json()["title"] == "Content Too Large"


def test_every_security_event_is_one_json_line_without_secrets(stack):
    session, user = invite(stack, "audited user")
    wrong = {"name": 'x"}\r\n{"event":"forged', "password": "wrong password"}
    assert stack.request("POST", "/api/session", wrong).status == 401
    assert stack.request("GET", "/api/admin/users", cookie=session).status == 403
    assert stack.request("DELETE", "/api/session", cookie=session).status == 204
    events = []
    for path in (stack.state / "logs").glob("api*.log*"):
        for line in path.read_text().splitlines():
            if line.startswith("{"):
                entry = json.loads(line)
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["time"])
                events.append(entry)
            assert MEMBER_PASSWORD not in line and session not in line and ADMIN[1] not in line
    names = {entry["event"] for entry in events}
    assert {"user_invited", "user_created", "authn_login_fail", "authz_fail", "session_logout"} <= names
    assert "forged" not in names
    mine = {entry["event"] for entry in events if entry.get("user") == user}
    assert {"user_created", "authz_fail", "session_logout"} <= mine


@pytest.mark.parametrize(
    "words",
    [
        ("FLUSHALL",), ("KEYS", "*"), ("CONFIG", "GET", "*"), ("DEBUG", "SLEEP", "0"), ("SCRIPT", "FLUSH"),
        ("SCAN", "0"), ("SHUTDOWN",), ("ACL", "LIST"), ("SET", "other", "1"), ("PUBLISH", "other", "x"),
        ("DEL", AUDIT), ("XTRIM", AUDIT, "MAXLEN", "0"), ("XDEL", AUDIT, "1-1"), ("XSETID", AUDIT, "1-1"),
        ("SET", AUDIT, "1"), ("PEXPIRE", AUDIT, "1"), ("RENAME", AUDIT, "{accounts}:other"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("user", ["api", "worker"])
def test_processes_may_send_the_store_only_what_they_need(stack, user, words):
    # Of DEBUG Redis says first that it is switched off for everybody.
    refusal = "DEBUG command not allowed" if words[0] == "DEBUG" else "NOPERM"
    assert refusal in store_command(stack, *words, user=user)


def test_a_script_of_the_api_may_append_to_the_audit_log_and_do_nothing_else_to_it(stack):
    def evaluate(user, call, *words):
        script = f"redis.call('HSET', KEYS[1], 'a', 'b'); return redis.call({call})"
        return store_command(stack, "EVAL", script, "2", "{accounts}:session:test", AUDIT, *words, user=user)

    count = int(store_command(stack, "XLEN", AUDIT, user="api"))
    assert re.fullmatch(r"\d+-\d+", evaluate("api", "'XADD', KEYS[2], '*', 'event', 'test'"))
    for call in ("'DEL', KEYS[2]", "'SET', KEYS[2], '1'", "'XTRIM', KEYS[2], 'MAXLEN', 0", "'XDEL', KEYS[2], '1-1'"):
        assert "The user executing the script can't" in evaluate("api", call)
    assert "NOPERM" in evaluate("worker", "'XADD', KEYS[2], '*', 'event', 'test'")
    assert int(store_command(stack, "XLEN", AUDIT, user="api")) == count + 1


def test_nobody_uses_the_store_without_a_password(stack):
    done = subprocess.run(
        ["redis-cli", "-s", stack.state / "run" / "store.sock", "PING"], capture_output=True, text=True, timeout=10
    )
    assert "NOAUTH" in done.stdout
    for name in ("store.acl", "store.url", "store.conf"):
        assert (stack.state / "run" / name).stat().st_mode & 0o077 == 0
