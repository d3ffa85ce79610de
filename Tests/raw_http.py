"""Bytes to a port and bytes back: what no HTTP library would send."""

from __future__ import annotations

import socket

SUBPROTOCOL = "speedstack.v1"


def exchange(port: int, data: bytes, timeout=5.0) -> bytes:
    """Sends `data` and reads until the other side ends or is silent for `timeout` seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as raw:
        raw.sendall(data)
        received = b""
        try:
            while chunk := raw.recv(65536):
                received += chunk
        except (TimeoutError, ConnectionResetError):
            pass
        return received


def first_status(port: int, data: bytes) -> int:
    """The status of the first answer; the connection is closed as soon as it is there."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as raw:
        raw.sendall(data)
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = raw.recv(65536)
            assert chunk, received
            received += chunk
        return statuses(received)[0]


def statuses(received: bytes) -> list[int]:
    """The status of each answer in what came back."""
    return [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:]]


def upgrade(host: str, token: str | None = None, **headers) -> bytes:
    """An upgrade request; `Sec_WebSocket_Version="12"` changes a header, None leaves one out."""
    sent = {
        "Host": host, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": SUBPROTOCOL,
    }  # fmt: skip
    if token:
        sent["Authorization"] = f"Bearer {token}"
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}\r\n" for name, value in sent.items() if value is not None]
    return ("GET /ws HTTP/1.1\r\n" + "".join(lines) + "\r\n").encode()


def frame(payload: bytes, opcode=2, final=True) -> bytes:
    """A client's frame, masked with zeros."""
    first = bytes([(0x80 if final else 0) | opcode])
    if len(payload) < 126:
        return first + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload
    return first + b"\xfe" + len(payload).to_bytes(2, "big") + b"\0\0\0\0" + payload
