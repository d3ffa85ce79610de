"""A real Chromium, and a page in it that no error passes unseen."""

import contextlib
import itertools

import pytest
from playwright.sync_api import sync_playwright

from driving import page_of, sign_in
from people import PASSWORD, make_user

numbers = itertools.count(1)


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


@pytest.fixture
def traders(stack, browser):
    """Opens pages of new users, each in a browser profile of its own, at rest in the workspace.

    What the browser complains of fails the test, but for answers that refuse what a test asks for.
    """
    with contextlib.ExitStack() as opened:
        complaints: list[str] = []

        def open_page(name=None, width=1440, height=900, theme="dark"):
            page = opened.enter_context(page_of(stack, browser, theme, width, height))
            page.user = name or f"trader {next(numbers)}"
            make_user(stack, page.user)
            page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            sign_in(page, page.user, PASSWORD)
            return page

        yield open_page
    assert [text for text in complaints if "responded with a status of 4" not in text] == []


@pytest.fixture
def trader(traders):
    """The page of a new user."""
    return traders()
