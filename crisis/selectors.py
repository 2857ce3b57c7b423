"""Reading crisis lines and interventions."""

from __future__ import annotations

from django.core.cache import caches
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from crisis.models import CrisisLine

SECONDS_KEPT = 60


def list_crisis_lines(country: str, language: str) -> list[CrisisLine]:
    """The help lines in use for a country, in `language` when there are any, else in whatever there is.

    Kept in this process for a minute. Never fails and is never empty: without rows or without a database it is the
    advice to call the local emergency number.
    """
    key = f"crisis-lines:{country}:{language}"
    lines = caches["local"].get(key)
    if lines is None:
        try:
            of_country = list(CrisisLine.objects.filter(country=country, is_active=True))
        except DatabaseError:
            return [fail_safe_line()]
        lines = [line for line in of_country if line.language == language] or of_country
        caches["local"].set(key, lines, SECONDS_KEPT)
    return lines or [fail_safe_line()]


def fail_safe_line() -> CrisisLine:
    """What is shown when no line is known: true anywhere, and it can be called."""
    return CrisisLine(
        label=_("Call 112"),
        description=_("Emergency number in many countries. Call your local emergency number if you know it."),
        phone="112",
        is_emergency=True,
        language=translation.get_language() or "en",
    )
