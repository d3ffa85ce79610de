"""What the service says of itself: workers, both Redis servers and versions, over HTTP and in a shell."""

import json
import os
import re
import signal
import subprocess

from client import Client
from test_market_data import open_on_each_worker, wait_until

from stack import PROGRAM

VERSION = re.compile(r"^\S+$")


def status(stack, token) -> dict:
    answer = stack.request("GET", "/api/admin/status", cookie=token)
    assert answer.status == 200, answer.body
    return answer.json()


def shell_status(stack, *words):
    return subprocess.run(
        [str(PROGRAM), "status", "--state", str(stack.state), *words],
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip


def cache_pid(stack) -> int:
    return next(pid for pid, args in stack.children().items() if "redis-server" in args and "cache" in args)


def test_the_numbers_of_workers_follow_what_they_do(own):
    own.start()
    token = own.create_admin()
    wait_until(lambda: len(status(own, token)["workers"]) == 2)
    before = status(own, token)
    assert {worker["pid"] for worker in before["workers"]} == own.workers()
    assert [worker["index"] for worker in before["workers"]] == [0, 1]
    assert before["totals"]["sockets"] == 0 and before["listening_workers"] == 2
    assert all(VERSION.match(worker["version"]) for worker in before["workers"])
    assert all(worker["memory_bytes"] > 1 << 20 for worker in before["workers"])
    assert before["datasets"] == 7 and before["cache_problem"] is None
    for server in ("store", "cache"):
        assert before[server]["memory_bytes"] > 100_000 and "." in before[server]["redis"]

    sockets = open_on_each_worker(own, token)
    wait_until(lambda: [worker["sockets"] for worker in status(own, token)["workers"]] == [1, 1])
    now = status(own, token)
    assert now["totals"]["sockets"] == 2 and [worker["users"] for worker in now["workers"]] == [1, 1]
    # Work shows: the other parameters keep the results from being known already.
    busy = sockets[0]

    def computes():
        for window in range(2, 42):
            busy.run(dataset="SYNTH-1M", parameters={"window": window, "low": 30.0, "high": 70.0}, outputs=["metrics"])
        return max(worker["computing"] for worker in status(own, token)["workers"]) > 0.01

    wait_until(computes, 60)
    for client in sockets.values():
        client.socket.close()
    wait_until(lambda: status(own, token)["totals"]["sockets"] == 0)
    # A worker that is killed is not there any more; the one in its place is.
    victim = own.workers().pop()
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: {worker["pid"] for worker in status(own, token)["workers"]} == own.workers() != set())
    wait_until(lambda: len(status(own, token)["workers"]) == 2)
    assert victim not in {worker["pid"] for worker in status(own, token)["workers"]}


def test_without_the_cache_the_status_says_so_and_sockets_go_on(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        wait_until(lambda: len(status(own, token)["workers"]) == 2)
        cache = cache_pid(own)
        os.kill(cache, signal.SIGSTOP)
        try:
            wait_until(lambda: status(own, token)["cache"] is None)
            without = status(own, token)
            assert without["workers"] == [] and without["cache_problem"]
            assert without["store"]["memory_bytes"] > 0 and without["users"] == 1
            # Reports hang, and nothing else does.
            for window in range(5, 25):
                answer = client.run(parameters={"window": window, "low": 30.0, "high": 70.0}, outputs=["metrics"])
                assert answer["type"] == "result"
        finally:
            os.kill(cache, signal.SIGCONT)
        wait_until(lambda: len(status(own, token)["workers"]) == 2)


def test_the_shell_shows_processes_and_what_they_do(own):
    assert json.loads(shell_status(own, "--format", "json").stdout) == {"state": "down"}
    own.start()
    token = own.create_admin()
    wait_until(lambda: len(status(own, token)["workers"]) == 2)
    done = shell_status(own, "--format", "json")
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown["state"] == "ready" and shown["address"] == own.origin
    assert {"worker-0", "worker-1", "nginx", "store", "cache"} <= {entry["name"] for entry in shown["processes"]}
    over_http = status(own, token)
    for name in ("version", "users", "presets", "datasets"):
        assert shown["service"][name] == over_http[name]
    assert [worker["pid"] for worker in shown["service"]["workers"]] == [
        worker["pid"] for worker in over_http["workers"]
    ]
    lines = shell_status(own).stdout.splitlines()
    assert lines[0] == own.origin and lines[1].split() == ["process", "pid", "uptime", "restarts", "state"]
    header = next(line.split() for line in lines if line.startswith("worker "))
    assert header[:3] == ["worker", "pid", "host"] and "sockets" in header and "memory" in header
    assert any(line.startswith("store    Redis ") for line in lines)
    # Without the cache the processes are shown all the same.
    os.kill(cache_pid(own), signal.SIGSTOP)
    try:
        assert "cache    does not answer" in shell_status(own).stdout
    finally:
        os.kill(cache_pid(own), signal.SIGCONT)


def test_the_program_names_its_version():
    done = subprocess.run([str(PROGRAM), "--version"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 0 and VERSION.match(done.stdout.strip())
