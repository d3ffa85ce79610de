"""Tests/security.md: every line is there, and every test that it names."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| (.+) \|$", re.M)


def rows() -> dict[int, str]:
    return {int(number): how for number, _, how in ROW.findall((TESTS / "security.md").read_text())}


def test_every_line_has_a_test_or_a_reason():
    assert list(rows()) == list(range(1, 66))
    assert all("::" in how or ".swift" in how or len(how) > 40 for how in rows().values())


def test_every_test_that_is_named_exists():
    named = [name for how in rows().values() for name in re.findall(r"`([^`]*(?:::|\.swift )[^`]*)`", how)]
    assert len(named) > 65
    missing = [name for name in named if not exists(name)]
    assert missing == []


def exists(name: str) -> bool:
    if "::" in name:
        path, function = name.split("::")
        return bool(re.search(rf"^def {function}\(", (TESTS / path).read_text(), re.M))
    file, display = re.fullmatch(r'(\S+\.swift) "(.+)"', name).groups()
    return any(f'"{display}"' in path.read_text() for path in TESTS.rglob(file))
