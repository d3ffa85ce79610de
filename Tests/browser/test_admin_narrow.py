"""Account and administration on narrow screens: whatever a table tells, and what can be done, is in sight."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from driving import expect_whole_and_accessible, shot
from people import enter, invite, make_user, save_preset, view_of

SIZES = [(1024, 700), (700, 900), (390, 800)]
PLACES = ["account", "admin/users", "admin/presets", "admin/datasets", "admin/audit", "admin/status"]
OUTSIDE = """[...document.querySelectorAll('.table-box')].flatMap(box => {
  const edge = box.getBoundingClientRect();
  return [...box.querySelectorAll('td, td button, td .tag')].filter(part => {
    const {left, right, width} = part.getBoundingClientRect();
    return width > 0 && (left < edge.left - 1 || right > edge.right + 1);
  }).map(part => part.outerHTML.slice(0, 120));
})"""
# Parts of the same row that lie on each other.
OVERLAPS = """[...document.querySelectorAll('.table tbody tr')].flatMap(row => {
  const places = [...row.cells].map(cell => cell.getBoundingClientRect()).filter(place => place.width > 0);
  return places.flatMap((one, index) => places.slice(index + 1).filter(other =>
    one.left < other.right - 1 && other.left < one.right - 1 &&
    one.top < other.bottom - 1 && other.top < one.bottom - 1).map(() => row.innerText));
})"""


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_whatever_a_table_tells_is_in_sight(stack, browser, theme, width, height):
    name = f"Somebody with a long name {theme} {width}"
    _, token = make_user(stack, name)
    save_preset(stack, token, f"A preset with a rather long name, {theme} {width}")
    invite(stack)
    with view_of(stack, browser, theme, width, height, stack.admin_token, "/#/admin/users") as page:
        for place in PLACES:
            page.goto(f"/#/{place}")
            expect(page.locator(".table-box").first).to_be_visible()
            expect(page.get_by_text("Loading")).to_have_count(0)
            shot(page, f"narrow-{place.replace('/', '-')}-{theme}-{width}x{height}")
            assert page.evaluate(OUTSIDE) == [], place
            assert page.evaluate(OVERLAPS) == [], place
            expect_whole_and_accessible(page)


@pytest.mark.parametrize("width", [700, 390])
def test_the_account_menu_opens_in_sight_in_the_workspace(stack, browser, width):
    with view_of(stack, browser, "dark", width, 900, stack.admin_token, "/") as page:
        page.get_by_test_id("account-menu").click()
        place = page.locator(".menu-sheet").bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= width


def test_objects_of_the_audit_log_are_named_and_their_identifiers_copied(page, stack):
    user, token = make_user(stack, "Named in the log")
    preset = save_preset(stack, token, "Preset in the log")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, stack, stack.admin_token, "/#/admin/audit")
    rows = page.get_by_test_id("audit-table").locator("tbody tr")
    page.get_by_test_id("audit-event").select_option("preset_created")
    page.get_by_test_id("audit-apply").click()
    made = rows.filter(has_text="Named in the log")
    expect(made).to_have_count(1)
    expect(made.get_by_test_id("audit-object-button")).to_have_text("Preset in the log")
    copy = made.get_by_test_id("audit-object-copy")
    copy.click()
    expect(copy).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == preset
    page.get_by_test_id("audit-event").select_option("session_created")
    page.get_by_test_id("audit-apply").click()
    session = rows.filter(has_text="Named in the log").get_by_test_id("audit-object-button")
    expect(session).to_contain_text("…")
    page.get_by_test_id("audit-event").select_option("user_created")
    page.get_by_test_id("audit-apply").click()
    expect(rows.get_by_role("button", name="All about Named in the log")).to_have_count(1)
    rows.get_by_role("button", name="All about Named in the log").click()
    expect(page.get_by_test_id("audit-object")).to_have_value(user)
