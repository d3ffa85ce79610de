"""Trades, exposure and what a lost worker leaves of them, in a real Chromium."""

from __future__ import annotations

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from driving import (
    SIZES, canvas_picture, choose, drag, expect_whole_and_accessible, metric, page_of, settle, shot, sign_in,
)  # fmt: skip


def open_trades(page):
    page.get_by_test_id("trades-toggle").click()
    page.get_by_test_id("trades-table").wait_for()
    expect_all_trades(page)


def expect_all_trades(page):
    """The table counts what the statistics count: closed trades and the open one."""
    total = int(float(metric(page, "trades")) + float(metric(page, "open_trades")))
    expect(page.get_by_test_id("trades-total")).to_have_text(f"{total:,}")
    return total


def rows(page):
    return page.get_by_test_id("trades-table").locator("tbody tr[aria-selected]")


def test_the_table_has_every_trade_and_follows_a_slider(page):
    sign_in(page)
    open_trades(page)
    before = rows(page).first.inner_text()
    drag(page, "low", 0.9)
    expect_all_trades(page)
    assert rows(page).first.inner_text() != before
    shot(page, "trades-table")


def test_returns_and_times_are_those_of_the_run(page):
    sign_in(page)
    choose(page, "strategy-picker", "dual_moving_average")
    settle(page)
    open_trades(page)
    cells = rows(page).first.locator("td")
    # Full times have come: a date, not a number of a bar.
    expect(cells.nth(2)).to_have_text(re.compile(r"^\d{1,2} \w{3} \d{4}$"))
    best = float(metric(page, "best_trade")) * 100
    shown = [float(t.replace("−", "-").rstrip("%").replace(",", "")) for t in page.get_by_test_id("trades-table")
             .locator("tbody tr[aria-selected] td:nth-child(6)").all_inner_texts()]  # fmt: skip
    assert shown and max(shown) <= best + 0.005


def test_a_trade_is_gone_to_by_click_and_by_key(page):
    sign_in(page)
    open_trades(page)
    whole = page.locator(".chart-range").inner_text()
    picture = canvas_picture(page)
    rows(page).nth(2).click()
    settle(page)
    assert page.locator(".chart-range").inner_text() != whole
    assert canvas_picture(page) != picture
    near = page.locator(".chart-range").inner_text()
    table = page.get_by_test_id("trades-table")
    table.focus()
    page.keyboard.press("End")
    total = expect_all_trades(page)
    expect(page.locator(f'tr[aria-rowindex="{total + 1}"]')).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator(".chart-range").inner_text() != near
    shot(page, "trades-last-shown")


def test_many_trades_are_scrolled_through_and_few_rows_exist(page):
    sign_in(page)
    choose(page, "dataset-picker", "SYNTH-1M")
    settle(page)
    open_trades(page)
    total = expect_all_trades(page)
    assert total > 1000
    page.get_by_test_id("trades-table").focus()
    page.keyboard.press("End")
    last = page.locator(f'tr[aria-rowindex="{total + 1}"] td').first
    expect(last).to_have_text(f"{total:,}")
    assert rows(page).count() < 80


def test_short_trades_are_told_from_long_ones(page):
    sign_in(page)
    choose(page, "strategy-picker", "pairs_zscore")
    settle(page)
    assert float(metric(page, "short_trades")) > 0
    open_trades(page)
    expect(page.locator(".side-short").first).to_be_visible()
    expect(page.locator(".side-long").first).to_be_visible()


def test_exposure_is_shown_and_hidden(page):
    sign_in(page)
    choose(page, "strategy-picker", "pairs_zscore")
    settle(page)
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    without = canvas_picture(page)
    toggle = page.get_by_test_id("exposure-toggle")
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    settle(page)
    assert canvas_picture(page) != without
    shot(page, "exposure")
    toggle.click()
    page.wait_for_timeout(500)
    page.mouse.move(5, 5)
    assert canvas_picture(page) == without


def test_a_preset_of_another_strategy_brings_its_own_text_back(page):
    sign_in(page)
    page.get_by_test_id("preset-name").fill("ready text")
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-list")).to_contain_text("ready text")
    wanted = metric(page, "final_value")
    page.keyboard.press("Alt+s")
    area = page.get_by_test_id("strategy-text")
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nstop_loss 1%", delay=5)
    page.keyboard.press("Escape")
    expect(page.locator(".desk-status")).to_have_attribute("data-status", "good")
    settle(page)
    assert metric(page, "final_value") != wanted
    page.get_by_test_id("preset-list").get_by_text("ready text").click()
    settle(page)
    assert metric(page, "final_value") == wanted
    # It was saved with nothing open below the chart.
    page.keyboard.press("Alt+s")
    expect(page.get_by_test_id("strategy-restore")).to_be_visible()


def test_an_edited_text_outlives_its_worker(page, stack):
    sign_in(page)
    page.keyboard.press("Alt+s")
    page.get_by_test_id("strategy-text").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nstop_loss 2%", delay=5)
    page.keyboard.press("Escape")
    expect(page.locator(".desk-status")).to_have_attribute("data-status", "good")
    settle(page)
    wanted = metric(page, "final_value")
    for pid in stack.workers():
        os.kill(pid, signal.SIGKILL)
    # The socket is seen to break within this; a new worker is there soon after.
    page.wait_for_timeout(300)
    expect(page.get_by_test_id("connection-state")).to_have_text("Live", timeout=30_000)
    open_trades(page)
    settle(page)
    assert metric(page, "final_value") == wanted
    drag(page, "low", 0.8)
    expect_all_trades(page)
    # The browser itself says that the socket broke.
    page.complaints[:] = [text for text in page.complaints if "WebSocket" not in text and "502" not in text]


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_trades_and_the_exposure_look_right_and_are_accessible(stack, browser, theme, width, height):
    with page_of(stack, browser, theme, width, height) as page:
        sign_in(page)
        choose(page, "strategy-picker", "pairs_zscore")
        page.get_by_test_id("exposure-toggle").click()
        settle(page)
        open_trades(page)
        rows(page).nth(1).click()
        settle(page)
        page.wait_for_timeout(600)
        shot(page, f"trades-and-exposure-{theme}-{width}x{height}")
        expect_whole_and_accessible(page)
