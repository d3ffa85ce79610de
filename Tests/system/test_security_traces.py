"""What a house leaves behind, by the numbers of Tests/security.md: events, secrets, privileges, memory, files."""

import base64
import hmac
import json
import os
import re
import signal
import struct
import subprocess
import time
from pathlib import Path

import pytest
from client import Client
from test_api import MEMBER_PASSWORD, PRESET, api_token, bearer, invite
from test_house import wait_until

from raw_http import exchange, first_status, frame, upgrade
from stack import ADMIN, REPOSITORY, Stack, cookie_value

HEAVY = "".join(f"a{number} = std(close, {number + 20})\n" for number in range(60)) + (
    "total = " + " + ".join(f"a{number}" for number in range(60)) + "\n"
    "enter long when close > total\nexit long when close < total\n"
)


def one_time_code(secret: str) -> str:
    """RFC 6238 for now."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture(scope="module")
def house():
    """A house that has seen every kind of secret, and everything that its log has a word for."""
    running = Stack()
    try:
        running.start()
        running.secrets = {"first sign-in link": running.first_sign_in_token(), "password": ADMIN[1]}
        running.admin_token = running.create_admin()
        live_through(running)
        yield running
    finally:
        running.remove()


def live_through(house):
    secrets = house.secrets
    secrets["member's password"] = MEMBER_PASSWORD
    secrets["admin's session"] = house.admin_token
    session, user = invite(house, "traces")
    body = {"password": MEMBER_PASSWORD, "new": "a password of the second hour"}
    changed = house.request("PUT", "/api/account/password", body, cookie=session)
    assert changed.status == 200, changed.body
    secrets |= {"session": session, "new password": body["new"], "new session": cookie_value(changed)}
    assert house.request("GET", "/api/session", cookie=session).status == 401  # used after its end
    session = secrets["new session"]
    token = api_token(house, session, ["read", "run", "presets"])["token"]
    secrets["API token"] = token
    preset = house.request("POST", "/api/presets", PRESET, headers=bearer(token)).json()["id"]
    secrets["preset link"] = house.request("POST", f"/api/presets/{preset}/link", cookie=session).json()["token"]
    pending = house.request(
        "POST", "/api/admin/invitations", {"role": "member", "hours": 1}, cookie=house.admin_token
    )
    secrets["invitation"] = pending.json()["token"]
    secret = house.request("POST", "/api/account/second-factor", cookie=session).json()["secret"]
    body = {"secret": secret, "code": one_time_code(secret), "password": secrets["new password"]}
    assert house.request("PUT", "/api/account/second-factor", body, cookie=session).status in (200, 204)
    secrets["secret of the second factor"] = secret
    # Where people put secrets by mistake.
    secrets["mistaken password"] = mistaken = "typed into the wrong field 71"
    house.request("POST", "/api/session", {"name": mistaken, "password": mistaken})
    house.request("GET", f"/api/session?token={token}&password={mistaken.replace(' ', '+')}")
    house.request("GET", "/api/session", headers={"Authorization": f"Basic {token}", "Cookie": f"sid={token}"})
    # What is sent right behind an upgrade lies where nginx has read the request.
    secrets["message of a socket"] = message = "a strategy that is nobody else's"
    opened = exchange(house.port, upgrade(f"127.0.0.1:{house.port}", token) + frame(message.encode() * 60), timeout=0.5)
    assert b" 101 " in opened
    provoke_events(house, session, user, token)


def provoke_events(house, session, user, token):
    host = f"127.0.0.1:{house.port}"
    assert house.request("GET", "/api/admin/users", cookie=session).status == 403
    for _ in range(8):
        answer = house.request("POST", "/api/session", {"name": "somebody", "password": "\x1b[31mwrong\r\n{"})
    assert answer.status == 429
    assert house.request("POST", "/api/session", {"name": 5}).status == 400
    assert first_status(house.port, upgrade(host, Cookie=f"sid={session}", Origin="https://evil.example")) == 403
    assert first_status(house.port, upgrade(host, "x" * 43)) == 401
    with Client(house, token=token, origin=None) as client:
        client.run(outputs=["metrics"])
        client.socket.socket.sendall(b"\x83\x80\0\0\0\0")  # an opcode that does not exist
    change = {"role": "admin"}
    path = f"/api/admin/users/{user}"
    assert house.request("PATCH", path, change, house.admin_token, {"If-Match": "*"}).status == 200
    assert house.request("DELETE", "/api/session", cookie=house.sign_in()).status == 204


def entries(house, *names):
    """The parsed lines of these logs."""
    return [
        json.loads(line)
        for name in names
        for path in (house.state / "logs").glob(f"{name}*.log")
        for line in path.read_bytes().splitlines()
    ]


EVENTS = {
    "api": {
        "sys_startup", "authn_login_success", "authn_login_fail", "authn_login_fail_max", "authn_password_change",
        "session_created", "session_logout", "session_use_after_expire", "authz_fail", "user_invited", "user_created",
        "user_updated", "token_created", "preset_link_created", "second_factor_set", "input_validation_fail",
        "excess_rate_limit_exceeded",
    },
    "worker": {"sys_startup", "session_use_after_expire", "authz_fail", "input_validation_fail"},
    "supervisor": {"sys_startup"},
}  # fmt: skip


def test_every_event_of_the_vocabulary_is_one_line_of_json_with_its_time_in_utc(house):
    wait_until(lambda: "input_validation_fail" in {entry["event"] for entry in entries(house, "worker")})
    for name, wanted in EVENTS.items():
        lines = entries(house, name)
        assert wanted - {entry["event"] for entry in lines} == set()
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z", entry["time"]) for entry in lines)
    requests = entries(house, "access")
    assert all(entry["time"].endswith("+00:00") for entry in requests)
    assert {(entry["method"], entry["path"]) for entry in requests if entry["status"] == 101} == {("GET", "/ws")}


def test_a_start_and_an_end_in_order_are_events_of_every_process(own):
    own.start()
    assert own.stop() == 0
    for name in ("api", "worker", "supervisor"):
        assert {"sys_startup", "sys_shutdown"} <= {entry["event"] for entry in entries(own, name)}, name
    assert "sys_crash" not in {entry["event"] for entry in entries(own, "supervisor")}


def test_a_crash_is_an_event_with_the_hash_of_the_job_and_others_go_on(house):
    with Client(house, token=house.admin_token) as bystander:
        pid = None
        for _ in range(2):
            with Client(house, token=house.admin_token) as client:
                while client.hello["worker"] == bystander.hello["worker"]:
                    client = Client(house, token=house.admin_token)
                victim = next(
                    pid for pid, args in house.children().items()
                    if f"worker --index {client.hello['worker']} " in args
                )  # fmt: skip
                crashes = len(crashed(house))
                client.send({"type": "run", "dataset": "SYNTH-1M", "strategy_text": HEAVY, "parameters": {}})
                time.sleep(0.15)
                os.kill(victim, signal.SIGSEGV)
                assert bystander.run(outputs=["metrics"])["type"] == "result"
                wait_until(lambda: len(crashed(house)) > crashes)
            wait_until(lambda: len(house.workers()) == 2 and victim not in house.workers())
            assert pid != victim
            pid = victim
    first, second = crashed(house)[-2:]
    assert first["child"] == second["child"] and "signal 11" in first["message"]
    assert re.fullmatch("[0-9a-f]{16}", first["job"]) and first["job"] == second["job"]
    users = house.request("GET", "/api/admin/users", cookie=house.admin_token).json()["users"]
    assert first["user"] == next(user["id"] for user in users if user["name"] == ADMIN[0])


def crashed(house):
    return [entry for entry in entries(house, "supervisor") if entry["event"] == "sys_crash"]


def test_no_secret_is_in_a_log_a_listing_or_the_arguments_of_a_process(house):
    assert len(house.secrets) >= 11 and all(len(secret) >= 16 for secret in house.secrets.values())
    files = [path for folder in ("logs", "nginx") for path in (house.state / folder).rglob("*") if path.is_file()]
    files += [house.state / "run" / name for name in ("status", "children")]
    assert {"access.log", "api-0.log", "supervisor.log", "worker-0.log", "nginx.log"} <= {path.name for path in files}
    written = b"\n".join(path.read_bytes() for path in files)
    arguments = b"\n".join(
        (path / "cmdline").read_bytes() for path in proc(house.process.pid, *house.children())
    )
    assert len(written) > 10_000 and b"worker" in arguments
    for kind, secret in house.secrets.items():
        for form in (secret, secret.replace(" ", "+"), secret.replace(" ", "%20")):
            assert form.encode() not in written + arguments, kind
    for line in (house.state / "run" / "store.acl").read_text().splitlines():
        for password in re.findall(r">(\w+)", line):
            assert password.encode() not in written + arguments


def proc(*pids):
    return [Path(f"/proc/{pid}") for pid in pids]


def test_no_child_has_or_gains_a_privilege_and_none_leaves_a_core(house):
    children = house.children()
    assert len(children) >= 7
    for folder in proc(*children):
        status = dict(line.split(":\t", 1) for line in (folder / "status").read_text().splitlines())
        assert status["NoNewPrivs"] == "1"
        allowed = 0xC0 if "nginx" in children[int(folder.name)] and os.geteuid() == 0 else 0
        assert int(status["CapEff"], 16) | int(status["CapBnd"], 16) == allowed or os.geteuid() != 0
        assert int(status["CapEff"], 16) & ~allowed == 0
        core = next(line for line in (folder / "limits").read_text().splitlines() if "core file" in line)
        assert core.split()[4:6] == ["0", "0"]
        assert status["Umask"] == "0077"


def test_market_data_are_mapped_for_reading_only_and_are_their_owner_s(house):
    found = 0
    for pid in house.workers():
        for line in proc(pid)[0].joinpath("maps").read_text().splitlines():
            if "/speedstack-" in line and "/run/" not in line:
                found += 1
                assert line.split()[1].startswith("r--"), line
                path = line.split(None, 5)[5]
                assert os.stat(path).st_mode & 0o277 == 0 and os.stat(os.path.dirname(path)).st_mode & 0o077 == 0
    assert found >= 4


def test_nothing_in_the_state_directory_is_for_others(house):
    for path in house.state.rglob("*"):
        if not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path


SECRET_FORMS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "an API token": r"\bsst_[A-Za-z0-9_-]{43}\b",
    "a key of a cloud": r"\b(AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a token of a chat": r"\bxox[abpors]-[A-Za-z0-9-]{10,}",
    "a web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.",
    "an address with a password": r"\b[a-z]+://[^\s/:@{}\\<>()\"']+:"
    r"(?!secret|password|PASSWORD|hunter2|p%)[^\s/@{}\\<>()\"']{8,}@",  # but for those of examples
}


@pytest.mark.parametrize("kind", SECRET_FORMS)
def test_no_secret_is_tracked(kind):
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    files = [REPOSITORY / name.decode() for name in listing.split(b"\0") if name]
    assert len(files) > 300
    found = [
        f"{path.relative_to(REPOSITORY)}: {match[0][:60]}"
        for path in files
        if path.is_file() and path.name != "test_security_traces.py"
        for match in re.finditer(SECRET_FORMS[kind], path.read_text(errors="replace"))
    ]
    assert found == []
    assert not [path for path in files if path.suffix in (".pem", ".key", ".p12") or path.name.startswith(".env")]
