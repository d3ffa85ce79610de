"""Runs vectorbt's side of `EngineBenchmark --against-vectorbt`.

One JSON object per line on stdin, one per line on stdout:

    {"do": "prepare", "work": NAME, "engine": "numba" | "rust", "inputs": {NAME: FILE}, ...}
        loads the inputs (little-endian float64 files), runs the work once untimed (so that
        nothing is compiled while the clock runs), and answers {"numbers": {...}, "columns":
        {NAME: FILE}}: the results to be compared; columns are written into the folder "out".
    {"do": "time"}
        runs the prepared work once, from new objects, and answers {"millis": ...}.
    {"do": "forget"}
        lets go of all prepared work.
    {"do": "memory"}
        answers {"megabytes": ...}, the greatest resident memory of this process so far.

Any failure is answered with {"error": ...}.
"""
import gc
import json
import os
import sys
import time
import warnings

for variable in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS",
                 "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
warnings.filterwarnings("ignore")

import numpy as np
import pandas as pd
import vectorbt as vbt
from vectorbt.generic import dispatch as generic
from vectorbt.indicators import dispatch as indicators
from vectorbt.portfolio import dispatch as portfolio
from vectorbt.records import dispatch as records
from vectorbt.returns import dispatch as returns


class Work:
    """A piece of work: `run` is what is timed, `results` what is compared."""

    def __init__(self, command):
        self.engine = "numba" if command["engine"] == "numba" else "auto"
        vbt.settings["engine"] = self.engine
        self.inputs = {name: np.fromfile(file, dtype="<f8")
                       for name, file in command["inputs"].items()}
        self.command = command
        self.start()

    def start(self):
        """What a user has at hand before the work: not timed."""

    def minutes(self, values):
        index = pd.date_range("2020-01-01", periods=len(values), freq="1min")
        return pd.Series(values, index=index)

    def days(self, values):
        index = pd.date_range("1900-01-01", periods=len(values), freq="1D")
        return pd.Series(values, index=index)


STATS = {
    "Total Return [%]": ("total_return", 0.01), "End Value": ("final_value", 1),
    "Benchmark Return [%]": ("benchmark_return", 0.01),
    "Max Gross Exposure [%]": ("max_gross_exposure", 0.01),
    "Total Fees Paid": ("total_fees", 1), "Max Drawdown [%]": ("max_drawdown", -0.01),
    "Total Closed Trades": ("trades", 1), "Total Open Trades": ("open_trades", 1),
    "Open Trade PnL": ("open_trade_profit", 1), "Win Rate [%]": ("win_rate", 0.01),
    "Best Trade [%]": ("best_trade", 0.01), "Worst Trade [%]": ("worst_trade", 0.01),
    "Avg Winning Trade [%]": ("average_win", 0.01),
    "Avg Losing Trade [%]": ("average_loss", 0.01), "Profit Factor": ("profit_factor", 1),
    "Expectancy": ("expectancy", 1), "Sharpe Ratio": ("sharpe_ratio", 1),
    "Calmar Ratio": ("calmar_ratio", 1), "Omega Ratio": ("omega_ratio", 1),
    "Sortino Ratio": ("sortino_ratio", 1),
}
DURATIONS = {
    "Max Drawdown Duration": "max_drawdown_bars",
    "Avg Winning Trade Duration": "average_win_bars",
    "Avg Losing Trade Duration": "average_loss_bars",
}


def stats_numbers(stats):
    numbers = {name: float(stats[key]) * factor for key, (name, factor) in STATS.items()}
    for key, name in DURATIONS.items():
        numbers[name] = stats[key] / pd.Timedelta(minutes=1)
    return numbers


class ThresholdApi(Work):
    """Signals, simulation, equity, drawdown and all statistics through vectorbt's objects."""

    def start(self):
        self.close = self.minutes(self.inputs["close"])
        self.rsi = vbt.RSI.run(self.close, window=self.command["window"])

    def run(self):
        entries = self.rsi.rsi_crossed_below(self.command["low"])
        exits = self.rsi.rsi_crossed_above(self.command["high"])
        self.portfolio = vbt.Portfolio.from_signals(
            self.close, entries, exits, fees=self.command["fees"], init_cash=100.0, freq="1min")
        self.value = self.portfolio.value()
        self.drawdown = self.portfolio.drawdown()
        self.stats = self.portfolio.stats()

    def results(self):
        numbers = stats_numbers(self.stats)
        numbers["orders"] = len(self.portfolio.orders.values)
        columns = {"equity": self.value.values, "drawdown": self.drawdown.values}
        return numbers, columns


class WindowApi(ThresholdApi):
    """The same with the indicator computed anew."""

    def run(self):
        self.rsi = vbt.RSI.run(self.close, window=self.command["window"])
        super().run()


def cell(value, kind):
    return np.array([[value]], dtype=kind)


def simulate(work, close, entries, exits, fees, stops=None, bars=None):
    """One column from signals on bare arrays."""
    rows = len(close)
    stops = stops or {}
    number, integer, flag = np.float64, np.int64, np.bool_
    bars = bars or {name: cell(np.nan, number) for name in ("open", "high", "low")}
    orders, _ = portfolio.simulate_from_signals(
        (rows, 1), np.array([1]), np.array([100.0]), np.zeros((rows, 1), dtype=np.int64, order="F"),
        entries=entries, exits=exits, direction=cell(0, integer), long_entries=cell(False, flag),
        long_exits=cell(False, flag), short_entries=cell(False, flag),
        short_exits=cell(False, flag), size=cell(np.inf, number), price=cell(np.inf, number),
        size_type=cell(0, integer), fees=cell(fees, number), fixed_fees=cell(0.0, number),
        slippage=cell(0.0, number), min_size=cell(1e-8, number), max_size=cell(np.inf, number),
        size_granularity=cell(np.nan, number), reject_prob=cell(0.0, number),
        lock_cash=cell(False, flag), allow_partial=cell(True, flag),
        raise_reject=cell(False, flag), log=cell(False, flag), accumulate=cell(0, integer),
        upon_long_conflict=cell(0, integer), upon_short_conflict=cell(0, integer),
        upon_dir_conflict=cell(0, integer), upon_opposite_entry=cell(4, integer),
        val_price=cell(np.inf, number), open=bars["open"], high=bars["high"], low=bars["low"],
        close=close, sl_stop=cell(stops.get("loss", np.nan), number),
        sl_trail=cell(bool(stops.get("trailing", False)), flag),
        tp_stop=cell(stops.get("profit", np.nan), number), stop_entry_price=cell(3, integer),
        stop_exit_price=cell(0, integer), upon_stop_exit=cell(0, integer),
        upon_stop_update=cell(1, integer), use_stops=bool(stops), max_orders=rows, max_logs=1,
        engine=work.engine)
    return orders


class ThresholdKernels(Work):
    """Signals, simulation, equity, drawdown, total return, Sharpe ratio and deepest drawdown on
    bare arrays, without pandas."""

    def start(self):
        self.close = np.ascontiguousarray(self.inputs["close"][:, None])
        self.rsi = self.indicator()

    def indicator(self):
        window = self.command["window"]
        if self.engine == "numba":
            from numba.typed import List
            windows, flags = List(), List()
            windows.append(window)
            flags.append(False)
        else:
            windows, flags = [window], [False]
        cache = indicators.rsi_cache(self.close, windows, flags, False, engine=self.engine)
        return indicators.rsi_apply(
            self.close, window, False, False, cache, engine=self.engine)

    def run(self):
        engine, rows, rsi = self.engine, len(self.close), self.rsi
        cash = np.array([100.0])
        entries = generic.crossed_above(
            np.full_like(rsi, self.command["low"]), rsi, wait=0, engine=engine)
        exits = generic.crossed_above(
            rsi, np.full_like(rsi, self.command["high"]), wait=0, engine=engine)
        self.orders = simulate(self, self.close, entries, exits, self.command["fees"])
        columns = records.col_map(self.orders["col"], 1, engine=engine)
        flow = portfolio.asset_flow((rows, 1), self.orders, columns, 2, engine=engine)
        assets = portfolio.assets(flow, engine=engine)
        cash_flow = portfolio.cash_flow((rows, 1), self.orders, columns, False, engine=engine)
        self.value = portfolio.value(
            portfolio.cash(cash_flow, cash, engine=engine),
            portfolio.asset_value(self.close, assets, engine=engine), engine=engine)
        change = returns.returns(self.value, cash, engine=engine)
        self.drawdown = returns.drawdown(change, engine=engine)
        profit = portfolio.total_profit((rows, 1), self.close, self.orders, columns, engine=engine)
        self.metrics = {
            "total_return": float(profit[0] / 100.0),
            "sharpe_ratio": float(
                returns.sharpe_ratio(change, 365.0 * 1440, 0.0, 1, engine=engine)[0]),
            "max_drawdown": float(returns.max_drawdown(change, engine=engine)[0]),
        }

    def results(self):
        numbers = dict(self.metrics, orders=len(self.orders))
        return numbers, {"equity": self.value[:, 0], "drawdown": self.drawdown[:, 0]}


class WindowKernels(ThresholdKernels):
    def run(self):
        self.rsi = self.indicator()
        super().run()


class OrdersApi(Work):
    """An order on every row, then the exit trades."""

    def start(self):
        self.close = self.minutes(self.inputs["close"])
        self.size = self.inputs["size"]

    def run(self):
        self.portfolio = vbt.Portfolio.from_orders(
            self.close, self.size, fees=self.command["fees"], init_cash=1e6, freq="1min")
        self.trades = self.portfolio.exit_trades.values

    def results(self):
        numbers = {"orders": len(self.portfolio.orders.values), "trades": len(self.trades),
                   "final_value": float(self.portfolio.final_value())}
        return numbers, {"profits": self.trades["pnl"]}


class Stops(Work):
    """Entries now and then, no exits: positions end by a stop."""

    def start(self):
        self.entries = self.inputs["entries"] > 0
        self.bars = {name: self.inputs[name] for name in ("open", "high", "low", "close")}
        self.stops = {name: self.command[name] for name in ("loss", "profit", "trailing")
                      if name in self.command}

    def results(self):
        return ({"orders": len(self.orders)},
                {"prices": self.orders["price"], "rows": self.orders["idx"].astype(float),
                 "sizes": self.orders["size"]})


class StopsApi(Stops):
    def start(self):
        super().start()
        self.series = {name: self.minutes(values) for name, values in self.bars.items()}
        self.signals = self.minutes(self.entries)

    def run(self):
        built = vbt.Portfolio.from_signals(
            self.series["close"], self.signals, False, open=self.series["open"],
            high=self.series["high"], low=self.series["low"],
            sl_stop=self.stops.get("loss"), tp_stop=self.stops.get("profit"),
            sl_trail=self.stops.get("trailing", False), fees=self.command["fees"],
            init_cash=100.0, freq="1min")
        self.orders = built.orders.values


class StopsKernel(Stops):
    def start(self):
        super().start()
        self.columns = {name: np.ascontiguousarray(values[:, None])
                        for name, values in self.bars.items()}
        self.signals = np.ascontiguousarray(self.entries[:, None])

    def run(self):
        self.orders = simulate(
            self, self.columns["close"], self.signals, cell(False, np.bool_),
            self.command["fees"], stops=self.stops, bars=self.columns)


class AverageSweep(Work):
    """Total return, Sharpe ratio and deepest drawdown of many pairs of averages."""

    def start(self):
        self.close = self.days(self.inputs["close"])
        self.pairs = np.stack([self.inputs["fast"], self.inputs["slow"]], axis=1).astype(int)

    def run(self):
        windows = sorted(set(self.pairs.ravel().tolist()))
        place = {window: index for index, window in enumerate(windows)}
        averages = vbt.MA.run(self.close, window=windows).ma.values.reshape(len(self.close), -1)
        figures = []
        # In pieces: all at once needs several gigabytes.
        for first in range(0, len(self.pairs), 1000):
            pairs = self.pairs[first:first + 1000]
            fast, slow = (
                pd.DataFrame(averages[:, [place[window] for window in pairs[:, side]]],
                             index=self.close.index) for side in (0, 1))
            built = vbt.Portfolio.from_signals(
                self.close, fast.vbt.crossed_above(slow), fast.vbt.crossed_below(slow),
                fees=self.command["fees"], init_cash=100.0, freq="1D")
            figures.append((built.total_return().values, built.sharpe_ratio().values,
                            built.max_drawdown().values))
        self.figures = [np.concatenate(parts) for parts in zip(*figures)]

    def results(self):
        return {}, dict(zip(("total_return", "sharpe_ratio", "max_drawdown"), self.figures))


class Rolling(Work):
    """One rolling kernel on a bare array."""

    def start(self):
        self.values = np.ascontiguousarray(self.inputs["values"][:, None])

    def run(self):
        name, window, engine = self.command["kernel"], self.command["window"], self.engine
        options = {
            "rolling_mean": {"minp": None}, "rolling_min": {"minp": None},
            "rolling_max": {"minp": None}, "rolling_std": {"minp": None, "ddof": 1},
            "ewm_mean": {"minp": window, "adjust": False},
            "ewm_std": {"minp": window, "adjust": False, "ddof": 1},
        }[name]
        self.out = getattr(generic, name)(self.values, window, engine=engine, **options)

    def results(self):
        return {}, {"out": self.out[:, 0]}


class RollingRisk(Work):
    """One rolling figure of returns through the returns accessor."""

    def start(self):
        self.accessor = self.days(self.inputs["values"]).vbt.returns(freq="1D")

    def run(self):
        self.out = getattr(self.accessor, self.command["kernel"])(window=self.command["window"])

    def results(self):
        return {}, {"out": self.out.values}


WORKS = {
    "threshold_api": ThresholdApi, "window_api": WindowApi,
    "threshold_kernels": ThresholdKernels, "window_kernels": WindowKernels,
    "orders_api": OrdersApi, "stops_api": StopsApi, "stops_kernel": StopsKernel,
    "average_sweep": AverageSweep, "rolling": Rolling, "rolling_risk": RollingRisk,
}


def prepare(command):
    work = WORKS[command["work"]](command)
    work.run()
    numbers, columns = work.results()
    files = {}
    for name, values in columns.items():
        files[name] = os.path.join(command["out"], f"{command['engine']}-{name}.f64")
        np.asarray(values, dtype="<f8").tofile(files[name])
    # Neither NaN nor infinity can be told in JSON.
    numbers = {name: value for name, value in numbers.items() if np.isfinite(value)}
    return work, {"numbers": numbers, "columns": files}


def peak_megabytes():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def main():
    prepared = {}
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if command["do"] == "prepare":
                prepared.pop(command["engine"], None)
                gc.collect()
                prepared[command["engine"]], answer = prepare(command)
            elif command["do"] == "time":
                work = prepared[command["engine"]]
                vbt.settings["engine"] = work.engine
                gc.collect()
                start = time.perf_counter()
                work.run()
                answer = {"millis": (time.perf_counter() - start) * 1e3}
            elif command["do"] == "forget":
                prepared.clear()
                gc.collect()
                answer = {}
            else:
                answer = {"megabytes": peak_megabytes()}
        except Exception as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"[:500]}
        print(json.dumps(answer), flush=True)


main()
