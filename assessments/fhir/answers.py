"""Answers as people give them: from the texts of a form to typed values, and whether stored ones fit the form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.calculating import settle
from assessments.fhir.items import Item, Questionnaire
from assessments.fhir.keys import MOST_INSTANCES, place_of
from assessments.fhir.problems import AnswerRefused
from assessments.fhir.values import (
    LEAST_INTEGER,
    MOST_INTEGER,
    OPTION_VALUES,
    UNTYPED,
    Value,
    compare,
    fault,
    is_date,
    is_time,
    kind,
)

MOST_CHARACTERS = {"string": 2_000, "url": 2_000, "open-choice": 2_000, "text": 20_000}
MOST_ANSWERS = 20_000  # of one form
_INTEGER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,18}([.,]\d{1,12})?", re.ASCII)
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
_ADDRESS = re.compile(r"(https?://|mailto:|tel:|urn:)\S+", re.IGNORECASE)
_REFERENCE = re.compile(r"[A-Z][A-Za-z]{1,40}/[A-Za-z0-9.-]{1,64}", re.ASCII)
_FILE = re.compile(r"(https?://|/)\S*", re.IGNORECASE)
_ATTACHMENT = frozenset(("contentType", "url", "title", "size", "hash", "creation", "language"))
_MEMBERS = {  # what a stored value may say
    "valueCoding": frozenset(("system", "version", "code", "display")),
    "valueQuantity": frozenset(("value", "comparator", "unit", "system", "code")),
    "valueReference": frozenset(("reference", "type", "display")),
    "valueAttachment": _ATTACHMENT,
}


def check_answer(questionnaire: Questionnaire, item: Item, raw: Sequence[str], *, unit: str = "") -> list[Value]:
    """The typed values of what a form sent for one question; nothing typed is no answer: an empty list.

    A choice is sent as the `key` of its option (`option-2`); in an open choice any other text is an answer in the
    person's own words. `unit` is the `key` of a unit, or its name where any unit may be given. Raises AnswerRefused.
    """
    if not item.is_question:
        raise AnswerRefused(_("There is nothing to answer here."))
    texts = [text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in raw]
    texts = [text for text in texts if text]
    if not texts:
        return []
    if any(UNTYPED.search(text) for text in texts):
        raise AnswerRefused(_("This has characters in it that we cannot keep. Please type it again."))
    values: list[Value] = []
    for text in texts[: MOST_INSTANCES + 1]:
        value = _typed(item, text, unit)
        if value not in values or not item.options:
            values.append(value)
    _require_fits(item, values)
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


def require_answers_fit(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> None:
    """Raise AnswerRefused unless every answer belongs to a question that is asked, and fits it.

    Refuses places that the form does not have, questions that are not asked with these answers, values of the wrong
    kind or outside the list, the limits or the number allowed, and answers of a person to what only the form fills in.
    """
    if not isinstance(answers, Mapping) or len(answers) > MOST_ANSWERS:
        raise AnswerRefused(_("These answers cannot be read."))
    checked: list[tuple[str, Item, list[Value]]] = []
    for key, values in answers.items():
        place = place_of(questionnaire, key)
        if place is None or not place[0].is_question:
            raise AnswerRefused(_("This answer belongs to a question that this form does not have."))
        if not isinstance(values, list) or not all(_is_value(value) for value in values):
            raise AnswerRefused(_("This answer is not of the kind that the question asks for."))
        _require_fits(place[0], values)
        checked.append((key, place[0], values))
    calculated, enabled = settle(questionnaire, answers)
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


def _is_value(value: Any) -> bool:
    if not isinstance(value, dict) or len(value) != 1:
        return False
    name, said = next(iter(value.items()))
    if not isinstance(name, str) or fault(name, said):
        return False
    if name == "valueDecimal":
        return isinstance(said, str)
    if isinstance(said, dict):
        return set(said) <= _MEMBERS.get(name, frozenset()) and all(len(str(part)) <= 2_000 for part in said.values())
    return True


def _require_fits(item: Item, values: Sequence[Value]) -> None:
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
                raise AnswerRefused(_("“%(answer)s” cannot go with other answers.") % {"answer": option.display})


def _require_value_fits(item: Item, value: Value) -> None:
    name = kind(value)
    if item.options and option_of(item, value) is None:
        if item.type != "open-choice" or name not in ("valueString", "valueCoding"):
            raise AnswerRefused(_("This is not one of the answers to choose from."))
    elif not item.options and item.type == "choice":
        # Its list is kept elsewhere; what came from there, by import, stays.
        if name not in OPTION_VALUES or not item.option_source:
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
        raise AnswerRefused(_("Give %(least)s or more.") % {"least": _shown(item.min_value)})
    if item.max_value is not None and compare(value, item.max_value) == 1:
        raise AnswerRefused(_("Give %(most)s or less.") % {"most": _shown(item.max_value)})
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


def _shown(value: Value) -> str:
    said = value[kind(value)]
    return f"{said.get('value', '')} {said.get('unit', '')}".strip() if isinstance(said, dict) else str(said)


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


# --- one text, one value ---------------------------------------------------------------------------------------------


def _typed(item: Item, text: str, unit: str) -> Value:
    if item.options:
        option = item.option(text)
        if option is not None:
            return dict(option.value)
        if item.type != "open-choice":
            raise AnswerRefused(_("This is not one of the answers to choose from."))
    return _READERS[item.type](item, text, unit)


def _boolean(item: Item, text: str, unit: str) -> Value:
    if text not in ("true", "false"):
        raise AnswerRefused(_("Choose yes or no."))
    return {"valueBoolean": text == "true"}


def _integer(item: Item, text: str, unit: str) -> Value:
    if not _INTEGER.fullmatch(text):
        raise AnswerRefused(_("Give a whole number, such as 3."))
    if not LEAST_INTEGER <= int(text) <= MOST_INTEGER:
        raise AnswerRefused(_("This number is too big."))
    return {"valueInteger": int(text)}


def _number(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        raise AnswerRefused(_("Give a number, such as 3 or 2.5."))
    return text.replace(",", ".").removeprefix("+")


def _decimal(item: Item, text: str, unit: str) -> Value:
    return {"valueDecimal": _number(text)}


def _quantity(item: Item, text: str, unit: str) -> Value:
    quantity: dict[str, Any] = {"value": _number(text)}
    unit = unit.strip()
    chosen = next((known for known in item.units if unit in (known.key, known.code, known.display) and unit), None)
    if chosen is None and not unit and item.units:
        if len(item.units) > 1:
            raise AnswerRefused(_("Choose one of the units."))
        chosen = item.units[0]
    if chosen is not None:
        quantity["unit"] = chosen.display
        quantity |= {name: said for name, said in (("system", chosen.system), ("code", chosen.code)) if said}
    elif unit:
        if not item.unit_open:
            raise AnswerRefused(_("Choose one of the units."))
        if len(unit) > 60 or UNTYPED.search(unit):
            raise AnswerRefused(_("Give a shorter unit."))
        quantity["unit"] = unit
    return {"valueQuantity": quantity}


def _date(item: Item, text: str, unit: str) -> Value:
    if not is_date(text):
        raise AnswerRefused(_("Give a date as year, month and day, such as 2026-01-31."))
    return {"valueDate": text}


def _date_time(item: Item, text: str, unit: str) -> Value:
    refused = AnswerRefused(_("Give a date and a time, such as 2026-01-31 14:30."))
    if is_date(text):
        return {"valueDateTime": text}
    if _LOCAL_TIME.fullmatch(text):
        try:
            # The clock of the clinic: the process runs in its time zone.
            return {"valueDateTime": datetime.fromisoformat(text).astimezone().isoformat(timespec="seconds")}
        except (ValueError, OverflowError):
            raise refused from None
    if fault("valueDateTime", text):
        raise refused
    return {"valueDateTime": text}


def _time(item: Item, text: str, unit: str) -> Value:
    if not is_time(text):
        raise AnswerRefused(_("Give a time, such as 14:30."))
    return {"valueTime": text if len(text) > 5 else f"{text}:00"}


def _string(item: Item, text: str, unit: str) -> Value:
    return {"valueString": text}


def _line(item: Item, text: str, unit: str) -> Value:
    return {"valueString": " ".join(text.split("\n"))}


def _address(item: Item, text: str, unit: str) -> Value:
    return {"valueUri": text}


def _reference(item: Item, text: str, unit: str) -> Value:
    if _REFERENCE.fullmatch(text):
        return {"valueReference": {"reference": text}}
    if len(text) > 200:
        raise AnswerRefused(_("Give a shorter name."))
    return {"valueReference": {"display": " ".join(text.split())}}


def _attachment(item: Item, text: str, unit: str) -> Value:
    """An attachment is sent as the JSON that the upload answered with."""
    try:
        said = json.loads(text[:4_000])
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(map(_is_of_attachment, said, said.values())):
        said = None
    if said is None or not _is_value({"valueAttachment": said}):
        raise AnswerRefused(_("Choose a file again, please."))
    return {"valueAttachment": said}


def _is_of_attachment(name: str, content: object) -> bool:
    """A text that can be stored, or the size: what was escaped in the JSON was not looked at before."""
    if name == "size":
        return isinstance(content, int)
    return isinstance(content, str) and not UNTYPED.search(content)


def _choice(item: Item, text: str, unit: str) -> Value:
    raise AnswerRefused(_("This question has no list of answers here, so it cannot be answered."))


_READERS = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
    "quantity": _quantity,
    "date": _date,
    "dateTime": _date_time,
    "time": _time,
    "string": _line,
    "text": _string,
    "url": _address,
    "choice": _choice,
    "open-choice": _line,
    "reference": _reference,
    "attachment": _attachment,
}
