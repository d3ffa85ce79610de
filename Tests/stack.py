"""The real product for a test: `speedstack up` with its own Redis, workers, API and nginx.

Every process lives in a temporary state directory, listens on free ports or unix sockets, and is ended by
pid when the tests end.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PROGRAM = REPOSITORY / ".build" / "release" / "speedstack"
ADMIN = ("admin", "correct horse battery staple")
STARTUP_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Stack:
    """A running product; `port` is nginx's."""

    options: list[str] = field(default_factory=list)
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="speedstack-test-")))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    output: str = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def log(self) -> Path:
        return self.home / "up-output.txt"

    def command(self) -> list[str]:
        return [
            str(PROGRAM), "up", "--state", str(self.state), "--port", str(self.port),
            "--web", str(REPOSITORY / "web" / "dist"), "--nginx", str(REPOSITORY / "nginx"),
            "--workers", "2", *self.options,
        ]  # fmt: skip

    def start(self) -> "Stack":
        """Starts and waits until `up` says that the site answers."""
        with open(self.log, "wb") as sink:
            self.process = subprocess.Popen(
                self.command(), stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
            )
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            self.output = self.log.read_text(errors="replace")
            if self.process.poll() is not None:
                raise AssertionError(f"speedstack up ended with {self.process.returncode}:\n{self.output}")
            if "The Speed Stack runs" in self.output and self.answers():
                return self
            time.sleep(0.05)
        raise AssertionError(f"speedstack up was not ready in {STARTUP_SECONDS} s:\n{self.output}")

    def answers(self) -> bool:
        try:
            return self.request("GET", "/api/health").status == 200
        except OSError:
            return False

    def first_sign_in_token(self) -> str:
        """The token of the link, which is printed last."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            self.output = self.log.read_text(errors="replace")
            if match := re.search(r"#first-sign-in=([A-Za-z0-9_-]+)\n", self.output):
                return match.group(1)
            time.sleep(0.02)
        raise AssertionError(f"no first sign-in link in:\n{self.output}")

    def request(self, method, path, body=None, cookie=None, headers=None, timeout=10) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"} if method != "GET" else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if cookie:
            sent["Cookie"] = f"sid={cookie}"
        sent.update(headers or {})
        try:
            connection.request(method, path, body, {k: v for k, v in sent.items() if v is not None})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def sign_in(self, name=ADMIN[0], password=ADMIN[1]) -> str:
        """Signs in and returns the session token."""
        answer = self.request("POST", "/api/session", {"name": name, "password": password})
        assert answer.status == 200, (answer.status, answer.body)
        return cookie_value(answer)

    def create_admin(self) -> str:
        """Redeems the first sign-in link and returns the session token."""
        answer = self.request(
            "POST", "/api/first-sign-in",
            {"token": self.first_sign_in_token(), "name": ADMIN[0], "password": ADMIN[1]},
        )  # fmt: skip
        assert answer.status == 201, (answer.status, answer.body)
        return cookie_value(answer)

    def status(self) -> str:
        done = subprocess.run(
            [str(PROGRAM), "status", "--state", str(self.state)], capture_output=True, text=True, timeout=30
        )
        return done.stdout

    def children(self) -> dict[int, str]:
        """pid → command line of every process whose parent is the supervisor."""
        listing = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        ).stdout
        return {int(line.split(None, 1)[0]): line.split(None, 1)[1] for line in listing.splitlines()}

    def workers(self) -> set[int]:
        return {pid for pid, args in self.children().items() if "speedstack worker" in args}

    def processes(self) -> list[str]:
        """Command lines of all processes that name this stack's state directory."""
        listing = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True).stdout
        return [line for line in listing.splitlines() if str(self.state) in line]

    def run_directly(self, dataset, strategy, parameters, settings=None) -> dict:
        """The engine's own answer for the same inputs, with no worker in between."""
        command = [str(PROGRAM), "run", "--state", str(self.state), "--dataset", dataset,
                   "--strategy", strategy, "--format", "json"]  # fmt: skip
        for option, values in (("--param", parameters), ("--setting", settings or {})):
            for name, value in values.items():
                command += [option, f"{name}={value}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def stop(self) -> int:
        """Drains; returns the exit status."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                raise
        return self.process.returncode if self.process else 0

    def remove(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        for line in self.processes():
            os.kill(int(line.split(None, 1)[0]), signal.SIGKILL)
        shutil.rmtree(self.home, ignore_errors=True)


def cookie_value(answer: Answer) -> str:
    match = re.match(r"sid=([^;]+)", answer.headers.get("Set-Cookie", ""))
    assert match, answer.headers
    return match.group(1)
