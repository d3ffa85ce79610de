"""Writes the golden cases of TA-Lib: one file per function and market, every expected number TA-Lib's.

    python -m venv v && v/bin/pip install -r Tests/Goldens/talib/requirements.txt
    v/bin/python Tests/Goldens/talib/make.py       # byte-identical on every run

The markets are the package's own daily and hourly bars, seeded random walks, and the edges: a price that never
moves, bars without volume, a column too short for any value. Values are as TA-Lib returns them; NaN is null.
"""

import csv
import json
from pathlib import Path

import numpy as np
import talib

FOLDER = Path(__file__).resolve().parent
BARS = FOLDER.parent.parent.parent / "Sources" / "MarketData" / "Bars"
COLUMNS = ["open", "high", "low", "close", "volume"]


def embedded(name: str, first: int, count: int) -> dict[str, np.ndarray]:
    with (BARS / f"{name}.csv").open() as file:
        rows = list(csv.DictReader(file))[first : first + count]
    return {column: np.array([float(row[column]) for row in rows]) for column in COLUMNS}


def walk(seed: int, count: int, start: float, step: float) -> dict[str, np.ndarray]:
    """A geometric random walk with gaps between the bars; a quarter of its volumes are zero."""
    random = np.random.Generator(np.random.PCG64(seed))
    close = start * np.cumprod(1 + step * (random.random(count) + random.random(count) - 1))
    opening = close * (1 + step * (random.random(count) - 0.5))
    high = np.maximum(opening, close) * (1 + step * random.random(count))
    low = np.minimum(opening, close) * (1 - step * random.random(count))
    volume = np.floor(10_000 * random.random(count)) * (random.random(count) > 0.25)
    return dict(zip(COLUMNS, (np.round(x, 4) for x in (opening, high, low, close, volume))))


def plateaus() -> dict[str, np.ndarray]:
    """Rises, falls and stretches in which no price moves, on binary fractions, so that flat means flat."""
    steps = np.concatenate([np.zeros(8), np.full(10, 0.5), np.zeros(12), np.full(10, -0.75), np.zeros(9), [4, -4, 4]])
    close = 64 + np.cumsum(steps)
    flat = steps == 0
    high = close + np.where(flat, 0, 0.25)
    low = close - np.where(flat, 0, 0.25)
    return dict(zip(COLUMNS, (close, high, low, close, np.where(flat, 0, 1024.0))))


MARKETS = {
    "aapl": (embedded("aapl_1d_raw", 1200, 220), "aapl_1d_raw.csv, rows 1200 to 1419, a split inside"),
    "ibm": (embedded("ibm_1d_raw", 0, 180), "ibm_1d_raw.csv, rows 0 to 179"),
    "eurusd": (embedded("eurusd_1h", 500, 180), "eurusd_1h.csv, rows 500 to 679"),
    "walk": (walk(11, 160, 100, 0.03), "random walk, seed 11, a quarter of the volumes zero"),
    "cheap": (walk(12, 120, 0.0004, 0.2), "random walk, seed 12, prices near 0.0004 in steps of 0.0001"),
    "constant": (dict.fromkeys(COLUMNS, np.full(60, 32.0)), "every price and volume is 32"),
    "plateaus": (plateaus(), "stretches without any move"),
    "short": (embedded("ibm_1d_raw", 0, 5), "ibm_1d_raw.csv, rows 0 to 4: too short for most windows"),
}
# Where ours is another rule: TA-Lib says 0 for an index of prices that never moved and for a price of no volume,
# we say NaN.
LEFT_OUT = {("constant", "RSI"), ("constant", "STOCHF"), ("cheap", "VWAP"), ("plateaus", "VWAP")}
HLC = ["high", "low", "close"]
# function, input columns, arguments, outputs
CALLS = [
    ("ADX", HLC, {"timeperiod": 14}, ["real"]),
    ("ADX", HLC, {"timeperiod": 3}, ["real"]),
    ("PLUS_DI", HLC, {"timeperiod": 14}, ["real"]),
    ("MINUS_DI", HLC, {"timeperiod": 14}, ["real"]),
    ("CCI", HLC, {"timeperiod": 20}, ["real"]),
    ("CCI", HLC, {"timeperiod": 5}, ["real"]),
    ("WILLR", HLC, {"timeperiod": 14}, ["real"]),
    ("MFI", [*HLC, "volume"], {"timeperiod": 14}, ["real"]),
    ("MFI", [*HLC, "volume"], {"timeperiod": 4}, ["real"]),
    ("VWAP", [*HLC, "volume"], {}, ["real"]),
    ("DONCHIAN", ["high", "low"], {"timeperiod": 20}, ["upperband", "middleband", "lowerband"]),
    ("KC", HLC, {"timeperiod": 20, "atrperiod": 10, "nbdev": 2.0}, ["upperband", "middleband", "lowerband"]),
    ("KC", HLC, {"timeperiod": 4, "atrperiod": 9, "nbdev": 1.5}, ["upperband", "middleband", "lowerband"]),
    ("SUPERTREND", HLC, {"timeperiod": 10, "multiplier": 3.0}, ["supertrend", "trend"]),
    ("SUPERTREND", HLC, {"timeperiod": 4, "multiplier": 1.0}, ["supertrend", "trend"]),
    ("SAR", ["high", "low"], {"acceleration": 0.02, "maximum": 0.2}, ["real"]),
    ("SAR", ["high", "low"], {"acceleration": 0.3, "maximum": 0.2}, ["real"]),
    ("ROC", ["close"], {"timeperiod": 10}, ["real"]),
    ("TRIX", ["close"], {"timeperiod": 9}, ["real"]),
    ("AROON", ["high", "low"], {"timeperiod": 14}, ["aroondown", "aroonup"]),
    ("AROONOSC", ["high", "low"], {"timeperiod": 14}, ["real"]),
    ("STOCHRSI", ["close"], {"timeperiod": 14, "fastk_period": 5, "fastd_period": 1, "fastd_matype": 0}, ["fastk"]),
    ("STOCHRSI", ["close"], {"timeperiod": 14, "fastk_period": 5, "fastd_period": 3, "fastd_matype": 0}, ["fastd"]),
    ("LINEARREG_SLOPE", ["close"], {"timeperiod": 14}, ["real"]),
    ("LINEARREG_INTERCEPT", ["close"], {"timeperiod": 14}, ["real"]),
    ("LINEARREG", ["close"], {"timeperiod": 14}, ["real"]),
    ("VWMA", ["close", "volume"], {"timeperiod": 10}, ["real"]),
    ("SMA", ["close"], {"timeperiod": 10}, ["real"]),
    ("WMA", ["close"], {"timeperiod": 10}, ["real"]),
    ("RMA", ["close"], {"timeperiod": 10}, ["real"]),
    ("STDDEV", ["close"], {"timeperiod": 10, "nbdev": 1.0}, ["real"]),
    ("BBANDS", ["close"], {"timeperiod": 20, "nbdevup": 2.0, "nbdevdn": 2.0, "matype": 0},
     ["upperband", "middleband", "lowerband"]),
    ("RSI", ["close"], {"timeperiod": 14}, ["real"]),
    ("ATR", HLC, {"timeperiod": 14}, ["real"]),
    ("STOCHF", HLC, {"fastk_period": 14, "fastd_period": 3, "fastd_matype": 0}, ["fastk", "fastd"]),
    ("OBV", ["close", "volume"], {}, ["real"]),
    ("MOM", ["close"], {"timeperiod": 10}, ["real"]),
]  # fmt: skip


def encoded(values: np.ndarray) -> list[float | int | None]:
    numbers = (None if np.isnan(value) else float(value) for value in values)
    return [int(x) if x is not None and x.is_integer() and abs(x) < 2**53 else x for x in numbers]


def expected(function: str, columns: list[np.ndarray], arguments: dict, outputs: list[str]) -> dict:
    got = getattr(talib, function)(*columns, **arguments)
    columns_out = list(got) if isinstance(got, tuple) else [got]
    # STOCHRSI's two outputs start together; each is asked for where the other hides none of its values.
    if function == "STOCHRSI":
        columns_out = columns_out[:1] if outputs == ["fastk"] else columns_out[1:]
    assert len(columns_out) == len(outputs)
    return {name: encoded(np.asarray(column, dtype=float)) for name, column in zip(outputs, columns_out)}


def main() -> None:
    for old in FOLDER.glob("*.json"):
        old.unlink()
    numbers: dict[str, int] = {}
    for function, inputs, arguments, outputs in CALLS:
        for market, (columns, source) in MARKETS.items():
            if (market, function) in LEFT_OUT:
                continue
            title = f"{function.lower()}_{market}"
            numbers[title] = numbers.get(title, 0) + 1
            title += f"_{numbers[title]}" if numbers[title] > 1 else ""
            case = {
                "fmt": 1, "name": title, "kind": "indicator", "talib": talib.__version__, "source": source,
                "call": {"function": f"talib.{function}", "inputs": inputs, "args": arguments},
                "input": {name: encoded(columns[name]) for name in inputs},
                "expect": expected(function, [columns[name] for name in inputs], arguments, outputs),
            }  # fmt: skip
            (FOLDER / f"{title}.json").write_text(json.dumps(case, separators=(",", ":")) + "\n")


main()
