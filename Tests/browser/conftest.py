"""A real Chromium, and a page in it that no error passes unseen."""

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        yield launched
        launched.close()


@pytest.fixture
def page(stack, browser):
    """A page that fails its test on any console error, page error or refused resource.

    Answers that a test asks for, and the browser complains of, it adds to `page.refusals`.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=stack.origin)
    opened = context.new_page()
    complaints: list[str] = []
    # The software renderer warns about its own stalls; everything else counts.
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.set_default_timeout(15_000)
    opened.complaints = complaints
    opened.refusals = {"401"}
    yield opened
    context.close()
    assert [text for text in complaints if not any(refusal in text for refusal in opened.refusals)] == []
