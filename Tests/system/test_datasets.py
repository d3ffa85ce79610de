"""Datasets as admins manage them: refreshed, removed and restored for everybody, over HTTP and from a shell."""

import fcntl
import json
import os
import signal
import time

import pytest
from client import Client
from store_access import store_command
from test_api import api_processes, run_program
from test_market_data import (
    change_prices, data, listed, metrics, open_on_each_worker, segments, version_in, wait_until,
)  # fmt: skip

REFRESH = "/api/admin/datasets/refresh"
GOOD = "date,close\n2024-01-01,1\n2024-01-02,2\n"
SECOND = 'enter long when close of "AAPL" > 0\n'


def admin(stack, method, path, token, body=None):
    return stack.request(method, f"/api/admin/datasets{path}", body, cookie=token)


def outcome(client, **run) -> str:
    """`result`, or the code of the error of a run."""
    answer = client.run(outputs=["metrics"], **run)
    return answer["code"] if answer["type"] == "error" else answer["type"]


def second_outcome(client) -> str:
    answer = client.ask(
        type="run", dataset="MSFT", strategy_text=SECOND, parameters={}, outputs=["metrics"]
    )
    return answer["code"] if answer["type"] == "error" else answer["type"]


def expect_everywhere(sockets, check, expected):
    """On every worker within a second."""
    told = time.monotonic()
    while {check(client) for client in sockets.values()} != {expected}:
        assert time.monotonic() - told < 1


def names(stack, token, path="/api/datasets", key="datasets") -> list[str]:
    return [entry["id"] for entry in stack.request("GET", path, cookie=token).json()[key]]


def restart_all(stack):
    stack.stop()
    stack.start()
    return stack.sign_in()


def test_a_removed_dataset_is_gone_for_open_sockets_within_a_second_and_stays_so(own):
    own.start()
    token = own.create_admin()
    sockets = open_on_each_worker(own, token)
    before = {worker: metrics(client) for worker, client in sockets.items()}
    assert {second_outcome(client) for client in sockets.values()} == {"result"}
    assert admin(own, "DELETE", "/AAPL", token).status == 204
    expect_everywhere(sockets, lambda client: outcome(client, dataset="AAPL"), "unknown_dataset")
    unknown = next(iter(sockets.values())).run(dataset="NOPE", outputs=["metrics"])
    for client in sockets.values():
        answer = client.run(dataset="AAPL", outputs=["metrics"])
        assert answer | {"id": 0} == unknown | {"id": 0}
        assert second_outcome(client) == "invalid_strategy"
        client.socket.close()
    assert "AAPL" not in names(own, token) and "AAPL" not in names(own, token, "/api/admin/datasets")
    assert names(own, token, "/api/admin/datasets", "removed") == ["AAPL"]
    assert admin(own, "DELETE", "/AAPL", token).status == 404

    token = restart_all(own)
    assert "AAPL" not in names(own, token)
    sockets = open_on_each_worker(own, token)
    for client in sockets.values():
        assert "AAPL" not in [entry["id"] for entry in client.hello["datasets"]]
        assert outcome(client, dataset="AAPL") == "unknown_dataset"
    assert admin(own, "POST", "/AAPL/restoration", token).status == 204
    expect_everywhere(sockets, lambda client: outcome(client, dataset="AAPL"), "result")
    for worker, client in sockets.items():
        assert metrics(client) == before[worker]
        assert second_outcome(client) == "result"
        client.socket.close()
    assert names(own, token)[0] == "AAPL"
    token = restart_all(own)
    with Client(own, token=token) as client:
        assert version_in(client.hello, "AAPL") == before[0][0]


def test_what_was_removed_while_the_store_was_away_is_hidden_once_workers_hear_again(own):
    own.start()
    token = own.create_admin()
    sockets = open_on_each_worker(own, token)
    # As if the message had been missed: the tombstone alone, then a lost connection.
    store_command(own, "HSET", "{accounts}:datasets-removed", "IBM", "1700000000000 ")
    assert {outcome(client, dataset="IBM") for client in sockets.values()} == {"result"}
    store_command(own, "CLIENT", "KILL", "TYPE", "pubsub")
    wait_until(lambda: {outcome(client, dataset="IBM") for client in sockets.values()} == {"unknown_dataset"})
    for client in sockets.values():
        client.socket.close()


def test_a_price_file_survives_the_removal_of_its_dataset_and_the_last_dataset_stays(own):
    own.start()
    token = own.create_admin()
    file = own.state / "prices" / "MINE.csv"
    file.write_text(GOOD)
    data(own, "refresh", "MINE")
    wait_until(lambda: "MINE" in names(own, token))
    source = {entry["id"]: entry["source"] for entry in admin(own, "GET", "", token).json()["datasets"]}
    assert (source["MINE"], source["AAPL"]) == ("price_file", "box")
    for name in names(own, token)[:-1]:
        assert admin(own, "DELETE", f"/{name}", token).status == 204
    (last,) = names(own, token)
    answer = admin(own, "DELETE", f"/{last}", token)
    assert answer.status == 409 and "last" in answer.json()["detail"]
    refused = run_program(own, "data", "remove", last)
    assert refused.returncode != 0 and "last dataset" in refused.stderr
    assert file.read_text() == GOOD
    # The new version is there at once when it is back.
    assert last == "MINE" and admin(own, "POST", "/AAPL/restoration", token).status == 204
    assert admin(own, "DELETE", "/MINE", token).status == 204
    file.write_text(GOOD + "2024-01-03,3\n")
    data(own, "refresh", "MINE")
    assert admin(own, "POST", "/MINE/restoration", token).status == 204
    wait_until(lambda: listed(own, token, "MINE")["rows"] == 3)


def test_the_shell_removes_and_restores_as_admins_do(own):
    own.start()
    token = own.create_admin()
    with Client(own, token=token) as client:
        assert run_program(own, "data", "remove", "EURUSD").returncode == 0
        wait_until(lambda: outcome(client, dataset="EURUSD") == "unknown_dataset")
        (removed,) = admin(own, "GET", "", token).json()["removed"]
        assert (removed["id"], removed["by"]) == ("EURUSD", "")
        again = run_program(own, "data", "remove", "EURUSD")
        assert again.returncode != 0
        assert "EURUSD is removed already (data restore EURUSD brings it back)" in again.stderr
        lines = {line.split("\t")[0]: line.split("\t") for line in data(own, "list").splitlines()}
        assert lines["dataset"][4:7] == ["version", "source", "state"]
        assert lines["EURUSD"][5:7] == ["box", "removed"] and lines["AAPL"][5:7] == ["box", "listed"]
        near = run_program(own, "data", "restore", "EURUSDD")
        assert near.returncode != 0 and "did you mean EURUSD?" in near.stderr
        assert run_program(own, "data", "restore", "EURUSD").returncode == 0
        wait_until(lambda: outcome(client, dataset="EURUSD") == "result")
    run_program(own, "data", "refresh", "AAPL")
    for event, address in (("removed", "shell"), ("restored", "shell"), ("refreshed", "shell")):
        line = run_program(own, "audit", "--event", f"dataset_{event}", "--limit", "1").stdout
        assert json.loads(line)["address"] == address


def refresh_state(stack, token) -> dict:
    answer = stack.request("GET", REFRESH, cookie=token)
    assert answer.status == 200, answer.body
    return answer.json()


def finished(stack, token) -> dict:
    wait_until(lambda: refresh_state(stack, token)["state"] != "running")
    return refresh_state(stack, token)


def test_a_refresh_over_http_does_what_the_one_in_a_shell_does(own):
    own.start()
    token = own.create_admin()
    assert refresh_state(own, token) == {
        "state": "none", "started": None, "by": "", "finished": None, "done": 0, "total": 0, "datasets": [],
    }  # fmt: skip
    with Client(own, token=token) as client:
        before = metrics(client)
        rows = change_prices(own)
        (own.state / "prices" / "BAD.csv").write_text("date,close\n2024-01-01,1\n2024-01-02,x\n")
        (own.state / "prices" / "my prices.csv").write_text(GOOD)
        (own.state / "prices" / "ZZZ.csv").write_text(GOOD)
        answer = own.request("POST", REFRESH, cookie=token)
        assert answer.status == 202, answer.body
        begun = answer.json()
        assert (begun["state"], begun["by"], begun["total"], begun["finished"]) == ("running", "admin", 10, None)
        done = finished(own, token)
        assert (done["state"], done["done"], done["started"]) == ("done", 10, begun["started"])
        assert done["finished"] >= done["started"]
        results = {entry["id"]: entry for entry in done["datasets"]}
        outcomes = {name: entry["outcome"] for name, entry in results.items()}
        assert outcomes == dict.fromkeys(["MSFT", "IBM", "GOOG", "EURUSD", "SYNTH-1M", "SYNTH-100K"], "unchanged") | {
            "AAPL": "new", "ZZZ": "new", "BAD": "failed", "my prices.csv": "failed",
        }  # fmt: skip
        assert "line 3, close" in results["BAD"]["detail"] and results["BAD"]["version"] is None
        wait_until(lambda: metrics(client)[0] == results["AAPL"]["version"] != before[0])
        wait_until(lambda: listed(own, token)["rows"] == rows)
        assert outcome(client, dataset="ZZZ") == "result"
    named = own.request("POST", REFRESH, {"ids": ["AAPL", "NOPE"]}, cookie=token)
    assert named.status == 202 and named.json()["total"] == 2
    assert [entry["outcome"] for entry in finished(own, token)["datasets"]] == ["unchanged", "failed"]
    assert own.request("GET", REFRESH).status == 401


def test_a_refresh_whose_process_is_killed_is_interrupted_and_another_can_begin(own):
    own.start()
    token = own.create_admin()
    change_prices(own)
    # Whoever reads AAPL waits for this lock, as behind another process that does so.
    lock = segments(own)["AAPL"].parent / "AAPL.lock"
    with open(lock, "a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert own.request("POST", REFRESH, {"ids": ["AAPL"]}, cookie=token).status == 202
        second = own.request("POST", REFRESH, cookie=token)
        assert second.status == 409 and "0 of 1" in second.json()["detail"]
        for pid in api_processes(own):
            os.kill(pid, signal.SIGKILL)
        wait_until(own.answers)
        wait_until(lambda: refresh_state(own, token)["state"] == "interrupted")
    state = refresh_state(own, token)
    assert (state["done"], state["total"], state["finished"], state["by"]) == (0, 1, None, "admin")
    assert own.request("POST", REFRESH, {"ids": ["AAPL"]}, cookie=token).status == 202
    done = finished(own, token)
    assert done["state"] == "done" and done["datasets"][0]["outcome"] == "new"


@pytest.mark.parametrize("user", ["api", "worker"])
def test_processes_may_do_with_the_datasets_table_what_they_need_alone(stack, user):
    written = store_command(stack, "HSET", "{accounts}:datasets-refresh:test", "a", "b", user=user)
    assert ("NOPERM" in written) == (user == "worker")
    if user == "api":
        store_command(stack, "DEL", "{accounts}:datasets-refresh:test", user=user)
    assert "NOPERM" not in store_command(stack, "HKEYS", "{accounts}:datasets-removed", user=user)
