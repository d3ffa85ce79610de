"""Presets between two users in a real Chromium: shared by name, and by a link."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import drag, metric, page_of, settle, shot
from people import PASSWORD, make_user
from preset_driving import save, open_all, show_list, choose_preset, show_part, state, presets_of


def test_what_is_shared_is_the_same_result_to_the_last_bit_and_cannot_be_saved(traders):
    owner, reader = traders(), traders()
    drag(owner, "high", 0.27)
    value = metric(owner, "final_value")
    save(owner, "for you")
    receipt = presets_of(owner)[0]["receipt"]
    expect(owner.get_by_test_id("receipt-mark")).to_contain_text("Same result as when saved")
    assert owner.get_by_test_id("receipt").get_attribute("data-value") == receipt
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
    assert reader.get_by_test_id("receipt").get_attribute("data-value") == receipt
    expect(reader.get_by_test_id("receipt-mark")).to_contain_text("Same result as when saved")
    expect(state(reader)).to_contain_text(f"Shared by {owner.user}, read-only")
    shot(reader, "preset-opened-dark")
    shared, = presets_of(reader, "?list=shared")
    assert shared["receipt"] == receipt
    status = reader.evaluate(
        """async ({ id, content }) => (await fetch('/api/presets/' + id, { method: 'PUT',
          headers: { 'Content-Type': 'application/json', 'If-Match': '*' }, body: JSON.stringify(content) })).status""",
        {"id": shared["id"], "content": {k: shared[k] for k in (
            "name", "description", "tags", "dataset", "strategy", "parameters", "settings", "layout")}},
    )  # fmt: skip
    assert status == 403
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


def test_a_published_preset_is_read_by_everybody_and_duplicated(traders, stack):
    owner, reader = traders(), traders()
    save(owner, "for everybody")
    preset, = presets_of(owner)
    path = f"/api/admin/presets/{preset['id']}/publication"
    answer = stack.request("PUT", path, cookie=stack.admin_token, headers={"If-Match": "*"})
    assert answer.status == 200, answer.body
    open_all(reader)
    show_list(reader, "Published")
    choose_preset(reader, "for everybody")
    expect(reader.get_by_test_id("preset-details")).to_contain_text(f"Published by {owner.user} · read-only")
    reader.get_by_test_id("preset-duplicate").click()
    expect(reader.get_by_test_id("preset-news")).to_have_text("Duplicated as “for everybody 2”.")
    copy, = presets_of(reader)
    assert (copy["receipt"], copy["access"]) == (preset["receipt"], "owner")


def test_a_link_asks_to_sign_in_first_and_leaves_no_trace(traders, stack, browser):
    owner = traders()
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

    name = "follower of a link"
    make_user(stack, name)
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
