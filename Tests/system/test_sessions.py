"""Open sockets and the store: the end of sessions, a store that is away, limits per user, drain."""

import contextlib
import hashlib
import re
import signal
import socket
import subprocess
import time

import msgpack
import pytest
from client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stack import ADMIN, free_port


def closing(client, seconds=5):
    """The close frame that comes, and how long it took; messages before it are dropped."""
    started = time.monotonic()
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            client.socket.recv(timeout=seconds)
    return closed.value.rcvd, time.monotonic() - started


def sockets_on_both_workers(stack, token, opened):
    by_worker = {}
    while len(by_worker) < 2:
        client = opened.enter_context(Client(stack, token=token))
        by_worker.setdefault(client.hello["worker"], client)
    return by_worker.values()


def test_signing_out_closes_the_open_sockets_of_the_session_on_every_worker_within_a_second(stack):
    token, other = stack.sign_in(), stack.sign_in()
    with contextlib.ExitStack() as opened:
        ending = sockets_on_both_workers(stack, token, opened)
        staying = sockets_on_both_workers(stack, other, opened)
        started = time.monotonic()
        assert stack.request("DELETE", "/api/session", cookie=token).status == 204
        for client in ending:
            frame, _ = closing(client)
            assert frame.code == 4401
            assert time.monotonic() - started < 1
        for client in staying:
            assert client.run(outputs=["metrics"])["type"] == "result"


class Store:
    """A redis-server of the test's own, which it may stop for as long as it likes."""

    def __init__(self, directory):
        self.directory, self.port = directory, free_port()
        self.process = None

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}"

    def start(self, port=None):
        port = port or self.port
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(self.directory),
             "--save", "", "--appendonly", "yes", "--appendfsync", "always"],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while self.command("PING", port=port) != "PONG":
            assert self.process.poll() is None
            time.sleep(0.01)

    def command(self, *words, port=None):
        done = subprocess.run(
            ["redis-cli", "-p", str(port or self.port), *words], capture_output=True, text=True, timeout=10
        )
        return done.stdout.strip()

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait(10)

    def without_network(self, *words):
        """Changes what is stored while the workers cannot reach it, so that they are not told."""
        port = free_port()
        self.start(port)
        try:
            return self.command(*words, port=port)
        finally:
            self.kill()


@pytest.fixture
def store(tmp_path):
    server = Store(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def timed(action):
    started = time.monotonic()
    result = action()
    return result, time.monotonic() - started


def refused_status(stack, token):
    try:
        with Client(stack, token=token):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def test_without_its_store_sockets_answer_and_the_rest_is_503_until_it_is_back(own, store):
    own.options = ["--store-url", store.url, "--cache-url", f"{store.url}/1"]
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        store.kill()
        answer, seconds = timed(lambda: client.run(outputs=["metrics"]))
        assert answer["type"] == "result" and seconds < 1
        for attempt in range(3):
            status, seconds = timed(lambda: refused_status(own, token))
            assert (status, seconds < 1) == (503, True), (attempt, status, seconds)
            body = {"name": ADMIN[0], "password": ADMIN[1]}
            answer, seconds = timed(lambda: own.request("POST", "/api/session", body))
            assert (answer.status, seconds < 1) == (503, True), (attempt, answer.status, seconds)
        store.start()
        back = time.monotonic()
        while refused_status(own, token) != 101 or own.request("GET", "/api/session", cookie=token).status != 200:
            assert time.monotonic() - back < 2
        # Nothing was closed meanwhile, and the worker hears of ends again.
        assert client.run(outputs=["metrics"])["type"] == "result"
        time.sleep(max(0, back + 2 - time.monotonic()))
        assert own.request("DELETE", "/api/session", cookie=token).status == 204
        frame, seconds = closing(client)
        assert frame.code == 4401 and seconds < 1


def test_a_session_that_ended_while_nobody_could_be_told_is_noticed_when_the_store_is_back(own, store):
    own.options = ["--store-url", store.url, "--cache-url", f"{store.url}/1"]
    own.start()
    ending, staying = own.create_admin(), own.sign_in()
    with Client(own, token=ending) as closed, Client(own, token=staying) as kept:
        keys = set(store.command("KEYS", "{accounts}:session:*").split())
        own.request("DELETE", "/api/session", cookie=own.sign_in())
        assert set(store.command("KEYS", "{accounts}:session:*").split()) == keys and len(keys) == 2
        store.kill()
        gone = hash_of(ending)
        assert gone in keys
        assert store.without_network("DEL", gone) == "1"
        store.start()
        frame, seconds = closing(closed)
        assert frame.code == 4401 and seconds < 2
        assert kept.run(outputs=["metrics"])["type"] == "result"


def hash_of(token):
    return "{accounts}:session:" + hashlib.sha256(token.encode()).hexdigest()


def test_more_sockets_than_a_user_may_have_are_refused_with_429(own, monkeypatch):
    monkeypatch.setenv("SPEEDSTACK_SOCKETS_PER_USER", "2")
    own.start()
    token = own.create_admin()
    with contextlib.ExitStack() as opened:
        for _ in range(4):  # two on each of two workers
            opened.enter_context(Client(own, token=token))
        with pytest.raises(InvalidStatus) as refused:
            Client(own, token=token)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        assert b" 2 sockets " in refused.value.response.body
    with Client(own, token=token) as client:
        assert client.run(outputs=["metrics"])["type"] == "result"


def test_whoever_computes_too_much_is_told_the_numbers_and_keeps_the_socket(own, monkeypatch):
    monkeypatch.setenv("SPEEDSTACK_COMPUTE_SECONDS", "1")
    own.start()
    with Client(own, token=own.create_admin()) as client:
        for number in range(2_000):
            answer = client.run("SYNTH-1M", parameters={"window": 2 + number % 150, "low": 30, "high": 70})
            if answer["type"] != "result":
                break
        assert (answer["type"], answer["code"], answer["field"]) == ("error", "over_budget", None)
        found = re.fullmatch(
            r"(\d+\.\d) s of computing used, 1\.0 s per minute allowed; try again in (\d+\.\d) s", answer["message"]
        )
        assert found and float(found[1]) >= 1
        client.socket.send(msgpack.packb({"type": "ping", "id": client.next_id}))
        client.next_id += 1
        assert client.receive()["type"] == "pong"
        time.sleep(float(found[2]))
        assert client.run(outputs=["metrics"])["type"] == "result"


def test_a_drained_worker_says_when_to_come_back(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        own.process.send_signal(signal.SIGHUP)
        frame, _ = closing(client, seconds=30)
        assert frame.code == 1012
        found = re.fullmatch(r"retry after (\d+) ms", frame.reason)
        assert found and 0 <= int(found[1]) <= 100


def test_a_client_that_does_not_read_is_closed_with_4408_and_costs_the_worker_at_most_3_mib(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as other, Client(own, token=token) as warm:
        for client in (other, warm):
            client.run(outputs=["metrics"])
        before = {pid: private_bytes(pid) for pid in own.workers()}
        with socket.create_connection(("127.0.0.1", own.port)) as raw:
            raw.sendall(upgrade_request(own, token))
            # 48 MB: more than all buffers on the way hold.
            names = ["time", "open", "high", "low", "close", "volume"]
            message = msgpack.packb({"id": 1, "type": "columns", "dataset": "SYNTH-1M", "names": names})
            assert len(message) < 126
            raw.sendall(b"\x82" + bytes([0x80 | len(message)]) + b"\0\0\0\0" + message)
            most = 0
            deadline = time.monotonic() + 40
            while "4408" not in worker_logs(own):
                assert time.monotonic() < deadline
                most = max(most, *(private_bytes(pid) - bytes_before for pid, bytes_before in before.items()))
                assert other.run(outputs=["metrics"])["type"] == "result"
                time.sleep(0.1)
            # 2 MiB unsent, and what the allocator rounds up.
            assert 0 < most <= 3 << 20
            raw.settimeout(10)
            while raw.recv(1 << 20):
                pass


def upgrade_request(stack, token) -> bytes:
    return (
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{stack.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        f"Sec-WebSocket-Protocol: speedstack.v1\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()


def worker_logs(stack) -> str:
    return "".join(path.read_text(errors="replace") for path in (stack.state / "logs").glob("worker-*"))


def private_bytes(pid) -> int:
    """Memory of its own; the columns that the workers share are not counted."""
    with open(f"/proc/{pid}/statm") as file:
        numbers = file.read().split()
    return (int(numbers[1]) - int(numbers[2])) * 4096
