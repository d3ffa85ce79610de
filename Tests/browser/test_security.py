"""Hostile pages and hostile texts in a real Chromium."""

import functools
import http.server
import threading

import pytest
from playwright.sync_api import expect

from driving import settle, sign_in
from stack import ADMIN

HOSTILE = ["<img src=x onerror=window.pwned=1>", "__proto__", "constructor", "</script><script>window.pwned=1</script>",
           "javascript:window.pwned=1", "'\"><svg onload=window.pwned=1>", "=1+1"]  # fmt: skip
RSI = {"window": 14, "low": 30, "high": 70}
PRESET = {"dataset": "AAPL", "strategy": "rsi_reversal", "parameters": RSI, "settings": {}}


@pytest.fixture
def evil_origin(tmp_path):
    """Another site on this host: to cookies it is the same one."""
    (tmp_path / "index.html").write_text("<!doctype html><title>evil</title>")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_of_another_origin_gets_no_socket_and_changes_nothing_with_the_victim_s_cookie(
    stack, browser, evil_origin
):
    context = browser.new_context()
    victim = context.new_page()
    victim.goto(stack.origin)
    sign_in_on(victim)
    evil = context.new_page()
    evil.goto(evil_origin)
    opened = evil.evaluate(
        """url => new Promise(done => {
          const socket = new WebSocket(url, "speedstack.v1");
          socket.onopen = () => done("open");
          socket.onclose = event => done(event.code);
        })""",
        f"ws://127.0.0.1:{stack.port}/ws",
    )
    assert opened == 1006
    # The cookie goes along, since a port makes no other site; what counts is where the page is from.
    for method, body in (("DELETE", None), ("POST", "{}")):
        evil.evaluate(
            "([url, method, body]) => fetch(url, {method, body, credentials: 'include', mode: 'no-cors'})"
            ".then(() => 0, () => 0)",
            [f"{stack.origin}/api/session", method, body],
        )
    # Nor is the answer to a read for it.
    read = evil.evaluate(
        "url => fetch(url, {credentials: 'include'}).then(answer => answer.text(), () => 'refused')",
        f"{stack.origin}/api/session",
    )
    assert read == "refused"
    assert victim.evaluate("fetch('/api/session').then(answer => answer.status)") == 200
    context.close()


def sign_in_on(page):
    page.get_by_test_id("sign-in-name").fill(ADMIN[0])
    page.get_by_test_id("sign-in-password").fill(ADMIN[1])
    page.get_by_test_id("sign-in-submit").click()
    page.get_by_test_id("chart").wait_for()


def test_hostile_names_are_shown_as_text_and_no_policy_is_violated(page, stack):
    session = stack.sign_in()
    made = [stack.request("POST", "/api/presets", PRESET | {"name": name}, cookie=session) for name in HOSTILE]
    assert {answer.status for answer in made} == {201}
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => (window.violations ??= []).push(event.violatedDirective))"
    )
    try:
        sign_in(page)
        settle(page)
        for name in HOSTILE:
            expect(page.get_by_test_id("preset-list")).to_contain_text(name)
        assert page.evaluate("window.pwned") is None
        assert page.evaluate("({}).admin") is None and page.evaluate("[].polluted") is None
        assert page.locator("img[src=x], svg[onload]").count() == 0
        assert page.evaluate("window.violations ?? []") == []
        # That it is watched: an inline script is a violation.
        inline = "Object.assign(document.createElement('script'), {text: 'window.pwned = 1'})"
        page.evaluate(f"document.head.append({inline})")
        page.wait_for_function("window.violations?.length === 1")
        assert page.evaluate("window.pwned") is None
        page.complaints.clear()
    finally:
        for answer in made:
            stack.request("DELETE", f"/api/presets/{answer.json()['id']}", cookie=session)
