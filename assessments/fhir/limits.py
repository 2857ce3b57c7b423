"""The least and the greatest answer of a question, in words."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone

from assessments.fhir.values import Value, kind

CLOCKS = ("valueDate", "valueDateTime", "valueTime")  # before and after are said of them, not less and more


def on_clock_here(moment: datetime) -> datetime:
    """A moment on the clock of here; on its own one where the calendar ends before that."""
    try:
        return timezone.localtime(moment)
    except OverflowError:
        return moment


def in_words(limit: Value) -> str:
    """A limit as people read it: a day in the reader's way, a number with its unit."""
    name = kind(limit)
    said = limit[name]
    if isinstance(said, dict):
        return f"{said.get('value', '')} {said.get('unit', '')}".strip()
    if name == "valueDateTime" and "T" in said:
        return formats.date_format(on_clock_here(datetime.fromisoformat(said)), "DATETIME_FORMAT")
    if name in ("valueDate", "valueDateTime") and len(said) == 10:
        return formats.date_format(date.fromisoformat(said))
    return str(said)[:5] if name == "valueTime" else str(said)
