"""The store of a running stack, as its operator and as its processes may use it."""

from __future__ import annotations

import os
import re
import subprocess


def credentials(stack, user="operator") -> tuple[str, str]:
    """Name and password of a user of the store's own Redis."""
    if user == "operator":
        found = re.match(r"unix://(\w+):(\w+)@", (stack.state / "run" / "store.url").read_text())
    else:
        found = re.search(rf"^user ({user}) on >(\w+) ", (stack.state / "run" / "store.acl").read_text(), re.M)
    assert found
    return found[1], found[2]


def store_command(stack, *words, user="operator") -> str:
    """What the store answers; errors as Redis writes them."""
    name, password = credentials(stack, user)
    done = subprocess.run(
        ["redis-cli", "-s", stack.state / "run" / "store.sock", "--user", name, *words],
        capture_output=True, text=True, timeout=10, env=os.environ | {"REDISCLI_AUTH": password},
    )  # fmt: skip
    return done.stdout.strip()
