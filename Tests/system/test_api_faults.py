"""The store and the API processes are killed, backed up and restored."""

import collections
import json
import os
import signal
import threading
import time

import pytest
from store_access import store_command
from test_api import PRESET, api_processes, run_program
from test_market_data import open_on_each_worker, wait_until
from test_sessions import closing

from stack import ADMIN, Stack


@pytest.fixture
def own():
    running = Stack()
    try:
        running.start()
        running.admin_token = running.create_admin()
        yield running
    finally:
        running.remove()


def store_process(stack):
    return next(pid for pid, args in stack.children().items() if "redis-server" in args and "store" in args)


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it was restarted a moment ago


class Writer(threading.Thread):
    """Makes presets one after the other, saves each anew, and remembers what was acknowledged."""

    def __init__(self, stack, number, end):
        super().__init__()
        self.stack, self.number, self.end = stack, number, end
        self.acknowledged, self.statuses, self.saved = {}, {}, []

    def run(self):
        count = 0
        while time.monotonic() < self.end:
            time.sleep(0.02)  # below nginx's rate per address
            count += 1
            name = f"writer {self.number} preset {count}"
            for _ in range(3):
                try:
                    answer = self.stack.request(
                        "POST", "/api/presets", PRESET | {"name": name}, cookie=self.stack.admin_token,
                        headers={"Idempotency-Key": name.replace(" ", "-")},
                    )  # fmt: skip
                except OSError:
                    continue
                self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
                if answer.status == 201:
                    self.acknowledged[answer.json()["id"]] = name
                    self.save(answer.json()["id"], name)
                    break
                time.sleep(0.02)

    def save(self, preset, name):
        try:
            answer = self.stack.request(
                "PUT", f"/api/presets/{preset}", PRESET | {"name": name}, cookie=self.stack.admin_token,
                headers={"If-Match": '"1"'},
            )  # fmt: skip
        except OSError:
            return
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        if answer.status == 200:
            self.saved.append(preset)


def audited(stack, event):
    """How many entries of the event there are of each object, by the admin from here."""
    entries = [
        json.loads(line) for line in run_program(stack, "audit", "--event", event, "--limit", "0").stdout.splitlines()
    ]
    assert {(entry["actor"]["name"], entry["address"]) for entry in entries} <= {(ADMIN[0], "127.0.0.1")}
    return collections.Counter(entry["object"] for entry in entries)


def test_no_acknowledged_preset_is_lost_while_the_store_and_the_api_are_killed(own):
    assert run_program(own, "user", "change", "admin", "--presets", "10000").returncode == 0
    end = time.monotonic() + 12
    writers = [Writer(own, number, end) for number in range(3)]
    for writer in writers:
        writer.start()
    kills = 0
    while time.monotonic() < end - 3:
        time.sleep(1)
        if kills % 2:
            kill(store_process(own))
        else:
            for pid in list(api_processes(own))[:1]:
                kill(pid)
        kills += 1
    for writer in writers:
        writer.join(60)
    acknowledged = {preset: name for writer in writers for preset, name in writer.acknowledged.items()}
    statuses = {status for writer in writers for status in writer.statuses}
    assert kills >= 8 and len(acknowledged) > 100, (kills, len(acknowledged))
    # 503 from the API without its store, and from nginx for a process that died under a request; 412 to
    # nginx' second try of a change that the process had made before it died.
    assert statuses <= {200, 201, 412, 503}, statuses
    deadline = time.monotonic() + 10
    while not own.answers():
        assert time.monotonic() < deadline
    found, versions, cursor = {}, {}, ""
    while cursor is not None:
        page = own.request("GET", "/api/presets?limit=200" + (cursor and f"&cursor={cursor}"), cookie=own.admin_token)
        found |= {preset["id"]: preset["name"] for preset in page.json()["presets"]}
        versions |= {preset["id"]: preset["version"] for preset in page.json()["presets"]}
        cursor = page.json()["next"]
    assert {preset: found.get(preset) for preset in acknowledged} == acknowledged
    # Repeated with its key, nothing was saved twice.
    assert len(set(found.values())) == len(found)
    # Every change is told of once, also those that nobody heard of, and nothing else is.
    saved = {preset for writer in writers for preset in writer.saved}
    assert len(saved) > 100 and {versions[preset] for preset in saved} == {2}
    assert audited(own, "preset_created") == {preset: 1 for preset in found}
    assert audited(own, "preset_updated") == {preset: 1 for preset, version in versions.items() if version == 2}


def test_a_log_of_an_earlier_version_is_taken_over_at_the_start_and_from_a_backup(own, tmp_path):
    entries = own.request("GET", "/api/admin/audit", cookie=own.admin_token).json()["entries"]
    assert store_command(own, "RENAME", "audit:{accounts}", "{audit}:events") == "OK"
    file = tmp_path / "store.backup"
    assert run_program(own, "backup", str(file)).returncode == 0
    assert run_program(own, "restore", str(file), "--replace").returncode == 0
    assert store_command(own, "EXISTS", "{audit}:events") == "0"
    kept = own.request("GET", "/api/admin/audit", cookie=own.admin_token).json()["entries"]
    assert kept[0]["event"] == "store_restored" and kept[1:] == entries
    assert store_command(own, "RENAME", "audit:{accounts}", "{audit}:events") == "OK"
    own.stop()
    done = run_program(own, "user", "list")
    assert done.returncode == 1 and done.stderr.startswith(f"Error: no store runs in {own.state}: start the house")
    own.start()
    assert own.request("GET", "/api/admin/audit", cookie=own.admin_token).json()["entries"] == kept


def test_an_api_process_that_is_killed_is_back_within_a_second_and_others_answer_meanwhile(own):
    before = api_processes(own)
    assert len(before) == 2
    victim = before.pop()
    kill(victim)
    killed = time.monotonic()
    while len(api_processes(own) - {victim}) < 2:
        assert own.request("GET", "/api/session", cookie=own.admin_token).status == 200
        assert time.monotonic() - killed < 1


def test_a_backup_brings_everything_back(own, tmp_path):
    preset = own.request("POST", "/api/presets", PRESET, cookie=own.admin_token).json()
    audit = own.request("GET", "/api/admin/audit", cookie=own.admin_token).json()["entries"]
    file = tmp_path / "store.backup"
    done = run_program(own, "backup", str(file))
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    told = json.loads(run_program(own, "audit", "--limit", "1").stdout)
    assert (told["event"], told["actor"]["name"]) == ("store_backed_up", "shell")
    refused = run_program(own, "restore", str(file))
    assert refused.returncode != 0 and "with --replace everything in it" in refused.stderr
    assert store_command(own, "FLUSHALL") == "OK"
    assert own.request("GET", "/api/session", cookie=own.admin_token).status == 401
    damaged = tmp_path / "damaged"
    damaged.write_bytes(file.read_bytes()[:-1] + b"x")
    refused = run_program(own, "restore", str(damaged), "--replace")
    assert refused.returncode != 0 and "damaged" in refused.stderr
    done = run_program(own, "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    assert own.request("GET", f"/api/presets/{preset['id']}", cookie=own.admin_token).json() == preset
    again = own.request("GET", "/api/admin/audit", cookie=own.admin_token).json()["entries"]
    assert (again[0]["event"], again[0]["actor"]["name"]) == ("store_restored", "shell")
    assert again[1:] == audit
    own.sign_in()


def test_a_backup_goes_into_a_new_house_that_nobody_has_signed_in_to(own, tmp_path):
    file = tmp_path / "store.backup"
    assert run_program(own, "backup", str(file)).returncode == 0
    new = Stack()
    try:
        new.start()
        new.request("POST", "/api/session", {"name": "nobody", "password": "wrong password"})
        done = run_program(new, "restore", str(file))
        assert done.returncode == 0, done.stderr
        assert new.request("GET", "/api/session", cookie=own.admin_token).status == 200
    finally:
        new.remove()


def test_every_worker_goes_by_a_restored_store_within_a_second(own, tmp_path):
    file = tmp_path / "store.backup"
    assert run_program(own, "data", "remove", "MSFT").returncode == 0
    assert run_program(own, "backup", str(file)).returncode == 0
    assert run_program(own, "data", "restore", "MSFT").returncode == 0
    staying = open_on_each_worker(own, own.admin_token)
    ending = open_on_each_worker(own, own.sign_in())
    for client in (*staying.values(), *ending.values()):
        wait_until(lambda: client.run(dataset="MSFT", outputs=["metrics"])["type"] == "result")
    assert run_program(own, "restore", str(file), "--replace").returncode == 0
    restored = time.monotonic()
    for client in ending.values():
        frame, _ = closing(client)
        assert frame.code == 4401
    for client in staying.values():
        while client.run(dataset="MSFT", outputs=["metrics"])["type"] == "result":
            assert time.monotonic() - restored < 1
        assert client.run(dataset="AAPL", outputs=["metrics"])["type"] == "result"
    assert time.monotonic() - restored < 1
