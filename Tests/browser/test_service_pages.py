"""Datasets and the status in a real Chromium: what an admin does to the service, and sees of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from driving import settle, shot
from people import enter, view_of


@pytest.fixture
def service(own):
    """A product of the test's own, whose datasets may come and go."""
    own.start()
    own.admin_token = own.create_admin()
    return own


def admin_datasets(stack) -> dict:
    return stack.request("GET", "/api/admin/datasets", cookie=stack.admin_token).json()


def dataset(page, name):
    return page.get_by_test_id(f"dataset-{name}")


def write_prices(stack, name, text):
    """A price file in the place where the product looks for them."""
    folder = stack.state / "prices"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(text)


def test_all_datasets_are_refreshed_or_one(page, stack):
    enter(page, stack, stack.admin_token, "/#/admin/datasets")
    known = admin_datasets(stack)["datasets"]
    rows = page.get_by_test_id("dataset-table").locator("tbody tr")
    expect(rows).to_have_count(len(known))
    expect(dataset(page, "AAPL")).to_contain_text("3,270")
    expect(dataset(page, "AAPL")).to_contain_text("2000–2013")
    page.get_by_test_id("refresh-all").click()
    report = page.get_by_test_id("refresh-report")
    expect(report).to_have_attribute("data-state", "done", timeout=30_000)
    expect(report).to_contain_text(f"Refreshed: 0 new, {len(known)} unchanged.")
    expect(report).to_contain_text("by admin")
    dataset(page, "AAPL").get_by_test_id("dataset-refresh").click()
    expect(report).to_contain_text("Refreshed: 0 new, 1 unchanged.", timeout=30_000)


def test_a_new_price_file_comes_in_and_a_bad_one_is_told_with_its_place(service, browser):
    with view_of(service, browser, "dark", 1440, 900, service.admin_token, "/#/admin/datasets") as page:
        expect(dataset(page, "MINE")).to_have_count(0)
        write_prices(service, "MINE", "date,close\n2024-01-01,1\n2024-01-02,2\n")
        page.get_by_test_id("refresh-all").click()
        report = page.get_by_test_id("refresh-report")
        expect(report.locator("li").filter(has_text="MINE")).to_contain_text("new version", timeout=30_000)
        expect(dataset(page, "MINE")).to_contain_text("price file")
        write_prices(service, "MINE", "date,close\n2024-01-01,1\n2024-01-02,<img src=x>\n")
        dataset(page, "MINE").get_by_test_id("dataset-refresh").click()
        failed = report.locator("li").filter(has_text="MINE")
        expect(failed).to_contain_text("failed", timeout=30_000)
        expect(failed).to_contain_text(re.compile("line 3|row", re.I))
        shot(page, "dataset-refresh-failed")
        # The prices before stay.
        expect(dataset(page, "MINE")).to_contain_text("2")


def test_a_dataset_is_removed_for_everybody_and_restored(service, browser):
    with view_of(service, browser, "dark", 1440, 900, service.admin_token, "/#/admin/datasets") as page:
        expect(page.get_by_text("No dataset is removed.")).to_be_visible()
        dataset(page, "MSFT").get_by_test_id("dataset-remove").click()
        page.get_by_test_id("confirm-cancel").click()
        expect(dataset(page, "MSFT")).to_be_visible()
        dataset(page, "MSFT").get_by_test_id("dataset-remove").click()
        page.get_by_test_id("confirm-action").click()
        expect(dataset(page, "MSFT")).to_have_count(0)
        removed = page.get_by_test_id("removed-table")
        expect(removed).to_contain_text("MSFT")
        expect(removed).to_contain_text("admin")
        listed = service.request("GET", "/api/datasets", cookie=service.admin_token).json()["datasets"]
        assert "MSFT" not in [entry["id"] for entry in listed]
        shot(page, "dataset-removed")
        page.get_by_test_id("back-to-workspace").click()
        picker = page.get_by_test_id("dataset-picker")
        expect(picker.locator("option[value=AAPL]")).to_have_count(1)
        expect(picker.locator("option[value=MSFT]")).to_have_count(0)
        page.go_back()
        page.get_by_test_id("dataset-restore").click()
        expect(dataset(page, "MSFT")).to_be_visible()
        expect(page.get_by_test_id("removed-table")).to_have_count(0)


def test_the_last_dataset_stays(service, browser):
    with view_of(service, browser, "dark", 1440, 900, service.admin_token, "/#/admin/datasets") as page:
        page.refusals |= {"409"}
        others = [entry["id"] for entry in admin_datasets(service)["datasets"] if entry["id"] != "AAPL"]
        for other in others:
            path = f"/api/admin/datasets/{other}"
            assert service.request("DELETE", path, cookie=service.admin_token).status == 204
        dataset(page, "AAPL").get_by_test_id("dataset-remove").click()
        page.get_by_test_id("confirm-action").click()
        expect(page.get_by_role("dialog")).to_contain_text("It is the last dataset that is left.")


def test_the_status_shows_workers_as_they_are_and_follows(page, stack):
    enter(page, stack, stack.admin_token, "/#/admin/status")
    workers = page.get_by_test_id("worker-table").locator("tbody tr")
    expect(workers).to_have_count(2, timeout=10_000)
    numbers = page.get_by_test_id("status-numbers")
    sockets = numbers.locator("dl > div").filter(has_text="Sockets").locator("dd")
    before = int(sockets.inner_text())
    other = page.context.new_page()
    open_workspace(other)
    # The page is asked nothing: it follows by itself.
    expect(sockets).to_have_text(str(before + 1), timeout=15_000)
    other.close()
    expect(sockets).to_have_text(str(before), timeout=15_000)
    for server in ("store", "cache"):
        expect(page.get_by_test_id(f"server-{server}")).to_contain_text(re.compile(r"Redis \d+\.\d+"))
        expect(page.get_by_test_id(f"server-{server}")).to_contain_text("MiB")


def open_workspace(page):
    """The workspace of the session that the context has."""
    page.goto("/")
    page.get_by_test_id("chart").wait_for()
    settle(page)
