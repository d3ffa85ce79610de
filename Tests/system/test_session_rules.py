"""How long a session lasts, what opens one, and what a request must be like to change anything."""

import hashlib
import time

import msgpack
import pytest
from client import Client
from store_access import store_command
from test_api import MEMBER_PASSWORD, api_token, bearer, change, closing_seconds, invite
from test_credentials import invitation, redeem

from stack import ADMIN, Stack, cookie_value


def session_key(token):
    return "{accounts}:session:" + hashlib.sha256(token.encode()).hexdigest()


# --- how long it lasts ----------------------------------------------------------------------------


def test_an_open_socket_does_not_keep_an_idle_session_alive(stack):
    token, _ = invite(stack, "idle")
    with Client(stack, cookie=token) as client:
        assert store_command(stack, "PEXPIRE", session_key(token), "1500") == "1"
        deadline = time.monotonic() + 10
        while store_command(stack, "EXISTS", session_key(token)) == "1":
            client.socket.ping().wait(5)
            client.socket.send(msgpack.packb({"type": "ping", "id": client.next_id}))
            client.next_id += 1
            assert client.receive()["type"] == "pong"
            assert client.run(outputs=["metrics"])["type"] == "result"
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert stack.request("GET", "/api/session", cookie=token).status == 401


def test_use_puts_off_the_idle_time_and_nothing_the_deadline(stack):
    token, _ = invite(stack, "used to the end")
    key = session_key(token)
    assert store_command(stack, "PEXPIRE", key, "60000") == "1"
    assert stack.request("GET", "/api/session", cookie=token).status == 200
    assert int(store_command(stack, "PTTL", key)) > 3_600_000
    seconds, micros = store_command(stack, "TIME").split()
    end = int(seconds) * 1000 + int(micros) // 1000 + 1500
    store_command(stack, "HSET", key, "deadline", str(end))
    deadline = time.monotonic() + 10
    while stack.request("GET", "/api/session", cookie=token).status == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    seconds, micros = store_command(stack, "TIME").split()
    assert int(seconds) * 1000 + int(micros) // 1000 >= end
    assert store_command(stack, "EXISTS", key) == "0"


@pytest.mark.parametrize("what", ["signed in again", "signed out", "role", "password"])
def test_an_old_token_opens_nothing_after_a_change(stack, what):
    name = f"old token, {what}"
    old, user = invite(stack, name)
    if what == "signed in again":
        body = {"name": name, "password": MEMBER_PASSWORD}
        assert stack.request("POST", "/api/session", body, cookie=old).status == 200
    elif what == "signed out":
        assert stack.request("DELETE", "/api/session", cookie=old).status == 204
    elif what == "role":
        change(stack, user, {"role": "admin"})
    else:
        body = {"password": MEMBER_PASSWORD, "new": "another long password"}
        assert stack.request("PUT", "/api/account/password", body, cookie=old).status == 200
    for method, path in (("GET", "/api/session"), ("GET", "/api/presets"), ("DELETE", "/api/account/sessions")):
        assert stack.request(method, path, cookie=old).status == 401


def test_a_planted_token_is_never_taken_over_at_a_first_sign_in_either(stack):
    planted = "y" * 43
    body = {"token": invitation(stack), "name": "planted", "password": MEMBER_PASSWORD}
    answer = stack.request("POST", "/api/first-sign-in", body, cookie=planted)
    assert answer.status == 201 and cookie_value(answer) != planted
    assert stack.request("GET", "/api/session", cookie=planted).status == 401


# --- what opens one -------------------------------------------------------------------------------


def test_tokens_are_in_the_store_as_hashes_only_and_never_twice_the_same(stack):
    session, user = invite(stack, "hashed tokens")
    link = invitation(stack)
    tokens = [session, stack.sign_in("hashed tokens", MEMBER_PASSWORD)]
    tokens += [api_token(stack, session, ["read"])["token"] for _ in range(3)] + [link]
    assert len(set(tokens)) == len(tokens)
    for token in tokens[:2]:
        assert len(token) == 43
        assert store_command(stack, "HGET", session_key(token), "user") == user
    store_command(stack, "SAVE")
    files = [path for path in (stack.state / "store").rglob("*") if path.is_file()]
    assert any("aof" in path.name for path in files) and any("rdb" in path.name for path in files)
    names = store_command(stack, "--scan")
    for token in tokens:
        assert token not in names
        for path in files:
            assert token.removeprefix("sst_").encode() not in path.read_bytes(), path.name


UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "speedstack.v1",
}  # fmt: skip


def test_a_session_token_anywhere_but_in_the_cookie_opens_nothing(stack, token):
    for query in (f"?sid={token}", f"?token={token}", f"?access_token={token}"):
        assert stack.request("GET", f"/api/session{query}").status == 401
        socket = stack.request("GET", f"/ws{query}", headers=UPGRADE | {"Origin": stack.origin})
        assert socket.status == 401
    for headers in (
        {"Sid": token}, {"X-Session": token}, {"X-Auth-Token": token}, {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Basic {token}"}, {"Cookie": f"session={token}"}, {"Cookie": f"__Host-sid={token}"},
        {"Cookie": f"sid={token}; sid={token}"},
    ):  # fmt: skip
        assert stack.request("GET", "/api/session", headers=headers).status == 401, headers
    assert stack.request("GET", "/api/session", cookie=token).status == 200


def test_an_admin_sees_the_sessions_of_a_user_and_ends_them(stack):
    first, user = invite(stack, "seen by an admin")
    second = stack.sign_in("seen by an admin", MEMBER_PASSWORD)
    path = f"/api/admin/users/{user}/sessions"
    listed = stack.request("GET", path, cookie=stack.admin_token)
    sessions = listed.json()["sessions"]
    hashes = {hashlib.sha256(token.encode()).hexdigest() for token in (first, second)}
    assert {session["id"] for session in sessions} == hashes
    assert all(session["address"] == "127.0.0.1" and not session["current"] for session in sessions)
    assert stack.request("GET", path, cookie=first).status == 403
    with Client(stack, cookie=first) as one, Client(stack, cookie=second) as two:
        third = stack.sign_in("seen by an admin", MEMBER_PASSWORD)
        stale = {"If-Match": listed.headers["ETag"]}
        assert stack.request("DELETE", path, cookie=stack.admin_token, headers=stale).status == 412
        fresh = {"If-Match": stack.request("GET", path, cookie=stack.admin_token).headers["ETag"]}
        since = time.monotonic()
        assert stack.request("DELETE", path, cookie=stack.admin_token, headers=fresh).status == 204
        assert closing_seconds(one, since) < 1 and closing_seconds(two, since) < 1
    for token in (first, second, third):
        assert stack.request("GET", "/api/session", cookie=token).status == 401


def test_a_role_that_is_taken_away_in_the_store_is_gone_at_the_next_request(stack):
    session, user = invite(stack, "robbed of the role", role="admin")
    token = api_token(stack, session, ["admin", "read", "run"])["token"]
    key = f"{{accounts}}:user:{user}"
    assert stack.request("GET", "/api/admin/users", cookie=session).status == 200
    store_command(stack, "HSET", key, "role", "member")
    for credentials in ({"cookie": session}, {"headers": bearer(token)}):
        assert stack.request("GET", "/api/admin/users", **credentials).status == 403
        assert stack.request("GET", "/api/session", **credentials).json()["user"]["role"] == "member"
    store_command(stack, "HSET", key, "disabled", "1")
    for credentials in ({"cookie": session}, {"headers": bearer(token)}):
        assert stack.request("GET", "/api/session", **credentials).status == 401


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("a:b:*{accounts}:names", 201), ("../../etc/passwd", 201), ("__proto__", 201), ("é" * 64, 201),
        ("line\r\nSet-Cookie: sid=x", 400), ("zero\x00byte", 400), ("n" * 10_000, 400), ("\u202eevil", 422),
        (" outer space ", 422), ("", 400),
    ],
)  # fmt: skip
def test_a_hostile_user_name_is_only_text_and_touches_no_other_key(stack, name, status):
    token = invitation(stack)
    before = set(store_command(stack, "--scan").split("\n"))
    answer = redeem(stack, token, name, MEMBER_PASSWORD)
    assert answer.status == status, answer.body
    new = set(store_command(stack, "--scan").split("\n")) - before
    if status != 201:
        assert not new and answer.json()["field"] == "name"
        return
    user = answer.json()["user"]
    assert user["name"] == name
    key = f"{{accounts}}:user:{user['id']}"
    assert new == {key, f"{key}:sessions", session_key(cookie_value(answer))}
    assert stack.request("GET", "/api/session", cookie=cookie_value(answer)).json()["user"] == user


def test_nobody_ends_or_replaces_what_they_have_not_seen(stack):
    session, user = invite(stack, "two pages")
    first = api_token(stack, session, ["read"])
    listed = stack.request("GET", "/api/account/tokens", cookie=session)
    api_token(stack, session, ["read"])
    path = f"/api/account/tokens/{first['id']}"
    for tag, status in ((listed.headers["ETag"], 412), ("W/" + listed.headers["ETag"], 412), ('"1', 400)):
        assert stack.request("DELETE", path, cookie=session, headers={"If-Match": tag}).status == status
    fresh = stack.request("GET", "/api/account/tokens", cookie=session)
    assert len(fresh.json()["tokens"]) == 2
    assert stack.request("DELETE", path, cookie=session, headers={"If-Match": fresh.headers["ETag"]}).status == 204

    seen = stack.request("GET", "/api/account", cookie=session).headers["ETag"]
    change(stack, user, {"quotas": {"presets": 7}})
    body = {"password": MEMBER_PASSWORD, "new": "another long password"}
    stale = stack.request("PUT", "/api/account/password", body, cookie=session, headers={"If-Match": seen})
    assert (stale.status, stale.json()["field"]) == (412, "If-Match")
    account = stack.request("GET", "/api/account", cookie=session)
    assert account.json()["quotas"]["presets"] == 7
    again = {"If-Match": account.headers["ETag"]}
    assert stack.request("PUT", "/api/account/password", body, cookie=session, headers=again).status == 200
    user_path = f"/api/admin/users/{user}"
    assert stack.request("PATCH", user_path, {"role": "admin"}, cookie=stack.admin_token).status == 428


# --- what a request must be like ------------------------------------------------------------------


def operations(stack):
    """Every operation of the document: method, path with identifiers put in, what it says of itself."""
    found = []
    for path, methods in stack.request("GET", "/api/openapi.json").json()["paths"].items():
        concrete = path.replace("{id}", "a" * 22).replace("{version}", "1")
        found += [(method.upper(), concrete, operation) for method, operation in methods.items()]
    return found


@pytest.fixture(scope="module")
def quiet():
    """A house of this module's own: what is tried on every operation fills the counters of an address."""
    running = Stack()
    try:
        running.start()
        running.admin_token = running.create_admin()
        yield running
    finally:
        running.remove()


def test_no_operation_takes_a_cookie_with_json_that_another_site_s_form_could_send(quiet):
    tried = 0
    for method, path, operation in operations(quiet):
        if "requestBody" not in operation:
            continue
        tried += 1
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            headers = {"Content-Type": kind, "If-Match": "*"}
            answer = quiet.request(method, path, b"{}", cookie=quiet.admin_token, headers=headers)
            assert answer.status == 415, (method, path, kind)
            time.sleep(0.02)  # below nginx's rate per address
    assert tried > 15


def test_no_operation_changes_anything_for_another_site_signing_in_included(quiet):
    body = {"name": ADMIN[0], "password": ADMIN[1]}
    tried = 0
    for method, path, operation in operations(quiet):
        if method == "GET":
            continue
        tried += 1
        for headers in (
            {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
            {"Origin": "http://evil.example", "Sec-Fetch-Site": None}, {"Origin": "null", "Sec-Fetch-Site": None},
        ):  # fmt: skip
            content = body if path == "/api/session" and method == "POST" else None
            answer = quiet.request(
                method, path, content, cookie=quiet.admin_token, headers={"If-Match": "*"} | headers
            )
            assert answer.status in (403, 429), (method, path, headers, answer.status)
            assert "Set-Cookie" not in answer.headers
            time.sleep(0.02)
    assert tried > 30
    assert quiet.request("GET", "/api/session", cookie=quiet.admin_token).status == 200


def test_no_get_and_no_head_reaches_what_changes_something(quiet):
    by_path = {}
    for method, path, _ in operations(quiet):
        by_path.setdefault(path, set()).add(method)
    changing = {path: methods for path, methods in by_path.items() if "GET" not in methods}
    assert len(changing) > 10
    for path, methods in changing.items():
        for method in ("GET", "HEAD"):
            answer = quiet.request(method, path, cookie=quiet.admin_token)
            assert answer.status == 405, (method, path)
            assert set(answer.headers["Allow"].split(", ")) == methods


def test_another_origin_is_told_nothing_by_any_operation(quiet):
    foreign = {"Origin": "http://evil.example", "Sec-Fetch-Site": None}
    for method, path, _ in operations(quiet):
        asked = foreign | {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
        for answer in (
            quiet.request("OPTIONS", path, headers=asked, cookie=quiet.admin_token),
            quiet.request("GET", path, headers=foreign, cookie=quiet.admin_token),
        ):
            allowed = [name for name in answer.headers if name.lower().startswith("access-control-")]
            assert not allowed, (method, path, allowed)
        time.sleep(0.01)
