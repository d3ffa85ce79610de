"""People of a running product, and their way to a page without the sign-in page."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import struct
import time

from playwright.sync_api import expect

from driving import page_of
from stack import cookie_value

PASSWORD = "a long password of theirs"
MARKUP = "<img src=x onerror=alert(1)>"
PAGE_SIZES = [(1440, 900), (700, 900)]


def invite(stack, role="member") -> dict:
    return stack.request(
        "POST", "/api/admin/invitations", {"role": role, "hours": 24}, cookie=stack.admin_token
    ).json()  # fmt: skip


def make_user(stack, name, role="member") -> tuple[str, str]:
    """Somebody who redeems an invitation; returns identifier and session token."""
    body = {"token": invite(stack, role)["token"], "name": name, "password": PASSWORD}
    answer = stack.request("POST", "/api/first-sign-in", body)
    assert answer.status == 201, answer.body
    return answer.json()["user"]["id"], cookie_value(answer)


def save_preset(stack, token, name) -> str:
    body = {"name": name, "dataset": "AAPL", "strategy": "rsi_reversal", "parameters": {}, "settings": {}}
    answer = stack.request("POST", "/api/presets", body, cookie=token)
    assert answer.status == 201, answer.body
    return answer.json()["id"]


def enter(page, stack, token, path):
    """Opens a page with the session of the token, and waits until nothing loads any more."""
    page.context.add_cookies([{"name": "sid", "value": token, "url": stack.origin}])
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("Loading")).to_have_count(0)


@contextlib.contextmanager
def view_of(stack, browser, theme, width, height, token, path):
    """A page in a theme and a size in which nothing is refused but what the test adds to `page.refusals`."""
    with page_of(stack, browser, theme, width, height) as page:
        complaints = []
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.refusals = set()
        enter(page, stack, token, path)
        yield page
        assert [text for text in complaints if not any(refusal in text for refusal in page.refusals)] == []


def code_of(secret: str) -> str:
    """The code of a base32 secret now (RFC 6238, six digits, 30 s)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def wrong_code_of(secret: str) -> str:
    """Six digits that are not the code of any time near."""
    return f"{(int(code_of(secret)) + 123_457) % 1_000_000:06d}"
