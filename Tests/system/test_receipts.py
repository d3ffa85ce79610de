"""One receipt for one run: from the socket, over HTTP, from a shell, and computed here from the protocol page."""

import hashlib
import json
import struct
import subprocess

from client import Client
from stack import PROGRAM

TEXT = "param b = 0.25 in 0..1\nparam a = 3 in 1..9\nenter long when close > sma(close, a) * b\n"


def fingerprint(result, text, parameters, settings):
    """The receipt as the protocol page describes it."""
    versions = {result["dataset"]: result["version"], **result["other_versions"]}
    lines = ["speedstack receipt 1", "engine 1", f"dataset {result['dataset']}"]
    lines += [f"data {name} {version}" for name, version in sorted(versions.items())]
    lines += [f"strategy {hashlib.sha256(text.encode()).hexdigest()}"]
    for kind, values in (("parameter", parameters), ("setting", settings)):
        lines += [f"{kind} {name} {value}" for name, value in sorted(values.items())]
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def real(number):
    return f"real {struct.pack('>d', number).hex()}"


SETTINGS = {"init_cash": real(10_000), "fees": real(0.001), "slippage": real(0), "fill": "choice next_open"}


def test_a_result_has_the_receipt_that_the_page_describes(stack, token):
    with Client(stack, token=token) as client:
        result = client.ask(
            type="run", dataset="AAPL", strategy_text=TEXT, parameters={"a": 5}, settings={"fill": "close"}
        )
        parameters = {"a": "integer 5", "b": real(0.25)}
        assert result["receipt"] == fingerprint(result, TEXT, parameters, {**SETTINGS, "fill": "choice close"})
        ready = next(each for each in client.hello["strategies"] if each["id"] == "pairs_zscore")
        given = {each["name"]: each["default"] for each in ready["parameters"]}
        pair = client.ask(type="run", dataset="AAPL", strategy="pairs_zscore", parameters=given)
        kinds = {"integer": lambda value: f"integer {value}", "real": real, "choice": lambda value: f"choice {value}"}
        named = {each["name"]: kinds[each["kind"]](each["default"]) for each in ready["parameters"]}
        assert list(pair["other_versions"]) == ["MSFT"]
        assert pair["receipt"] == fingerprint(pair, ready["text"], named, SETTINGS)


def test_socket_preset_shell_and_verification_agree(stack, token):
    state = {
        "dataset": "AAPL",
        "strategy": "rsi_reversal",
        "parameters": {"window": 9, "low": 30, "high": 70},
        "settings": {"fees": 0.0025},
    }
    with Client(stack, token=token) as client:
        result = client.ask(type="run", **state)
    saved = stack.request("POST", "/api/presets", {"name": "Receipt", **state}, cookie=token)
    assert saved.status == 201, saved.body
    assert saved.json()["receipt"] == result["receipt"]
    options = ["--param", "window=9", "--fees", "0.0025", "--format", "json"]
    shell = subprocess.run(
        [PROGRAM, "run", "--state", stack.state, "--dataset", "AAPL", "--strategy", "rsi_reversal", *options],
        capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    assert json.loads(shell.stdout)["receipt"] == result["receipt"]

    def verify(**changed):
        claim = {**state, "data_versions": {"AAPL": result["version"]}, "hash": result["receipt"], **changed}
        answer = stack.request("POST", "/api/receipts/verification", claim, cookie=token)
        assert answer.status == 200, answer.body
        return answer.json()

    good = verify()
    assert (good["valid"], good["is_current"]) == (True, True)
    assert hashlib.sha256(good["text"].encode()).hexdigest() == result["receipt"]
    other = verify(parameters={**state["parameters"], "window": 10})
    assert (other["valid"], other["is_current"]) == (False, True)
    old = verify(data_versions={"AAPL": "0123456789abcdef"})
    assert (old["valid"], old["is_current"]) == (False, False)
