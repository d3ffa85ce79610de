"""A preset's life in a real Chromium: saved anew, found, shared, compared, brought back."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from playwright.sync_api import expect

from driving import (
    SIZES, drag, expect_whole_and_accessible, metric, page_of, settle, shot, sign_in,
)  # fmt: skip

PASSWORD = "a long enough password"
HOSTILE = "<img src=x onerror=alert(1)>"
numbers = itertools.count(1)


def new_user(stack, name=None) -> str:
    """Makes a user by an invitation and returns the name."""
    name = name or f"trader {next(numbers)}"
    made = stack.request("POST", "/api/admin/invitations", {"role": "member", "hours": 1}, cookie=stack.admin_token)
    assert made.status == 201, made.body
    body = {"token": made.json()["token"], "name": name, "password": PASSWORD}
    answer = stack.request("POST", "/api/first-sign-in", body)
    assert answer.status == 201, answer.body
    return name


@pytest.fixture
def people(stack, browser):
    """Opens pages of new users, each in a browser profile of its own; errors on them fail the test."""
    contexts, complaints = [], []

    def open_page(name=None, width=1440, height=900, theme="dark"):
        name = new_user(stack, name)
        context = browser.new_context(
            viewport={"width": width, "height": height}, base_url=stack.origin, color_scheme=theme,
            accept_downloads=True,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, name, PASSWORD)
        page.user = name
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A refused request is told in the console by the browser itself.
    assert [text for text in complaints if "the server responded with a status of 4" not in text] == []


@pytest.fixture
def trader(people):
    return people()


def save(page, name):
    page.get_by_test_id("preset-name").fill(name)
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-state")).to_contain_text("Unchanged")


def save_again(page, version):
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-state")).to_contain_text(f"version {version}")


def open_all(page):
    page.keyboard.press("Alt+p")
    expect(page.get_by_test_id("preset-browser")).to_be_visible()


def show_list(page, label):
    page.get_by_test_id("preset-lists").get_by_label(label, exact=True).check()


def choose_preset(page, name):
    page.get_by_test_id("preset-items").get_by_role("button", name=name).first.click()
    expect(page.get_by_test_id("preset-details").locator("h3")).to_have_text(name)


def show_part(page, label):
    page.get_by_test_id("preset-parts").get_by_label(label, exact=True).check()


def news(page):
    return page.get_by_test_id("preset-news")


def state(page):
    return page.get_by_test_id("preset-state")


def presets_of(page, query=""):
    return page.evaluate("(query) => fetch('/api/presets' + query).then((answer) => answer.json())", query)["presets"]


def change_elsewhere(page, name):
    """Saves the newest preset under another name, as another page of the same user would."""
    return page.evaluate(
        """async (name) => {
          const { presets } = await (await fetch('/api/presets')).json();
          const content = Object.fromEntries(
            ['description', 'tags', 'dataset', 'strategy', 'parameters', 'settings', 'layout']
              .map((member) => [member, presets[0][member]]));
          const answer = await fetch('/api/presets/' + presets[0].id, {
            method: 'PUT', headers: { 'Content-Type': 'application/json', 'If-Match': '*' },
            body: JSON.stringify({ ...content, name }) });
          return answer.status; }""",
        name,
    )


# MARK: In the workspace


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


def test_what_is_loaded_is_still_so_after_a_reload(trader):
    save(trader, "kept")
    trader.reload()
    settle(trader)
    expect(state(trader)).to_contain_text("Unchanged · version 1")
    expect(trader.get_by_test_id("preset-name")).to_have_value("kept")


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


# MARK: In the dialog


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


def test_hostile_names_are_text_everywhere(people):
    page = people(f"user {HOSTILE}")
    save(page, HOSTILE)
    open_all(page)
    choose_preset(page, HOSTILE)
    page.get_by_test_id("about-name").fill("__proto__")
    page.get_by_test_id("about-description").fill(f"{HOSTILE}\nconstructor")
    page.get_by_test_id("about-tags").fill(f"__proto__, {HOSTILE}")
    page.get_by_test_id("about-save").click()
    expect(page.get_by_test_id("preset-details").locator("h3")).to_have_text("__proto__")
    expect(page.get_by_role("button", name="Presets with the tag __proto__")).to_be_visible()
    show_part(page, "Versions")
    expect(page.get_by_test_id("comparison")).to_contain_text(HOSTILE)
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
    open_all(trader)
    problem = trader.get_by_test_id("preset-dialog-problem")
    changed = json.loads(path.read_text())
    changed["preset"]["parameters"]["high"] = 55
    for text, said in [
        (json.dumps(changed), "receipt.hash"),
        (json.dumps({**changed, "preset": {**changed["preset"], "dataset": 7}}), "preset.dataset"),
        ("{", "not JSON"),
        ('{"x": "' + "y" * 70_000 + '"}', "64 KiB"),
    ]:
        path.write_text(text)
        trader.get_by_test_id("preset-file").set_input_files(path)
        expect(problem).to_contain_text(re.compile(re.escape(said), re.I))
    assert len(presets_of(trader)) == 2


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


# MARK: Between two users


def test_what_is_shared_is_the_same_result_to_the_last_bit_and_cannot_be_saved(people):
    owner, reader = people(), people()
    drag(owner, "high", 0.27)
    value = metric(owner, "final_value")
    save(owner, "for you")
    receipt = presets_of(owner)[0]["receipt"]
    open_all(owner)
    choose_preset(owner, "for you")
    show_part(owner, "Sharing")
    owner.get_by_test_id("share-name").fill("nobody of this name")
    owner.get_by_test_id("share-add").click()
    expect(owner.get_by_test_id("preset-details")).to_contain_text("Nobody here is called that.")
    owner.get_by_test_id("share-name").fill(reader.user)
    owner.get_by_test_id("share-add").click()
    expect(owner.get_by_test_id("sharing-users")).to_contain_text(reader.user)
    shot(owner, "preset-sharing-dark")

    open_all(reader)
    show_list(reader, "Shared with me")
    choose_preset(reader, "for you")
    details = reader.get_by_test_id("preset-details")
    expect(details).to_contain_text(f"Shared by {owner.user} · read-only")
    assert reader.get_by_test_id("about-save").count() == reader.get_by_test_id("preset-delete").count() == 0
    shot(reader, "preset-shared-dark")
    reader.get_by_test_id("preset-open").click()
    settle(reader)
    assert metric(reader, "final_value") == value
    expect(state(reader)).to_contain_text(f"Shared by {owner.user}, read-only")
    shared, = presets_of(reader, "?list=shared")
    assert shared["receipt"] == receipt
    status = reader.evaluate(
        """async ({ id, content }) => (await fetch('/api/presets/' + id, { method: 'PUT',
          headers: { 'Content-Type': 'application/json', 'If-Match': '*' }, body: JSON.stringify(content) })).status""",
        {"id": shared["id"], "content": {k: shared[k] for k in (
            "name", "description", "tags", "dataset", "strategy", "parameters", "settings", "layout")}},
    )  # fmt: skip
    assert status == 404
    button = reader.get_by_test_id("preset-save")
    expect(button).to_have_text("Duplicate")
    button.click()
    expect(state(reader)).to_contain_text("Unchanged · version 1")
    own, = presets_of(reader)
    assert (own["receipt"], own["access"]) == (receipt, "owner")

    owner.get_by_role("button", name=f"Stop sharing with {reader.user}").click()
    expect(owner.get_by_test_id("preset-details")).to_contain_text("Nobody but you.")
    open_all(reader)
    show_list(reader, "Shared with me")
    expect(reader.get_by_test_id("preset-browser")).to_contain_text("Nobody has shared a preset with you yet.")


def test_a_link_asks_to_sign_in_first_and_leaves_no_trace(people, stack, browser):
    owner = people()
    drag(owner, "high", 0.4)
    value = metric(owner, "final_value")
    save(owner, "linked")
    open_all(owner)
    choose_preset(owner, "linked")
    show_part(owner, "Sharing")
    owner.get_by_test_id("link-make").click()
    link = owner.get_by_test_id("link-address").inner_text()
    token = link.partition("#preset=")[2]
    assert len(token) > 30 and link.startswith(stack.origin + "/#preset=")
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    owner.get_by_test_id("link-address-copy").click()
    expect(owner.get_by_test_id("link-address-copy")).to_have_text("Copied")
    assert owner.evaluate("navigator.clipboard.readText()") == link
    shot(owner, "preset-link-dark")

    name = new_user(stack)
    with page_of(stack, browser, "dark", 1440, 900) as page:
        addresses = []
        page.on("request", lambda request: addresses.append(request.url))
        page.goto(link)
        expect(page.get_by_test_id("sign-in-name")).to_be_visible()
        assert token not in page.url
        shot(page, "preset-link-sign-in")
        page.get_by_test_id("sign-in-name").fill(name)
        page.get_by_test_id("sign-in-password").fill(PASSWORD)
        page.get_by_test_id("sign-in-submit").click()
        expect(state(page)).to_contain_text(f"Shared by {owner.user}, read-only")
        settle(page)
        assert metric(page, "final_value") == value
        assert not [address for address in addresses if token in address]
        page.get_by_test_id("preset-save").click()
        expect(state(page)).to_contain_text("Unchanged · version 1")

        owner.get_by_test_id("link-end").click()
        expect(owner.get_by_test_id("preset-details")).to_contain_text("No link leads here.")
        # Followed in an open page: the fragment alone changes.
        page.evaluate("(link) => { location.href = link; }", link)
        expect(page.get_by_test_id("preset-problem")).to_have_text("This link has ended, or was never one.")
        assert token not in page.url
        assert token not in page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")


# MARK: How it looks


@pytest.mark.parametrize(("width", "height"), [*SIZES, (700, 900)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_dialog_looks_right_and_is_accessible(people, theme, width, height):
    page = people(width=width, height=height, theme=theme)
    for name, high in [("Oversold, patient", "70"), ("Oversold, hasty", "62"), ("A name that is so long that no list has the room to show it whole", "80")]:  # fmt: skip
        page.get_by_test_id("parameter-high-number").fill(high)
        page.get_by_test_id("preset-name").fill(name)
        button = page.get_by_test_id("preset-save-new")
        (button if button.count() else page.get_by_test_id("preset-save")).click()
        expect(page.get_by_test_id("preset-name")).to_have_value(name)
        expect(state(page)).to_contain_text("version 1")
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
