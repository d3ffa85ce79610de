"""What a trader does in the workspace, and what the page shows then."""

from __future__ import annotations

import contextlib
import re
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from stack import ADMIN, REPOSITORY

SHOTS = REPOSITORY / ".build-tests" / "screenshots"
SIZES = [(1440, 900), (1024, 700)]


@contextlib.contextmanager
def page_of(stack, browser, theme, width, height):
    """A page of its own, in a theme and a size."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=stack.origin, color_scheme=theme
    )
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        yield page
    finally:
        context.close()


def expect_whole_and_accessible(page):
    """Nothing scrolls, and axe finds nothing."""
    overflow = page.evaluate(
        "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    )
    assert max(overflow) <= 0, "the page scrolls"
    violations = Axe().run(page).response["violations"]
    found = [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations]
    assert found == [], found


def sign_in(page, name=ADMIN[0], password=ADMIN[1]):
    page.goto("/")
    page.get_by_test_id("sign-in-name").fill(name)
    page.get_by_test_id("sign-in-password").fill(password)
    page.get_by_test_id("sign-in-submit").click()
    page.get_by_test_id("chart").wait_for()
    settle(page)


def metric(page, name) -> str:
    return page.get_by_test_id(f"metric-{name}").get_attribute("data-value")


def settle(page):
    """Waits until the shown result no longer changes: a connected page at rest."""
    expect(page.get_by_test_id("connection-state")).to_have_text(re.compile("live|connected", re.I))
    page.get_by_test_id("metric-final_value").wait_for()
    last, since = None, time.monotonic()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        shown = page.get_by_test_id("round-trip").inner_text() + str(metric(page, "final_value"))
        if shown != last:
            last, since = shown, time.monotonic()
        elif time.monotonic() - since > 0.4 and metric(page, "final_value"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the page did not settle")


def drag(page, name, to_share):
    """Drags a slider by mouse from where it is to `to_share` of its width; returns the values it showed on the way."""
    slider = page.get_by_test_id(f"parameter-{name}-slider")
    box = slider.bounding_box()
    number = page.get_by_test_id(f"parameter-{name}-number")
    low, high = float(slider.get_attribute("min")), float(slider.get_attribute("max"))
    share = (float(slider.input_value()) - low) / (high - low)
    thumb = 8
    at = lambda part: box["x"] + thumb + part * (box["width"] - 2 * thumb)  # noqa: E731
    y = box["y"] + box["height"] / 2
    page.mouse.move(at(share), y)
    page.mouse.down()
    seen = set()
    for step in range(1, 31):
        page.mouse.move(at(share + (to_share - share) * step / 30), y)
        page.wait_for_timeout(16)
        seen.add((number.input_value(), metric(page, "final_value")))
    page.mouse.up()
    settle(page)
    return seen


def shot(page, name):
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def canvas_picture(page) -> bytes:
    return page.get_by_test_id("chart").screenshot()


def choose(page, picker, value):
    element = page.get_by_test_id(picker)
    element.select_option(value)
