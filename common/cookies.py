"""Cookies that Django names in its code, under the names of the settings."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class OutcomeStorage(CookieStorage):
    """Says on the next page what a form did. In production its cookie has the prefix that no other host can set."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        name: str = settings.MESSAGES_COOKIE_NAME
        return name
