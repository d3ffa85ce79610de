"""The examples of web/protocol.md, run as they stand there."""

import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

from client import Client

from stack import REPOSITORY

PAGE = (REPOSITORY / "web" / "protocol.md").read_text()


def example(language: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def strategy() -> str:
    return re.search(r'STRATEGY = """\n(.*?)"""', example("python"), re.DOTALL)[1]


def expected(stack, token) -> tuple[float, float]:
    with Client(stack, token=token) as client:
        answer = client.ask(
            type="run", dataset="AAPL", strategy_text=strategy(), parameters={"window": 10}, view={"width": 500},
            outputs=["equity", "metrics"],
        )  # fmt: skip
    return answer["metrics"]["sharpe_ratio"], answer["equity"]["max"][-1]


def printed(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def deno() -> Path:
    """The program that web/check installs."""
    loader = importlib.machinery.SourceFileLoader("web_check", str(REPOSITORY / "web" / "check"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("web_check", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    module.install()
    return module.VENV / "bin" / "deno"


def test_the_python_example_prints_what_a_client_gets(stack, token, tmp_path):
    script = tmp_path / "example.py"
    script.write_text(example("python"))
    words = printed([sys.executable, str(script), f"ws://127.0.0.1:{stack.port}/ws", token])
    assert words[1] == "datasets" and int(words[0]) > 5
    assert (float(words[2]), float(words[3])) == expected(stack, token)


def test_the_javascript_example_prints_what_a_client_gets(stack, token, tmp_path):
    script = tmp_path / "example.js"
    script.write_text(example("js"))
    library = REPOSITORY / "Tests" / "system" / "msgpack_library.js"
    imports = tmp_path / "imports.json"
    imports.write_text(json.dumps({"imports": {"@msgpack/msgpack": library.as_uri()}}))
    command = [str(deno()), "run", "--no-remote", "--import-map", str(imports), "--allow-net=127.0.0.1", str(script)]
    words = printed([*command, f"ws://127.0.0.1:{stack.port}/ws", token])
    assert (float(words[0]), float(words[1])) == expected(stack, token)


def test_examples_are_short():
    for language in ("python", "js"):
        lines = [line for line in example(language).splitlines() if line.strip()]
        assert len(lines) <= 32
