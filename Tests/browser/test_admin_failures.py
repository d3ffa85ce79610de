"""Administration when answers fail, come late or tell of what changed elsewhere; where the keyboard goes on."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from people import PASSWORD, code_of, enter, invite, make_user, save_preset, view_of
from test_admin_pages import manage, row, user_of


def find_preset(page, name):
    page.get_by_test_id("admin-preset-search").fill(name)
    rows = page.get_by_test_id("admin-preset-table").locator("tbody tr")
    expect(rows).to_have_count(1)
    return rows


def choose_heir(page, name):
    page.get_by_test_id("give-search").fill(name)
    people = page.get_by_test_id("give-people")
    expect(people.locator("input")).to_have_count(1)
    people.get_by_text(name).click()


def presets_of(stack, token):
    return stack.request("GET", "/api/presets", cookie=token).json()["presets"]


def test_who_is_not_shown_any_more_is_given_nothing(page, stack):
    _, owner = make_user(stack, "Giver")
    for name in ("Chosen first", "Sought then"):
        make_user(stack, name)
    save_preset(stack, owner, "not to be given")
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    rows = find_preset(page, "not to be given")
    rows.get_by_test_id("preset-give").click()
    choose_heir(page, "Chosen first")
    page.get_by_test_id("give-search").fill("Sought then")
    expect(page.get_by_test_id("give-people")).to_contain_text("Sought then")
    page.get_by_test_id("give-submit").click()
    expect(page.get_by_role("dialog")).to_contain_text("Choose somebody.")
    assert [preset["name"] for preset in presets_of(stack, owner)] == ["not to be given"]


def test_a_preset_that_changed_meanwhile_is_seen_before_it_is_given(page, stack):
    _, owner = make_user(stack, "Late giver")
    make_user(stack, "Late receiver")
    preset = save_preset(stack, owner, "given late")
    page.refusals |= {"412"}
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    rows = find_preset(page, "given late")
    rows.get_by_test_id("preset-give").click()
    choose_heir(page, "Late receiver")
    body = {"name": "given late, new", "dataset": "AAPL", "strategy": "rsi_reversal",
            "parameters": {}, "settings": {}}  # fmt: skip
    stack.request("PUT", f"/api/presets/{preset}", body, cookie=owner, headers={"If-Match": "*"})
    page.get_by_test_id("give-submit").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("admin-preset-error")).to_contain_text("Somebody changed this preset meanwhile")
    expect(rows).to_contain_text("given late, new")
    rows.get_by_test_id("preset-give").click()
    choose_heir(page, "Late receiver")
    page.get_by_test_id("give-submit").click()
    expect(rows).to_contain_text("Late receiver")


def test_an_import_that_broke_off_goes_on_where_it_ended(page, stack, tmp_path):
    _, owner = make_user(stack, "Importer")
    content = {"dataset": "AAPL", "strategy": "rsi_reversal", "parameters": {}, "settings": {}}
    entries = [{"owner": "Importer", "preset": {**content, "name": f"entry {count}"}} for count in range(6)]
    file = tmp_path / "presets.json"
    file.write_text(json.dumps({"format": "speedstack.presets.v1", "presets": entries}))
    page.refusals |= {"503"}
    enter(page, stack, stack.admin_token, "/#/admin/presets")
    asked = []

    def break_off(route):
        asked.append(route.request)
        if len(asked) > 3:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route("**/api/admin/presets/import", break_off)
    page.get_by_test_id("presets-import").set_input_files(file)
    expect(page.get_by_test_id("transfer-error")).to_contain_text("503")
    assert len(presets_of(stack, owner)) == 3
    page.unroute_all()
    page.get_by_test_id("presets-import").set_input_files(file)
    report = page.get_by_test_id("import-report")
    expect(report).to_contain_text("6 saved, 0 refused.")
    assert sorted(preset["name"] for preset in presets_of(stack, owner)) == [f"entry {n}" for n in range(6)]
    # Once done, it is another import.
    page.get_by_test_id("presets-import").set_input_files(file)
    expect(report).to_contain_text("6 saved, 0 refused.")
    assert len(presets_of(stack, owner)) == 12


def test_sessions_that_a_change_ends_are_listed_no_more(page, stack):
    make_user(stack, "Promoted")
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Promoted")
    expect(page.get_by_test_id("session-table")).to_be_visible()
    page.get_by_test_id("user-role").get_by_label("Admin").check()
    page.get_by_test_id("user-save").click()
    expect(page.get_by_text("Signed in nowhere.")).to_be_visible()
    expect(page.get_by_test_id("user-save")).to_be_focused()


def test_what_is_not_saved_yet_stays_when_the_second_factor_is_reset(page, stack):
    user, token = make_user(stack, "Half done")
    secret = stack.request("POST", "/api/account/second-factor", cookie=token).json()["secret"]
    body = {"secret": secret, "password": PASSWORD, "code": code_of(secret)}
    assert stack.request("PUT", "/api/account/second-factor", body, cookie=token).status == 200
    enter(page, stack, stack.admin_token, "/#/admin/users")
    manage(page, "Half done")
    page.get_by_test_id("quota-presets").fill("77")
    page.get_by_test_id("user-reset-factor").click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_role("heading", name="Second factor: off")).to_be_visible()
    # The button is gone; the keyboard goes on in the dialog.
    expect(page.get_by_role("heading", name="User", exact=True)).to_be_focused()
    expect(page.get_by_test_id("quota-presets")).to_have_value("77")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("user-outcome")).to_contain_text("Saved.")
    assert user_of(stack, user)["quotas"] == {"presets": 77, "tokens": 20}


def test_an_admin_who_disables_himself_is_told_and_signed_out(page, stack):
    _, token = make_user(stack, "Leaving admin", "admin")
    enter(page, stack, token, "/#/admin/users")
    manage(page, "Leaving admin")
    page.get_by_test_id("user-state").get_by_label("No, disabled").check()
    expect(page.get_by_test_id("user-sheet")).to_contain_text("This is you")
    page.get_by_test_id("user-save").click()
    expect(page.get_by_test_id("sign-in-name")).to_be_visible()


def test_an_invitation_taken_back_elsewhere_is_as_good_as_taken_back(page, stack):
    invitation = invite(stack)["id"]
    enter(page, stack, stack.admin_token, "/#/admin/users")
    page.refusals |= {"404"}
    rows = page.get_by_test_id("invitation-table").locator("tbody tr")
    before = rows.count()
    stack.request("DELETE", f"/api/admin/invitations/{invitation}", cookie=stack.admin_token)
    # The newest is the first of the list.
    page.get_by_test_id("invitation-end").first.click()
    page.get_by_test_id("confirm-action").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(rows).to_have_count(before - 1)


def test_the_keyboard_goes_on_where_a_button_went_away(page, stack):
    for _ in range(51):
        invitation = invite(stack)["id"]
        stack.request("DELETE", f"/api/admin/invitations/{invitation}", cookie=stack.admin_token)
    enter(page, stack, stack.admin_token, "/#/admin/audit")
    heading = page.get_by_role("heading", name="What happened")
    page.get_by_test_id("load-more").press("Enter")
    more = page.get_by_test_id("load-more")
    rows = page.get_by_test_id("audit-table").locator("tbody tr")
    shown = 100
    # Until the last page has come, the button stays and keeps it.
    for _ in range(20):
        expect(rows).not_to_have_count(shown)
        if more.count() == 0:
            break
        shown = rows.count()
        expect(more).to_be_focused()
        more.press("Enter")
    expect(more).to_have_count(0)
    expect(heading).to_be_focused()
    rows.get_by_test_id("audit-object-button").first.press("Enter")
    expect(heading).to_be_focused()


def test_slow_answers_about_the_status_are_shown(page, stack):
    page.add_init_script(
        """const ask = fetch;
        window.fetch = async (...request) => {
          const answer = await ask(...request);
          if (String(request[0]).endsWith("/api/admin/status")) await new Promise(done => setTimeout(done, 2500));
          return answer;
        };"""
    )
    page.context.add_cookies([{"name": "sid", "value": stack.admin_token, "url": stack.origin}])
    page.goto("/#/admin/status")
    expect(page.get_by_test_id("status-numbers")).to_be_visible(timeout=15_000)


def test_a_status_that_cannot_be_asked_leaves_the_last_one(page, stack):
    enter(page, stack, stack.admin_token, "/#/admin/status")
    page.refusals |= {"503"}
    page.route("**/api/admin/status", lambda route: route.fulfill(status=503, body=""))
    note = page.get_by_role("alert").filter(has_text="What you see is as it was before.")
    expect(note).to_be_visible()
    expect(page.get_by_test_id("status-numbers")).to_be_visible()
    page.unroute_all()
    # It goes on by itself.
    expect(note).to_have_count(0)


def test_a_refresh_that_cannot_be_followed_is_said_steadily(own, browser):
    own.start()
    own.admin_token = own.create_admin()
    with view_of(own, browser, "dark", 1440, 900, own.admin_token, "/#/admin/datasets") as page:
        page.refusals |= {"503"}
        refused = []

        def refuse(route):
            if route.request.method != "GET":
                return route.continue_()
            refused.append(route.request)
            return route.fulfill(status=503, body="")

        page.route("**/api/admin/datasets/refresh", refuse)
        page.get_by_test_id("refresh-all").click()
        said = page.get_by_test_id("refresh-error")
        expect(said).not_to_be_empty()
        page.evaluate(
            """window.flickers = 0;
            new MutationObserver(() => window.flickers += 1).observe(
              document.querySelector('[data-testid=refresh-error]'),
              {childList: true, characterData: true, subtree: true})"""
        )
        seen = len(refused)
        while len(refused) < seen + 3:
            page.wait_for_event("request", lambda request: request.url.endswith("/refresh"))
        assert page.evaluate("window.flickers") == 0
        page.unroute_all()
        expect(page.get_by_test_id("refresh-report")).to_have_attribute("data-state", "done", timeout=30_000)
        expect(said).to_be_empty()


def test_datasets_that_cannot_be_loaded_are_said_once_and_a_removed_one_leaves_the_keyboard(own, browser):
    own.start()
    own.admin_token = own.create_admin()
    with view_of(own, browser, "dark", 1440, 900, own.admin_token, "/#/admin/users") as page:
        page.refusals |= {"503"}
        page.route("**/api/admin/datasets", lambda route: route.fulfill(status=503, body=""))
        page.get_by_test_id("admin-datasets").click()
        again = page.get_by_role("button", name="Try again")
        expect(again).to_have_count(1)
        page.unroute_all()
        again.click()
        page.get_by_test_id("dataset-MSFT").get_by_test_id("dataset-remove").click()
        page.get_by_test_id("confirm-action").click()
        expect(page.get_by_test_id("dataset-MSFT")).to_have_count(0)
        expect(page.get_by_role("heading", name="Datasets", level=2)).to_be_focused()
        page.get_by_test_id("dataset-restore").click()
        expect(page.get_by_role("heading", name="Removed")).to_be_focused()
        expect(row(page, "dataset-table", "MSFT")).to_have_count(1)
