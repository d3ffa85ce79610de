"""A strategy's text in a real Chromium: read, changed, mended, completed, checked for the future; what is good runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from driving import SIZES, choose, expect_whole_and_accessible, metric, page_of, settle, shot, sign_in


@pytest.fixture
def editor(page):
    """A signed-in page with the text of the RSI reversal open."""
    sign_in(page)
    page.keyboard.press("Alt+s")
    text(page).wait_for()
    return page


def text(page):
    return page.get_by_test_id("strategy-text")


def add_line(page, line):
    """Types a line at the end, as a writer would; the list of completions is closed."""
    text(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type(line, delay=5)
    page.keyboard.press("Escape")


def replace(page, old, new):
    """Selects the first `old` and types `new` over it."""
    text(page).evaluate(
        "(area, old) => { area.focus(); const at = area.value.indexOf(old);"
        " area.setSelectionRange(at, at + old.length); }",
        old,
    )
    page.keyboard.type(new)


def expect_good(page):
    expect(page.locator(".desk-status")).to_have_attribute("data-status", "good")
    settle(page)


def expect_problems(page, count):
    expect(page.get_by_test_id("problems").locator("li")).to_have_count(count)


def final_value_of(stack, **changes):
    parameters = {"window": 14, "low": 30, "high": 70} | changes
    return stack.run_directly("AAPL", "rsi_reversal", parameters)["metrics"]["final_value"]


def test_the_ready_text_is_shown_and_is_not_marked_as_changed(editor):
    assert "rsi(close, window)" in text(editor).input_value()
    expect(editor.get_by_test_id("edited-badge")).to_have_count(0)
    editor.keyboard.press("Alt+s")
    expect(text(editor)).to_have_count(0)


def test_a_changed_default_moves_its_slider_and_runs_at_once(editor, stack):
    replace(editor, "window = 14", "window = 21")
    expect_good(editor)
    expect(editor.get_by_test_id("edited-badge")).to_be_visible()
    expect(editor.get_by_test_id("parameter-window-number")).to_have_value("21")
    assert float(metric(editor, "final_value")) == final_value_of(stack, window=21)


def test_a_value_that_was_set_and_still_fits_stays(editor, stack):
    field = editor.get_by_test_id("parameter-low-number")
    field.fill("35")
    replace(editor, "window = 14", "window = 21")
    expect_good(editor)
    expect(field).to_have_value("35")
    assert float(metric(editor, "final_value")) == final_value_of(stack, window=21, low=35)


def test_new_parameters_become_controls_of_their_kind(editor):
    add_line(editor, 'param both = true "Both sides"')
    add_line(editor, 'param pace = "calm" in {"calm", "brisk"} "Pace"')
    add_line(editor, 'param share = 0.5 in 0.1..1.0 step 0.1 "Share"')
    expect_good(editor)
    flag = editor.get_by_test_id("parameter-both-flag")
    expect(flag).to_be_checked()
    flag.click()
    expect(flag).not_to_be_checked()
    expect(editor.get_by_test_id("parameter-pace-choice").get_by_text("Brisk")).to_be_visible()
    assert editor.get_by_test_id("parameter-share-slider").get_attribute("step") == "0.1"
    settle(editor)
    assert editor.get_by_role("alert").count() == 0


def test_a_fault_is_marked_listed_and_mended_by_one_click(editor, stack):
    before = metric(editor, "final_value")
    replace(editor, "(close, window", "(close, windw")
    expect_problems(editor, 1)
    expect(editor.locator(".code-fault")).to_have_text("windw")
    expect(editor.get_by_test_id("problems")).to_contain_text("Line 7")
    assert text(editor).get_attribute("aria-invalid") == "true"
    # What was good goes on running.
    settle(editor)
    assert metric(editor, "final_value") == before
    shot(editor, "strategy-editor-fault")
    editor.get_by_test_id("problem-fix").click()
    # The text is the ready one again.
    expect(editor.locator(".desk-status")).to_have_attribute("data-status", "ready")
    settle(editor)
    assert float(metric(editor, "final_value")) == final_value_of(stack)


def test_several_faults_are_listed_and_each_is_gone_to(editor):
    add_line(editor, "plot clse")
    add_line(editor, "plot hgh")
    expect_problems(editor, 2)
    editor.get_by_test_id("problems").get_by_role("button").first.click()
    chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert text(editor).evaluate(chosen) == "clse"


def test_a_change_is_undone_reverted_restored_and_kept(editor):
    ready = text(editor).input_value()
    add_line(editor, "# mine")
    expect_good(editor)
    mine = text(editor).input_value()
    editor.get_by_test_id("strategy-revert").click()
    assert text(editor).input_value() == ready
    text(editor).focus()
    editor.keyboard.press("Control+z")
    assert text(editor).input_value() == mine
    editor.get_by_test_id("strategy-revert").click()
    editor.get_by_test_id("strategy-restore").click()
    assert text(editor).input_value() == mine
    editor.reload()
    text(editor).wait_for()
    expect_good(editor)
    assert text(editor).input_value() == mine
    choose(editor, "strategy-picker", "macd_trend")
    settle(editor)
    assert "macd(" in text(editor).input_value()
    choose(editor, "strategy-picker", "rsi_reversal")
    expect_good(editor)
    assert text(editor).input_value() == mine


def test_completion_offers_words_results_intervals_and_datasets(editor):
    text(editor).focus()
    editor.keyboard.press("Control+End")
    editor.keyboard.press("Enter")
    offered = editor.get_by_test_id("completions")
    editor.keyboard.type("plot cros", delay=5)
    expect(offered.get_by_role("option").first).to_contain_text("crosses_above")
    shot(editor, "strategy-editor-completion")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Tab")
    assert text(editor).input_value().endswith("plot crosses_below(")
    for typed, label in [("bbands(close).", "upper"), ('on("', "1w"), ('close of "', "MSFT")]:
        editor.keyboard.press("Enter")
        editor.keyboard.type(typed, delay=5)
        expect(offered).to_contain_text(label)
        editor.keyboard.press("Escape")
        expect(offered).to_have_count(0)
    editor.keyboard.press("Enter")
    editor.keyboard.press("Control+Space")
    expect(offered).to_contain_text("enter")


def test_help_follows_the_caret_and_the_pointer(editor):
    add_line(editor, "mean = sma(")
    expect(editor.get_by_test_id("word-help")).to_contain_text("sma(")
    word = editor.locator(".code-function", has_text="crosses_above").bounding_box()
    editor.mouse.move(word["x"] + 20, word["y"] + 8)
    expect(editor.get_by_role("tooltip")).to_contain_text("crosses_above(")


def test_tab_indents_and_leaves_only_after_escape(editor):
    add_line(editor, "")
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.dataset.testid") != "strategy-text"
    text(editor).focus()
    editor.keyboard.press("Control+Home")
    editor.keyboard.press("Tab")
    assert text(editor).input_value().startswith("  #")
    editor.keyboard.press("Shift+Tab")
    assert text(editor).input_value().startswith("#")


def test_every_ready_strategy_is_listed_with_what_it_does(editor):
    editor.get_by_test_id("strategies-open").click()
    listed = editor.get_by_test_id("strategy-list").get_by_role("button")
    expect(listed).to_have_count(12)
    for entry in listed.all():
        name, summary = entry.locator("strong").inner_text(), entry.locator("span").inner_text()
        assert name and len(summary) > 60
    shot(editor, "strategy-list")
    listed.filter(has_text="Golden cross").click()
    settle(editor)
    assert 'on("1w"' in text(editor).input_value()


def test_every_ready_strategy_runs_as_it_is_and_as_an_edited_text(editor):
    for strategy in [option.get_attribute("value") for option in editor.locator(
        "[data-testid=strategy-picker] option").all()]:  # fmt: skip
        choose(editor, "strategy-picker", strategy)
        settle(editor)
        ready = metric(editor, "final_value")
        add_line(editor, "# mine")
        expect_good(editor)
        assert metric(editor, "final_value") == ready, strategy


# Both before the worker can answer: a check of few bars takes no time.
CANCEL_AT_ONCE = """async () => {
  const press = (name) => document.querySelector(`[data-testid=causality-${name}]`).click();
  press("start");
  await Promise.resolve();
  press("cancel");
}"""


def test_a_ready_strategy_sees_no_future_and_the_check_can_be_cancelled(editor):
    editor.get_by_test_id("causality-start").click()
    expect(editor.get_by_test_id("causality-verdict")).to_contain_text("Sees no future", timeout=60_000)
    choose(editor, "dataset-picker", "SYNTH-1M")
    settle(editor)
    # A verdict is of one dataset, and gone with it.
    expect(editor.get_by_test_id("causality-verdict")).to_be_empty()
    editor.evaluate(CANCEL_AT_ONCE)
    settle(editor)
    expect(editor.get_by_test_id("causality-start")).to_be_visible()
    expect(editor.get_by_test_id("causality-verdict")).to_be_empty()
    editor.get_by_test_id("causality-start").click()
    expect(editor.get_by_test_id("causality-verdict")).to_contain_text("Sees no future", timeout=60_000)


def test_a_preset_keeps_an_edited_text_and_brings_it_back(editor):
    add_line(editor, "# mine")
    expect_good(editor)
    edited = text(editor).input_value()
    editor.get_by_test_id("preset-name").fill("with a text")
    editor.get_by_test_id("preset-save").click()
    expect(editor.get_by_test_id("preset-list")).to_contain_text("with a text")
    add_line(editor, "# something else")
    expect_good(editor)
    editor.get_by_test_id("preset-list").get_by_text("with a text").click()
    expect(text(editor)).to_have_value(edited)
    expect_good(editor)


def test_a_preset_whose_text_does_not_compile_shows_no_other_result(editor):
    body = {
        "name": "broken", "dataset": "AAPL", "strategy_text": "enter crosses_above(clse, 30)\n",
        "parameters": {}, "settings": {}, "layout": {"began_as": "rsi_reversal", "dock": None},
    }  # fmt: skip
    status = editor.evaluate(
        """(body) => fetch('/api/presets', { method: 'POST', headers: { 'Content-Type': 'application/json' },
             body: JSON.stringify(body) }).then((answer) => answer.status)""",
        body,
    )
    assert status == 201
    editor.get_by_test_id("preset-name").fill("good")
    editor.get_by_test_id("preset-save").click()
    before = metric(editor, "final_value")
    editor.get_by_test_id("preset-list").get_by_role("button", name="broken").click()
    expect(editor.get_by_test_id("preset-broken")).to_contain_text("does not compile")
    expect(editor.locator(".stage-failure")).to_contain_text("does not compile: nothing runs")
    # The editor is there, though the preset was saved without it.
    expect(text(editor)).to_have_value(body["strategy_text"])
    expect(editor.locator(".desk-status")).to_contain_text("nothing runs")
    expect(editor.get_by_test_id("problems")).to_contain_text("Line 1")
    # What is still on view is of before, and marked as such.
    expect(editor.get_by_test_id("outdated")).to_have_text("Not of this selection")
    expect(editor.get_by_test_id("receipt")).to_be_disabled()
    expect(editor.get_by_test_id("parameter-window-number")).to_have_count(0)
    shot(editor, "preset-broken")
    editor.reload()
    expect(editor.locator(".stage-failure")).to_contain_text("does not compile: nothing runs")
    expect(text(editor)).to_have_value(body["strategy_text"])
    editor.wait_for_timeout(500)
    assert metric(editor, "final_value") == ""
    shot(editor, "preset-broken-alone")
    editor.get_by_test_id("preset-list").get_by_role("button", name="good").click()
    expect(editor.locator(".stage-failure")).to_have_count(0)
    settle(editor)
    assert metric(editor, "final_value") == before
    expect(editor.get_by_test_id("outdated")).to_have_text("")
    expect(editor.get_by_test_id("parameter-window-number")).to_be_visible()


def test_a_text_over_the_limit_says_so(editor):
    text(editor).fill("# " + "x" * 17_000)
    expect(editor.locator(".editor-side")).to_contain_text(re.compile("16384 are allowed"))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_editor_looks_right_and_is_accessible(stack, browser, theme, width, height):
    with page_of(stack, browser, theme, width, height) as page:
        sign_in(page)
        page.get_by_test_id("strategy-toggle").click()
        add_line(page, 'plot close > sma(close, 50) as "Above the average"')
        expect_good(page)
        shot(page, f"strategy-editor-{theme}-{width}x{height}")
        add_line(page, "stop_loss nothing")
        expect_problems(page, 1)
        page.keyboard.press("Enter")
        page.keyboard.type("plot cl")
        page.get_by_test_id("completions").wait_for()
        expect_whole_and_accessible(page)
