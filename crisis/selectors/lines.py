"""Reading help lines. Nothing here raises and nothing is ever empty: a page in a crisis must have a number on it."""

from __future__ import annotations

import time

from django.core.cache import caches
from django.db import Error
from django.utils import translation
from django.utils.translation import gettext as _

from crisis.models import CrisisLine

KEY = "crisis-lines"
SECONDS_FRESH = 60


def list_crisis_lines(country: str, language: str) -> list[CrisisLine]:
    """The help lines in use for a country, in `language` when there are any, else in whatever there is.

    Read at most once a minute in a process (one query). Without rows it is the advice to call the emergency number;
    without a database, the lines this process read last.
    """
    return _chosen(_read_lines(), country, language)


def known_lines(country: str, language: str) -> list[CrisisLine]:
    """The same without asking the database: the lines this process read last, for error pages."""
    _read_at, lines = caches["local"].get(KEY) or (0, [])
    return _chosen(lines, country, language)


def list_line_countries() -> list[str]:
    """The countries for which there are lines in use, by the same reading."""
    return sorted({line.country for line in _read_lines()})


def fail_safe_line() -> CrisisLine:
    """What is shown when no line is known: true anywhere, and it can be called."""
    return CrisisLine(
        label=_("Emergency number"),
        description=_("It works in many countries. Call your local emergency number if you know it."),
        phone="112",
        is_emergency=True,
        language=translation.get_language() or "en",
    )


def _read_lines() -> list[CrisisLine]:
    read_at, lines = caches["local"].get(KEY) or (None, [])
    if read_at is not None and time.monotonic() - read_at < SECONDS_FRESH:
        return lines
    try:
        lines = list(CrisisLine.objects.filter(is_active=True))
    except Error:
        return lines
    caches["local"].set(
        KEY, (time.monotonic(), lines), timeout=None
    )  # kept for an outage, read again when a minute old
    return lines


def _chosen(lines: list[CrisisLine], country: str, language: str) -> list[CrisisLine]:
    of_country = [line for line in lines if line.country == country]
    return [line for line in of_country if line.language == language] or of_country or [fail_safe_line()]
