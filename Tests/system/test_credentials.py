"""Passwords and second factors end to end: what is kept of them, and what somebody who guesses meets."""

import base64
import hashlib
import hmac
import re
import struct
import threading
import time

import pytest
from client import Client
from store_access import store_command
from test_api import MEMBER_PASSWORD, api_token, bearer, change, closing_seconds, invite, run_program
from websockets.exceptions import InvalidStatus

from stack import ADMIN, cookie_value

NEW_PASSWORD = "another long password"


def sign_in(stack, name, password=MEMBER_PASSWORD, **more):
    headers = more.pop("headers", None)
    return stack.request("POST", "/api/session", {"name": name, "password": password, **more}, headers=headers)


def invitation(stack, role="member"):
    made = stack.request("POST", "/api/admin/invitations", {"role": role, "hours": 1}, cookie=stack.admin_token)
    return made.json()["token"]


def redeem(stack, token, name, password):
    return stack.request("POST", "/api/first-sign-in", {"token": token, "name": name, "password": password})


def counts(stack):
    """What an attempt to sign in leaves: counters in front of the hash, and entries of the audit log."""
    keys = sorted(key for key in store_command(stack, "--scan").split("\n") if ":throttle:" in key)
    counters = [store_command(stack, "HGETALL", key) for key in keys]
    audit = stack.request("GET", "/api/admin/audit?event=authn_login_fail&limit=1", cookie=stack.admin_token)
    return keys, counters, audit.json()["entries"]


# --- what is kept ---------------------------------------------------------------------------------


def test_a_password_is_kept_as_scrypt_with_its_cost_and_a_salt_of_its_own(stack):
    stored = []
    for name in ("salted one", "salted two"):
        _, user = invite(stack, name)
        stored.append(store_command(stack, "HGET", f"{{accounts}}:user:{user}", "password"))
    form = r"\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}"
    assert all(re.fullmatch(form, text) for text in stored), stored
    salts, hashes = zip(*(text.split("$")[3:] for text in stored), strict=True)
    assert len(set(salts)) == len(set(hashes)) == 2


@pytest.mark.parametrize(
    ("password", "status"),
    [
        ("seven c", 400), ("eight ch", 201), ("пароль пробел 🔑", 201), ("64 " + "x" * 61, 201),
        ("128 " + "x" * 124, 201), ("129 " + "x" * 125, 400), ("password", 422), ("PassWord1", 422),
        ("4815162342", 422), ("greyhoun", 422), ("a name of its own", 422),
    ],
)  # fmt: skip
def test_length_is_what_is_asked_of_a_password_and_that_it_is_no_common_one(stack, password, status):
    name = "a name of its own" if status == 422 else f"has a password of {len(password)} characters"
    answer = redeem(stack, invitation(stack), name, password)
    assert answer.status == status, answer.body
    if status == 201:
        assert sign_in(stack, name, password).status == 200
    else:
        assert answer.json()["field"] == "password" and "Set-Cookie" not in answer.headers


def test_all_of_a_long_password_counts(stack):
    password = "".join(chr(ord("a") + number % 26) for number in range(100))
    assert redeem(stack, invitation(stack), "long password", password).status == 201
    for part in (password[:72], password[:99], password + "a"):
        assert sign_in(stack, "long password", part).status == 401
    assert sign_in(stack, "long password", password).status == 200


def test_a_megabyte_of_password_is_refused_before_anything_is_hashed(stack):
    before = counts(stack)
    answer = sign_in(stack, ADMIN[0], "x" * (1 << 20))
    assert answer.status == 413
    # Within nginx's bound the API refuses the length, before the hash as well.
    assert sign_in(stack, ADMIN[0], "x" * 1_025).status == 400
    assert counts(stack) == before


# --- guessing -------------------------------------------------------------------------------------


def test_a_storm_of_sign_ins_is_turned_away_while_everything_else_is_answered(own):
    own.start()
    session = own.create_admin()
    answers = []

    def attempt(number):
        answers.append(sign_in(own, f"somebody {number}", "wrong password"))

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    read = 0
    while any(thread.is_alive() for thread in threads) and read < 2_000:
        assert own.request("GET", "/api/presets", cookie=session).status == 200
        read += 1
        time.sleep(0.005)  # below nginx's rate per address
    for thread in threads:
        thread.join(30)
    by_status = {}
    for answer in answers:
        by_status.setdefault(answer.status, []).append(answer)
    assert len(answers) == 50 and set(by_status) <= {401, 429, 503}, {status: len(a) for status, a in by_status.items()}
    later = by_status.get(429, []) + by_status.get(503, [])
    assert later and all(int(answer.headers["Retry-After"]) >= 1 for answer in later)
    # Hashes take their turn on a part of the threads: readers found the others free all the time.
    assert read >= 20


def test_quick_guesses_end_in_429_with_a_time_to_wait(own):
    own.start()
    own.create_admin()
    answers = [sign_in(own, ADMIN[0], "wrong password") for _ in range(20)]
    statuses = [answer.status for answer in answers]
    assert statuses[:5] == [401] * 5 and set(statuses) == {401, 429}
    # The wait doubles: of twenty attempts hardly more than the first five are ever looked at.
    assert statuses.count(401) <= 8, statuses
    assert all(int(answer.headers["Retry-After"]) >= 1 for answer in answers if answer.status == 429)


def test_an_ipv6_subscriber_is_one_address(own):
    own.options = ["--public-origin", "https://app.example"]
    own.start()
    public = {"Origin": "https://app.example", "Host": "app.example"}

    def statuses(address):
        """Of 60 requests that cost no hash, from addresses that a pattern makes."""
        return {
            own.request(
                "POST", "/api/session", {}, headers=public | {"X-Forwarded-For": address.format(f"{number:x}")}
            ).status
            for number in range(1, 61)
        }

    assert 429 in statuses("2001:db8:1:2:{0}:1:2:{0}")
    assert 429 in statuses("2001:db8::{0}")
    assert statuses("2001:db8:2:{0}::1") == {400}
    assert statuses("2001:db8:3:{0}:1:2:3:4") == {400}


def test_guesses_from_many_addresses_hold_up_their_account_for_a_moment_and_lock_nobody_out(own):
    own.options = ["--public-origin", "https://app.example"]
    own.start()
    public = {"Origin": "https://app.example", "Host": "app.example"}

    def from_address(address, password):
        return sign_in(own, ADMIN[0], password, headers=public | {"X-Forwarded-For": address})

    body = {"token": own.first_sign_in_token(), "name": ADMIN[0], "password": ADMIN[1]}
    first = own.request("POST", "/api/first-sign-in", body, headers=public | {"X-Forwarded-For": "192.0.2.1"})
    session = first.headers["Set-Cookie"].split(";")[0]
    statuses = [from_address(f"198.51.100.{number}", "wrong password").status for number in range(12)]
    assert statuses[:5] == [401] * 5 and 429 in statuses, statuses
    assert own.request("GET", "/api/session", headers=public | {"Cookie": session}).status == 200
    deadline = time.monotonic() + 20
    while (answer := from_address("203.0.113.7", ADMIN[1])).status == 429:
        assert time.monotonic() < deadline
        time.sleep(int(answer.headers["Retry-After"]))
    assert answer.status == 200


def test_a_fresh_house_lets_nobody_in_but_by_its_link_once_and_for_15_minutes(own):
    own.start()
    for name, password in (("admin", "admin"), ("root", "root"), ("", ""), ("admin", "")):
        assert sign_in(own, name, password).status == 401

    def key(token):
        return "{accounts}:invitation:" + hashlib.sha256(token.encode()).hexdigest()

    late = run_program(own, "user", "invite").stdout.strip().split("#first-sign-in=")[1]
    assert 0 < int(store_command(own, "PTTL", key(late))) <= 15 * 60_000
    assert store_command(own, "PEXPIRE", key(late), "1") == "1"
    time.sleep(0.01)
    assert redeem(own, late, "late", MEMBER_PASSWORD).status == 401
    link = own.first_sign_in_token()
    assert redeem(own, link, ADMIN[0], ADMIN[1]).json()["user"]["role"] == "admin"
    assert redeem(own, link, "second", MEMBER_PASSWORD).status == 401
    # Nor does another one that was made while there was nobody.
    assert "first-sign-in" in run_program(own, "user", "invite").stdout
    for log in (own.state / "logs").iterdir():
        text = log.read_text(errors="replace")
        assert link not in text and late not in text, log.name


def test_a_password_gets_in_by_the_body_of_a_post_only_and_into_no_log(stack):
    password = "written nowhere 7391"
    query = "?name=admin&password=written+nowhere+7391"
    assert stack.request("GET", f"/api/session{query}").status == 401
    assert stack.request("POST", f"/api/session{query}", {"name": "x", "password": "y"}).status == 400
    for kind, body in (
        ("application/x-www-form-urlencoded", b"name=admin&password=written+nowhere+7391"),
        ("text/plain", b'{"name":"admin","password":"written nowhere 7391"}'),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\nwritten nowhere 7391\r\n--x--"),
    ):
        answer = stack.request("POST", "/api/session", body, headers={"Content-Type": kind})
        assert answer.status == 415 and "Set-Cookie" not in answer.headers
    assert sign_in(stack, "log reader", password).status == 401
    logs = list((stack.state / "logs").iterdir())
    assert any(log.name.startswith("access") for log in logs)
    for log in logs:
        text = log.read_text(errors="replace")
        assert password not in text and "written+nowhere" not in text, log.name


# --- changes of the password ----------------------------------------------------------------------


@pytest.mark.parametrize("keeps", [None, False, True])
def test_a_new_password_ends_every_other_session_and_token_with_their_sockets(stack, keeps):
    name = f"new password, tokens kept: {keeps}"
    here, _ = invite(stack, name)
    there = stack.sign_in(name, MEMBER_PASSWORD)
    token = api_token(stack, here, ["run", "read"])["token"]
    body = {"password": MEMBER_PASSWORD, "new": NEW_PASSWORD}
    if keeps is not None:
        body["keep_tokens"] = keeps
    with Client(stack, cookie=here) as one, Client(stack, cookie=there) as two, Client(stack, token=token) as three:
        wrong = stack.request("PUT", "/api/account/password", body | {"password": "not it at all"}, cookie=here)
        assert (wrong.status, wrong.json()["field"]) == (422, "password")
        assert all(client.run(outputs=["metrics"])["type"] == "result" for client in (one, two, three))
        changed = stack.request("PUT", "/api/account/password", body, cookie=here)
        since = time.monotonic()
        assert changed.status == 200, changed.body
        for client in (one, two) if keeps else (one, two, three):
            assert closing_seconds(client, since) < 1
        if keeps:
            assert three.run(outputs=["metrics"])["type"] == "result"
    for old in (here, there):
        assert stack.request("GET", "/api/session", cookie=old).status == 401
    assert stack.request("GET", "/api/session", headers=bearer(token)).status == (200 if keeps else 401)
    listed = stack.request("GET", "/api/account/tokens", cookie=cookie_value(changed)).json()["tokens"]
    assert len(listed) == (1 if keeps else 0)
    assert sign_in(stack, name).status == 401
    assert sign_in(stack, name, NEW_PASSWORD).status == 200


@pytest.mark.parametrize("options", [[], ["--keep-tokens"]])
def test_so_does_one_from_the_shell(stack, monkeypatch, options):
    name = f"shell password {options}"
    session, _ = invite(stack, name)
    token = api_token(stack, session, ["run", "read"])["token"]
    monkeypatch.setenv("SPEEDSTACK_PASSWORD", NEW_PASSWORD)
    with Client(stack, cookie=session) as one, Client(stack, token=token) as two:
        done = run_program(stack, "user", "password", name, *options)
        since = time.monotonic()
        assert done.returncode == 0, done.stderr
        assert closing_seconds(one, since) < 1
        if options:
            assert two.run(outputs=["metrics"])["type"] == "result"
        else:
            assert closing_seconds(two, since) < 1
    assert stack.request("GET", "/api/session", cookie=session).status == 401
    assert stack.request("GET", "/api/session", headers=bearer(token)).status == (200 if options else 401)


def test_disablement_closes_the_sockets_of_tokens_too(stack):
    session, user = invite(stack, "disabled with a token")
    token = api_token(stack, session, ["run", "read"])["token"]
    with Client(stack, cookie=session) as one, Client(stack, token=token) as two:
        change(stack, user, {"disabled": True})
        since = time.monotonic()
        for client in (one, two):
            assert closing_seconds(client, since) < 1
    assert stack.request("GET", "/api/session", headers=bearer(token)).status == 401
    with pytest.raises(InvalidStatus) as refused:
        Client(stack, token=token, origin=None)
    assert refused.value.response.status_code == 401


# --- the second factor ----------------------------------------------------------------------------


def code_of(secret, step):
    """RFC 6238, as an authenticator app computes it."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[19] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_recovery_codes_get_in_once_each_without_the_phone(stack):
    name = "lost phone"
    session, user = invite(stack, name)
    secret = stack.request("POST", "/api/account/second-factor", cookie=session).json()["secret"]
    step = int(time.time()) // 30
    body = {"secret": secret, "password": MEMBER_PASSWORD, "code": code_of(secret, step)}
    made = stack.request("PUT", "/api/account/second-factor", body, cookie=session)
    assert made.status == 200, made.body
    codes = made.json()["recovery_codes"]
    assert len(set(codes)) == 10 and all(re.fullmatch(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", code) for code in codes)
    assert sign_in(stack, name, code=code_of(secret, step + 1)).status == 200

    # Of two with one code, one gets in; and then it is used up.
    both = []
    threads = [threading.Thread(target=lambda: both.append(sign_in(stack, name, code=codes[0]))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answer.status for answer in both) == [200, 401]
    assert sign_in(stack, name, code=codes[0]).status == 401
    assert sign_in(stack, name, code=codes[1].lower().replace("-", "")).status == 200
    account = stack.request("GET", "/api/account", cookie=session).json()
    assert (account["second_factor"], account["recovery_codes"]) == (True, 8)
    used = stack.request(
        "GET", f"/api/admin/audit?event=recovery_code_used&actor={user}", cookie=stack.admin_token
    ).json()["entries"]
    assert [entry["detail"] for entry in used] == ["left: 8", "left: 9"]

    new = stack.request(
        "POST", "/api/account/second-factor/recovery-codes", {"password": MEMBER_PASSWORD}, cookie=session
    ).json()["recovery_codes"]
    assert sign_in(stack, name, code=codes[2]).status == 401
    assert sign_in(stack, name, code=new[0]).status == 200
    store_command(stack, "SAVE")
    for path in stack.state.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(code.encode() in content for code in codes + new), path.name
