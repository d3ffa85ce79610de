"""The house rules that a program can hold. An exception is listed here with its reason, and lists only shrink."""

import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
TOP_LEVEL = {"Package.swift", "Sources", "Tests", "nginx", "web", "README.md"}
SOURCE_SUFFIXES = {".swift", ".ts", ".tsx", ".css", ".py", ".conf", ".sh"}
LINES_MAX = 400
# TypeScript is held by the formatter, which leaves long strings alone (web/check).
COLUMNS_MAX = {".swift": 100, ".py": 120}
FUNCTION_LINES_MAX = 70

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return [REPOSITORY / name for name in listing.stdout.splitlines() if (REPOSITORY / name).is_file()]


def sources() -> list[Path]:
    return [path for path in tracked() if path.suffix in SOURCE_SUFFIXES]


def name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def test_the_top_level_holds_only_what_it_may():
    listing = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    unexpected = {entry for entry in listing.stdout.splitlines() if not entry.startswith(".")} - TOP_LEVEL
    assert unexpected == set()


def test_files_are_short():
    long = {name(path) for path in sources() if len(path.read_text().splitlines()) > LINES_MAX}
    assert long == set(LONG_FILES)


def test_lines_are_short():
    long = [
        f"{name(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > COLUMNS_MAX.get(path.suffix, 10_000)
    ]
    assert long == []


def swift_functions(text: str):
    """Yields (name, line count) of each func and init, by its indentation."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        match = re.match(r"(\s*)(?:[@\w() ]+ )?(func \S+?|init)[(<]", line)
        if not match or line.lstrip().startswith("//"):
            continue
        closing = match.group(1) + "}"
        for end in range(index + 1, len(lines)):
            if lines[end] == closing:
                yield match.group(2), end - index + 1
                break
            if lines[end].startswith(match.group(1) + "func ") or lines[end] == "":
                if lines[index].rstrip().endswith("}"):
                    break


def test_functions_are_short():
    long = {
        f"{name(path)} {function}"
        for path in sources()
        if path.suffix == ".swift"
        for function, count in swift_functions(path.read_text())
        if count > FUNCTION_LINES_MAX
    }
    assert long == set(LONG_FUNCTIONS)


def test_swift_is_formatted():
    linted = subprocess.run(
        ["swift", "format", "lint", "--strict", "--recursive", "--parallel", "Sources", "Tests", "Package.swift"],
        cwd=REPOSITORY, capture_output=True, text=True,
    )  # fmt: skip
    assert linted.returncode == 0, linted.stderr[-3000:]


def test_no_public_and_no_force_try_in_the_product():
    found = [
        f"{name(path)}:{number}"
        for path in tracked()
        if path.suffix == ".swift" and name(path).startswith("Sources/")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"^\s*public |try!|\bas!|fatalError\(", line) and "@_cdecl" not in line
    ]
    assert found == []


def test_nothing_large_or_generated_is_tracked():
    large = [name(path) for path in tracked() if path.stat().st_size > 500_000]
    assert large == []
    assert not any(part in name(path) for path in tracked() for part in ("node_modules/", "Package.resolved"))


# Commands that only the operator's scripts call: backup, and the former audit log's adoption.
OPERATOR_COMMANDS = {"scan", "rename", "xrange"}


def test_the_api_may_send_the_commands_that_its_scripts_call():
    """Redis asks for leave command by command, in the middle of a script: half of a change would be kept."""
    called = {
        command.lower()
        for path in tracked()
        if name(path).startswith("Sources/Accounts/")
        for command in re.findall(r"redis\.p?call\('([A-Z]+)'", path.read_text())
    }
    rules = (REPOSITORY / "Sources/Supervisor/StoreAccess.swift").read_text()
    allowed = set(re.findall(r"\+([a-z]+)", rules[rules.index("case .api:") : rules.index("case .worker:")]))
    assert len(called) > 20
    assert called - allowed == OPERATOR_COMMANDS
