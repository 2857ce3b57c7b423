"""Stored answers in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from assessments.fhir import Item, Option, option_of
from assessments.fhir.limits import CLOCKS, in_words, on_clock_here
from assessments.fhir.values import kind


def answer_texts(item: Item, values: Sequence[dict[str, Any]], language: str = "") -> list[str]:
    """Each value as people read it, in the reader's language where the definition has it."""
    return [answer_text(item, value, language) for value in values]


def option_text(option: Option, language: str = "") -> str:
    """An answer on offer in words: a day or a time in the reader's way."""
    return in_words(option.value) if kind(option.value) in CLOCKS else option.display_in(language)


def answer_text(item: Item, value: dict[str, Any], language: str = "") -> str:
    """One value in words: an option by its text, a day in the reader's way, a number with its unit."""
    option = option_of(item, value)
    if option is not None:
        return option_text(option, language)
    name = kind(value)
    said = value[name]
    if name == "valueBoolean":
        return _("Yes") if said else _("No")
    if name == "valueQuantity":
        return f"{said.get('value', '')} {said.get('unit') or said.get('code') or ''}".strip()
    if name == "valueAttachment":
        return str(said.get("title") or said.get("url") or _("A file"))
    if isinstance(said, dict):
        return str(said.get("display") or said.get("code") or said.get("reference") or "")
    if name == "valueDate" and len(said) == 10:
        return formats.date_format(date.fromisoformat(said))
    if name == "valueDateTime" and "T" in said:
        return formats.date_format(on_clock_here(datetime.fromisoformat(said)), "DATETIME_FORMAT")
    if name == "valueTime":
        return str(said)[:5]
    return str(said)
