"""What a trader does with presets."""

from __future__ import annotations

from playwright.sync_api import expect


def save(page, name):
    page.get_by_test_id("preset-name").fill(name)
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-state")).to_contain_text("Unchanged")


def save_again(page, version):
    page.get_by_test_id("preset-save").click()
    expect(page.get_by_test_id("preset-state")).to_contain_text(f"version {version}")


def open_all(page):
    # A dialog that is just being closed takes the key with it.
    expect(page.get_by_role("dialog")).to_have_count(0)
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
