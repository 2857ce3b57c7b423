"""Whether typed values fit one question: their kind, its list, its limits, their number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.items import Item
from assessments.fhir.keys import MOST_INSTANCES
from assessments.fhir.limits import CLOCKS, in_words
from assessments.fhir.problems import AnswerRefused
from assessments.fhir.values import OPTION_VALUES, Value, compare, kind

MOST_CHARACTERS = {"string": 2_000, "url": 2_000, "open-choice": 2_000, "text": 20_000}
_ADDRESS = re.compile(r"(https?://|mailto:|tel:|urn:)\S+", re.IGNORECASE)
_FILE = re.compile(r"(https?://|/)\S*", re.IGNORECASE)


def require_fits(item: Item, values: Sequence[Value]) -> None:
    """Raise AnswerRefused, in words for the person who answers, unless these values fit this question."""
    most = MOST_INSTANCES if item.repeats else 1
    if item.repeats and item.max_occurs is not None:
        most = min(most, item.max_occurs)
    if len(values) > most:
        raise AnswerRefused(
            ngettext("Choose only one answer here.", "Give no more than %(number)d answers here.", most)
            % {"number": most}
        )
    for value in values:
        _require_value_fits(item, value)
    if len(values) > 1:
        for value in values:
            option = option_of(item, value)
            if option is not None and option.is_exclusive:
                said = option.display_in(get_language() or "")
                raise AnswerRefused(_("“%(answer)s” cannot go with other answers.") % {"answer": said})


def _require_value_fits(item: Item, value: Value) -> None:
    name = kind(value)
    if item.options and option_of(item, value) is None:
        if item.type != "open-choice" or name not in ("valueString", "valueCoding"):
            raise AnswerRefused(_("This is not one of the answers to choose from."))
    elif not item.options and item.type == "choice":
        # Its list is kept elsewhere; what came from there, by import, stays. So does what the form begins with.
        if name not in OPTION_VALUES or not (item.option_source or value in item.initial):
            raise AnswerRefused(_("This question has no list of answers here, so it cannot be answered."))
    elif not item.options and name != item.value_name and not (item.type == "open-choice" and name == "valueString"):
        raise AnswerRefused(_("This answer is not of the kind that the question asks for."))
    if name in ("valueString", "valueUri"):
        _require_length(item, value[name])
    _require_range(item, value)
    if name == "valueQuantity":
        _require_unit(item, value[name])
    elif name == "valueAttachment":
        _require_attachment(item, value[name])
    elif name == "valueUri" and not _ADDRESS.fullmatch(value[name]):
        raise AnswerRefused(_("Give a full web address, such as https://example.org."))


def _require_length(item: Item, text: str) -> None:
    most = min(item.max_length or MOST_CHARACTERS["text"], MOST_CHARACTERS.get(item.type, MOST_CHARACTERS["text"]))
    if len(text) > most:
        raise AnswerRefused(
            ngettext(
                "This is too long: no more than %(number)d character fits here.",
                "This is too long: no more than %(number)d characters fit here.",
                most,
            )
            % {"number": most}
        )
    if item.min_length and len(text) < item.min_length:
        raise AnswerRefused(
            ngettext(
                "This is too short: give at least %(number)d character.",
                "This is too short: give at least %(number)d characters.",
                item.min_length,
            )
            % {"number": item.min_length}
        )


def _require_range(item: Item, value: Value) -> None:
    if item.min_value is not None and compare(value, item.min_value) == -1:
        words = _("Give %(least)s or later.") if kind(value) in CLOCKS else _("Give %(least)s or more.")
        raise AnswerRefused(words % {"least": in_words(item.min_value)})
    if item.max_value is not None and compare(value, item.max_value) == 1:
        words = _("Give %(most)s or earlier.") if kind(value) in CLOCKS else _("Give %(most)s or less.")
        raise AnswerRefused(words % {"most": in_words(item.max_value)})
    if item.max_decimal_places is not None and "valueDecimal" in value:
        places = len(value["valueDecimal"].partition(".")[2])
        if places > item.max_decimal_places:
            raise AnswerRefused(
                ngettext(
                    "Give no more than %(number)d digit after the point.",
                    "Give no more than %(number)d digits after the point.",
                    item.max_decimal_places,
                )
                % {"number": item.max_decimal_places}
            )


def _require_unit(item: Item, quantity: dict[str, Any]) -> None:
    if "value" not in quantity:
        raise AnswerRefused(_("Give a number."))
    named = quantity.get("code") or quantity.get("unit")
    offered = any(named in (unit.code, unit.display) for unit in item.units)
    if item.units and not item.unit_open and named and not offered:
        raise AnswerRefused(_("Choose one of the units."))


def _require_attachment(item: Item, attachment: dict[str, Any]) -> None:
    size = attachment.get("size", 0)
    if not _FILE.fullmatch(attachment.get("url", "/")) or not isinstance(size, int) or isinstance(size, bool):
        raise AnswerRefused(_("Choose a file again, please."))
    allowed, given = item.mime_types, attachment.get("contentType", "")
    if allowed and not any(
        given == kind_ or (kind_.endswith("/*") and given.startswith(kind_[:-1])) for kind_ in allowed
    ):
        raise AnswerRefused(_("This kind of file does not fit here."))
    if item.max_size is not None and size > item.max_size:
        raise AnswerRefused(_("This file is too big."))
