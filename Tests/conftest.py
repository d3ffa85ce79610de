"""Fixtures that the system and the browser tests share: one running stack with one admin."""

import pytest

from stack import Stack


@pytest.fixture(scope="session")
def stack():
    running = Stack()
    try:
        running.start()
        running.admin_token = running.create_admin()
        yield running
    finally:
        running.remove()


@pytest.fixture
def own():
    """A stack of the test's own, not started yet, for what must not disturb the others."""
    running = Stack()
    try:
        yield running
    finally:
        running.remove()


@pytest.fixture
def token(stack):
    """A fresh session of the admin, who has only so many: it ends with the test."""
    session = stack.sign_in()
    yield session
    stack.request("DELETE", "/api/session", cookie=session)
