"""A run that fails, and data that change under an open page, in a real Chromium: nothing old looks current."""

from __future__ import annotations

import csv
import io
import re
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from driving import choose, metric, settle, shot, sign_in
from preset_driving import save
from stack import PROGRAM, Stack

HOURLY = 'hourly = on("1h", close)\nenter long when close > hourly\nexit long when close < hourly\n'
# Studies whose cost grows with the window: good on days, too much on a million bars.
STUDIES = [f"cci(window + {extra})" for extra in range(8)]
COSTLY = (
    "param window = 450 in 10..460\n"
    f"mean = {' + '.join(STUDIES)}\n"
    "enter long when mean > 100\nexit long when mean < -100\n"
)  # fmt: skip


def write(page, strategy):
    """Opens the editor and puts `strategy` in the place of the text."""
    page.keyboard.press("Alt+s")
    page.get_by_test_id("strategy-text").fill(strategy)


def status(page):
    return page.locator(".desk-status")


def expect_failed(page):
    expect(page.get_by_role("alert")).to_contain_text(re.compile("1d long|no shorter"))
    expect(page.get_by_test_id("problems").locator("li")).to_have_count(1)
    expect(status(page)).to_have_text("Does not run")


def test_a_run_that_fails_is_said_and_what_was_shown_is_marked_until_one_goes_well(page):
    sign_in(page)
    write(page, HOURLY)
    expect_failed(page)
    expect(page.get_by_test_id("outdated")).to_have_text("Not of this selection")
    figure = page.get_by_test_id("metric-final_value")
    expect(figure).to_have_css("opacity", "0.4")
    assert page.get_by_label("Statistics").get_attribute("aria-describedby") == "outdated-note"
    shot(page, "failed-run")
    # Bars of a minute can be put together to hours.
    choose(page, "dataset-picker", "SYNTH-100K")
    expect(status(page)).to_have_text("Good; it runs")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_test_id("problems")).to_have_count(0)
    expect(page.get_by_test_id("outdated")).to_be_empty()
    settle(page)
    expect(figure).to_have_css("opacity", "1")


def test_a_run_that_is_too_costly_is_said_of_its_text_and_of_nothing_once_it_is_not(page):
    sign_in(page)
    # Good as a text, and at no line at fault: only a million bars are too many.
    write(page, COSTLY)
    expect(status(page)).to_have_text("Good; it runs")
    settle(page)
    choose(page, "dataset-picker", "SYNTH-1M")
    expect(page.get_by_role("alert")).to_contain_text("million operations")
    expect(page.get_by_test_id("problems").locator("li")).to_contain_text("million operations")
    expect(status(page)).to_have_text("Does not run")
    expect(page.get_by_test_id("outdated")).to_have_text("Not of this selection")
    shot(page, "failed-run-too-costly")
    # Fewer rows to look back at: it runs, and nothing is left of the failure.
    field = page.get_by_test_id("parameter-window-number")
    field.fill("10")
    expect(status(page)).to_have_text("Good; it runs", timeout=15_000)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_test_id("problems")).to_have_count(0)
    expect(page.get_by_test_id("outdated")).to_be_empty()
    settle(page)
    field.fill("450")
    expect(status(page)).to_have_text("Does not run")
    expect(page.get_by_test_id("outdated")).to_have_text("Not of this selection")


def test_a_check_without_signals_had_nothing_to_check(page):
    sign_in(page)
    write(page, "enter long when close > 1000000000\nexit long when close < 0\n")
    expect(status(page)).to_have_text("Good; it runs")
    settle(page)
    page.get_by_test_id("causality-start").click()
    verdict = page.get_by_test_id("causality-verdict")
    expect(verdict).to_contain_text(re.compile(r"Nothing to check.*last [\d,]+ bars, 0 signals"))
    shot(page, "nothing-to-check")
    page.get_by_test_id("strategy-revert").click()
    settle(page)
    page.get_by_test_id("causality-start").click()
    expect(verdict).to_contain_text(re.compile(r"Sees no future.*last [\d,]+ bars, [1-9][\d,]* signal"))


def test_after_a_reload_the_failure_is_said_in_the_place_of_the_chart(page):
    sign_in(page)
    write(page, HOURLY)
    expect_failed(page)
    page.reload()
    page.get_by_test_id("strategy-text").wait_for()
    expect_failed(page)
    assert metric(page, "final_value") == ""
    # An empty chart is the ground of the page, not a black canvas.
    expect(page.locator(".chart canvas").first).to_be_hidden()
    shot(page, "failed-run-after-reload")
    choose(page, "strategy-picker", "macd_trend")
    expect(page.get_by_role("alert")).to_have_count(0)
    settle(page)


def test_while_a_slider_is_dragged_nothing_is_marked(page):
    sign_in(page)
    page.evaluate(
        """() => { window.marks = 0; new MutationObserver(() => { window.marks += 1; }).observe(
             document.querySelector('.workspace'), { attributeFilter: ['data-outdated'] }); }"""
    )
    field = page.get_by_test_id("parameter-low-number")
    for low in range(20, 45):
        field.fill(str(low))
        page.wait_for_timeout(20)
    settle(page)
    assert page.evaluate("window.marks") == 0


def test_a_failed_run_is_accessible(page):
    sign_in(page)
    write(page, HOURLY)
    expect_failed(page)
    violations = Axe().run(page).response["violations"]
    # What is dimmed is meant to be hard to read: it is no answer to what is chosen.
    found = [v["id"] for v in violations if v["id"] != "color-contrast"]
    assert found == []


@pytest.fixture
def own():
    """A stack of the test's own, whose data it may change."""
    running = Stack()
    try:
        running.start()
        running.create_admin()
        yield running
    finally:
        running.remove()


@pytest.fixture
def own_page(own, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=own.origin)
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def data(stack, *arguments) -> str:
    command = [str(PROGRAM), "data", *arguments, "--state", str(stack.state)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def put_prices(stack, rows, dataset="AAPL") -> None:
    with open(stack.state / "prices" / f"{dataset}.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    data(stack, "refresh", dataset)


def bars(page) -> str:
    return page.locator(".chart-range").inner_text()


def final_value(stack) -> float:
    return stack.run_directly("AAPL", "rsi_reversal", {"window": 14, "low": 30, "high": 70})["metrics"]["final_value"]


def expect_data(page, stack, count):
    """All `count` bars are shown, and statistics, trades and chart are of them."""
    expect(page.locator(".chart-range")).to_contain_text(f"{count:,} bars")
    settle(page)
    assert float(metric(page, "final_value")) == final_value(stack)
    expect(page.get_by_role("alert")).to_have_count(0)
    total = int(float(metric(page, "trades")) + float(metric(page, "open_trades")))
    expect(page.get_by_test_id("trades-total")).to_have_text(f"{total:,}")


def nudge(page):
    """Any run tells of the new data: a value is changed and set back."""
    field = page.get_by_test_id("parameter-low-number")
    field.fill("31")
    page.wait_for_timeout(100)
    field.fill("30")


def test_a_preset_says_that_data_have_changed_since_it_was_saved(own, own_page):
    page = own_page
    sign_in(page)
    save(page, "of these data")
    mark = page.get_by_test_id("receipt-mark")
    expect(mark).to_contain_text("Same result as when saved")
    rows = list(csv.reader(io.StringIO(data(own, "export", "AAPL"))))
    put_prices(own, rows[:-70])
    page.wait_for_timeout(1100)
    nudge(page)
    expect(mark).to_contain_text("Data have changed since it was saved")
    page.get_by_test_id("preset-list").get_by_text("of these data").click()
    settle(page)
    expect(mark).to_contain_text("Data have changed since it was saved")
    shot(page, "preset-data-changed")
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-state")).to_contain_text("version 2")
    expect(mark).to_contain_text("Same result as when saved")


def test_data_with_fewer_bars_and_then_more_are_taken_over_while_the_page_is_open(own, own_page):
    page = own_page
    sign_in(page)
    page.keyboard.press("Alt+t")
    rows = list(csv.reader(io.StringIO(data(own, "export", "AAPL"))))
    whole = len(rows) - 1
    expect_data(page, own, whole)
    put_prices(own, rows[:-70])
    page.wait_for_timeout(1100)
    nudge(page)
    expect_data(page, own, whole - 70)
    shot(page, "fewer-bars")
    put_prices(own, rows)
    page.wait_for_timeout(1100)
    nudge(page)
    expect_data(page, own, whole)
    # A view that ends with the data goes on doing so.
    page.get_by_role("button", name="1 year").click()
    settle(page)
    before = bars(page)
    put_prices(own, rows[:-70])
    page.wait_for_timeout(1100)
    nudge(page)
    expect(page.locator(".chart-range")).not_to_have_text(before)
    settle(page)
    assert before.split(" · ")[1] == bars(page).split(" · ")[1]
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="All bars").click()
    expect_data(page, own, whole - 70)


OVERLAPS = """() => {
  const parts = '.top-bar > *, .chart-toolbar > *, .parameters, .presets, .statistics';
  const boxes = [...document.querySelectorAll(parts)]
    .filter((e) => getComputedStyle(e).position !== 'absolute')
    .map((e) => [e.className || e.tagName, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0);
  const found = boxes.filter(([, box]) => box.right > innerWidth + 0.5).map(([name]) => `${name} is cut`);
  for (const [index, [name, a]] of boxes.entries()) {
    for (const [other, b] of boxes.slice(index + 1)) {
      if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5) {
        found.push(`${name} over ${other}`);
      }
    }
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1024, 820, 390])
def test_no_control_lies_over_another_on_a_narrow_screen(stack, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, base_url=stack.origin)
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page)
        shot(page, f"narrow-{width}")
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    finally:
        context.close()
