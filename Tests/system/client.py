"""A plain client of the socket: a WebSocket and a MsgPack library, as web/protocol.md promises."""

from __future__ import annotations

import struct

import msgpack
from websockets.sync.client import connect

SUBPROTOCOL = "speedstack.v1"
RSI = {"window": 14, "low": 30.0, "high": 70.0}


def decode_column(code: int, data: bytes):
    assert code == 12, f"unknown extension {code}"
    padding = data[0]
    assert padding < 8 and not any(data[1 : 1 + padding])
    doubles = data[1 + padding :]
    return struct.unpack(f"<{len(doubles) // 8}d", doubles)


def decode(message: bytes):
    return msgpack.unpackb(message, ext_hook=decode_column, strict_map_key=True)


class Client:
    """One open socket. Reading past `timeout` seconds raises."""

    def __init__(self, stack, token=None, cookie=None, origin="same", subprotocols=(SUBPROTOCOL,), timeout=10):
        headers = {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if cookie:
            headers["Cookie"] = f"sid={cookie}"
        if origin == "same":
            origin = stack.origin
        self.timeout = timeout
        self.socket = connect(  # closed by __exit__
            f"ws://127.0.0.1:{stack.port}/ws", subprotocols=list(subprotocols) or None, origin=origin,
            additional_headers=headers, compression=None, max_size=64 << 20, open_timeout=timeout,
        )  # fmt: skip
        self.next_id = 1
        self.hello = self.receive()
        assert self.hello["type"] == "hello"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self):
        return decode(self.socket.recv(timeout=self.timeout))

    def receive_bytes(self) -> bytes:
        return self.socket.recv(timeout=self.timeout)

    def send(self, message: dict) -> int:
        message = {"id": self.next_id, **message}
        self.next_id = max(self.next_id, message["id"] if isinstance(message["id"], int) else 0) + 1
        self.socket.send(msgpack.packb(message))
        return message["id"]

    def ask(self, **message):
        """Sends one request and returns its answer."""
        identifier = self.send(message)
        answer = self.receive()
        assert answer["id"] == identifier, answer
        return answer

    def run(self, dataset="AAPL", strategy="rsi_reversal", parameters=None, **more):
        """Sends one run and returns its answer."""
        return self.ask(**run_message(dataset, strategy, parameters, **more))


def run_message(dataset="AAPL", strategy="rsi_reversal", parameters=None, **more) -> dict:
    parameters = RSI if parameters is None else parameters
    return {"type": "run", "dataset": dataset, "strategy": strategy, "parameters": parameters, **more}
