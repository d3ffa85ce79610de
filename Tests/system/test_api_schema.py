"""schemathesis against the running API: everything that its document promises, and what it forbids."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stack import REPOSITORY, Stack

# What the checks of schemathesis take for granted, and the API does on purpose:
# - 422 is a rule that no schema can say (a password that is too common, a dataset's version in a receipt);
# - 412 and 428 are If-Match, 429 the throttle in front of sign-ins, 413 a body over 64 KiB.
CONFIGURATION = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422", "429"]
negative_data_rejection.expected-statuses = [
  "400", "401", "403", "404", "405", "409", "412", "413", "415", "422", "428", "429"
]
missing_required_header.expected-statuses = ["400", "401", "403", "404", "415", "428", "429"]
"""


@pytest.fixture
def own(tmp_path):
    """A stack whose nginx has no rates: they are tests of their own, and would answer most of these requests."""
    folder = shutil.copytree(REPOSITORY / "nginx", tmp_path / "nginx")
    limits = folder / "snippets" / "limits.conf"
    limits.write_text(re.sub(r"rate=\d+r/s", "rate=100000r/s", limits.read_text()))
    running = Stack(options=["--nginx", str(folder)])
    try:
        running.start()
        running.admin_token = running.create_admin()
        yield running
    finally:
        running.remove()


def check(own, folder, report, authentication, *selection):
    """Runs schemathesis with all of its checks."""
    (folder / "schemathesis.toml").write_text(CONFIGURATION + authentication)
    reports = REPOSITORY / ".build-tests"
    reports.mkdir(exist_ok=True)
    before = {pid for pid, args in own.children().items() if "speedstack api" in args}
    done = subprocess.run(
        [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(folder / "schemathesis.toml"),
         "run", f"{own.origin}/api/openapi.json", "-c", "all", "--continue-on-failure", "-m", "all", "-n", "20",
         "--seed", "42", "--request-timeout", "10", "--no-color", *selection],
        capture_output=True, text=True, timeout=400, cwd=folder, env=os.environ | {"COLUMNS": "160"},
    )  # fmt: skip
    (reports / report).write_text(done.stdout + done.stderr)
    assert done.returncode == 0, done.stdout[-6000:]
    assert {pid for pid, args in own.children().items() if "speedstack api" in args} == before


def test_the_api_keeps_every_promise_of_its_document_to_an_admin_s_token(own, tmp_path):
    body = {"name": "schemathesis", "scopes": ["read", "run", "presets", "admin"], "days": 1}
    token = own.request("POST", "/api/account/tokens", body, cookie=own.admin_token).json()["token"]
    check(
        own, tmp_path, "schemathesis.txt", f'[auth.openapi.token]\nbearer = "{token}"\n',
        "--phases", "examples,coverage,fuzzing,stateful", "--max-time", "60",
    )  # fmt: skip


def test_and_to_a_session(own, tmp_path):
    # But for what would end the session itself.
    check(
        own, tmp_path, "schemathesis-session.txt", f'[auth.openapi.session]\napi_key = "{own.admin_token}"\n',
        "--phases", "examples,coverage,fuzzing", "--max-time", "25", "--include-path-regex", "^/api/account",
        "--exclude-operation-id", "signOutEverywhere", "--exclude-operation-id", "endSession",
    )  # fmt: skip
