"""`speedstack load` while workers are replaced."""

import json
import os
import signal
import subprocess
import time

from stack import ADMIN, PROGRAM


def test_the_load_generator_comes_back_when_workers_are_replaced(stack):
    environment = os.environ | {"SPEEDSTACK_PASSWORD": ADMIN[1]}
    process = subprocess.Popen(
        [str(PROGRAM), "load", "--url", stack.origin, "--user", ADMIN[0], "--connections", "4", "--rate", "10",
         "--duration", "6", "--json"],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    time.sleep(2)
    os.kill(stack.process.pid, signal.SIGUSR1)
    report = json.loads(process.communicate(timeout=30)[0])
    assert report["reconnects"] >= 4
    assert report["errors"] == 0, report["errors_by_kind"]
    assert report["offered_hz"] == 40
