"""Hostile clients of /ws, by the numbers of Tests/security.md: origins, floods, memory, descriptors, limits."""

import contextlib
import json
import os
import socket
import threading
import time

import msgpack
import pytest
from client import RSI, Client, run_message
from test_api import invite
from test_sessions import private_bytes
from test_socket import ATTACKS, attack_bytes
from websockets.exceptions import InvalidStatus

from raw_http import exchange, first_status, frame, upgrade

MEBIBYTE = 1 << 20


def host(stack) -> str:
    return f"127.0.0.1:{stack.port}"


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://{host}.evil.example", "http://evil.example:{port}", "http://127.0.0.1:1",
     "http://localhost:{port}", "null", "", "file://", "http://{host}/", "http://user@{host}"],
)  # fmt: skip
def test_a_foreign_origin_opens_no_socket_with_a_cookie(stack, origin):
    origin = origin.format(host=host(stack), port=stack.port)
    request = upgrade(host(stack), Cookie=f"sid={stack.admin_token}", Origin=origin)
    assert first_status(stack.port, request) == 403


def test_what_one_tenant_has_computed_is_nothing_another_can_ask_for(stack):
    first, _ = invite(stack, "first tenant")
    second, _ = invite(stack, "second tenant")
    parameters = RSI | {"low": 27.125}
    with Client(stack, cookie=first) as mine, Client(stack, cookie=second) as other:
        shown = mine.run(parameters=parameters)
        assert shown["type"] == "result"
        # Trades are those of the socket's own last run; no message names a run of somebody else.
        assert other.ask(type="trades", first=0, count=10)["type"] == "error"
        same = other.run(parameters=parameters)
        for private in ("id", "timings", "recomputed"):
            shown.pop(private), same.pop(private)
        assert str(shown) == str(same)  # NaN is not equal to itself


def test_a_text_of_ones_own_is_in_no_answer_to_others(stack, token):
    session, _ = invite(stack, "author")
    text = "secretmarker = sma(close, 7)\nenter long when close > secretmarker\nexit long when close < secretmarker\n"
    run = {"type": "run", "dataset": "AAPL", "strategy_text": text, "parameters": {}}
    with Client(stack, cookie=session) as author:
        assert author.ask(**run)["type"] == "result"
        with Client(stack, token=token) as other:
            received = [other.hello, other.run(), other.ask(type="language")]
            assert all("secretmarker" not in str(message) for message in received)


def test_hostile_messages_on_one_socket_leave_the_worker_and_its_memory_as_they_were(own):
    own.options = ["--workers", "1"]
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        client.run()
        workers = own.workers()
        (pid,) = workers
        before = private_bytes(pid)
        for attack in json.loads(ATTACKS.read_text()):
            if attack.get("len", 0) > 65_536:
                continue  # closed with 1009, below
            client.socket.send(attack_bytes(attack))
            assert client.receive()["type"] == "error", attack["name"]
        for declared in (1 << 20, 1 << 40, (1 << 63) - 1):
            data = upgrade(host(own), token) + b"\x82\xff" + declared.to_bytes(8, "big") + b"\0\0\0\0"
            assert close_code(exchange(own.port, data)) == 1009
        fragments = frame(b"x", final=False) + frame(b"x", opcode=0, final=False) * 9_999
        assert close_code(exchange(own.port, upgrade(host(own), token) + fragments)) == 1009
        assert own.workers() == workers
        assert private_bytes(pid) - before < 8 * MEBIBYTE
        assert client.run()["type"] == "result"


def close_code(received: bytes) -> int:
    last = received[received.rindex(b"\x88") :]
    return int.from_bytes(last[2:4], "big")


def test_floods_of_one_client_do_not_keep_others_from_their_answers(stack, token):
    pings, garbage = frame(b"x" * 100, opcode=9) * 500, frame(b"\xc1" * 1_000) * 500
    with contextlib.ExitStack() as opened:
        others = [opened.enter_context(Client(stack, token=token)) for _ in range(4)]
        assert {client.hello["worker"] for client in others} == {0, 1}
        ended = threading.Event()
        sent = []

        def flood(data):
            with socket.create_connection(("127.0.0.1", stack.port), timeout=0.2) as raw:
                raw.sendall(upgrade(host(stack), token))
                # Unread answers fill up; then the worker stops reading, and so sending waits.
                with contextlib.suppress(OSError):
                    while not ended.is_set():
                        raw.sendall(data)
                        sent.append(len(data))

        floods = [threading.Thread(target=flood, args=(data,)) for data in (pings, garbage) * 2]
        for thread in floods:
            thread.start()
        try:
            for number in range(50):
                for client in others:
                    answer = client.run(parameters=RSI | {"low": 20 + number / 10}, outputs=["metrics"])
                    assert answer["type"] == "result"
        finally:
            ended.set()
            for thread in floods:
                thread.join()
        assert sum(sent) > 500_000


def test_clients_that_vanish_leave_no_descriptor_behind(own):
    own.options = ["--workers", "1"]
    own.start()
    token = own.create_admin()
    with Client(own, token=token):
        (pid,) = own.workers()
        before = len(os.listdir(f"/proc/{pid}/fd"))
        vanishing = []
        for _ in range(30):
            raw = socket.create_connection(("127.0.0.1", own.port), timeout=5)
            raw.sendall(upgrade(host(own), token))
            assert b" 101 " in raw.recv(4096)
            vanishing.append(raw)
        assert len(os.listdir(f"/proc/{pid}/fd")) == before + 30
        for raw in vanishing:
            raw.close()
        deadline = time.monotonic() + 10
        while len(os.listdir(f"/proc/{pid}/fd")) != before:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_more_connections_than_an_address_may_have_are_refused_with_429(own, monkeypatch):
    monkeypatch.setenv("SPEEDSTACK_CONNECTIONS_PER_ADDRESS", "12")
    own.start()
    token = own.create_admin()
    with contextlib.ExitStack() as opened:
        kept = [opened.enter_context(Client(own, token=token)) for _ in range(12)]
        with pytest.raises(InvalidStatus) as refused:
            Client(own, token=token)
        assert refused.value.response.status_code == 429
        assert refused.value.response.headers["Retry-After"] == "1"
        # The door is closed to requests of the address, too; what is open goes on.
        assert own.request("GET", "/api/health").status == 429
        assert all(client.run(outputs=["metrics"])["type"] == "result" for client in kept)
    deadline = time.monotonic() + 10
    while own.request("GET", "/api/health").status != 200:
        assert time.monotonic() < deadline


def test_there_are_no_messages_for_admins_to_be_sent_by_others(stack, token):
    with Client(stack, token=token) as client:
        for kind in ("admin", "users", "shutdown", "reload", "config", "kick", "broadcast", "eval"):
            client.socket.send(msgpack.packb({"id": client.next_id, "type": kind}))
            client.next_id += 1
            answer = client.receive()
            assert (answer["type"], answer["code"]) == ("error", "unknown_type")
        assert client.ask(**run_message())["type"] == "result"
