"""`speedstack run` and `speedstack sweep` on people's price files, without a server."""

import csv
import io
import json
import math
import os
import pty
import select
import signal
import subprocess
import time
from datetime import datetime, timezone

import pytest

from stack import PROGRAM

COLUMNS = ("time", "open", "high", "low", "close", "volume")


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """A state directory of a house that has never run."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def aapl(state):
    """The columns of AAPL, by name."""
    done = speedstack("data", "export", "AAPL", "--state", state)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    columns = {name: [float(row[name]) for row in rows] for name in COLUMNS[1:]}
    days = [datetime.fromisoformat(row["date"]).replace(tzinfo=timezone.utc) for row in rows]
    return {"time": [int(day.timestamp()) * 10**9 for day in days], **columns}


@pytest.fixture(scope="module")
def aapl_file(aapl, tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "aapl.csv"
    path.write_text(price_file(aapl))
    return path


def price_file(columns) -> str:
    """Python's shortest digits read back as the same numbers."""
    lines = ["Date,Open,High,Low,Close,Volume"]
    for nanos, *prices in zip(*(columns[name] for name in COLUMNS)):
        date = datetime.fromtimestamp(nanos // 10**9, timezone.utc).date()
        lines.append(",".join([str(date), *map(repr, prices)]))
    return "\n".join(lines) + "\n"


def speedstack(*arguments, **options):
    return subprocess.run(
        [str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
    )


def answer(*arguments, **options) -> dict:
    done = speedstack(*arguments, "--format", "json", **options)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout, parse_constant=pytest.fail)


RSI = ("--strategy", "rsi_reversal")
AVERAGES = ("--strategy", "dual_moving_average")


@pytest.mark.parametrize(
    "options",
    [
        RSI,
        (*RSI, "--param", "window=9", "--param", "low=35.5", "--fees", "0.0025", "--slippage", "0.001"),
        (*AVERAGES, "--param", "average=exponential", "--fill", "same_close", "--init-cash", "12345.67"),
        (*AVERAGES, "--from", "2005-03-01", "--to", "2010-01-01", "--periods-per-year", "260"),
    ],
)
def test_a_file_has_the_figures_of_the_dataset_to_the_last_bit(state, aapl_file, options):
    dataset = answer("run", "--state", state, "--dataset", "AAPL", *options)
    file = answer("run", "--data", aapl_file, *options)
    piped = answer("run", "--data", "-", *options, stdin=aapl_file.open())
    assert file["metrics"] == dataset["metrics"] == piped["metrics"]
    assert file["parameters"] == dataset["parameters"]
    assert file["data"] == dataset["data"]
    assert dataset["version"] and file["version"] is None


def test_percentages_are_fractions(aapl_file):
    common = ("--data", aapl_file, *RSI)
    percent = answer("run", *common, "--fees", "0.1%", "--size", "50%", "--stop-loss", "7%", "--fill", "close")
    plain = answer("run", *common, "--fees", "0.001", "--size", "0.5", "--stop-loss", "0.07", "--fill", "same_close")
    assert percent == plain
    assert answer("run", *common, "--setting", "fees=0.3%") == answer("run", *common, "--fees", "0.003")
    percents = answer("sweep", *common, "--param", "stop_loss=2%..10%:2%,15%,0")
    assert percents == answer("sweep", *common, "--param", "stop_loss=0.02..0.1:0.02,0.15,0")


def test_a_strategy_comes_from_standard_input(aapl_file, tmp_path):
    text = "enter long when close > sma(close, 20)\nexit long when close < sma(close, 20)\n"
    piped = answer("run", "--data", aapl_file, "--strategy", "-", input=text)
    path = tmp_path / "own.txt"
    path.write_text(text)
    assert piped["metrics"] == answer("run", "--data", aapl_file, "--strategy", path)["metrics"]
    wrong = speedstack("run", "--data", aapl_file, "--strategy", "-", input="enter long when closs > 1\n")
    assert wrong.returncode == 1 and "standard input:1:17:" in wrong.stderr


def test_a_strategy_that_needs_what_is_not_there_is_refused_in_plain_words(aapl_file):
    text = 'enter long when close > close of "MISSING"\nexit long when close < sma(close, 20)\n'
    done = speedstack("run", "--data", aapl_file, "--strategy", "-", input=text)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the strategy reads the dataset"), done.stderr
    assert "settings:" not in done.stderr


def test_one_combination_is_one(aapl_file):
    done = speedstack("sweep", "--data", aapl_file, *RSI)
    assert "  1 combination, ranked by" in done.stdout


def test_a_training_range_longer_than_the_data_is_refused_as_such(aapl_file):
    walk = ("sweep", "--data", aapl_file, *AVERAGES, "--walk-forward", "rolling")
    done = speedstack(*walk, "--train", "50000")
    assert done.returncode == 1 and "--train 50000 is longer than the data, which have" in done.stderr
    assert speedstack(*walk, "--test", "50000").stderr.startswith("Error: --test 50000 is longer")
    assert answer(*walk, "--train", "40%") == answer(*walk, "--train", "0.4")


def test_dates_of_two_meanings_are_refused_until_their_order_is_said(tmp_path):
    path = tmp_path / "dates.csv"
    path.write_text("Date,Close/Last\n01/02/2010,$1\n02/03/2010,$2\n03/04/2010,$3\n")
    refused = speedstack("run", "--data", path, *RSI)
    assert refused.returncode == 1 and "--date-order mdy or dmy" in refused.stderr
    for order, start, end in (("mdy", "2010-01-02", "2010-03-04"), ("dmy", "2010-02-01", "2010-04-03")):
        data = answer("run", "--data", path, *RSI, "--date-order", order)["data"]
        assert (data["start"], data["end"]) == (start, end)
    assert speedstack("run", "--dataset", "AAPL", *RSI, "--date-order", "mdy").returncode == 64


def test_a_nasdaq_file_has_the_figures_of_the_same_bars(aapl, aapl_file, tmp_path):
    lines = ["Date,Close/Last,Volume,Open,High,Low"]
    for nanos, opened, high, low, close, volume in reversed(list(zip(*(aapl[name] for name in COLUMNS)))):
        date = datetime.fromtimestamp(nanos // 10**9, timezone.utc).strftime("%m/%d/%Y")
        lines.append(f"{date},${close!r},{volume!r},${opened!r},${high!r},${low!r}")
    path = tmp_path / "nasdaq.csv"
    path.write_text("\n".join(lines) + "\n")
    run = answer("run", "--data", path, *RSI)
    assert run["metrics"] == answer("run", "--data", aapl_file, *RSI)["metrics"]
    assert run["data"]["notes"] == ["dates read as month/day/year", "the file has the newest bar first"]


def test_settings_have_two_spellings_with_one_meaning(aapl_file):
    named = answer("run", "--data", aapl_file, *RSI, "--fees", "0.002", "--fill", "same_close")
    wire = answer("run", "--data", aapl_file, *RSI, "--setting", "fees=0.002", "--setting", "fill=close")
    assert named == wire
    twice = speedstack("run", "--data", aapl_file, *RSI, "--fees", "0.002", "--setting", "fees=0.002")
    assert twice.returncode == 1 and "twice" in twice.stderr


def test_records_agree_with_the_figures(aapl, aapl_file):
    metrics = answer("run", "--data", aapl_file, *AVERAGES)["metrics"]
    trades = answer("run", "--data", aapl_file, *AVERAGES, "--records", "trades")["trades"]
    orders = answer("run", "--data", aapl_file, *AVERAGES, "--records", "orders")["orders"]
    drawdowns = answer("run", "--data", aapl_file, *AVERAGES, "--records", "drawdowns")["drawdowns"]
    assert answer("run", "--data", aapl_file, *AVERAGES, "--records", "rejections")["rejections"] == []
    closed = [trade for trade in trades if trade["status"] == "closed"]
    assert len(closed) == metrics["trades"] and len(orders) == metrics["orders"]
    assert max(trade["return"] for trade in closed) == metrics["best_trade"]
    assert min(drawdown["depth"] for drawdown in drawdowns) == metrics["max_drawdown"]
    dates = [str(datetime.fromtimestamp(nanos // 10**9, timezone.utc).date()) for nanos in aapl["time"]]
    for order in orders:
        assert dates[order["bar"]] == order["time"]
        assert order["price"] == aapl["open"][order["bar"]]


def test_the_table_has_units_and_no_colour_in_a_pipe(aapl_file):
    done = speedstack("run", "--data", aapl_file, *RSI, "--records", "trades")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    figures = answer("run", "--data", aapl_file, *RSI)["metrics"]
    assert f"{figures['total_return'] * 100:+,.2f} %" in done.stdout
    assert f"{figures['final_value']:,.2f}" in done.stdout
    assert "with 252 bars a year" in done.stdout
    assert " days" in done.stdout and "entry_time" in done.stdout


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda lines: lines[16].replace(lines[16].split(",")[2], "abc"), "line 17, high: 'abc' is not a number"),
        (lambda lines: lines[15], "is there already"),
        (lambda lines: lines[15].rsplit(",", 1)[0] + "\n", "line 17: 5 values, but the header has 6"),
        (lambda lines: "31.01.2001,1,1,1,1,1\n", "line 17, time: '31.01.2001' is not a time"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(aapl_file, tmp_path, change, message):
    lines = aapl_file.read_text().splitlines(keepends=True)
    lines[16] = change(lines)
    bad = tmp_path / "bad.csv"
    bad.write_text("".join(lines))
    done = speedstack("run", "--data", bad, *RSI)
    assert done.returncode == 1 and done.stdout == ""
    assert "bad.csv, 1 error" in done.stderr and message in done.stderr and "line 17" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("run", *RSI), 64, "--data"),
        (("run", "--data", "x.csv", "--dataset", "AAPL", *RSI), 64, "either"),
        (("run", "--data", "missing.csv", *RSI), 1, "missing.csv"),
        (("run", "--data", "/", *RSI), 1, "directory"),
        (("run", "--data", "FILE", "--strategy", "none"), 1, "rsi_reversal"),
        (("run", "--data", "FILE", "--strategy", "rsi_reversl"), 1, "did you mean rsi_reversal?"),
        (("run", "--dataset", "APPL", *RSI), 1, "there is no dataset APPL (did you mean AAPL?); there are: AAPL,"),
        (("run", "--data", "-", "--strategy", "-"), 64, "not both"),
        (("run", "--data", "FILE", *RSI, "--param", "windw=5"), 1, "windw (did you mean window?); it has: window,"),
        (("run", "--data", "FILE", *RSI, "--setting", "fee=1"), 1, "no setting fee (did you mean fees?); there are:"),
        (("sweep", "--data", "FILE", *RSI, "--param", "stop_los=5"), 1, "did you mean stop_loss?"),
        (("run", "--data", "FILE", *RSI, "--param", "window=1"), 1, "Error: window must be from 2 to 200\n"),
        (("run", "--data", "FILE", *RSI, "--param", "windw=5"), 1, "window, low, high"),
        (("run", "--data", "FILE", *RSI, "--fees", "7"), 1, "fees"),
        (("run", "--data", "FILE", *RSI, "--from", "yesterday"), 64, "2015-01-31"),
        (("run", "--data", "FILE", *RSI, "--from", "2040-01-01"), 1, "there are bars from"),
        (("sweep", "--data", "FILE", *RSI, "--param", "window=5..x"), 1, "range"),
        (("sweep", "--data", "FILE", *RSI, "--sort", "foo"), 1, "sharpe_ratio"),
        (("sweep", "--data", "FILE", *RSI, "--heatmap", "window,foo"), 1, "window, low, high"),
        (("sweep", "--data", "FILE", *RSI, "--where", "low<low2"), 1, "window, low, high"),
        (("sweep", "--data", "FILE", *RSI, "--threads", "0"), 64, "--threads"),
    ],
)
def test_a_wrong_command_says_what_is_right(aapl_file, arguments, status, message):
    done = speedstack(*(str(aapl_file) if argument == "FILE" else argument for argument in arguments))
    assert done.returncode == status, done.stderr
    assert message in done.stderr and done.stdout == ""


def test_a_combination_has_the_figures_of_the_run_alone(aapl_file):
    sweep = answer(
        "sweep", "--data", aapl_file, *AVERAGES, "--param", "fast=5..25:5", "--param", "slow=20,50",
        "--where", "fast<slow", "--sort", "total_return",
    )  # fmt: skip
    assert sweep["combinations"] == sweep["finished"] == 8 and sweep["is_complete"]
    returns = [result["metrics"]["total_return"] for result in sweep["results"]]
    assert returns == sorted(returns, reverse=True)
    for result in sweep["results"]:
        parameters = [f"{name}={value}" for name, value in result["parameters"].items()]
        options = [option for parameter in parameters for option in ("--param", parameter)]
        alone = answer("run", "--data", aapl_file, *AVERAGES, *options)["metrics"]
        assert {name: alone[name] for name in result["metrics"]} == result["metrics"]


def test_a_combination_with_a_stop_has_the_figures_of_the_run_alone(aapl_file):
    common = ("--data", aapl_file, *AVERAGES, "--direction", "both", "--take-profit", "0.2")
    sweep = answer("sweep", *common, "--param", "stop_loss=0,0.02..0.06:0.02")
    assert sweep["positions"] == {"direction": "both", "take_profit": 0.2}
    assert {result["parameters"]["stop_loss"] for result in sweep["results"]} == {0, 0.02, 0.04, 0.06}
    for result in sweep["results"]:
        alone = answer("run", *common, "--stop-loss", result["parameters"]["stop_loss"])["metrics"]
        assert {name: alone[name] for name in result["metrics"]} == result["metrics"]


def test_csv_json_and_threads_say_the_same(aapl_file):
    options = ("sweep", "--data", aapl_file, *RSI, "--param", "window=5..15", "--param", "low=25,30", "--top", 9)
    results = answer(*options, "--threads", 1)["results"]
    assert results == answer(*options, "--threads", 3)["results"]
    done = speedstack(*options, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == len(results) == 9
    for row, result in zip(rows, results):
        expected = result["parameters"] | result["metrics"]
        assert {name: float(text) if text else None for name, text in row.items()} == expected


def test_the_table_warns_of_the_best_of_many(aapl_file):
    done = speedstack("sweep", "--data", aapl_file, *RSI, "--param", "window=5..30", "--heatmap", "window,low",
                      "--param", "low=20..40:5", "--top", 3)  # fmt: skip
    assert done.returncode == 0 and done.stderr == ""
    assert "130 combinations" in done.stdout and "deflated Sharpe ratio" in done.stdout
    assert "██" in done.stdout and "\x1b" not in done.stdout


def test_a_walk_forward_tests_on_bars_that_follow(aapl_file):
    walk = answer(
        "sweep", "--data", aapl_file, *AVERAGES, "--param", "fast=5..25:5", "--param", "slow=30..60:10",
        "--walk-forward", "expanding", "--train", "0.5", "--splits", "4",
    )  # fmt: skip
    assert len(walk["steps"]) == 4
    for step in walk["steps"]:
        assert step["train"]["end"] < step["test"]["start"]
    assert math.isfinite(walk["metrics"]["total_return"])


@pytest.mark.parametrize(
    "options",
    [
        ("--train", "0.5"), ("--test", "20"), ("--splits", "5"), ("--purge", "0"), ("--embargo", "0"),
        ("--walk-forward", "rolling", "--test", "20", "--splits", "5"),
        ("--walk-forward", "rolling", "--top", "3"),
    ],
)  # fmt: skip
def test_options_without_effect_are_refused(aapl_file, options):
    done = speedstack("sweep", "--data", aapl_file, *RSI, *options)
    assert done.returncode == 64 and done.stdout == ""
    assert options[-2] in done.stderr


def test_ctrl_c_prints_what_is_finished(aapl_file):
    """A sweep of minutes: the signal comes when the bar shows that work is under way."""
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        [str(PROGRAM), "sweep", "--data", str(aapl_file), *RSI, "--param", "window=2..200", "--param",
         "low=1..50:0.25", "--param", "high=50..99:1", "--format", "json", "--top", "5"],
        stdout=subprocess.PIPE, stderr=terminal, text=True,
    )  # fmt: skip
    os.close(terminal)
    try:
        shown = read_until(control, "left")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        os.close(control)
    assert "combinations" in shown and "/s" in shown
    assert process.returncode == 130
    result = json.loads(output)
    assert not result["is_complete"]
    assert 0 < result["finished"] < result["combinations"] == 199 * 197 * 50
    assert len(result["results"]) == 5


def read_until(descriptor, text) -> str:
    seen = ""
    deadline = time.monotonic() + 60
    while text not in seen:
        ready, _, _ = select.select([descriptor], [], [], deadline - time.monotonic())
        assert ready, seen
        seen += os.read(descriptor, 4_096).decode(errors="replace")
    return seen
