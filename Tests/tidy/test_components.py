"""Tests/components: the bill of materials."""

import json
import re
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_the_bill_names_every_package():
    done = subprocess.run([REPOSITORY / "Tests" / "components"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    bill = json.loads(done.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    components = {component["name"]: component for component in bill["components"]}
    assert len(components) == len(bill["components"])
    manifest = (REPOSITORY / "Package.swift").read_text()
    wanted = dict(re.findall(r'\.package\(url: "https://\S+/([\w-]+)", exact: "([\d.]+)"\)', manifest))
    assert len(wanted) >= 4
    assert {name: components[name]["version"] for name in wanted} == wanted
    installed = re.search(r"^packages=\(([^)]+)\)", (REPOSITORY / "nginx" / "up").read_text(), re.M)[1].split()
    assert len(installed) >= 10
    for name in installed:
        assert components[name]["scope"] == "required" and components[name]["version"], name
    assert all(component["version"] for component in bill["components"] if component["scope"] == "required")
