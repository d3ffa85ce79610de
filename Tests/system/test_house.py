"""The supervisor: starts, restarts, reloads, drains; the conformance port; the load generator."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stack import ADMIN, PROGRAM, REPOSITORY, free_port


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the condition did not come true in time")


def can_run(stack, token) -> bool:
    """Whether a client gets a result that does what the protocol says: come back at once after 1012."""
    for _ in range(3):
        try:
            with Client(stack, token=token) as client:
                return client.run(outputs=["metrics"])["type"] == "result"
        except ConnectionClosed as closed:
            if closed.rcvd is None or closed.rcvd.code != 1012:
                return False
        except Exception:  # noqa: BLE001 - any refusal means "not yet"
            return False
    return False


def test_it_stops_with_nothing_left_and_starts_again_with_everything_kept(own):
    own.start()
    token = own.create_admin()
    assert own.stop() == 0
    assert own.processes() == []
    own.start()
    assert "first-sign-in" not in own.output
    assert own.request("GET", "/api/session", cookie=token).status == 200
    assert can_run(own, token)


def test_a_second_start_says_that_it_runs(stack):
    again = subprocess.run(stack.command(), capture_output=True, text=True, timeout=30)
    assert again.returncode == 0, again.stderr
    assert str(stack.port) in again.stdout + again.stderr
    assert stack.answers()


def test_a_port_in_use_is_one_clear_sentence(own):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.port))
        taken.listen()
        refused = subprocess.run(own.command(), capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert str(own.port) in refused.stderr and "use" in refused.stderr
    assert own.processes() == []


@pytest.mark.parametrize("state", ["", "/tmp", "file"])
def test_a_state_directory_that_holds_something_else_is_left_alone(own, state, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "nginx").mkdir()
    before = [(path, path.stat().st_mode) for path in (Path("/tmp"), tmp_path, *sorted(tmp_path.iterdir()))]
    command = own.command()
    command[command.index("--state") + 1] = state
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert refused.returncode != 0
    assert "--state" in refused.stderr
    after = [(path, path.stat().st_mode) for path in (Path("/tmp"), tmp_path, *sorted(tmp_path.iterdir()))]
    assert after == before


def test_a_redis_that_cannot_be_reached_is_one_clear_sentence(own):
    own.options = ["--store-url", f"redis://127.0.0.1:{free_port()}"]
    refused = subprocess.run(own.command(), capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0
    assert "Redis" in refused.stderr
    assert own.processes() == []


def answers(port):
    """Whether a redis-server that was just started listens already."""
    ping = ["redis-cli", "-p", str(port), "PING"]
    return subprocess.run(ping, capture_output=True).stdout == b"PONG\n"


def test_a_redis_of_ones_own_is_used(own, tmp_path):
    port = free_port()
    redis = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: answers(port))
        own.options = ["--store-url", f"redis://127.0.0.1:{port}", "--cache-url", f"redis://127.0.0.1:{port}/1"]
        own.start()
        assert can_run(own, own.create_admin())
        assert not any("redis-server" in args for args in own.children().values())
        keys = subprocess.run(["redis-cli", "-p", str(port), "DBSIZE"], capture_output=True, text=True).stdout
        assert int(keys.split()[-1]) > 0
    finally:
        own.remove()
        redis.terminate()
        redis.wait(10)


def test_behind_tls_cookies_are_secure_and_only_the_public_origin_may_connect(own):
    own.options = ["--public-origin", "https://app.example"]
    own.start()
    body = {"token": own.first_sign_in_token(), "name": ADMIN[0], "password": ADMIN[1]}
    public = {"Origin": "https://app.example", "Host": "app.example"}
    assert own.request("POST", "/api/first-sign-in", body).status == 403
    answer = own.request("POST", "/api/first-sign-in", body, headers=public)
    assert answer.status == 201, answer.body
    name, rest = answer.headers["Set-Cookie"].split("=", 1)
    assert name == "__Host-sid" and "secure" in rest.lower()
    token = rest.split(";")[0]
    with Client(own, token=token, origin="https://app.example") as client:
        assert client.run(outputs=["metrics"])["type"] == "result"
    with pytest.raises(InvalidStatus) as refused:
        Client(own, token=token)
    assert refused.value.response.status_code == 403


def test_a_killed_worker_comes_back_and_the_others_notice_nothing(stack, token):
    by_worker = {}
    with contextlib.ExitStack() as opened:
        for _ in range(20):
            client = opened.enter_context(Client(stack, token=token))
            by_worker.setdefault(client.hello["worker"], client)
            if len(by_worker) == 2:
                break
        assert set(by_worker) == {0, 1}, "the sockets are spread over the workers"
        before = stack.workers()
        victim = next(pid for pid, args in stack.children().items() if "worker --index 0" in args)
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            by_worker[0].run(outputs=["metrics"])
        assert by_worker[1].run(outputs=["metrics"])["type"] == "result"
        wait_until(lambda: len(stack.workers()) == 2 and victim not in stack.workers())
        assert before - stack.workers() == {victim}
    wait_until(lambda: can_run(stack, token))


def test_a_hung_worker_is_replaced(stack, token):
    victim = max(stack.workers())
    os.kill(victim, signal.SIGSTOP)
    wait_until(lambda: victim not in stack.workers() and len(stack.workers()) == 2, seconds=30)
    assert can_run(stack, token)


def test_killed_api_processes_come_back(stack, token):
    victims = [pid for pid, args in stack.children().items() if "speedstack api" in args]
    assert len(victims) == 2
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    wait_until(stack.answers)
    assert stack.request("GET", "/api/session", cookie=token).status == 200


def test_a_killed_store_comes_back_with_every_acknowledged_write(stack, token):
    kept = []
    for number in range(20):
        preset = {"dataset": "AAPL", "strategy": "rsi_reversal", "parameters": {}, "settings": {}}
        answer = stack.request("POST", "/api/presets", preset | {"name": f"kept {number}"}, cookie=token)
        assert answer.status == 201
        kept.append(answer.json()["id"])
    with Client(stack, token=token) as client:
        victim = next(pid for pid, args in stack.children().items() if "redis-server" in args and "store" in args)
        os.kill(victim, signal.SIGKILL)
        # Running sockets go on answering from memory.
        assert client.run(outputs=["metrics"])["type"] == "result"
        wait_until(lambda: stack.request("GET", "/api/session", cookie=token).status == 200)
    listed = {preset["id"] for preset in stack.request("GET", "/api/presets", cookie=token).json()["presets"]}
    assert set(kept) <= listed


def test_reload_replaces_workers_one_by_one_and_refuses_nobody(stack, token):
    before = stack.workers()
    with Client(stack, token=token) as client:
        os.kill(stack.process.pid, signal.SIGHUP)
        refused = []
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and stack.workers() & before:
            if not can_run(stack, token):
                refused.append(time.monotonic())
        assert refused == []
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.socket.recv(timeout=5)
        assert closed.value.rcvd.code == 1012
    assert len(stack.workers()) == 2 and not stack.workers() & before


def test_a_killed_supervisor_leaves_nothing_running(own):
    own.start()
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    wait_until(lambda: own.processes() == [], seconds=20)
    own.start()
    assert own.answers()


def test_a_worker_that_is_told_to_end_as_soon_as_it_answers_ends_in_order(tmp_path):
    def answers(path):
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(path)) == 0

    for number in range(15):
        path = tmp_path / f"{number}.sock"
        worker = subprocess.Popen(
            [str(PROGRAM), "worker", "--socket", str(path), "--store-url", "unix:///nowhere"],
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 20
            while not answers(path):
                assert worker.poll() is None and time.monotonic() < deadline
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(20) == 0
        finally:
            worker.kill()
            worker.wait()


def test_the_state_directory_is_private(stack):
    assert stack.state.stat().st_mode & 0o777 == 0o700


@pytest.fixture(scope="module")
def conformance_port():
    port = free_port()
    worker = subprocess.Popen(
        [str(PROGRAM), "worker", "--conformance-port", str(port)], stderr=subprocess.DEVNULL
    )
    wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
    yield port
    worker.terminate()
    worker.wait(15)


def test_websocket_conformance_passes_all_301_cases(conformance_port, tmp_path):
    kosoku = Path(sys.executable).parent / "kosoku"
    command = [kosoku, f"127.0.0.1:{conformance_port}", "-x", "12.*", "-x", "13.*", "-p", "2", "-o", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    report = json.loads((tmp_path / "index.json").read_text())
    cases = {name: case["behavior"] for agent in report.values() for name, case in agent.items()}
    bad = {name: behavior for name, behavior in cases.items()
           if behavior not in ("OK", "NON-STRICT", "INFORMATIONAL")}  # fmt: skip
    assert (len(cases), bad) == (301, {}), done.stdout[-2000:]
    assert done.returncode == 0


PROBES = {
    "unmasked": (b"\x82\x02hi", 1002),
    "2^63 bytes declared": (b"\x82\xff\x80" + b"\0" * 7 + b"\0\0\0\0", 1002),
    "2^40 bytes declared": (b"\x82\xff" + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0", 1009),
    "non-minimal length": (b"\x82\xfe\x00\x02\0\0\0\0hi", 1002),
    "reserved opcode 3": (b"\x83\x80\0\0\0\0", 1002),
    "ping of 126 bytes": (b"\x89\xfe\x00\x7e\0\0\0\0" + b"a" * 126, 1002),
    "100 fragments": (b"\x02\x81\0\0\0\0x" + b"\x00\x81\0\0\0\0x" * 99, 1009),
    "orphan continuation": (b"\x80\x82\0\0\0\0hi", 1002),
}


@pytest.mark.parametrize("probe", PROBES)
def test_broken_framing_is_closed_with_its_code(stack, token, probe):
    data, code = PROBES[probe]
    with socket.create_connection(("127.0.0.1", stack.port), timeout=5) as raw:
        raw.sendall(
            f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Protocol: speedstack.v1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        raw.sendall(data)
        received = b""
        while chunk := raw.recv(65536):
            received += chunk
        assert b" 101 " in received
        close_frame = received[received.rindex(b"\x88") :]
        assert len(close_frame) == 2 + close_frame[1]
        assert int.from_bytes(close_frame[2:4], "big") == code


def test_the_load_generator_drags_without_errors(stack):
    environment = os.environ | {"SPEEDSTACK_PASSWORD": ADMIN[1]}
    done = subprocess.run(
        [str(PROGRAM), "load", "--url", stack.origin, "--user", ADMIN[0], "--connections", "4", "--rate", "10",
         "--duration", "3", "--scenario", "drag", "--json"],
        capture_output=True, text=True, timeout=60, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    latencies = {"p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms"}
    assert latencies | {"offered_hz", "achieved_hz", "errors", "bytes"} <= set(report)
    assert report["errors"] == 0 and report["bytes"] > 0
    assert 0 < report["p50_ms"] <= report["p99_ms"] <= report["max_ms"]


def test_the_load_generator_charges_a_stall_to_the_requests_it_held_up(stack):
    environment = os.environ | {"SPEEDSTACK_PASSWORD": ADMIN[1]}
    load = subprocess.Popen(
        [str(PROGRAM), "load", "--url", stack.origin, "--user", ADMIN[0], "--connections", "2", "--rate", "20",
         "--duration", "4", "--json"],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    time.sleep(2.5)
    workers = stack.workers()
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(2)
    for pid in workers:
        os.kill(pid, signal.SIGCONT)
    report = json.loads(load.communicate(timeout=30)[0])
    # Stopped for about half of the measured time, although latest-wins answers only the last request.
    assert report["p90_ms"] > 500
    assert report["offered_hz"] == 40


def load(stack, *options):
    """The report of one load."""
    done = subprocess.run(
        [str(PROGRAM), "load", "--url", stack.origin, "--user", ADMIN[0], "--json", *options],
        capture_output=True, text=True, timeout=90, env=os.environ | {"SPEEDSTACK_PASSWORD": ADMIN[1]},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_load_generator_weighs_idle_sockets(stack):
    report = load(stack, "--idle", "40", "--duration", "1", "--state", str(stack.state))
    assert (report["sockets"], report["open"], report["errors_by_kind"]) == (40, 40, {})
    assert {worker["pid"] for worker in report["workers"]} == stack.workers()
    assert report["opened_per_s"] > 0


def test_the_load_generator_compares_full_columns_with_a_plain_server(stack):
    report = load(
        stack, "--frame", "--dataset", "SYNTH-1M", "--duration", "1", "--nginx", str(REPOSITORY / "nginx")
    )
    assert report["bytes"] > 8_000_000 and report["rounds"] >= 5
    assert report["share"] > 0 and report["worker"]["median_ms"] > 0
    assert report["share"] == pytest.approx(report["plain"]["median_ms"] / report["worker"]["median_ms"], abs=0.01)


def test_the_load_generator_finds_a_knee(stack):
    report = load(stack, "--find-knee", "--rate", "400", "--duration", "0.5", "--dataset", "SYNTH-1M", "--width", "10")
    assert report["trials"][0]["rate_hz"] == 400 and report["trials"][0]["p99_ms"] > 0
    assert report["knee_hz"] in [0, *(trial["rate_hz"] for trial in report["trials"])]


@pytest.mark.parametrize(
    "options",
    [["--url", "http://127.0.0.1:1", "--token", "x"], ["--url", "nonsense", "--token", "x"], ["--token", "wrong"]],
)
def test_the_load_generator_explains_what_is_wrong(stack, options):
    if "--url" not in options:
        options = ["--url", stack.origin, *options]
    done = subprocess.run(
        [str(PROGRAM), "load", *options, "--connections", "1", "--rate", "1", "--duration", "1", "--scenario", "drag"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert len(done.stderr.strip().splitlines()) <= 5 and done.stderr.strip()


def test_every_command_has_help():
    for command in ([], ["up"], ["worker"], ["api"], ["load"], ["run"], ["user"], ["data"]):
        done = subprocess.run([str(PROGRAM), *command, "--help"], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and "USAGE" in done.stdout, command
    done = subprocess.run([str(REPOSITORY / "nginx" / "up"), "--help"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0 and "--detach" in done.stdout
