"""Two pages on one preset: neither takes away what it has not seen."""

from playwright.sync_api import expect

from driving import sign_in

PRESET = {
    "name": "seen by two pages", "dataset": "AAPL", "strategy": "rsi_reversal",
    "parameters": {"window": 14, "low": 25.5, "high": 70}, "settings": {},
}  # fmt: skip


def test_a_preset_that_has_changed_elsewhere_is_not_deleted_unseen(page, stack):
    made = stack.request("POST", "/api/presets", PRESET, cookie=stack.admin_token)
    path = f"/api/presets/{made.json()['id']}"
    sign_in(page)
    presets = page.get_by_test_id("preset-list")
    expect(presets).to_contain_text(PRESET["name"])
    seen = {"If-Match": made.headers["ETag"]}
    changed = PRESET | {"name": "seen by two pages, changed"}
    assert stack.request("PUT", path, changed, cookie=stack.admin_token, headers=seen).status == 200
    remove = page.get_by_role("button", name=f"Delete {PRESET['name']}", exact=True)
    remove.click()
    expect(page.get_by_role("alert")).to_contain_text("changed meanwhile")
    assert stack.request("GET", path, cookie=stack.admin_token).json()["name"] == changed["name"]
    # The browser itself complains of the answer, which is what was to come.
    page.complaints.remove(next(text for text in page.complaints if "412" in text))

    page.reload()
    page.get_by_role("button", name=f"Delete {changed['name']}", exact=True).click()
    expect(presets).not_to_contain_text(changed["name"])
    assert stack.request("GET", path, cookie=stack.admin_token).status == 404
