"""What the dialog of presets keeps and shows: unsaved words, narrow screens, names that would mislead."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from driving import shot
from people import enter, make_user
from preset_driving import (
    change_elsewhere, choose_preset, open_all, presets_of, save, show_list, show_part,
)  # fmt: skip


def test_what_is_typed_and_not_saved_outlives_every_other_view(trader):
    for name in ("other", "mine"):
        trader.get_by_test_id("preset-name").fill(name)
        button = trader.get_by_test_id("preset-save-new")
        (button if button.count() else trader.get_by_test_id("preset-save")).click()
        expect(trader.get_by_test_id("preset-list")).to_contain_text(name)
    open_all(trader)
    choose_preset(trader, "mine")
    trader.get_by_test_id("about-description").fill("half a sentence")
    trader.get_by_test_id("about-tags").fill("swing, ")

    def expect_all_there():
        expect(trader.get_by_test_id("about-name")).to_have_value("mine")
        expect(trader.get_by_test_id("about-description")).to_have_value("half a sentence")
        expect(trader.get_by_test_id("about-tags")).to_have_value("swing, ")
        expect(trader.get_by_test_id("preset-details")).to_contain_text("Not saved yet.")

    for part in ("Versions", "Sharing"):
        show_part(trader, part)
        show_part(trader, "Details")
        expect_all_there()
    shot(trader, "preset-not-saved")
    choose_preset(trader, "other")
    expect(trader.get_by_test_id("about-description")).to_have_value("")
    choose_preset(trader, "mine")
    expect_all_there()
    trader.keyboard.press("Escape")
    open_all(trader)
    choose_preset(trader, "mine")
    expect_all_there()
    # What was not typed follows the preset.
    assert change_elsewhere(trader, "theirs") == 200
    choose_preset(trader, "other")
    trader.get_by_test_id("preset-items").get_by_role("button", name="mine").click()
    expect(trader.get_by_test_id("about-name")).to_have_value("theirs")
    trader.get_by_test_id("about-save").click()
    expect(trader.get_by_test_id("preset-details")).to_contain_text("Saved as version 3.")
    expect(trader.get_by_test_id("about-tags")).to_have_value("swing")
    saved = presets_of(trader)[0]
    assert (saved["name"], saved["description"], saved["tags"]) == ("theirs", "half a sentence", ["swing"])


# What is out of the box that holds it, or has not the room for its own text.
SPILLED = """[['.preset-tools', 'input[type=text], button, .choice-options'], ['.choice-options', '.choice-option'],
  ['.preset-details', 'button, input, textarea, .choice-options']].flatMap(([box, parts]) =>
    [...document.querySelectorAll(`.preset-dialog ${box}`)].flatMap(holder => {
      const edge = holder.getBoundingClientRect();
      return [...holder.querySelectorAll(parts)].filter(part => {
        const {left, right, width} = part.getBoundingClientRect();
        const isCut = part.matches('button, .choice-option') && part.scrollWidth > part.clientWidth + 1;
        return width > 1 && (left < edge.left - 1 || right > edge.right + 1 || isCut);
      }).map(part => part.innerText || part.dataset.testid);
    }))"""


@pytest.mark.parametrize("width", [390, 360])
def test_everything_of_the_dialog_is_in_sight_on_a_narrow_screen(traders, width):
    page = traders(width=1440, height=800)
    save(page, "narrow")
    page.set_viewport_size({"width": width, "height": 800})
    open_all(page)
    choose_preset(page, "narrow")
    assert page.evaluate(SPILLED) == []
    for label in ("Own", "Shared with me", "Published", "Deleted"):
        show_list(page, label)
        shot(page, f"preset-narrow-{width}-{label.split()[0].lower()}")
        assert page.evaluate(SPILLED) == [], label


TURNED, HIDDEN = "report\u202etxt.exe", "ad\u200bmin"
WRITTEN = {TURNED: "report[U+202E]txt.exe", HIDDEN: "ad[U+200B]min"}


def renamed(page, address, change):
    """Answers of the address come with other names, whether or not the server would take them."""

    def answer(route):
        response = route.fetch()
        body = response.json()
        change(body)
        route.fulfill(response=response, json=body)

    page.route(address, answer)


def test_what_turns_or_hides_text_in_others_names_is_isolated_and_written_out(trader):
    save(trader, "shared")

    def rename(preset):
        preset.update(name=TURNED, access="reader", owner={"id": "x", "name": HIDDEN})

    renamed(trader, "**/api/presets?list=published*", lambda body: body.update(presets=own, next=None))
    own = presets_of(trader)
    for preset in own:
        rename(preset)
    renamed(trader, "**/api/presets/*", rename)
    open_all(trader)
    show_list(trader, "Published")
    item = trader.get_by_test_id("preset-items").get_by_role("button")
    expect(item.locator("strong bdi")).to_have_text(WRITTEN[TURNED])
    expect(item.locator("span bdi")).to_have_text(WRITTEN[HIDDEN])
    expect(item.locator("span")).to_contain_text(f" · {WRITTEN[HIDDEN]}")
    item.click()
    details = trader.get_by_test_id("preset-details")
    expect(details.locator("h3 bdi")).to_have_text(WRITTEN[TURNED])
    expect(details.locator("header p bdi")).to_have_text(f"Shared by {WRITTEN[HIDDEN]}")
    shot(trader, "preset-hidden-characters")
    trader.get_by_test_id("preset-open").click()
    expect(trader.get_by_test_id("preset-notice")).to_have_text(f"Opened {WRITTEN[TURNED]}.")
    expect(trader.get_by_test_id("preset-state").locator("bdi")).to_have_text(f"Shared by {WRITTEN[HIDDEN]}")


def test_users_whose_names_hide_something_are_not_taken_for_others(page, stack):
    make_user(stack, "Lookalike")
    renamed(
        page, "**/api/admin/users?*",
        lambda body: [user.update(name=HIDDEN) for user in body["users"] if user["name"] == "Lookalike"],
    )  # fmt: skip
    enter(page, stack, stack.admin_token, "/#/admin/users")
    lookalike = page.get_by_test_id("user-table").locator("tbody tr").filter(has_text=WRITTEN[HIDDEN])
    expect(lookalike.locator("bdi").first).to_have_text(WRITTEN[HIDDEN])
    expect(lookalike.get_by_role("button", name=f"Manage {WRITTEN[HIDDEN]}")).to_be_visible()
