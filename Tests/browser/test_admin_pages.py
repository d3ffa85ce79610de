"""Users, invitations, presets and the audit log in a real Chromium: an admin's way, and what the server refuses."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from driving import expect_whole_and_accessible, shot
from people import MARKUP, PAGE_SIZES, PASSWORD, code_of, enter, invite, make_user, save_preset, view_of
from stack import ADMIN


def row(page, table, text):
    return page.get_by_test_id(table).locator("tbody tr").filter(has=page.get_by_text(text, exact=True))


def manage(page, name):
    row(page, "user-table", name).get_by_test_id("user-manage").click()
    expect(page.get_by_test_id("user-sheet")).to_contain_text(name)


def change_user(stack, user, change):
    answer = stack.request(
        "PATCH", f"/api/admin/users/{user}", change, cookie=stack.admin_token, headers={"If-Match": "*"}
    )  # fmt: skip
    assert answer.status == 200, answer.body


def user_of(stack, user):
    return stack.request("GET", f"/api/admin/users/{user}", cookie=stack.admin_token).json()


def test_a_member_is_not_led_to_administration_nor_shown_it(page, stack):
    _, token = make_user(stack, "Member")
    enter(page, stack, token, "/#/admin/users")
    expect(page.get_by_test_id("not-admin")).to_be_visible()
    expect(page.get_by_test_id("user-table")).to_have_count(0)
    page.get_by_test_id("account-menu").click()
    expect(page.get_by_test_id("account-open")).to_be_visible()
    expect(page.get_by_test_id("administration-open")).to_have_count(0)


def test_users_are_found_and_their_names_are_text(page, stack):
    for name in (MARKUP, "__proto__", "Zoë Finder"):
        make_user(stack, name)
    enter(page, stack, stack.admin_token, "/#/admin/users")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for name in (MARKUP, "__proto__"):
        expect(row(page, "user-table", name)).to_have_count(1)
    page.get_by_test_id("user-search").fill("zoë f")
    expect(page.get_by_test_id("user-table").locator("tbody tr")).to_have_count(1)
    expect(row(page, "user-table", "Zoë Finder")).to_contain_text("active")
    page.get_by_test_id("user-search").fill("nobody has this name")
    expect(page.get_by_text("Nobody of that name.")).to_be_visible()


def test_a_users_role_state_and_quotas_are_changed(page, stack):
    user, token = make_user(stack, "Subject")
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Subject")
    page.get_by_test_id("quota-presets").fill("7")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("user-outcome")).to_contain_text("Saved.")
    assert user_of(stack, user)["quotas"] == {"presets": 7, "tokens": 20}
    assert stack.request("GET", "/api/session", cookie=token).status == 200
    page.get_by_test_id("user-role").get_by_label("Admin").check()
    page.get_by_test_id("user-state").get_by_label("No, disabled").check()
    expect(page.get_by_test_id("user-save")).to_have_text("Save and sign out")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("user-outcome")).to_contain_text("Saved.")
    changed = user_of(stack, user)
    assert (changed["role"], changed["disabled"]) == ("admin", True)
    assert stack.request("GET", "/api/session", cookie=token).status == 401
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row(page, "user-table", "Subject")).to_contain_text("disabled")
    expect(row(page, "user-table", "Subject")).to_contain_text("admin")


def test_what_somebody_else_changed_meanwhile_is_said_and_shown(page, stack):
    user, _ = make_user(stack, "Contested")
    page.refusals |= {"412"}
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Contested")
    change_user(stack, user, {"role": "admin", "quotas": {"presets": 11}})
    page.get_by_test_id("quota-presets").fill("5")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("user-outcome")).to_contain_text("Somebody changed this user meanwhile")
    expect(page.get_by_test_id("quota-presets")).to_have_value("11")
    shot(page, "user-changed-meanwhile")
    assert user_of(stack, user)["quotas"]["presets"] == 11
    # Of what is seen now, the same change is taken.
    page.get_by_test_id("quota-presets").fill("5")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("user-outcome")).to_contain_text("Saved.")
    assert user_of(stack, user)["quotas"]["presets"] == 5
    page.keyboard.press("Escape")
    expect(row(page, "user-table", "Contested")).to_contain_text("admin")


def test_the_last_admin_stays_one(own, browser):
    own.start()
    token = own.create_admin()
    own.admin_token = token
    with view_of(own, browser, "dark", 1024, 700, token, "/#/admin/users") as page:
        page.refusals |= {"409"}
        manage(page, ADMIN[0])
        page.get_by_test_id("user-role").get_by_label("Member").check()
        page.get_by_test_id("user-save").click()
        expect(page.get_by_test_id("user-outcome")).to_contain_text("Nobody would be left who can administer.")
        assert own.request("GET", "/api/session", cookie=token).json()["user"]["role"] == "admin"


def test_a_users_sessions_are_seen_and_ended(page, stack):
    _, token = make_user(stack, "Guest")
    stack.sign_in("Guest", PASSWORD)
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Guest")
    rows = page.get_by_test_id("session-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_test_id("user-end-sessions").click()
    # Escape closes the question alone.
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("confirm-action")).to_have_count(0)
    expect(rows).to_have_count(2)
    page.get_by_test_id("user-end-sessions").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_text("Signed in nowhere.")).to_be_visible()
    assert stack.request("GET", "/api/session", cookie=token).status == 401
    expect(page.get_by_test_id("user-sheet")).to_be_visible()


def test_a_users_api_tokens_are_seen_and_ended(page, stack):
    user, session_token = make_user(stack, "Automated")
    for name in (MARKUP, "nightly report"):
        body = {"name": name, "scopes": ["read"], "days": 1}
        token = stack.request("POST", "/api/account/tokens", body, cookie=session_token).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Automated")
    rows = page.get_by_test_id("token-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text=MARKUP)).to_contain_text("read")
    shot(page, "user-tokens")
    page.get_by_test_id("user-end-tokens").click()
    page.keyboard.press("Escape")
    expect(rows).to_have_count(2)
    assert stack.request("GET", "/api/account", headers=bearer).status == 200
    page.get_by_test_id("user-end-tokens").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_text("No API tokens.")).to_be_visible()
    expect(page.get_by_test_id("user-end-tokens")).to_have_count(0)
    assert stack.request("GET", "/api/account", headers=bearer).status == 401
    assert stack.request("GET", f"/api/admin/users/{user}/tokens", cookie=stack.admin_token).json() == {"tokens": []}
    # The sessions are another matter.
    assert stack.request("GET", "/api/session", cookie=session_token).status == 200
    expect(page.get_by_test_id("session-table").locator("tbody tr")).to_have_count(1)


def test_a_lost_second_factor_is_taken_away(page, stack):
    _, token = make_user(stack, "Lost phone")
    secret = stack.request("POST", "/api/account/second-factor", cookie=token).json()["secret"]
    body = {"secret": secret, "password": PASSWORD, "code": code_of(secret)}
    assert stack.request("PUT", "/api/account/second-factor", body, cookie=token).status == 200
    enter(page, stack, stack.admin_token, "/#/admin/users")
    expect(row(page, "user-table", "Lost phone").get_by_role("cell", name="on", exact=True)).to_be_visible()
    manage(page, "Lost phone")
    page.get_by_test_id("user-reset-factor").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_role("heading", name="Second factor: off")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row(page, "user-table", "Lost phone").get_by_role("cell", name="off", exact=True)).to_be_visible()
    assert stack.sign_in("Lost phone", PASSWORD)


def test_who_has_forgotten_the_password_gets_a_link_for_a_new_one(page, stack):
    _, session = make_user(stack, "Forgetful")
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Forgetful")
    page.get_by_test_id("user-password-link").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("password-link")).to_have_count(0)
    page.get_by_test_id("user-password-link").click()
    page.get_by_test_id("confirm-action").click()
    link = page.get_by_test_id("password-link").inner_text()
    assert link.startswith(f"{stack.origin}/#new-password=")
    shot(page, "password-link")
    page.keyboard.press("Escape")
    line = page.get_by_test_id("invitation-table").locator("tbody tr").filter(has_text="new password of Forgetful")
    expect(line).to_have_count(1)
    page.context.clear_cookies()
    page.refusals |= {"422"}
    page.goto(link)
    expect(page.get_by_role("heading", name="A new password")).to_be_visible()
    assert "new-password" not in page.url
    shot(page, "new-password")
    page.get_by_test_id("first-sign-in-name").fill("Somebody else")
    page.get_by_test_id("first-sign-in-password").fill("a password that is new")
    page.get_by_test_id("first-sign-in-repeat").fill("a password that is new")
    page.get_by_test_id("first-sign-in-submit").click()
    expect(page.get_by_text("name is not the one that this link is for.")).to_be_visible()
    page.get_by_test_id("first-sign-in-name").fill("forgetful")
    page.get_by_test_id("first-sign-in-submit").click()
    expect(page.get_by_test_id("account-menu")).to_be_visible()
    assert stack.request("GET", "/api/session", cookie=session).status == 401
    assert stack.sign_in("Forgetful", "a password that is new")


def test_an_invitation_is_made_shown_once_redeemed_and_taken_back(page, stack):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, stack, stack.admin_token, "/#/admin/users")

    rows = page.get_by_test_id("invitation-table").locator("tbody tr")

    def make() -> str:
        before = rows.count()
        page.get_by_test_id("invite").click()
        page.get_by_test_id("invitation-role").select_option("admin")
        page.get_by_test_id("invitation-hours").select_option("24")
        page.get_by_test_id("invitation-submit").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        # The list follows.
        expect(rows).to_have_count(before + 1)
        return page.get_by_test_id("invitation-link").inner_text()

    first = make()
    page.get_by_test_id("invitation-link-copy").click()
    expect(page.get_by_test_id("invitation-link-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == first
    expect(page.get_by_test_id("invitation-table")).to_contain_text("in 24 h")
    page.reload()
    expect(page.get_by_test_id("invitation-table")).to_be_visible()
    expect(page.get_by_test_id("invitation-link")).to_have_count(0)
    second = make()
    # The newest is the first of the list.
    page.get_by_test_id("invitation-end").first.click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_test_id("invitation-link")).to_have_count(0)
    answers = [
        stack.request(
            "POST", "/api/first-sign-in",
            {"token": link.partition("#first-sign-in=")[2], "name": f"Invited {count}", "password": PASSWORD},
        ).status
        for count, link in enumerate([first, second])
    ]  # fmt: skip
    assert answers == [201, 401]
    assert first.startswith(stack.origin)


def test_presets_are_found_published_and_given(page, stack):
    _, owner = make_user(stack, "Owner")
    heir, heirs_token = make_user(stack, "Heir")
    preset = save_preset(stack, owner, f"{MARKUP} given")
    save_preset(stack, owner, "other one")
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    page.get_by_test_id("admin-preset-search").fill("onerror=alert(1)> given")
    rows = page.get_by_test_id("admin-preset-table").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(f"{MARKUP} given")
    seen = lambda: stack.request("GET", f"/api/presets/{preset}", cookie=heirs_token).status  # noqa: E731
    assert seen() == 404
    rows.get_by_test_id("preset-publish").click()
    expect(rows.get_by_test_id("preset-publish")).to_have_text("Unpublish")
    assert seen() == 200
    rows.get_by_test_id("preset-publish").click()
    expect(rows.get_by_test_id("preset-publish")).to_have_text("Publish")
    assert seen() == 404
    rows.get_by_test_id("preset-give").click()
    page.get_by_test_id("give-submit").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose somebody.")
    page.get_by_test_id("give-search").fill("heir")
    expect(page.get_by_test_id("give-people").locator("input")).to_have_count(1)
    page.get_by_test_id("give-people").get_by_text("Heir").click()
    page.get_by_test_id("give-submit").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows).to_contain_text("Heir")
    owned = stack.request("GET", f"/api/presets/{preset}", cookie=heirs_token).json()
    assert owned["owner"] == {"id": heir, "name": "Heir"}


def test_a_preset_that_changed_meanwhile_is_not_published_unseen(page, stack):
    _, owner = make_user(stack, "Quick owner")
    preset = save_preset(stack, owner, "changes meanwhile")
    page.refusals |= {"412"}
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    page.get_by_test_id("admin-preset-search").fill("changes meanwhile")
    rows = page.get_by_test_id("admin-preset-table").locator("tbody tr")
    expect(rows).to_have_count(1)
    body = {"name": "changes meanwhile, new", "dataset": "AAPL", "strategy": "rsi_reversal",
            "parameters": {}, "settings": {}}  # fmt: skip
    stack.request("PUT", f"/api/presets/{preset}", body, cookie=owner, headers={"If-Match": "*"})
    rows.get_by_test_id("preset-publish").click()
    expect(page.get_by_test_id("admin-preset-error")).to_contain_text("Somebody changed this preset meanwhile")
    expect(rows).to_contain_text("changes meanwhile, new")
    assert not stack.request("GET", f"/api/presets/{preset}", cookie=owner).json()["published"]


def test_presets_are_exported_and_imported_entry_by_entry(page, stack, tmp_path):
    _, owner = make_user(stack, "Exporter")
    save_preset(stack, owner, "carried over")
    page.refusals |= {"422", "400"}
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    with page.expect_download() as saved:
        page.get_by_test_id("presets-export").click()
    everything = json.loads(saved.value.path().read_text())["presets"]
    own = [entry for entry in everything if entry["preset"]["name"] == "carried over"]
    assert [entry["owner"] for entry in own] == ["Exporter"]
    broken = {"owner": "Exporter", "preset": {**own[0]["preset"], "name": MARKUP, "tags": ["x", "x"]}}
    unknown = {"owner": "nobody at all", "preset": own[0]["preset"]}
    file = tmp_path / "presets.json"
    file.write_text(json.dumps({"format": "speedstack.presets.v1", "presets": [own[0], broken, unknown]}))
    page.get_by_test_id("presets-import").set_input_files(file)
    report = page.get_by_test_id("import-report")
    expect(report).to_contain_text("1 saved, 2 refused.")
    entries = report.locator("li")
    expect(entries.nth(0)).to_contain_text(MARKUP)
    expect(entries.nth(0)).to_contain_text("tags")
    expect(entries.nth(1)).to_contain_text("of nobody at all")
    expect(entries.nth(1)).to_contain_text("is no user")
    listed = stack.request("GET", "/api/presets", cookie=owner).json()["presets"]
    assert [preset["name"] for preset in listed] == ["carried over"] * 2
    shot(page, "presets-imported")
    file.write_text("no JSON")
    page.get_by_test_id("presets-import").set_input_files(file)
    expect(page.get_by_test_id("transfer-error")).to_contain_text("This is no file of presets")


def test_the_audit_log_is_filtered_paged_and_exported(page, stack):
    user, token = make_user(stack, "Audited")
    for count in range(3):
        save_preset(stack, token, f"audited {count}")
    for _ in range(100):
        invitation = invite(stack)["id"]
        stack.request("DELETE", f"/api/admin/invitations/{invitation}", cookie=stack.admin_token)
    enter(page, stack, stack.admin_token, "/#/admin/audit")
    rows = page.get_by_test_id("audit-table").locator("tbody tr")
    expect(rows).to_have_count(100)
    times = rows.locator(".time-cell").all_inner_texts()
    assert times == sorted(times, reverse=True)
    page.get_by_test_id("load-more").click()
    expect(rows).to_have_count(200)
    page.get_by_test_id("audit-user").fill("Nobody At All")
    page.get_by_test_id("audit-apply").click()
    expect(page.get_by_test_id("audit-user")).to_have_accessible_description("Nobody has this name.")
    page.get_by_test_id("audit-user").fill("audited")
    page.get_by_test_id("audit-event").select_option("preset_created")
    page.get_by_test_id("audit-apply").click()
    expect(rows).to_have_count(3)
    with page.expect_download() as saved:
        page.get_by_test_id("audit-export").click()
    lines = [json.loads(line) for line in saved.value.path().read_text().splitlines()]
    assert [(line["event"], line["actor"]["id"]) for line in lines] == [("preset_created", user)] * 3
    rows.first.get_by_test_id("audit-object-button").click()
    expect(rows).to_have_count(1)
    page.get_by_test_id("audit-from").fill("2026-01-02T00:00")
    page.get_by_test_id("audit-to").fill("2026-01-01T00:00")
    page.get_by_test_id("audit-apply").click()
    expect(page.get_by_test_id("audit-to")).to_have_accessible_description("This is before the beginning.")
    page.get_by_test_id("audit-from").fill("2020-01-01T00:00")
    page.get_by_test_id("audit-to").fill("2020-01-02T00:00")
    page.get_by_test_id("audit-apply").click()
    expect(page.get_by_text("Nothing fits these filters.")).to_be_visible()
    page.get_by_test_id("audit-clear").click()
    expect(rows).to_have_count(100)


@pytest.mark.parametrize(("width", "height"), PAGE_SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_administration_looks_right_and_is_accessible(stack, browser, theme, width, height):
    name = f"{MARKUP} {theme} {width}"
    _, token = make_user(stack, name)
    save_preset(stack, token, f"__proto__ {theme} {width}")
    with view_of(stack, browser, theme, width, height, stack.admin_token, "/#/admin/users") as page:

        def looks_right(view):
            shot(page, f"admin-{view}-{theme}-{width}x{height}")
            expect_whole_and_accessible(page)

        looks_right("users")
        manage(page, name)
        expect(page.get_by_test_id("session-table")).to_be_visible()
        looks_right("user")
        page.keyboard.press("Escape")
        page.get_by_test_id("invite").click()
        looks_right("invite")
        page.get_by_test_id("invitation-submit").click()
        expect(page.get_by_test_id("invitation-link")).to_be_visible()
        looks_right("invited")
        for part in ("presets", "datasets", "audit", "status"):
            page.get_by_test_id(f"admin-{part}").click()
            expect(page.get_by_role("heading", level=1)).to_be_focused()
            expect(page.get_by_text(re.compile("^Loading"))).to_have_count(0)
            looks_right(part)
        page.get_by_test_id("admin-presets").click()
        page.get_by_test_id("preset-give").first.click()
        expect(page.get_by_test_id("give-people")).to_be_visible()
        looks_right("give")
