"""Signing in, in a browser: through the form where that is the point, with a ready session where it is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from devtools.factories.accounts import PASSWORD

PATIENCE_MS = 20_000  # a busy machine is no fault of the page


@pytest.fixture
def open_context(chromium, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """`open_context(user)`: a browser profile of its own; with a user, already signed in."""
    opened = []

    def open_one(user: User | None = None, *, browser=chromium, **options) -> BrowserContext:
        options = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        if user is not None:
            client = Client(HTTP_HOST=live_server.url.split("//")[1])
            client.force_login(user, backend="accounts.backends.AccountBackend")
            cookie = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return context

    expect.set_options(timeout=PATIENCE_MS)
    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def browser_that_remembers_pages(launch_chromium):
    """Chromium as people use it: going back shows the page as it was left. Playwright turns that off."""
    browser = launch_chromium(ignore_default_args=["--disable-back-forward-cache"])
    yield browser
    browser.close()


@pytest.fixture
def open_page(open_context) -> Callable[..., Page]:
    """`open_page(user)`: an empty page of a new profile."""
    return lambda user=None, **options: open_context(user, **options).new_page()


@pytest.fixture
def sign_in_by_form() -> Callable[[Page, User], None]:
    """Types email and password into the sign-in page and waits until it was left."""

    def enter(page: Page, user: User) -> None:
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).not_to_have_url(re.compile("/accounts/login/"))

    return enter
