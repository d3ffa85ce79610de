"""The account page in a real Chromium: what a person changes there holds on the server, and what is refused is said."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from driving import expect_whole_and_accessible, metric, page_of, settle, shot, sign_in
from people import PAGE_SIZES, PASSWORD, code_of, enter, make_user, view_of, wrong_code_of
from stack import ADMIN


def session(stack, token):
    return stack.request("GET", "/api/session", cookie=token).status


def sign_in_as(page, name, password):
    page.get_by_test_id("sign-in-name").fill(name)
    page.get_by_test_id("sign-in-password").fill(password)
    page.get_by_test_id("sign-in-submit").click()


def set_second_factor(page) -> list[str]:
    """Turns it on by the page; returns the recovery codes that it shows."""
    page.get_by_test_id("factor-begin").click()
    secret = page.get_by_test_id("factor-secret").inner_text().replace(" ", "")
    page.get_by_test_id("factor-code").fill(code_of(secret))
    page.get_by_test_id("factor-password").fill(PASSWORD)
    page.get_by_test_id("factor-submit").click()
    return recovery_codes(page)


def recovery_codes(page) -> list[str]:
    shown = page.get_by_test_id("recovery-codes").locator("li")
    expect(shown).to_have_count(10)
    return shown.all_inner_texts()


def test_the_account_menu_is_used_by_keys_alone(page):
    sign_in(page)
    opener = page.get_by_test_id("account-menu")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("account-open")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_test_id("sign-out")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_test_id("administration-open")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_focused()
    assert page.evaluate("location.hash") == "#/account"


def test_the_workspace_is_as_it_was_when_one_comes_back(page):
    sign_in(page)
    field = page.get_by_test_id("parameter-window-number")
    field.fill("33")
    field.press("Enter")
    settle(page)
    value = metric(page, "final_value")
    page.evaluate("window.stays = document.querySelector('canvas')")
    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("account-open").click()
    expect(page.get_by_test_id("account-facts")).to_contain_text(ADMIN[0])
    # Nothing of the workspace is in reach meanwhile.
    expect(field).not_to_be_visible()
    assert "Round trip" not in page.locator("body").inner_text()
    # Nor do its keys do anything.
    page.keyboard.press("Alt+t")
    page.get_by_test_id("back-to-workspace").click()
    expect(field).to_be_visible()
    assert (field.input_value(), metric(page, "final_value")) == ("33", value)
    assert page.evaluate("window.stays === document.querySelector('canvas') && window.stays.isConnected")
    expect(page.get_by_label("Trades", exact=True)).to_have_count(0)
    # The keyboard goes on in the workspace.
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("dataset-picker")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()


def test_a_password_is_changed_and_a_wrong_one_is_said_at_its_field(page, stack):
    _, token = make_user(stack, "Changer")
    other = stack.sign_in("Changer", PASSWORD)
    enter(page, stack, token, "/#/account")
    page.refusals |= {"422"}
    new = "another long password of theirs"

    def change(current, first, second):
        page.get_by_test_id("password-current").fill(current)
        page.get_by_test_id("password-new").fill(first)
        page.get_by_test_id("password-repeat").fill(second)
        page.get_by_test_id("password-submit").click()

    change(PASSWORD, new, new + "x")
    expect(page.get_by_test_id("password-repeat")).to_have_accessible_description("The two new passwords differ.")
    change("wrong password", new, new)
    expect(page.get_by_test_id("password-current")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_test_id("password-current")).to_have_accessible_description(re.compile("password", re.I))
    assert session(stack, other) == 200
    change(PASSWORD, new, new)
    expect(page.get_by_test_id("password-outcome")).to_contain_text("The password is changed.")
    assert session(stack, other) == 401
    assert session(stack, stack.sign_in("Changer", new)) == 200
    # The page goes on in the session that the change has opened.
    page.reload()
    expect(page.get_by_test_id("account-facts")).to_contain_text("Changer")


def test_the_present_password_is_no_new_one(page, stack):
    _, token = make_user(stack, "Repeater")
    enter(page, stack, token, "/#/account")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    for field in ("current", "new", "repeat"):
        page.get_by_test_id(f"password-{field}").fill(PASSWORD)
    page.get_by_test_id("password-submit").click()
    new = page.get_by_test_id("password-new")
    expect(new).to_have_attribute("aria-invalid", "true")
    expect(new).to_have_accessible_description(re.compile("the password you have now"))
    shot(page, "password-unchanged")
    assert sent == []
    expect(page.get_by_test_id("password-outcome")).to_have_text("")


@pytest.mark.parametrize("keeps", [True, False])
def test_a_password_change_keeps_api_tokens_or_ends_them(page, stack, keeps):
    name = f"Keeper {keeps}"
    _, session_token = make_user(stack, name)
    body = {"name": "program", "scopes": ["read"], "days": 1}
    token = stack.request("POST", "/api/account/tokens", body, cookie=session_token).json()["token"]
    enter(page, stack, session_token, "/#/account")
    page.get_by_test_id("password-keep-tokens").set_checked(keeps)
    page.get_by_test_id("password-current").fill(PASSWORD)
    for field in ("new", "repeat"):
        page.get_by_test_id(f"password-{field}").fill("another long password of theirs")
    page.get_by_test_id("password-submit").click()
    expect(page.get_by_test_id("password-outcome")).to_contain_text("The password is changed.")
    status = stack.request("GET", "/api/account", headers={"Authorization": f"Bearer {token}"}).status
    assert status == (200 if keeps else 401)
    expect(page.get_by_test_id("token-table")).to_have_count(1 if keeps else 0)


def test_sessions_are_listed_and_ended_one_all_others_everywhere(page, stack):
    _, token = make_user(stack, "Sessions")
    others = [stack.sign_in("Sessions", PASSWORD) for _ in range(3)]
    enter(page, stack, token, "/#/account")
    rows = page.get_by_test_id("session-table").locator("tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("this one")
    expect(rows.first).to_contain_text("127.0.0.1")
    page.get_by_test_id("session-end").first.click()
    page.get_by_test_id("confirm-cancel").click()
    expect(rows).to_have_count(4)
    page.get_by_test_id("session-end").first.click()
    page.get_by_test_id("confirm-action").click()
    expect(rows).to_have_count(3)
    assert sorted(session(stack, other) for other in others) == [200, 200, 401]
    page.get_by_test_id("sessions-end-others").click()
    page.get_by_test_id("confirm-action").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_test_id("sessions-end-others")).to_have_count(0)
    assert [session(stack, other) for other in others] == [401] * 3
    page.get_by_test_id("sessions-end-all").click()
    page.get_by_test_id("confirm-action").click()
    page.get_by_test_id("sign-in-name").wait_for()
    assert session(stack, token) == 401


def test_a_session_that_ended_elsewhere_leads_to_sign_in(page, stack):
    _, token = make_user(stack, "Ended")
    enter(page, stack, token, "/#/account")
    stack.request("DELETE", "/api/account/sessions", cookie=token)
    page.get_by_test_id("factor-begin").click()
    page.get_by_test_id("sign-in-name").wait_for()


def test_a_token_is_made_shown_once_copied_and_ended(page, stack):
    _, session_token = make_user(stack, "Tokens")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, stack, session_token, "/#/account")
    page.get_by_test_id("token-new").click()
    expect(page.get_by_test_id("token-name")).to_be_focused()
    # A member is not offered what a member cannot have.
    expect(page.get_by_test_id("token-scope-admin")).to_have_count(0)
    page.get_by_test_id("token-name").fill("__proto__")
    for scope in ("read", "run"):
        page.get_by_test_id(f"token-scope-{scope}").uncheck()
    page.get_by_test_id("token-submit").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose at least one.")
    page.get_by_test_id("token-scope-read").check()
    page.get_by_test_id("token-submit").click()
    secret = page.get_by_test_id("token-secret").inner_text()
    page.get_by_test_id("token-secret-copy").click()
    expect(page.get_by_test_id("token-secret-copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == secret

    def status():
        return stack.request("GET", "/api/account", headers={"Authorization": f"Bearer {secret}"}).status

    assert status() == 200
    expect(page.get_by_test_id("token-table")).to_contain_text("__proto__")
    page.reload()
    expect(page.get_by_test_id("token-table")).to_contain_text("__proto__")
    expect(page.get_by_test_id("token-secret")).to_have_count(0)
    page.get_by_test_id("token-end").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_test_id("token-table")).to_have_count(0)
    assert status() == 401


def test_a_token_beyond_the_quota_is_refused_in_the_servers_words(page, stack):
    user, session_token = make_user(stack, "Quota")
    stack.request(
        "PATCH", f"/api/admin/users/{user}", {"quotas": {"tokens": 0}}, cookie=stack.admin_token,
        headers={"If-Match": "*"},
    )  # fmt: skip
    page.refusals |= {"409"}
    enter(page, stack, session_token, "/#/account")
    page.get_by_test_id("token-new").click()
    page.get_by_test_id("token-name").fill("one too many")
    page.get_by_test_id("token-submit").click()
    expect(page.get_by_test_id("token-error")).to_contain_text("There are 0")


def test_a_second_factor_is_set_used_and_removed(page, stack):
    _, token = make_user(stack, "Factor")
    page.refusals |= {"422"}
    enter(page, stack, token, "/#/account")
    expect(page.get_by_test_id("factor-state")).to_have_text("Off")
    page.get_by_test_id("factor-begin").click()
    expect(page.get_by_role("img", name="QR code of the new secret")).to_be_visible()
    secret = page.get_by_test_id("factor-secret").inner_text().replace(" ", "")
    page.get_by_test_id("factor-code").fill(wrong_code_of(secret))
    page.get_by_test_id("factor-password").fill(PASSWORD)
    page.get_by_test_id("factor-submit").click()
    expect(page.get_by_test_id("factor-code")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("factor-cancel").click()
    codes = set_second_factor(page)
    assert len(set(codes)) == 10
    expect(page.get_by_test_id("factor-state")).to_have_text("On")
    with page.expect_download() as saved:
        page.get_by_test_id("recovery-codes-download").click()
    assert saved.value.path().read_text().split() == codes

    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("sign-out").click()
    sign_in_as(page, "Factor", PASSWORD)
    code = page.get_by_test_id("sign-in-code")
    expect(code).to_be_focused()
    expect(code).to_have_attribute("aria-invalid", "false")
    code.fill(wrong_code_of(secret))
    page.get_by_test_id("sign-in-submit").click()
    expect(code).to_have_accessible_description(re.compile("missing, wrong or used"))
    shot(page, "sign-in-code")
    code.fill(codes[0])
    page.get_by_test_id("sign-in-submit").click()
    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("account-open").click()
    expect(page.get_by_test_id("recovery-codes-left")).to_have_text("9 recovery codes are left.")

    page.get_by_test_id("recovery-codes-new").click()
    page.get_by_test_id("confirm-password").fill("not the password")
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_test_id("confirm-password")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("confirm-password").fill(PASSWORD)
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_test_id("recovery-codes")).to_be_focused()
    fresh = recovery_codes(page)
    assert len(set(fresh) | set(codes)) == 20
    page.get_by_test_id("factor-remove").click()
    page.get_by_test_id("confirm-password").fill(PASSWORD)
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_test_id("factor-state")).to_have_text("Off")
    expect(page.get_by_test_id("recovery-codes")).to_have_count(0)
    assert stack.sign_in("Factor", PASSWORD)


def test_who_tries_too_often_sees_the_seconds_pass(own, browser):
    own.start()
    own.create_admin()
    with page_of(own, browser, "dark", 1024, 700) as page:
        page.goto("/")
        said = page.get_by_test_id("sign-in-error")
        counted = re.compile(r"Too many attempts\. Try again in [1-9]\d* s\.")
        for _ in range(12):
            sign_in_as(page, "nobody at all", "wrong password")
            expect(said).not_to_be_empty()
            if counted.match(said.inner_text()):
                break
            expect(page.get_by_test_id("sign-in-submit")).to_be_enabled()
        expect(said).to_have_text(counted)
        expect(page.get_by_test_id("sign-in-submit")).to_be_disabled()
        shot(page, "sign-in-throttled")
        expect_whole_and_accessible(page)
        expect(said).to_be_empty(timeout=70_000)
        expect(page.get_by_test_id("sign-in-submit")).to_be_enabled()


def test_a_list_that_cannot_be_loaded_says_so_and_is_loaded_again(page, stack):
    page.refusals |= {"ERR_INTERNET_DISCONNECTED"}
    enter(page, stack, stack.sign_in(), "/#/admin/users")
    page.context.set_offline(True)
    page.get_by_test_id("admin-audit").click()
    failure = page.get_by_role("alert").filter(has_text="The server cannot be reached.")
    expect(failure).to_be_visible()
    shot(page, "load-failure")
    page.context.set_offline(False)
    failure.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("audit-table")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), PAGE_SIZES)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_account_page_looks_right_and_is_accessible(stack, browser, theme, width, height):
    name = f"<b>Looks</b> {theme} {width}"
    _, token = make_user(stack, name)
    with view_of(stack, browser, theme, width, height, token, "/#/account") as page:

        def looks_right(view):
            shot(page, f"account-{view}-{theme}-{width}x{height}")
            expect_whole_and_accessible(page)

        expect(page.get_by_test_id("account-facts")).to_contain_text(name)
        looks_right("page")
        page.get_by_test_id("factor-begin").click()
        page.get_by_test_id("factor-setup").scroll_into_view_if_needed()
        looks_right("second-factor")
        page.get_by_test_id("factor-cancel").click()
        set_second_factor(page)
        page.get_by_test_id("recovery-codes").scroll_into_view_if_needed()
        looks_right("recovery-codes")
        page.get_by_test_id("token-new").click()
        page.get_by_test_id("token-name").fill("nightly report")
        looks_right("new-token")
        page.get_by_test_id("token-submit").click()
        expect(page.get_by_test_id("token-table")).to_be_visible()
        looks_right("tokens")
        page.get_by_test_id("sessions-end-all").click()
        looks_right("question")
        page.get_by_test_id("confirm-cancel").click()
        page.get_by_test_id("account-menu").click()
        looks_right("menu")
