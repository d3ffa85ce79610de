"""All presets in a real Chromium: found, described, compared, brought back, filed."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from driving import SIZES, drag, expect_whole_and_accessible, metric, settle, shot
from people import MARKUP, make_user
from preset_driving import (
    save, save_again, open_all, show_list, choose_preset, show_part, news, state, presets_of, change_elsewhere,
)  # fmt: skip


def test_presets_are_found_by_text_and_tag_and_paged(trader):
    save(trader, "template")
    trader.evaluate(
        """async () => {
          const { presets: [first] } = await (await fetch('/api/presets')).json();
          const { dataset, strategy, parameters, settings, layout } = first;
          for (let number = 1; number <= 34; number += 1) {
            await fetch('/api/presets', { method: 'POST', headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ name: `series ${number}`, tags: number % 2 ? ['odd'] : [],
                description: '', dataset, strategy, parameters, settings, layout }) });
          } }"""
    )
    open_all(trader)
    items = trader.get_by_test_id("preset-items").locator("li")
    expect(items).to_have_count(30)
    trader.get_by_test_id("preset-more").click()
    expect(items).to_have_count(35)
    expect(trader.get_by_test_id("preset-more")).to_have_count(0)
    trader.get_by_test_id("preset-search").fill("series 1")
    expect(items).to_have_count(11)
    trader.get_by_test_id("preset-search").fill("series 33")
    choose_preset(trader, "series 33")
    trader.get_by_role("button", name="Presets with the tag odd").click()
    trader.get_by_test_id("preset-search").fill("")
    expect(items).to_have_count(17)
    trader.get_by_test_id("preset-tag-filter").click()
    trader.get_by_test_id("preset-search").fill("nothing like it")
    expect(trader.get_by_test_id("preset-browser")).to_contain_text("No preset matches.")
    trader.get_by_test_id("preset-search").fill("")
    expect(items).to_have_count(30)
    items.first.get_by_role("button").focus()
    trader.keyboard.press("ArrowDown")
    trader.keyboard.press("Enter")
    expect(trader.get_by_test_id("preset-details").locator("h3")).to_have_text("series 33")
    trader.keyboard.press("Escape")
    expect(trader.get_by_test_id("preset-browser")).to_have_count(0)


def test_the_dialog_gives_the_focus_back(trader):
    button = trader.get_by_test_id("presets-open")
    button.focus()
    trader.keyboard.press("Enter")
    expect(trader.get_by_test_id("preset-browser")).to_contain_text("Nothing saved yet")
    trader.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(button).to_be_focused()


def test_hostile_names_are_text_everywhere(traders):
    page = traders(f"user {MARKUP}")
    save(page, MARKUP)
    open_all(page)
    choose_preset(page, MARKUP)
    page.get_by_test_id("about-name").fill("__proto__")
    page.get_by_test_id("about-description").fill(f"{MARKUP}\nconstructor")
    page.get_by_test_id("about-tags").fill(f"__proto__, {MARKUP}")
    page.get_by_test_id("about-save").click()
    expect(page.get_by_test_id("preset-details").locator("h3")).to_have_text("__proto__")
    expect(page.get_by_role("button", name="Presets with the tag __proto__")).to_be_visible()
    show_part(page, "Versions")
    expect(page.get_by_test_id("comparison")).to_contain_text(MARKUP)
    expect(page.get_by_test_id("version-table")).to_contain_text(page.user)
    shot(page, "preset-hostile")
    assert page.locator("img").count() == 0
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("preset-name")).to_have_value("__proto__")


def test_details_are_edited_and_problems_said_at_their_field(trader):
    save(trader, "plain")
    open_all(trader)
    choose_preset(trader, "plain")
    trader.get_by_test_id("about-description").fill("Why it works.\nAnd when not.")
    trader.get_by_test_id("about-tags").fill("swing, " + "x" * 33)
    trader.get_by_test_id("about-save").click()
    expect(trader.get_by_test_id("about-tags")).to_have_attribute("aria-invalid", "true")
    expect(trader.get_by_test_id("about-description")).to_have_value("Why it works.\nAnd when not.")
    trader.get_by_test_id("about-tags").fill("swing, daily")
    trader.get_by_test_id("about-save").click()
    expect(trader.get_by_test_id("preset-details")).to_contain_text("Saved as version 2.")
    assert change_elsewhere(trader, "theirs") == 200
    trader.get_by_test_id("about-name").fill("typed")
    trader.get_by_test_id("about-save").click()
    conflict = trader.get_by_role("dialog").get_by_test_id("preset-conflict")
    expect(conflict).to_be_visible()
    expect(trader.get_by_test_id("about-name")).to_have_value("typed")
    conflict.get_by_text("Save as new").click()
    expect(news(trader)).to_contain_text("Saved as “typed”")
    assert presets_of(trader)[0]["tags"] == ["swing", "daily"]
    assert presets_of(trader)[0]["description"] == "Why it works.\nAnd when not."


def test_what_is_reloaded_after_a_conflict_is_what_is_saved_next(trader):
    save(trader, "plain")
    open_all(trader)
    choose_preset(trader, "plain")
    trader.get_by_test_id("about-description").fill("mine")
    assert change_elsewhere(trader, "theirs") == 200
    trader.get_by_test_id("about-save").click()
    trader.get_by_role("dialog").get_by_test_id("preset-conflict").get_by_text("Reload").click()
    expect(trader.get_by_test_id("about-name")).to_have_value("theirs")
    expect(trader.get_by_test_id("about-description")).to_have_value("")
    trader.get_by_test_id("about-tags").fill("mine")
    trader.get_by_test_id("about-save").click()
    expect(trader.get_by_test_id("preset-details")).to_contain_text("Saved as version 3.")
    assert presets_of(trader)[0]["name"] == "theirs"


def test_nobody_is_taken_from_a_sharing_list_that_could_not_be_read(trader, stack):
    make_user(stack, "first reader")
    save(trader, "shared")
    open_all(trader)
    choose_preset(trader, "shared")
    trader.route("**/sharing", lambda route: route.fulfill(status=429, body="{}"))
    show_part(trader, "Sharing")
    expect(trader.get_by_role("alert")).to_be_visible()
    expect(trader.get_by_test_id("share-name")).to_have_count(0)
    trader.unroute("**/sharing")
    trader.get_by_role("button", name="Try again").click()
    trader.get_by_test_id("share-name").fill("first reader")
    trader.get_by_test_id("share-add").click()
    expect(trader.get_by_test_id("sharing-users")).to_contain_text("first reader")


def test_an_answer_that_comes_late_leaves_what_is_on_view(trader):
    save(trader, "one")
    open_all(trader)
    choose_preset(trader, "one")
    trader.get_by_test_id("preset-duplicate").click()
    expect(news(trader)).to_have_text("Duplicated as “one 2”.")
    trader.get_by_test_id("preset-items").get_by_role("button", name="one").last.click()
    expect(trader.get_by_test_id("preset-details").locator("h3")).to_have_text("one")
    held = []

    def hold(route):
        held.append(route) if route.request.method == "PUT" else route.continue_()

    trader.route("**/api/presets/*", hold)
    trader.get_by_test_id("about-description").fill("slow")
    trader.get_by_test_id("about-save").click()
    choose_preset(trader, "one 2")
    trader.get_by_test_id("about-description").fill("half a sentence")
    trader.get_by_test_id("preset-search").fill("zzz")
    expect(trader.get_by_test_id("preset-browser")).to_contain_text("No preset matches.")
    held[0].continue_()
    trader.wait_for_timeout(500)
    expect(trader.get_by_test_id("preset-browser")).to_contain_text("No preset matches.")
    expect(trader.get_by_test_id("about-description")).to_have_value("half a sentence")


def test_marking_text_past_the_edge_of_a_dialog_does_not_close_it(trader):
    open_all(trader)
    search = trader.get_by_test_id("preset-search")
    search.fill("marked")
    box = search.bounding_box()
    trader.mouse.move(box["x"] + 20, box["y"] + 5)
    trader.mouse.down()
    trader.mouse.move(5, 5, steps=4)
    trader.mouse.up()
    expect(search).to_have_value("marked")
    trader.mouse.click(5, 5)
    expect(trader.get_by_test_id("preset-browser")).to_have_count(0)


def test_versions_are_compared_and_restored(trader):
    save(trader, "grown")
    first = metric(trader, "final_value")
    window = trader.get_by_test_id("parameter-window-number")
    before = window.input_value()
    window.fill("21")
    settle(trader)
    save_again(trader, 2)
    trader.keyboard.press("Alt+s")
    area = trader.get_by_test_id("strategy-text")
    area.focus()
    trader.keyboard.press("Control+End")
    trader.keyboard.type("\nstop_loss 1%", delay=5)
    trader.keyboard.press("Escape")
    expect(trader.locator(".desk-status")).to_have_attribute("data-status", "good")
    settle(trader)
    save_again(trader, 3)
    area.focus()
    trader.keyboard.press("Control+End")
    trader.keyboard.type("\n# why", delay=5)
    trader.keyboard.press("Escape")
    expect(trader.locator(".desk-status")).to_have_attribute("data-status", "good")
    settle(trader)
    save_again(trader, 4)
    open_all(trader)
    choose_preset(trader, "grown")
    show_part(trader, "Versions")
    comparison = trader.get_by_test_id("comparison")
    expect(comparison).to_contain_text("# why")
    expect(comparison.locator("[data-kind=added]")).to_have_count(1)
    trader.get_by_test_id("version-from-1").check()
    trader.get_by_test_id("version-to-2").check()
    row = comparison.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile(f"Window.*{before}.*21", re.S | re.I))
    shot(trader, "preset-versions-dark")
    trader.get_by_test_id("version-restore-1").click()
    expect(trader.get_by_test_id("preset-details")).to_contain_text("Version 1 is restored as version 5.")
    expect(trader.get_by_test_id("version-table").locator("tbody tr")).to_have_count(5)
    trader.get_by_test_id("preset-open").click()
    expect(trader.get_by_test_id("preset-browser")).to_have_count(0)
    settle(trader)
    assert metric(trader, "final_value") == first
    assert window.input_value() == before


def test_a_deletion_is_undone_at_once_or_later(trader):
    save(trader, "gone")
    open_all(trader)
    choose_preset(trader, "gone")
    trader.get_by_test_id("preset-delete").click()
    expect(news(trader)).to_have_text("Deleted “gone”.")
    expect(trader.get_by_test_id("preset-undo")).to_be_focused()
    assert presets_of(trader) == []
    expect(state(trader)).to_have_count(0)
    trader.keyboard.press("Enter")
    expect(news(trader)).to_have_text("“gone” is back.")
    expect(state(trader)).to_contain_text("version 1")
    assert [p["name"] for p in presets_of(trader)] == ["gone"]
    trader.get_by_test_id("preset-delete").click()
    expect(news(trader)).to_have_text("Deleted “gone”.")
    show_list(trader, "Deleted")
    trader.get_by_test_id("preset-items").get_by_role("button", name="gone").click()
    expect(trader.get_by_role("dialog")).to_contain_text("gone for good on")
    shot(trader, "preset-deleted")
    trader.get_by_test_id("preset-restore").click()
    expect(trader.get_by_test_id("preset-details").locator("h3")).to_have_text("gone")
    assert [p["name"] for p in presets_of(trader)] == ["gone"]


def test_what_has_changed_elsewhere_is_not_deleted_unseen(trader):
    save(trader, "contested")
    open_all(trader)
    choose_preset(trader, "contested")
    assert change_elsewhere(trader, "theirs") == 200
    trader.get_by_test_id("preset-delete").click()
    expect(trader.get_by_role("alert")).to_contain_text("changed meanwhile")
    assert [p["name"] for p in presets_of(trader)] == ["theirs"]
    expect(trader.get_by_test_id("preset-details").locator("h3")).to_have_text("theirs")
    trader.get_by_test_id("preset-delete").click()
    expect(news(trader)).to_have_text("Deleted “theirs”.")
    assert presets_of(trader) == []


def test_a_file_is_exported_and_imported_to_the_same_receipt(trader, tmp_path):
    drag(trader, "high", 0.35)
    value = metric(trader, "final_value")
    save(trader, "Filed / away")
    open_all(trader)
    choose_preset(trader, "Filed / away")
    with trader.expect_download() as waiting:
        trader.get_by_test_id("preset-export").click()
    assert waiting.value.suggested_filename == "filed-away.preset.json"
    path = tmp_path / "preset.json"
    waiting.value.save_as(path)
    trader.get_by_test_id("preset-file").set_input_files(path)
    expect(news(trader)).to_have_text("Imported “Filed / away”.")
    imported, original = presets_of(trader)
    assert imported["id"] != original["id"]
    assert imported["receipt"] == original["receipt"]
    trader.get_by_test_id("preset-open").click()
    settle(trader)
    assert metric(trader, "final_value") == value
    expect(state(trader)).to_contain_text("Unchanged")
    expect(trader.get_by_test_id("receipt-mark")).to_contain_text("Same result as when saved")
    open_all(trader)
    problem = trader.get_by_test_id("preset-dialog-problem")
    changed = json.loads(path.read_text())
    changed["preset"]["parameters"]["high"] = 55
    for text, said in [
        (json.dumps({**changed, "preset": {**changed["preset"], "dataset": 7}}), "preset.dataset"),
        ("{", "not JSON"),
        ('{"x": "' + "y" * 70_000 + '"}', "64 KiB"),
        # What a file says of its result is held against what it would give.
        (json.dumps(changed), "the file was changed"),
    ]:
        path.write_text(text)
        trader.get_by_test_id("preset-file").set_input_files(path)
        expect(problem).to_contain_text(re.compile(re.escape(said), re.I))
    assert len(presets_of(trader)) == 2
    # Without its receipt it is a preset like any other.
    del changed["receipt"]
    path.write_text(json.dumps(changed))
    trader.get_by_test_id("preset-file").set_input_files(path)
    expect(problem).to_have_count(0)
    trader.get_by_test_id("preset-open").click()
    settle(trader)
    expect(trader.get_by_test_id("receipt-mark")).to_contain_text("Same result as when saved")


def test_a_file_is_dropped_into_the_dialog(trader):
    save(trader, "dropped")
    open_all(trader)
    trader.evaluate(
        """async () => {
          const { presets: [{ id }] } = await (await fetch('/api/presets')).json();
          const text = await (await fetch(`/api/presets/${id}/export`)).text();
          const data = new DataTransfer();
          data.items.add(new File([text], 'a.json'));
          document.querySelector('[data-testid=preset-browser]')
            .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })); }"""
    )
    expect(news(trader)).to_have_text("Imported “dropped”.")


@pytest.mark.parametrize(("width", "height"), [*SIZES, (700, 900)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_dialog_looks_right_and_is_accessible(traders, theme, width, height):
    page = traders(width=width, height=height, theme=theme)
    long = "A name that is so long that no list has the room to show it whole"
    for name, high in [("Oversold, patient", "70"), ("Oversold, hasty", "62"), (long, "80")]:
        page.get_by_test_id("parameter-high-number").fill(high)
        page.get_by_test_id("preset-name").fill(name)
        button = page.get_by_test_id("preset-save-new")
        (button if button.count() else page.get_by_test_id("preset-save")).click()
        expect(page.get_by_test_id("preset-list").locator("[aria-current=true]")).to_contain_text(name)
        expect(page.get_by_test_id("preset-name")).to_have_value(name)
    page.get_by_test_id("parameter-high-number").fill("75")
    save_again(page, 2)
    page.mouse.move(5, 5)
    settle(page)
    size = f"{theme}-{width}x{height}"
    shot(page, f"preset-panel-{size}")
    open_all(page)
    page.get_by_test_id("preset-items").get_by_role("button").nth(1).click()
    page.get_by_test_id("about-description").fill("Buys what has fallen too far, and waits.")
    page.get_by_test_id("about-tags").fill("swing, daily, apple")
    page.get_by_test_id("about-save").click()
    expect(page.get_by_test_id("preset-details")).to_contain_text("Saved as version 2.")
    for part in ("Details", "Versions", "Sharing"):
        show_part(page, part)
        page.wait_for_timeout(300)
        shot(page, f"preset-{part.lower()}-{size}")
        if width > 720:
            expect_whole_and_accessible(page)
        overflow = page.evaluate(
            "(() => { const e = document.querySelector('.preset-details'); return e.scrollWidth - e.clientWidth; })()"
        )
        assert overflow <= 0
