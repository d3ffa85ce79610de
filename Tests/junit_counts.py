"""Prints "passed failed skipped" summed over JUnit files, for Tests/run.

Usage: junit_counts.py STATUS FILE...   STATUS is the runner's exit status: a runner that failed without
a failing test in its report (it crashed, or wrote no report) counts as one failure.
"""

import sys
import xml.etree.ElementTree as ElementTree


def main() -> None:
    status, files = int(sys.argv[1]), sys.argv[2:]
    passed = failed = skipped = 0
    for file in files:
        try:
            cases = ElementTree.parse(file).iter("testcase")
        except (OSError, ElementTree.ParseError):
            continue
        for case in cases:
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                failed += 1
            elif "skipped" in kinds:
                skipped += 1
            else:
                passed += 1
    if failed == 0 and (status != 0 or passed == 0):
        failed = 1
    print(passed, failed, skipped)


main()
