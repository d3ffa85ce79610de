"""Slider to reply: the socket through nginx, its results, and what it refuses."""

import http.client
import json
import math
import random
import struct
from pathlib import Path

import msgpack
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from client import RSI, Client, run_message

DUAL = {"fast": 20, "slow": 50, "average": "simple"}
ATTACKS = Path(__file__).parent.parent / "MessagePackCodecTests" / "Fixtures" / "attacks.json"


def equal(shown, direct) -> bool:
    """Bit-equal numbers; a number that does not exist is nil on both sides."""
    if shown is None or direct is None:
        return shown is None and direct is None
    return struct.pack("<d", shown) == struct.pack("<d", direct)


@pytest.fixture
def client(stack, token):
    with Client(stack, token=token) as opened:
        yield opened


def test_hello_describes_what_there_is(client):
    hello = client.hello
    assert hello["protocol"] == 1 and hello["user"] == "admin"
    assert len(hello["strategies"]) == 12
    assert {"rsi_reversal", "dual_moving_average"} < {strategy["id"] for strategy in hello["strategies"]}
    assert [d["id"] for d in hello["datasets"]][:2] == ["AAPL", "MSFT"]
    window = hello["strategies"][0]["parameters"][0]
    assert {"name", "label", "kind", "default", "min", "max", "step"} <= set(window)


@pytest.mark.parametrize(
    ("dataset", "strategy", "parameters", "settings"),
    [
        ("AAPL", "rsi_reversal", RSI, {}),
        ("MSFT", "rsi_reversal", {"window": 5, "low": 20.5, "high": 80}, {"fees": 0.002, "slippage": 0.001}),
        ("IBM", "dual_moving_average", DUAL, {"fill": "close", "init_cash": 1000}),
        ("EURUSD", "dual_moving_average", DUAL | {"average": "exponential"}, {}),
        ("SYNTH-1M", "rsi_reversal", RSI, {}),
    ],
)
def test_a_result_equals_a_direct_engine_run(stack, client, dataset, strategy, parameters, settings):
    shown = client.run(dataset, strategy, parameters, settings=settings)
    assert shown["type"] == "result", shown
    direct = stack.run_directly(dataset, strategy, parameters, settings)
    assert shown["metrics"].keys() == direct["metrics"].keys()
    for name, value in direct["metrics"].items():
        assert equal(shown["metrics"][name], value), name
    assert shown["metrics"]["trades"] > 0
    assert shown["synthetic"] is (dataset == "SYNTH-1M")
    assert set(shown["timings"]) == {"queue_us", "compute_us", "encode_us"}


def test_pixel_columns_equal_a_scan_of_the_full_columns(client):
    names = ["time", "open", "high", "low", "close", "equity", "drawdown"]
    full = fetch_columns(client, "AAPL", names)
    first, last, width = 100, 3100, 700
    shown = client.run(view={"first_row": first, "last_row": last, "width": width})
    assert shown["view"] == {"first_row": first, "last_row": last, "columns": width}
    rows = last - first + 1
    for column in range(width):
        low, high = first + column * rows // width, first + (column + 1) * rows // width
        assert shown["time"][column] == full["time"][low]
        assert shown["price"]["open"][column] == full["open"][low]
        assert shown["price"]["high"][column] == max(full["high"][low:high])
        assert shown["price"]["low"][column] == min(full["low"][low:high])
        assert shown["price"]["close"][column] == full["close"][high - 1]
        for name in ("equity", "drawdown"):
            assert shown[name]["min"][column] == min(full[name][low:high])
            assert shown[name]["max"][column] == max(full[name][low:high])


def test_full_columns_come_in_pieces_and_end_with_the_shown_equity(client):
    shown = client.run("SYNTH-1M")
    equity = fetch_columns(client, "SYNTH-1M", ["equity"])["equity"]
    assert len(equity) == 1_000_000
    assert equity[-1] == shown["metrics"]["final_value"]


def fetch_columns(client, dataset, names):
    identifier = client.send(run_message(dataset) | {"type": "columns", "names": names})
    columns = {name: [] for name in names}
    while True:
        raw = client.receive_bytes()
        assert len(raw) <= (1 << 20) + 1024
        message = msgpack.unpackb(raw, ext_hook=lambda _, data: data, strict_map_key=True)
        assert message["id"] == identifier
        if message["type"] == "complete":
            return columns
        assert message["type"] == "piece", message
        data = message["values"]
        doubles = data[1 + data[0] :]
        column = columns[message["name"]]
        assert len(column) == message["offset"]
        column.extend(struct.unpack(f"<{len(doubles) // 8}d", doubles))
        assert raw.index(doubles) % 8 == 0, "the first double is not on a multiple of eight bytes"


def test_a_time_range_selects_its_rows(client):
    whole = client.run(view={"width": 4000})
    time = whole["time"]
    part = client.run(view={"start": time[10] - 1, "end": time[20], "width": 500})
    assert part["view"] == {"first_row": 10, "last_row": 20, "columns": 11}
    assert part["recomputed"] == "view"


def test_only_what_changed_is_recomputed(client):
    assert client.run()["recomputed"] in ("indicator", "signals", "nothing")
    assert client.run(parameters=RSI | {"low": 31})["recomputed"] == "signals"
    assert client.run(parameters=RSI | {"low": 31, "window": 77})["recomputed"] == "indicator"


def test_only_the_outputs_asked_for_are_sent(client):
    answer = client.run(outputs=["metrics", "equity"])
    assert "metrics" in answer and "equity" in answer
    assert not {"price", "time", "drawdown", "markers", "indicators"} & set(answer)


def test_markers_are_in_view_and_bounded_by_the_width(client):
    answer = client.run("SYNTH-1M", view={"width": 300, "first_row": 1000, "last_row": 900_000})
    markers = answer["markers"]
    assert len(markers["entry_row"]) == len(markers["entry_price"]) <= 300
    assert len(markers["exit_row"]) == len(markers["exit_return"]) <= 300
    assert all(1000 <= row <= 900_000 for row in (*markers["entry_row"], *markers["exit_row"]))
    assert markers["trades_in_view"] >= len(markers["entry_row"]) > 0


def test_latest_wins_and_every_request_ends_once(client):
    generator = random.Random(7)
    sent = [
        client.send(run_message("SYNTH-1M", parameters=RSI | {"low": generator.uniform(5, 45)}, outputs=["metrics"]))
        for _ in range(60)
    ]
    answers = [client.receive() for _ in sent]
    assert sorted(answer["id"] for answer in answers) == sent
    results = [answer["id"] for answer in answers if answer["type"] == "result"]
    assert results == sorted(results) and results[-1] == sent[-1]
    assert {answer["type"] for answer in answers} <= {"result", "superseded"}
    assert client.run("SYNTH-1M", outputs=["metrics"])["type"] == "result"


BAD_RUNS = [
    ({"dataset": "NOPE"}, "unknown_dataset", "dataset"),
    ({"strategy": "nope"}, "unknown_strategy", "strategy"),
    ({"dataset": 5}, "wrong_type", "dataset"),
    ({"parameters": {"window": 14, "low": 30}}, "missing_field", "parameters.high"),
    ({"parameters": RSI | {"extra": 1}}, "unknown_field", "parameters"),
    ({"parameters": RSI | {"window": 1}}, "out_of_range", "parameters.window"),
    ({"parameters": RSI | {"window": 201}}, "out_of_range", "parameters.window"),
    ({"parameters": RSI | {"window": 14.5}}, "wrong_type", "parameters.window"),
    ({"parameters": RSI | {"window": "14"}}, "wrong_type", "parameters.window"),
    ({"parameters": RSI | {"window": 1 << 63}}, "out_of_range", "parameters.window"),
    ({"parameters": RSI | {"low": math.nan}}, "out_of_range", "parameters.low"),
    ({"parameters": RSI | {"low": math.inf}}, "out_of_range", "parameters.low"),
    ({"parameters": RSI | {"low": -1e308}}, "out_of_range", "parameters.low"),
    ({"parameters": RSI | {"low": None}}, "wrong_type", "parameters.low"),
    ({"parameters": [1]}, "wrong_type", "parameters"),
    ({"settings": {"fees": -0.1}}, "out_of_range", "settings.fees"),
    ({"settings": {"fill": "yesterday"}}, "out_of_range", "settings.fill"),
    ({"settings": {"leverage": 2}}, "unknown_field", "settings"),
    ({"view": {"width": 0}}, "out_of_range", "view.width"),
    ({"view": {"width": 100_000}}, "out_of_range", "view.width"),
    ({"view": {"width": 100, "first_row": 5, "last_row": 4}}, "out_of_range", "view"),
    ({"view": {"width": 100, "first_row": 0, "last_row": 1 << 40}}, "out_of_range", "view"),
    ({"outputs": ["secrets"]}, "out_of_range", "outputs"),
    ({"surprise": 1}, "unknown_field", None),
    ({"type": "fly"}, "unknown_type", "type"),
    ({"id": 0}, "out_of_range", "id"),
    ({"id": "1"}, "wrong_type", "id"),
]


@pytest.mark.parametrize(("change", "code", "field"), BAD_RUNS, ids=lambda value: str(value)[:40])
def test_bad_input_gets_its_documented_error_and_the_socket_lives(client, change, code, field):
    client.socket.send(msgpack.packb({"id": client.next_id, **run_message(), **change}))
    client.next_id += 1
    answer = client.receive()
    assert answer["type"] == "error", answer
    assert answer["code"] == code, answer
    if field:
        assert answer["field"].startswith(field), answer
    assert client.run()["type"] == "result"


def test_ids_must_grow(client):
    client.run()
    client.socket.send(msgpack.packb({"id": 1, **run_message()}))
    assert client.receive()["code"] == "out_of_range"


def test_hostile_messages_are_refused_and_nobody_notices(stack, token, client):
    workers = stack.workers()
    attacks = json.loads(ATTACKS.read_text())
    assert len(attacks) == 83
    with Client(stack, token=token) as other:
        for attack in attacks:
            if attack.get("len", 0) > 65_536:
                continue  # closed with 1009: a test of its own
            client.socket.send(attack_bytes(attack))
            answer = client.receive()
            # None of them is a request, so even the well-formed ones are errors.
            assert answer["type"] == "error", (attack["name"], answer)
            assert answer["id"] is None or attack["expect"] != "reject", attack["name"]
            assert other.run(outputs=["metrics"])["type"] == "result"
    assert client.run()["type"] == "result"
    assert stack.workers() == workers


def attack_bytes(attack) -> bytes:
    """`hex`, or `gen`: terms like 91*1000 + c0, hex bytes and how often."""
    if "hex" in attack:
        return bytes.fromhex(attack["hex"])
    terms = (term.strip().split("*") for term in attack["gen"].split("+"))
    data = b"".join(bytes.fromhex(term[0]) * int(term[1] if len(term) > 1 else 1) for term in terms)
    assert len(data) == attack["len"]
    return data


def close_code(client, send) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        send()
        for _ in range(10):
            client.socket.recv(timeout=5)
    return closed.value.rcvd.code


def test_a_text_frame_is_closed_with_1003(client):
    assert close_code(client, lambda: client.socket.send("text")) == 1003


def test_an_oversized_message_is_closed_with_1009(client):
    assert close_code(client, lambda: client.socket.send(b"\0" * 65_537)) == 1009


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({}, 401),
        ({"token": "x"}, 401),
        ({"cookie": "x" * 43}, 401),
        ({"cookie": True, "origin": "http://evil.example"}, 403),
        ({"cookie": True, "origin": "null"}, 403),
        ({"cookie": True, "origin": None}, 403),
        ({"token": True, "subprotocols": ()}, 400),
        ({"token": True, "subprotocols": ("other",)}, 400),
        ({"token": True, "origin": "http://evil.example"}, 403),
    ],
    ids=str,
)
def test_an_upgrade_is_refused_with_its_status(stack, token, options, status):
    options = {name: token if value is True else value for name, value in options.items()}
    with pytest.raises(InvalidStatus) as refused:
        Client(stack, **options)
    assert refused.value.response.status_code == status


def test_cookie_and_own_origin_open_the_socket(stack, token):
    with Client(stack, cookie=token) as opened:
        assert opened.run()["type"] == "result"


def test_bearer_without_origin_opens_the_socket(stack, token):
    with Client(stack, token=token, origin=None) as opened:
        assert opened.run()["type"] == "result"


UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "speedstack.v1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "status"),
    [({"Sec-WebSocket-Version": "12"}, 426), ({"Upgrade": None, "Connection": None}, 426),
     ({"Sec-WebSocket-Key": None}, 400)],
)  # fmt: skip
def test_a_request_that_is_no_proper_upgrade_is_answered(stack, token, change, status):
    headers = {**UPGRADE, "Authorization": f"Bearer {token}", **change}
    answer = stack.request("GET", "/ws", headers=headers)
    assert answer.status == status
    if status == 426:
        assert answer.headers["Sec-WebSocket-Version"] == "13"


def test_a_signed_out_session_opens_no_socket(stack):
    token = stack.sign_in()
    stack.request("DELETE", "/api/session", cookie=token)
    with pytest.raises(InvalidStatus) as refused:
        Client(stack, token=token)
    assert refused.value.response.status_code == 401


def test_no_compression_is_negotiated(stack, token):
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=5)
    headers = {**UPGRADE, "Authorization": f"Bearer {token}", "Sec-WebSocket-Extensions": "permessage-deflate"}
    connection.request("GET", "/ws", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 101
    assert answer.headers["Sec-WebSocket-Extensions"] is None
    connection.close()
