"""Answers as people give them: from the texts of a form to typed values, and whether stored ones fit the form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.calculating import settle
from assessments.fhir.fitting import require_fits
from assessments.fhir.items import Item, Questionnaire
from assessments.fhir.keys import MOST_INSTANCES, place_of
from assessments.fhir.problems import AnswerRefused
from assessments.fhir.typed_values import typed_value
from assessments.fhir.values import UNTYPED, Value, is_stored, kind
from common.forms import TURNING

Settled = tuple[dict[str, list[Value]], set[str]]  # calculated values, and what is asked
MOST_ANSWERS = 20_000  # of one form, and places for them


def check_answer(item: Item, raw: Sequence[str], *, unit: str = "") -> list[Value]:
    """The typed values of what a form sent for one question; nothing typed is no answer: an empty list.

    A choice is sent as the `key` of its option (`option-2`); in an open choice any other text is an answer in the
    person's own words. `unit` is the `key` of a unit, or its name where any unit may be given. Raises AnswerRefused.
    """
    if not item.is_question:
        raise AnswerRefused(_("There is nothing to answer here."))
    texts = [text.replace("\r\n", "\n").replace("\r", "\n").translate(TURNING).strip() for text in raw]
    texts = [text for text in texts if text]
    if not texts:
        return []
    if any(UNTYPED.search(text) for text in texts):
        raise AnswerRefused(_("This has characters in it that we cannot keep. Please type it again."))
    values: list[Value] = []
    for text in texts[: MOST_INSTANCES + 1]:
        value = typed_value(item, text, unit)
        if value not in values or not item.options:
            values.append(value)
    require_fits(item, values)
    return values


def raw_answer(item: Item, values: Sequence[Value]) -> list[str]:
    """The way back: what a form shows as typed or chosen for stored values. The unit is `raw_unit`."""
    texts = []
    for value in values:
        option = option_of(item, value)
        said = value[kind(value)]
        if option is not None:
            texts.append(option.key)
        elif isinstance(said, bool):
            texts.append("true" if said else "false")
        elif kind(value) == "valueQuantity":
            texts.append(str(said.get("value", "")))
        elif kind(value) == "valueAttachment":
            texts.append(json.dumps(said))
        elif isinstance(said, dict):
            texts.append(said.get("reference") or said.get("display") or said.get("code") or "")
        else:
            texts.append(str(said))
    return texts


def raw_unit(item: Item, values: Sequence[Value]) -> str:
    """The `key` of the unit of a stored quantity, or its name; empty without one."""
    for value in values:
        quantity = value.get("valueQuantity", {})
        for unit in item.units:
            if quantity.get("code") == (unit.code or None) and quantity.get("unit") == unit.display:
                return unit.key
        return str(quantity.get("unit") or quantity.get("code") or "")
    return ""


def require_answers_fit(
    questionnaire: Questionnaire, answers: Mapping[str, Any], settled: Settled | None = None
) -> None:
    """Raise AnswerRefused unless every answer belongs to a question that is asked, and fits it.

    Refuses places that the form does not have, questions that are not asked with these answers, values of the wrong
    kind or outside the list, the limits or the number allowed, and answers of a person to what only the form fills in.
    `settled` is what `settle` said of these answers, where that is known: it may have taken a while.
    """
    if not isinstance(answers, Mapping) or len(answers) > MOST_ANSWERS:
        raise AnswerRefused(_("These answers cannot be read."))
    checked: list[tuple[str, Item, list[Value]]] = []
    for key, values in answers.items():
        place = place_of(questionnaire, key)
        if place is None or not place[0].is_question:
            raise AnswerRefused(_("This answer belongs to a question that this form does not have."))
        if not isinstance(values, list) or not all(is_stored(value) for value in values):
            raise AnswerRefused(_("This answer is not of the kind that the question asks for."))
        require_fits(place[0], values)
        checked.append((key, place[0], values))
    calculated, enabled = settled or settle(questionnaire, answers)
    if len(enabled) > MOST_ANSWERS:  # groups that repeat in groups that repeat
        raise AnswerRefused(_("These answers cannot be read."))
    for key, item, values in checked:
        if not values:
            continue
        if key not in enabled:
            raise AnswerRefused(_("This answer belongs to a question that is not asked here."))
        if (item.hidden or item.read_only) and not _is_own(item, values, calculated.get(key)):
            raise AnswerRefused(_("This is filled in by the form itself."))


def _is_own(item: Item, values: list[Value], calculated: list[Value] | None) -> bool:
    """Whether a hidden or read-only answer is what the form itself puts there."""
    return values in (list(item.initial), calculated)
