"""The account page when answers fail, come late or tell of what changed elsewhere; where the keyboard goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from driving import sign_in
from people import PASSWORD, code_of, enter, invite, make_user

SECRET_KEPT = "another long password of theirs"


def answer_with(page, path, status):
    """What is asked of the path is refused with the status."""
    page.refusals |= {str(status)}
    page.route(f"**{path}", lambda route: route.fulfill(status=status, body=""))


def make_token(page, name):
    page.get_by_test_id("token-new").click()
    page.get_by_test_id("token-name").fill(name)
    page.get_by_test_id("token-submit").click()
    expect(page.get_by_test_id("token-table")).to_contain_text(name)
    return page.get_by_test_id("token-secret").inner_text()


def test_recovery_codes_stay_when_the_account_cannot_be_asked_and_are_copied(page, stack):
    _, token = make_user(stack, "Codes")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    enter(page, stack, token, "/#/account")
    answer_with(page, "/api/account", 503)
    page.get_by_test_id("factor-begin").click()
    secret = page.get_by_test_id("factor-secret").inner_text().replace(" ", "")
    page.get_by_test_id("factor-code").fill(code_of(secret))
    page.get_by_test_id("factor-password").fill(PASSWORD)
    page.get_by_test_id("factor-submit").click()
    expect(page.get_by_test_id("factor-state")).to_have_text("On")
    expect(page.get_by_test_id("recovery-codes")).to_be_focused()
    expect(page.get_by_test_id("recovery-codes-left")).to_have_text("10 recovery codes are left.")
    page.get_by_test_id("recovery-codes-copy").click()
    expect(page.get_by_test_id("recovery-codes-copy")).to_have_text("Copied")
    codes = page.get_by_test_id("recovery-codes").locator("li").all_inner_texts()
    assert len(codes) == 10
    assert page.evaluate("navigator.clipboard.readText()").split() == codes


def test_an_account_that_cannot_be_loaded_is_said_once(page, stack):
    _, token = make_user(stack, "Unlucky")
    answer_with(page, "/api/account", 503)
    enter(page, stack, token, "/#/account")
    expect(page.get_by_test_id("session-table")).to_be_visible()
    failures = page.get_by_role("button", name="Try again")
    expect(failures).to_have_count(1)
    page.unroute_all()
    failures.click()
    expect(page.get_by_test_id("factor-state")).to_have_text("Off")
    expect(failures).to_have_count(0)


def test_what_cannot_be_loaded_anew_stays_with_a_note(page, stack):
    _, token = make_user(stack, "Stale")
    stack.sign_in("Stale", PASSWORD)
    enter(page, stack, token, "/#/account")
    rows = page.get_by_test_id("session-table").locator("tbody tr")
    expect(rows).to_have_count(2)
    answer_with(page, "/api/account/sessions", 503)
    page.get_by_test_id("session-end").click()
    page.get_by_test_id("confirm-action").click()
    note = page.get_by_role("alert").filter(has_text="What you see is as it was before.")
    expect(note).to_be_visible()
    expect(rows).to_have_count(2)
    page.unroute_all()
    note.get_by_role("button", name="Try again").click()
    expect(rows).to_have_count(1)
    expect(note).to_have_count(0)


def test_a_token_that_ended_elsewhere_is_as_good_as_ended(page, stack):
    _, session = make_user(stack, "Two windows")
    enter(page, stack, session, "/#/account")
    page.refusals |= {"404"}
    make_token(page, "ended elsewhere")
    listed = stack.request("GET", "/api/account/tokens", cookie=session).json()["tokens"]
    stack.request("DELETE", f"/api/account/tokens/{listed[0]['id']}", cookie=session)
    page.get_by_test_id("token-end").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("token-table")).to_have_count(0)
    # What had the keyboard is gone: it goes on where that was.
    expect(page.get_by_role("heading", name="API tokens")).to_be_focused()


@pytest.mark.parametrize("keeps", [True, False])
def test_a_token_shown_once_stays_until_it_has_ended(page, stack, keeps):
    _, session = make_user(stack, f"Shown {keeps}")
    enter(page, stack, session, "/#/account")
    secret = make_token(page, "just made")
    page.get_by_test_id("password-keep-tokens").set_checked(keeps)
    page.get_by_test_id("password-current").fill(PASSWORD)
    for field in ("new", "repeat"):
        page.get_by_test_id(f"password-{field}").fill(SECRET_KEPT)
    page.get_by_test_id("password-submit").click()
    expect(page.get_by_test_id("password-outcome")).to_contain_text("The password is changed.")
    expect(page.get_by_test_id("password-submit")).to_be_focused()
    expect(page.get_by_test_id("token-secret")).to_have_text([secret] if keeps else [])


def test_what_is_sent_is_sent_once_while_its_answer_is_awaited(page, stack):
    _, session = make_user(stack, "Impatient")
    enter(page, stack, session, "/#/account")
    waiting = []
    page.route(
        "**/api/account/tokens",
        lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_test_id("token-new").click()
    page.get_by_test_id("token-name").fill("one")
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_test_id("token-submit")).to_have_attribute("aria-disabled", "true")
    page.get_by_test_id("token-submit").click(force=True)
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(page.get_by_test_id("token-table").locator("tbody tr")).to_have_count(1)


def test_a_refused_sign_in_leaves_the_keyboard_where_it_was(page, stack):
    page.goto("/")
    page.get_by_test_id("sign-in-name").fill("nobody of this name")
    page.get_by_test_id("sign-in-password").fill("nor this password")
    page.get_by_test_id("sign-in-submit").click()
    expect(page.get_by_test_id("sign-in-error")).not_to_be_empty()
    expect(page.get_by_test_id("sign-in-submit")).to_be_focused()


def test_an_invitation_is_followed_in_an_open_page(page, stack):
    def follow(token):
        page.evaluate("token => { location.hash = `first-sign-in=${token}` }", token)
        expect(page.get_by_test_id("first-sign-in-name")).to_be_visible()
        assert token not in page.url

    page.goto("/")
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()
    follow("used-or-unknown")
    page.get_by_test_id("first-sign-in-leave").click()
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()
    sign_in(page)
    # Who is signed in can leave it as well, and stays signed in.
    follow("used-or-unknown")
    page.get_by_test_id("first-sign-in-leave").click()
    expect(page.get_by_test_id("account-menu")).to_have_accessible_name("Account menu of admin")
    follow(invite(stack)["token"])
    page.get_by_test_id("first-sign-in-name").fill("Follower")
    for field in ("password", "repeat"):
        page.get_by_test_id(f"first-sign-in-{field}").fill(PASSWORD)
    page.get_by_test_id("first-sign-in-submit").click()
    expect(page.get_by_test_id("account-menu")).to_have_accessible_name("Account menu of Follower")
    # Nor is a token in the history.
    page.go_back()
    expect(page.get_by_test_id("first-sign-in-name")).to_have_count(0)


def test_addresses_lead_to_their_page_or_to_none(page, stack):
    enter(page, stack, stack.admin_token, "/#/account/")
    expect(page.get_by_role("heading", level=1, name="Account")).to_be_visible()
    enter(page, stack, stack.admin_token, "/#/admin/")
    expect(page.get_by_role("heading", level=1, name="Users")).to_be_visible()
    for nowhere in ("/#/nowhere", "/#/admin/nothing", "/#/account/x"):
        enter(page, stack, stack.admin_token, nowhere)
        expect(page.get_by_test_id("unknown-page")).to_be_visible()
    page.get_by_role("link", name="Go to the workspace").click()
    page.get_by_test_id("chart").wait_for()
