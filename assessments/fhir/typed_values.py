"""One text that a form sent, as the typed value of its question."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.items import Item
from assessments.fhir.problems import AnswerRefused
from assessments.fhir.values import (
    LEAST_INTEGER,
    MOST_INTEGER,
    UNTYPED,
    Value,
    fault,
    is_date,
    is_stored,
    is_time,
)

_INTEGER = re.compile(r"[+-]?\d{1,12}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?\d{1,18}([.,]\d{1,12})?", re.ASCII)
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
_REFERENCE = re.compile(r"[A-Z][A-Za-z]{1,40}/[A-Za-z0-9.-]{1,64}", re.ASCII)


def typed_value(item: Item, text: str, unit: str) -> Value:
    """The value that this text is for this question, with this unit. Raises AnswerRefused, in plain words."""
    if item.options:
        option = item.option(text)
        if option is not None:
            return dict(option.value)
        if item.type != "open-choice":
            raise AnswerRefused(_("This is not one of the answers to choose from."))
    if item.type == "quantity":
        return _quantity(item, text, unit)
    return _READERS[item.type](text)


def _boolean(text: str) -> Value:
    if text not in ("true", "false"):
        raise AnswerRefused(_("Choose yes or no."))
    return {"valueBoolean": text == "true"}


def _integer(text: str) -> Value:
    if not _INTEGER.fullmatch(text):
        raise AnswerRefused(_("Give a whole number, such as 3."))
    if not LEAST_INTEGER <= int(text) <= MOST_INTEGER:
        raise AnswerRefused(_("This number is too big."))
    return {"valueInteger": int(text)}


def _number(text: str) -> str:
    if not _DECIMAL.fullmatch(text):
        raise AnswerRefused(_("Give a number, such as 3 or 2.5."))
    return text.replace(",", ".").removeprefix("+")


def _decimal(text: str) -> Value:
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
        for first in item.initial:  # the unit that the form began with has its code still
            said = first["valueQuantity"]
            if said.get("unit") == unit:
                quantity |= {name: said[name] for name in ("system", "code") if name in said}
                break
    return {"valueQuantity": quantity}


def _date(text: str) -> Value:
    if not is_date(text):
        raise AnswerRefused(_("Give a date as year, month and day, such as 2026-01-31."))
    return {"valueDate": text}


def _date_time(text: str) -> Value:
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


def _time(text: str) -> Value:
    if not is_time(text):
        raise AnswerRefused(_("Give a time, such as 14:30."))
    return {"valueTime": text if len(text) > 5 else f"{text}:00"}


def _string(text: str) -> Value:
    return {"valueString": text}


def _line(text: str) -> Value:
    return {"valueString": " ".join(text.split("\n"))}


def _address(text: str) -> Value:
    return {"valueUri": text}


def _reference(text: str) -> Value:
    if _REFERENCE.fullmatch(text):
        return {"valueReference": {"reference": text}}
    if len(text) > 200:
        raise AnswerRefused(_("Give a shorter name."))
    return {"valueReference": {"display": " ".join(text.split())}}


def _attachment(text: str) -> Value:
    """An attachment is sent as the JSON that the upload answered with."""
    try:
        said = json.loads(text[:4_000])
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(map(_is_of_attachment, said, said.values())):
        said = None
    if said is None or not is_stored({"valueAttachment": said}):
        raise AnswerRefused(_("Choose a file again, please."))
    return {"valueAttachment": said}


def _is_of_attachment(name: str, content: object) -> bool:
    """A text that can be stored, or the size: what was escaped in the JSON was not looked at before."""
    if name == "size":
        return isinstance(content, int)
    return isinstance(content, str) and not UNTYPED.search(content)


def _choice(text: str) -> Value:
    raise AnswerRefused(_("This question has no list of answers here, so it cannot be answered."))


_READERS = {
    "boolean": _boolean,
    "integer": _integer,
    "decimal": _decimal,
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
