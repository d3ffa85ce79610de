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
def token(stack):
    """A fresh session of the admin."""
    return stack.sign_in()
