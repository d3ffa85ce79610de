"""Strategies in the language, over the real socket: texts, checks, trades, causality, cancelling, resuming."""

import os
import signal

import pytest
from client import Client
from websockets.exceptions import ConnectionClosed

BREAKOUT = """
param window = 20 in 5..200
top = highest(high, window)[1]
bottom = lowest(low, window)[1]
enter long when close > top
exit long when close < bottom
enter short when close < bottom
exit short when close > top
stop_loss 8%
plot top as "Top" on price
plot close > top as "Breakout" on price
"""


@pytest.fixture
def client(stack, token):
    with Client(stack, token=token) as opened:
        yield opened


def run(client, text=BREAKOUT, dataset="AAPL", **more):
    return client.ask(type="run", dataset=dataset, strategy_text=text, parameters={}, **more)


def test_a_text_trades_both_sides_with_its_stops(client):
    every = ["price", "indicators", "equity", "drawdown", "markers", "metrics", "exposure", "rejections"]
    result = run(client, outputs=every, view={"width": 400})
    metrics = result["metrics"]
    assert metrics["long_trades"] > 5 and metrics["short_trades"] > 5 and metrics["stop_losses"] > 0
    assert [plot["label"] for plot in result["indicators"]] == ["Top", "Breakout"]
    assert set(result["indicators"][1]["max"]) == {0, 1}
    assert min(result["exposure"]["min"]) < -0.5 and max(result["exposure"]["max"]) > 0.5
    assert set(result["markers"]["entry_direction"]) == {1, -1}
    assert len(result["exposure"]["min"]) == len(result["time"]) == 400


def test_the_trades_of_the_run_come_by_pages(client):
    assert client.ask(type="trades", first=0, count=10)["code"] == "no_run"
    result = run(client)
    pages = [client.ask(type="trades", first=first, count=50) for first in range(0, 2_000, 50)]
    total = pages[0]["total"]
    assert {page["run"] for page in pages} == {result["id"]}
    assert sum(len(page["pnl"]) for page in pages) == total
    assert total == result["metrics"]["trades"] + result["metrics"]["open_trades"]
    profits = sum(value for page in pages for value in page["pnl"])
    assert profits == pytest.approx(result["metrics"]["final_value"] - 10_000, rel=1e-9)


def test_a_bad_text_is_told_what_is_wrong_with_it_and_how_to_mend_it(client):
    text = "r = rsi(clsoe, 14)\nenter long when r < 30 and clos > open\n"
    answer = run(client, text)
    assert (answer["type"], answer["code"]) == ("error", "invalid_strategy")
    first = answer["diagnostics"][0]
    assert (first["line"], first["column"], first["length"], first["suggestion"]) == (1, 9, 5, "close")
    assert answer["diagnostics"][1]["line"] in (2, 3)
    assert client.ask(type="check", strategy_text=text)["diagnostics"] == answer["diagnostics"]
    good = client.ask(type="check", strategy_text=BREAKOUT)
    assert good["diagnostics"] == [] and [spec["name"] for spec in good["parameters"]] == ["window"]


def test_every_ready_strategy_is_a_good_text_and_runs_as_its_id(client):
    for strategy in client.hello["strategies"]:
        assert client.ask(type="check", strategy_text=strategy["text"])["diagnostics"] == []
        values = {spec["name"]: spec["default"] for spec in strategy["parameters"]}
        by_id = client.run(strategy=strategy["id"], parameters=values, outputs=["metrics", "equity"])
        by_text = client.ask(
            type="run", dataset="AAPL", strategy_text=strategy["text"], parameters=values, outputs=["metrics", "equity"]
        )
        assert by_id["metrics"] == by_text["metrics"] and by_id["equity"] == by_text["equity"]


def test_the_guide_names_what_a_text_may_hold(client):
    guide = client.ask(type="language")
    names = {function["name"] for function in guide["functions"]}
    assert {"sma", "rsi", "macd", "highest", "bars_since", "crosses_above"} <= names
    assert {"open", "high", "low", "close", "volume"} == {column["name"] for column in guide["columns"]}
    for function in guide["functions"]:
        assert function["signature"].startswith(function["name"] + "(") and function["summary"]


def test_a_causality_check_answers_behind_everything_else(client):
    check = client.send({"type": "causality", "dataset": "SYNTH-1M", "strategy_text": BREAKOUT, "parameters": {}})
    ran = client.send({"type": "run", "dataset": "AAPL", "strategy_text": BREAKOUT, "parameters": {}})
    answers = []
    while not answers or answers[-1]["type"] != "causality_result":
        answers.append(client.receive())
    verdict = answers[-1]
    assert verdict["id"] == check and verdict["causal"] is True and verdict["row"] is None and verdict["tried"] >= 10
    assert [answer["id"] for answer in answers if answer["type"] == "result"] == [ran]


def test_what_is_cancelled_ends_at_once_and_the_socket_goes_on(client):
    names = ["open", "high", "low", "close"]
    stream = client.send({"type": "columns", "dataset": "SYNTH-1M", "names": names})
    cancel = client.send({"type": "cancel", "request": stream})
    kinds = []
    while True:
        answer = client.receive()
        kinds.append(answer["type"])
        if answer["type"] == "complete":
            assert answer["id"] == cancel
            break
    assert kinds[-2] == "cancelled" and kinds.count("piece") < 32
    assert run(client, outputs=["metrics"])["type"] == "result"
    assert client.ask(type="cancel", request=stream)["type"] == "complete"


def test_a_client_goes_on_at_another_worker_with_the_same_bits(stack, token):
    with Client(stack, token=token) as client:
        before = run(client)
        index = client.hello["worker"]
        victim = next(pid for pid, args in stack.children().items() if f"worker --index {index}" in args)
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            run(client)
    with Client(stack, token=token) as client:
        after = run(client)
    changed = {"id", "timings", "recomputed"}
    # As text, where NaN is NaN.
    for key in before.keys() - changed:
        assert repr(after[key]) == repr(before[key]), key
