"""Many sign-ins at once cost bounded work and memory, and nobody else their answers."""

import os
import re
import threading
import time
from pathlib import Path

from test_api import api_processes

HASH_BYTES = 128 << 20


def peak_bytes(pid) -> int:
    """The most memory that the process has had since it was last asked to forget it."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) << 10


def test_a_storm_of_sign_ins_is_bounded_and_holds_up_nobody(own):
    # Behind a terminator every attempt has an address of its own, so that no limit per address stops the storm.
    own.options = ["--public-origin", own.origin]
    own.start()
    session = own.create_admin()
    slots = max(1, min((os.cpu_count() - 1) // 2, 2))  # of each of two API processes
    before = {}
    for pid in api_processes(own):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        before[pid] = peak_bytes(pid)
    attempts, answers = 50, []
    served_while_waiting = 0

    def attempt(number):
        answers.append(
            own.request(
                "POST", "/api/session", {"name": f"nobody {number}", "password": "a wrong password"},
                headers={"X-Forwarded-For": f"198.51.100.{number}"}, timeout=60,
            )  # fmt: skip
        )

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(attempts)]
    for thread in threads:
        thread.start()
    while len(answers) < attempts:
        for path in ("/api/presets", "/api/session"):
            assert own.request("GET", path, cookie=session).status == 200
        served_while_waiting += len(answers) < attempts
        time.sleep(0.01)  # below nginx's rate per address
    for thread in threads:
        thread.join()
    statuses = [answer.status for answer in answers]
    # As many as there are slots and places to wait at the same time are answered, the rest is told when to come back.
    assert set(statuses) == {401, 503} and statuses.count(401) >= 2 * slots
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status == 503)
    assert served_while_waiting > 5
    for pid, bytes_before in before.items():
        assert peak_bytes(pid) - bytes_before < slots * HASH_BYTES + (48 << 20)


def test_unknown_names_and_wrong_passwords_get_the_same_status_headers_and_body(own):
    own.options = ["--public-origin", own.origin]
    own.start()
    own.create_admin()

    def refusal(number, name):
        answer = own.request(
            "POST", "/api/session", {"name": name, "password": "not the password"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )  # fmt: skip
        headers = [(key, value) for key, value in answer.headers.items() if key != "Date"]
        return answer.status, headers, answer.body

    refusals = [refusal(*one) for one in enumerate(("admin", "nobody", "ADMIN", "x" * 64))]
    assert refusals[0][0] == 401
    assert all(one == refusals[0] for one in refusals)
