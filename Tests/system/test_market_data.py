"""Market data in memory: shared by the processes of a host, filled from the cache, changed while all runs."""

import csv
import io
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from client import Client

from stack import PROGRAM, Stack, free_port

SHARED_MEMORY = Path("/dev/shm")


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def redis(tmp_path):
    """The address of a Redis that outlives the stacks."""
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        ping = ["redis-cli", "-p", str(port), "PING"]
        wait_until(lambda: subprocess.run(ping, capture_output=True).stdout == b"PONG\n")
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def data(stack, *arguments) -> str:
    """What a `data` command prints."""
    done = subprocess.run(
        [str(PROGRAM), "data", *arguments, "--state", str(stack.state)],
        capture_output=True, text=True, timeout=60, env=environment(stack),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment(stack) -> dict:
    """The environment of a command on a stack whose cache is somebody else's."""
    named = [value for option, value in zip(stack.options, stack.options[1:]) if option == "--cache-url"]
    return os.environ | ({"SPEEDSTACK_CACHE_URL": named[0]} if named else {})


def segments(stack) -> dict[str, Path]:
    """Dataset → its segment's file, of the instance of that stack."""
    (directory,) = {
        arguments.split("--segments ")[1].split()[0]
        for arguments in stack.children().values()
        if "--segments " in arguments
    }
    return {path.name.rsplit("-", 1)[0]: path for path in Path(directory).glob("*.segment")}


def change_prices(stack, dataset="AAPL") -> int:
    """Puts a price file in the place of a dataset: the same bars without the last 70. Returns its rows."""
    rows = list(csv.reader(io.StringIO(data(stack, "export", dataset))))
    with open(stack.state / "prices" / f"{dataset}.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows[:-70])
    return len(rows) - 71


def open_on_each_worker(stack, token, count=2) -> dict:
    """Worker → a socket on it."""
    sockets = {}
    while len(sockets) < count:
        client = Client(stack, token=token)
        if sockets.setdefault(client.hello["worker"], client) is not client:
            client.socket.close()
    return sockets


def version_in(hello, dataset):
    return next(entry["version"] for entry in hello["datasets"] if entry["id"] == dataset)


def listed(stack, token, dataset="AAPL"):
    answer = stack.request("GET", "/api/datasets", cookie=token).json()
    return next(entry for entry in answer["datasets"] if entry["id"] == dataset)


def metrics(client, dataset="AAPL"):
    answer = client.run(dataset=dataset, outputs=["metrics"])
    assert answer["type"] == "result", answer
    return answer["version"], answer["metrics"]


def logs(stack) -> str:
    """What workers and API have logged."""
    folder = stack.state / "logs"
    files = [*folder.glob("worker-*.log"), *folder.glob("api-*.log")]
    return "".join(path.read_text(errors="replace") for path in files)


def test_a_change_reaches_new_runs_of_open_sockets_on_every_worker_within_a_second(own):
    own.start()
    token = own.create_admin()
    sockets = open_on_each_worker(own, token)
    before = {worker: metrics(client) for worker, client in sockets.items()}
    assert len({version for version, _ in before.values()}) == 1
    old = segments(own)["AAPL"]
    rows = change_prices(own)
    assert "AAPL" in data(own, "refresh", "AAPL")
    told = time.monotonic()
    changed = set()
    while len(changed) < len(sockets):
        for worker, client in sockets.items():
            if metrics(client)[0] != before[worker][0]:
                changed.add(worker)
        assert time.monotonic() - told < 1, changed
    with Client(own, token=token) as late:
        version, figures = metrics(late)
        assert version_in(late.hello, "AAPL") == version
        assert next(entry["rows"] for entry in late.hello["datasets"] if entry["id"] == "AAPL") == rows
    # The same bits on each worker, and as the engine alone has them.
    directly = own.run_directly("AAPL", "rsi_reversal", {"window": 14, "low": 30.0, "high": 70.0})
    assert directly["version"] == version
    for client in sockets.values():
        assert metrics(client) == (version, figures)
        client.socket.close()
    assert all(figures[name] == value for name, value in directly["metrics"].items() if value is not None)
    wait_until(lambda: listed(own, token)["version"] == version)
    assert listed(own, token)["rows"] == rows
    # Nobody uses the old one any more.
    wait_until(lambda: not old.exists())
    assert len(segments(own)) == 7


def test_a_stream_under_way_ends_on_the_version_that_it_began_with(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token, timeout=30) as client:
        before = metrics(client, "SYNTH-1M")[0]
        request = {"type": "columns", "dataset": "SYNTH-1M", "names": ["close", "volume"]}
        client.send(request)
        pieces = [client.receive()]
        (own.state / "prices" / "SYNTH-1M.csv").write_text("date,close\n2024-01-01,1\n2024-01-02,2\n")
        data(own, "refresh", "SYNTH-1M")
        while pieces[-1]["type"] != "complete":
            pieces.append(client.receive())
        pieces.pop()
        assert {piece["total"] for piece in pieces} == {1_000_000}
        assert sum(len(piece["values"]) for piece in pieces) == 2_000_000
        wait_until(lambda: metrics(client, "SYNTH-1M")[0] != before)
        client.send(request)
        assert client.receive()["total"] == 2


def test_a_dataset_of_ones_own_is_there_after_a_refresh_and_after_a_start(own):
    own.start()
    token = own.create_admin()
    (own.state / "prices" / "MINE.csv").write_text("date,close\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n")
    assert "MINE: 3 bars" in data(own, "refresh")
    with Client(own, token=token) as client:
        wait_until(lambda: client.run(dataset="MINE", outputs=["metrics"])["type"] == "result")
    listed_lines = data(own, "list").splitlines()
    assert listed_lines[0] == "dataset\tinterval\tbars\tkind\tversion\tsource\tstate\tname"
    assert any(line.startswith("MINE\t1d\t3\ttraded") for line in listed_lines)
    own.stop()
    (own.state / "prices" / "BAD.csv").write_text("date,close\n2024-01-01,x\n2024-01-02,2\n")
    own.start()
    assert "BAD is left out" in own.output and "line 2" in own.output
    with Client(own, token=own.sign_in()) as client:
        assert client.run(dataset="MINE", outputs=["metrics"])["type"] == "result"


def test_a_refresh_says_what_became_of_each_file(own):
    own.start()
    prices = own.state / "prices"
    good = "date,close\n2024-01-01,1\n2024-01-02,2\n"
    (prices / "GONE.csv").write_text(good)
    data(own, "refresh")
    (prices / "GONE.csv").unlink()
    (prices / "BAD.csv").write_text("date,close\n2024-01-01,x\n2024-01-02,2\n")
    (prices / "my prices.csv").write_text(good)
    (prices / "ZZZ.csv").write_text(good)
    done = refresh(own)
    assert done.returncode == 1 and "not refreshed: BAD" in done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("my prices.csv is no dataset") and "1 to 64 letters" in line for line in lines)
    assert any(line.startswith("BAD: not refreshed") and "line 2, close" in line for line in lines)
    assert any(line.startswith("ZZZ: 2 bars") for line in lines)
    assert "GONE: its file is gone; the dataset stays until the next start" in lines
    (prices / "BAD.csv").unlink()
    assert refresh(own).returncode == 0
    asked = refresh(own, "GONE", "APPL", "ZZZ")
    assert asked.returncode == 1 and "APPL: there is no source of it (did you mean AAPL?)" in asked.stdout
    assert "ZZZ: no change" in asked.stdout
    own.stop()
    own.start()
    assert "my prices.csv is no dataset" in own.output and "GONE" not in data(own, "list")


def test_a_killed_or_hanging_cache_changes_nothing_for_running_sockets_nor_for_new_workers(own):
    own.start()
    token = own.create_admin()
    sockets = open_on_each_worker(own, token)
    before = {worker: metrics(client) for worker, client in sockets.items()}

    def cache():
        return next(pid for pid, args in own.children().items() if "redis-server" in args and "cache" in args)

    for number in (signal.SIGKILL, signal.SIGSTOP):
        victim = cache()
        os.kill(victim, number)
        for worker, client in sockets.items():
            assert metrics(client) == before[worker]
        if number == signal.SIGSTOP:
            # New workers start without it, too.
            for pid in own.workers():
                os.kill(pid, signal.SIGKILL)
            wait_until(own.answers)
            wait_until(lambda: len(own.workers()) == 2)
            for client in open_on_each_worker(own, token).values():
                assert metrics(client) in before.values()
                client.socket.close()
            os.kill(victim, signal.SIGCONT)
        else:
            wait_until(lambda: any("redis-server" in args and "cache" in args for args in own.children().values()))
    # Once it is back, changes are heard of again.
    change_prices(own)
    wait_until(lambda: "could not" not in refresh_output(own))
    with Client(own, token=token) as client:
        wait_until(lambda: metrics(client)[0] not in {version for version, _ in before.values()})


def refresh(stack, *datasets):
    return subprocess.run(
        [str(PROGRAM), "data", "refresh", *datasets, "--state", str(stack.state)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def refresh_output(stack) -> str:
    done = refresh(stack, "AAPL")
    return done.stdout + done.stderr


def test_a_second_start_is_filled_from_the_cache_and_a_new_worker_from_memory(own, redis):
    own.options = ["--cache-url", redis]
    own.start()
    assert own.output.count(", made") == 7
    token = own.create_admin()
    with Client(own, token=token) as client:
        before = metrics(client, "SYNTH-100K")
    inodes = {name: path.stat().st_ino for name, path in segments(own).items()}
    for pid in own.workers():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(own.workers()) == 2 and own.answers())
    with Client(own, token=token) as client:
        assert metrics(client, "SYNTH-100K") == before
    assert {name: path.stat().st_ino for name, path in segments(own).items()} == inodes
    own.stop()
    own.start()
    assert own.output.count(", from the cache") == 7
    with Client(own, token=own.sign_in()) as client:
        assert metrics(client, "SYNTH-100K") == before


def test_hosts_of_one_cache_hear_of_each_others_changes(own, redis):
    other = Stack()
    try:
        for stack in (own, other):
            stack.options = ["--cache-url", redis]
            stack.start()
        tokens = [own.create_admin(), other.create_admin()]
        with Client(own, token=tokens[0]) as here, Client(other, token=tokens[1]) as there:
            before = metrics(there)
            assert metrics(here) == before
            rows = change_prices(own)
            data(own, "refresh", "AAPL")
            wait_until(lambda: metrics(there)[0] != before[0])
            wait_until(lambda: metrics(here) == metrics(there))
            wait_until(lambda: listed(other, tokens[1])["rows"] == rows)
            assert segments(own)["AAPL"].read_bytes() == segments(other)["AAPL"].read_bytes()
    finally:
        other.remove()


def test_a_corrupt_segment_costs_a_line_of_the_log_and_the_answers_stay_right(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        before = metrics(client)
    path = segments(own)["AAPL"]
    path.chmod(0o600)
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 64)
    assert "damaged" not in logs(own)
    old = own.workers()
    os.kill(own.process.pid, signal.SIGUSR1)
    wait_until(lambda: not own.workers() & old and len(own.workers()) == 2 and own.answers())
    for client in open_on_each_worker(own, token).values():
        assert metrics(client) == before
        client.socket.close()
    assert "has damaged columns" in logs(own)
    assert segments(own)["AAPL"].stat().st_mode & 0o777 == 0o400


def test_segments_are_private_and_end_with_the_house(own):
    own.start()
    (directory,) = {path.parent for path in segments(own).values()}
    assert directory.parent == SHARED_MEMORY and directory.stat().st_mode & 0o777 == 0o700
    own.stop()
    assert not directory.exists()
    own.start()
    assert {path.parent for path in segments(own).values()} == {directory}
    os.kill(own.process.pid, signal.SIGKILL)
    own.process.wait()
    # Its workers end by themselves, and the last one takes the segments along.
    wait_until(lambda: own.processes() == [] and not directory.exists())


def test_what_a_dead_house_has_left_is_removed_by_the_next_one(own):
    left = SHARED_MEMORY / f"speedstack-{os.getpid():016x}"
    left.mkdir(mode=0o700)
    (left / "OLD-0123456789abcdef.segment").write_bytes(b"x" * 4_096)
    own.start()
    assert not left.exists() and str(left) in own.output


def test_without_shared_memory_everything_is_answered_from_private_memory(own, monkeypatch):
    monkeypatch.setenv("SPEEDSTACK_SHARED_MEMORY", str(own.home / "missing"))
    own.start()
    assert "private memory" in own.output
    with Client(own, token=own.create_admin()) as client:
        assert metrics(client)[1]["total_return"] is not None
    assert "private memory" in logs(own)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting takes root")
def test_a_full_shared_memory_is_no_signal_but_a_line_and_private_memory(own, monkeypatch):
    small = own.home / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], check=True)
    try:
        monkeypatch.setenv("SPEEDSTACK_SHARED_MEMORY", str(small))
        own.start()
        assert "SYNTH-1M: in private memory" in own.output
        with Client(own, token=own.create_admin()) as client:
            version, figures = metrics(client, "SYNTH-1M")
            parameters = {"window": 14, "low": 30.0, "high": 70.0}
            directly = own.run_directly("SYNTH-1M", "rsi_reversal", parameters)
            assert (version, figures["total_return"]) == (
                directly["version"], directly["metrics"]["total_return"],
            )  # fmt: skip
        own.stop()
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
