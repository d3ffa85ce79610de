"""The presets of the workspace in a real Chromium: saved, saved anew, opened, contested."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from driving import canvas_picture, choose, drag, metric, settle, shot
from preset_driving import change_elsewhere, choose_preset, open_all, presets_of, save, save_again, state


def test_a_preset_says_whether_the_workspace_differs_and_is_saved_again(trader):
    save(trader, "mine")
    expect(state(trader)).to_contain_text("version 1")
    drag(trader, "high", 0.3)
    expect(state(trader)).to_contain_text("Edited")
    shot(trader, "preset-edited")
    save_again(trader, 2)
    expect(state(trader)).to_contain_text("Unchanged")
    drag(trader, "high", 0.8)
    trader.get_by_test_id("preset-save-new").click()
    expect(trader.get_by_test_id("preset-name")).to_have_value("mine 2")
    assert [(p["name"], p["version"]) for p in presets_of(trader)] == [("mine 2", 1), ("mine", 2)]


def test_what_is_typed_while_it_is_being_saved_stays(trader):
    trader.evaluate(
        """() => { const send = window.fetch; window.fetch = async (...request) => {
             if (request[1]?.method === 'POST') await new Promise((go) => { window.go = go; });
             return send(...request); }; }"""
    )
    trader.get_by_test_id("preset-name").fill("saved")
    trader.get_by_test_id("preset-save").click()
    trader.get_by_test_id("preset-name").fill("typed since")
    trader.evaluate("window.go()")
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    expect(trader.get_by_test_id("preset-name")).to_have_value("typed since")
    assert [p["name"] for p in presets_of(trader)] == ["saved"]


def test_what_is_loaded_is_still_so_after_a_reload(trader):
    save(trader, "kept")
    trader.reload()
    settle(trader)
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    expect(trader.get_by_test_id("preset-name")).to_have_value("kept")


def test_what_was_saved_elsewhere_since_the_last_visit_is_not_overwritten(trader):
    save(trader, "kept")
    assert change_elsewhere(trader, "theirs") == 200
    trader.reload()
    settle(trader)
    expect(trader.get_by_test_id("preset-conflict")).to_contain_text("version 2")
    trader.get_by_test_id("preset-conflict").get_by_text("Reload").click()
    expect(state(trader)).to_contain_text("Unchanged · version 2")


def test_a_preset_that_cannot_be_opened_says_why_and_changes_nothing(trader, stack):
    save(trader, "good")
    value = metric(trader, "final_value")
    trader.evaluate(
        """async () => {
          const body = { name: 'astray', dataset: 'NOWHERE', strategy: 'rsi_reversal', parameters: {}, settings: {} };
          await fetch('/api/presets', { method: 'POST', headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(body) }); }"""
    )
    open_all(trader)
    choose_preset(trader, "astray")
    trader.get_by_test_id("preset-open").click()
    expect(trader.get_by_test_id("preset-dialog-problem")).to_contain_text("the dataset NOWHERE is not there")
    trader.keyboard.press("Escape")
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    assert metric(trader, "final_value") == value


def test_opening_brings_text_dock_zoom_and_scales_back_and_can_be_undone(trader):
    trader.keyboard.press("Alt+t")
    trader.get_by_role("button", name="1 year").click()
    trader.get_by_role("button", name="Logarithmic price scale").click()
    trader.get_by_test_id("exposure-toggle").click()
    settle(trader)
    zoomed = trader.locator(".chart-range").inner_text()
    value = metric(trader, "final_value")
    save(trader, "zoomed")
    trader.get_by_role("button", name="All bars").click()
    trader.get_by_role("button", name="Logarithmic price scale").click()
    trader.get_by_test_id("exposure-toggle").click()
    trader.keyboard.press("Alt+s")
    drag(trader, "high", 0.2)
    whole, other = trader.locator(".chart-range").inner_text(), metric(trader, "final_value")
    assert (whole, other) != (zoomed, value)
    trader.get_by_test_id("preset-list").get_by_text("zoomed").click()
    settle(trader)
    expect(trader.locator(".chart-range")).to_have_text(zoomed)
    assert metric(trader, "final_value") == value
    for name in ("trades-toggle", "exposure-toggle"):
        expect(trader.get_by_test_id(name)).to_have_attribute("aria-pressed", "true")
    log = trader.get_by_role("button", name="Logarithmic price scale")
    expect(log).to_have_attribute("aria-pressed", "true")
    expect(trader.get_by_test_id("preset-notice")).to_have_text("Opened zoomed.")
    trader.get_by_test_id("preset-undo-open").click()
    settle(trader)
    expect(trader.locator(".chart-range")).to_have_text(whole)
    assert metric(trader, "final_value") == other
    expect(trader.get_by_test_id("strategy-toggle")).to_have_attribute("aria-pressed", "true")


def test_a_conflict_loses_nothing_that_was_typed(trader):
    save(trader, "contested")
    drag(trader, "high", 0.3)
    value, high = metric(trader, "final_value"), trader.get_by_test_id("parameter-high-number").input_value()
    assert change_elsewhere(trader, "theirs") == 200
    trader.get_by_test_id("preset-name").fill("my name")
    trader.get_by_test_id("preset-save").click()
    conflict = trader.get_by_test_id("preset-conflict")
    expect(conflict).to_contain_text("version 2")
    shot(trader, "preset-conflict")
    expect(trader.get_by_test_id("preset-name")).to_have_value("my name")
    assert trader.get_by_test_id("parameter-high-number").input_value() == high
    conflict.get_by_text("Save as new").click()
    expect(trader.get_by_test_id("preset-conflict")).to_have_count(0)
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    assert metric(trader, "final_value") == value
    assert sorted(p["name"] for p in presets_of(trader)) == ["my name", "theirs"]


def test_a_conflict_can_be_ended_by_reloading(trader):
    save(trader, "contested")
    drag(trader, "high", 0.3)
    assert change_elsewhere(trader, "theirs") == 200
    trader.get_by_test_id("preset-save").click()
    trader.get_by_test_id("preset-conflict").get_by_text("Reload").click()
    expect(trader.get_by_test_id("preset-name")).to_have_value("theirs")
    expect(state(trader)).to_contain_text("Unchanged · version 2")
    drag(trader, "high", 0.4)
    save_again(trader, 3)


def test_a_problem_of_the_server_is_said_at_the_name(trader):
    trader.route("**/api/presets", lambda route: route.fulfill(
        status=422, content_type="application/problem+json",
        body=json.dumps({"title": "Unprocessable", "detail": "name is taken by a test.", "field": "name"}),
    ) if route.request.method == "POST" else route.continue_())  # fmt: skip
    trader.get_by_test_id("preset-name").fill("refused")
    trader.get_by_test_id("preset-save").click()
    expect(trader.get_by_test_id("preset-problem")).to_have_text("Name is taken by a test.")
    expect(trader.get_by_test_id("preset-name")).to_have_attribute("aria-invalid", "true")
    expect(trader.get_by_test_id("preset-name")).to_have_value("refused")


def dates_and_picture(page):
    page.mouse.move(5, 5)
    settle(page)
    page.wait_for_timeout(1500)
    return page.locator(".chart-range").inner_text(), canvas_picture(page)


def test_a_preset_of_another_dataset_brings_its_chart_and_dates_every_time(trader):
    apple = dates_and_picture(trader)
    choose(trader, "dataset-picker", "SYNTH-100K")
    synthetic = dates_and_picture(trader)
    assert apple[0] != synthetic[0] and apple[1] != synthetic[1]
    save(trader, "synthetic")
    for _ in range(3):
        # A new page holds no columns of the other dataset.
        choose(trader, "dataset-picker", "AAPL")
        settle(trader)
        trader.reload()
        settle(trader)
        assert dates_and_picture(trader) == apple
        trader.get_by_test_id("preset-list").get_by_text("synthetic").click()
        expect(trader.get_by_test_id("preset-notice")).to_have_text("Opened synthetic.")
        assert dates_and_picture(trader) == synthetic


def test_the_latest_of_two_clicks_on_presets_wins(trader):
    save(trader, "first")
    drag(trader, "high", 0.3)
    trader.get_by_test_id("preset-name").fill("second")
    trader.get_by_test_id("preset-save-new").click()
    expect(state(trader)).to_contain_text("Unchanged")
    second = metric(trader, "final_value")
    first = trader.get_by_test_id("preset-list").get_by_role("button", name="first")
    held = []
    trader.route("**/api/presets/*", lambda route: route.continue_() if held else held.append(route))
    first.click()
    trader.get_by_test_id("preset-list").get_by_role("button", name="second").click()
    expect(trader.get_by_test_id("preset-notice")).to_have_text("Opened second.")
    held[0].continue_()
    settle(trader)
    expect(trader.get_by_test_id("preset-name")).to_have_value("second")
    assert metric(trader, "final_value") == second
    first.click()
    expect(trader.get_by_test_id("preset-notice")).to_have_text("Opened first.")


def test_a_preset_that_is_gone_leaves_the_newest_ones(trader):
    for name in ("stays", "goes"):
        trader.get_by_test_id("preset-name").fill(name)
        button = trader.get_by_test_id("preset-save-new")
        (button if button.count() else trader.get_by_test_id("preset-save")).click()
        expect(trader.get_by_test_id("preset-list")).to_contain_text(name)
    trader.get_by_test_id("preset-list").get_by_role("button", name="stays").click()
    expect(trader.get_by_test_id("preset-notice")).to_have_text("Opened stays.")
    trader.evaluate(
        """async () => {
          const { presets } = await (await fetch('/api/presets')).json();
          const { id } = presets.find(({ name }) => name === 'goes');
          await fetch('/api/presets/' + id, {
            method: 'DELETE', headers: { 'Content-Type': 'application/json', 'If-Match': '*' } }); }"""
    )
    trader.get_by_test_id("preset-list").get_by_role("button", name="goes").click()
    expect(trader.get_by_test_id("preset-problem")).to_contain_text("This preset is gone")
    expect(trader.get_by_test_id("preset-list").get_by_role("button")).to_have_count(1)
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    expect(trader.get_by_test_id("preset-name")).to_have_value("stays")
