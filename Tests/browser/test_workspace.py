"""A trader in a real Chromium: signs in, drags, zooms, saves; what is shown equals a direct engine run."""

from __future__ import annotations

import re
import struct

import pytest
from playwright.sync_api import expect

from driving import (
    SIZES, canvas_picture, choose, drag, expect_whole_and_accessible, metric, page_of, settle, shot, sign_in,
)  # fmt: skip
from stack import ADMIN


def shown_equals_engine(stack, page, dataset="AAPL"):
    parameters = {
        name: float(page.get_by_test_id(f"parameter-{name}-number").input_value()) for name in ("window", "low", "high")
    }
    parameters["window"] = int(parameters["window"])
    direct = stack.run_directly(dataset, "rsi_reversal", parameters)["metrics"]
    for name in ("final_value", "total_return", "sharpe_ratio", "max_drawdown"):
        shown = float(metric(page, name))
        assert struct.pack("<d", shown) == struct.pack("<d", direct[name]), name


def test_the_first_sign_in_link_opens_its_page_and_leaves_the_address_bar(page, stack):
    page.goto("/#first-sign-in=used-or-unknown")
    page.get_by_test_id("first-sign-in-name").wait_for()
    assert "first-sign-in" not in page.evaluate("location.href")
    shot(page, "first-sign-in")


def test_a_wrong_password_is_said_clearly(page):
    page.goto("/")
    page.get_by_test_id("sign-in-name").fill(ADMIN[0])
    page.get_by_test_id("sign-in-password").fill("not the password")
    page.get_by_test_id("sign-in-submit").click()
    expect(page.get_by_role("alert")).to_be_visible()
    shot(page, "sign-in-wrong-password")


def test_dragging_a_slider_moves_the_equity_to_the_engines_own_result(page, stack):
    sign_in(page)
    before = metric(page, "final_value")
    picture = canvas_picture(page)
    seen = drag(page, "low", 0.85)
    assert metric(page, "final_value") != before
    # The statistics followed while the button was down, not only at the end.
    assert len({value for _, value in seen}) >= 5
    assert canvas_picture(page) != picture
    shown_equals_engine(stack, page)
    assert re.search(r"\d", page.get_by_test_id("round-trip").inner_text())
    drag(page, "window", 0.5)
    shown_equals_engine(stack, page)


def test_the_receipt_of_the_result_is_verified_by_the_server(page):
    sign_in(page)
    before = page.get_by_test_id("receipt").get_attribute("data-value")
    drag(page, "low", 0.7)
    shown = page.get_by_test_id("receipt").get_attribute("data-value")
    assert re.fullmatch("[0-9a-f]{64}", shown) and shown != before
    page.get_by_test_id("receipt").click()
    expect(page.get_by_test_id("receipt-verdict")).to_contain_text("Verified")
    expect(page.get_by_test_id("receipt-hash")).to_have_text(shown)
    page.get_by_text("What is hashed").click()
    expect(page.get_by_role("dialog")).to_contain_text("parameter low")
    shot(page, "receipt")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("receipt")).to_be_focused()


def test_a_million_bars_follow_too_and_are_named_synthetic(page, stack):
    sign_in(page)
    choose(page, "dataset-picker", "SYNTH-1M")
    settle(page)
    assert re.search("synthetic", page.locator("body").inner_text(), re.I)
    seen = drag(page, "low", 0.8)
    assert len({value for _, value in seen}) >= 5
    shown_equals_engine(stack, page, "SYNTH-1M")
    shot(page, "synthetic-million")


def test_a_number_field_refuses_what_is_out_of_range(page, stack):
    sign_in(page)
    field = page.get_by_test_id("parameter-window-number")
    field.fill("5000")
    field.press("Enter")
    settle(page)
    is_marked = field.evaluate("e => e.matches(':invalid,[aria-invalid=true]')")
    assert is_marked or float(field.input_value()) <= 200
    field.fill("21")
    field.press("Enter")
    settle(page)
    shown_equals_engine(stack, page)


def test_the_second_strategy_and_its_choice_work(page, stack):
    sign_in(page)
    choose(page, "strategy-picker", "dual_moving_average")
    page.get_by_test_id("parameter-fast-slider").wait_for()
    settle(page)
    direct = stack.run_directly("AAPL", "dual_moving_average", {"fast": 20, "slow": 50, "average": "simple"})
    assert float(metric(page, "final_value")) == direct["metrics"]["final_value"]
    shot(page, "dual-moving-average")


def test_zoom_pan_and_keys_change_the_picture_and_come_back(page):
    sign_in(page)
    chart = page.get_by_test_id("chart")
    box = chart.bounding_box()
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.2
    page.mouse.move(5, 5)
    whole = canvas_picture(page)
    page.mouse.move(x, y)
    for _ in range(8):
        page.mouse.wheel(0, -240)
        page.wait_for_timeout(30)
    settle(page)
    zoomed = canvas_picture(page)
    assert zoomed != whole
    shot(page, "zoomed-candles")
    page.mouse.down()
    page.mouse.move(x - 200, y, steps=10)
    page.mouse.up()
    settle(page)
    assert canvas_picture(page) != zoomed
    chart.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("+")
    settle(page)
    page.mouse.dblclick(x, y)
    page.mouse.move(5, 5)
    settle(page)
    page.wait_for_timeout(500)
    shot(page, "zoomed-back")


def test_a_preset_is_saved_and_brought_back(page, stack):
    sign_in(page)
    drag(page, "high", 0.2)
    wanted = metric(page, "final_value")
    high = page.get_by_test_id("parameter-high-number").input_value()
    page.get_by_test_id("preset-name").fill("browser preset")
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-list")).to_contain_text("browser preset")
    drag(page, "high", 0.9)
    assert metric(page, "final_value") != wanted
    load_preset(page, "browser preset")
    settle(page)
    assert page.get_by_test_id("parameter-high-number").input_value() == high
    assert metric(page, "final_value") == wanted


def load_preset(page, name):
    presets = page.get_by_test_id("preset-list")
    if presets.evaluate("e => e.tagName") == "SELECT":
        presets.select_option(label=name)
    else:
        presets.get_by_text(name, exact=False).first.click()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_workspace_looks_right_and_is_accessible(stack, browser, theme, width, height):
    with page_of(stack, browser, theme, width, height) as page:
        page.goto("/")
        shot(page, f"sign-in-{theme}-{width}x{height}")
        sign_in(page)
        shot(page, f"workspace-{theme}-{width}x{height}")
        expect_whole_and_accessible(page)


def test_every_control_is_reached_by_the_keyboard(page):
    sign_in(page)
    page.evaluate("document.activeElement.blur()")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement?.dataset.testid ?? ''"))
    wanted = {"dataset-picker", "strategy-picker", "parameter-low-slider", "parameter-low-number", "chart",
              "theme-switch", "preset-name", "preset-save", "account-menu", "credits-open"}  # fmt: skip
    assert wanted <= reached


def test_the_credits_name_the_sources(page):
    sign_in(page)
    page.get_by_test_id("credits-open").click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile("public domain", re.I))
    shot(page, "credits")


def test_the_theme_switch_is_remembered(page):
    sign_in(page)
    shade = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(shade)
    page.get_by_test_id("theme-switch").click()
    after = page.evaluate(shade)
    assert after != before
    page.reload()
    page.get_by_test_id("chart").wait_for()
    assert page.evaluate(shade) == after


def test_signing_out_ends_the_page_and_the_session(page, stack):
    sign_in(page)
    cookie = next(c["value"] for c in page.context.cookies() if c["name"] == "sid")
    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("sign-in-name").wait_for()
    assert stack.request("GET", "/api/session", cookie=cookie).status == 401
