"""One answer value: its shape in a definition, its stored shape, and how two of them compare.

A stored value is a FHIR `value[x]` with decimals as text: `{"valueDecimal": "1.50"}`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

VALUE_OF_TYPE = {
    "boolean": "valueBoolean",
    "decimal": "valueDecimal",
    "integer": "valueInteger",
    "date": "valueDate",
    "dateTime": "valueDateTime",
    "time": "valueTime",
    "string": "valueString",
    "text": "valueString",
    "url": "valueUri",
    "choice": "valueCoding",
    "open-choice": "valueCoding",
    "attachment": "valueAttachment",
    "reference": "valueReference",
    "quantity": "valueQuantity",
}
OPTION_VALUES = ("valueCoding", "valueString", "valueInteger", "valueDate", "valueTime", "valueReference")
WITHOUT_ANSWER = ("group", "display")

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?", re.ASCII)
_OFFSET = re.compile(r"(Z|[+-](0\d|1[0-4]):[0-5]\d)$")
# What a person cannot have typed on purpose, and some of it no database can hold; a line break and a tab are fine.
UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LEAST_INTEGER, MOST_INTEGER = -(2**31), 2**31 - 1
_MEMBERS = {  # what a stored value may say
    "valueCoding": frozenset(("system", "version", "code", "display")),
    "valueQuantity": frozenset(("value", "comparator", "unit", "system", "code")),
    "valueReference": frozenset(("reference", "type", "display")),
    "valueAttachment": frozenset(("contentType", "url", "title", "size", "hash", "creation", "language")),
}

Value = dict[str, Any]


def kind(value: Value) -> str:
    """The name of its `value[x]`."""
    return next(iter(value), "")


def is_date(text: str) -> bool:
    """A FHIR date that the calendar has: a year, a month or a day."""
    if not _DATE.fullmatch(text) or text.startswith("0000"):
        return False
    try:
        datetime.fromisoformat((text + "-01-01")[:10] if len(text) == 4 else (text + "-01")[:10])
    except ValueError:
        return False
    return True


def is_date_time(text: str) -> bool:
    """A FHIR dateTime: a date, or a day with a time and its offset."""
    day, _, clock = text.partition("T")
    if not clock:
        return is_date(text)
    offset = _OFFSET.search(clock)
    return len(day) == 10 and is_date(day) and offset is not None and is_time(clock[: offset.start()])


def is_time(text: str) -> bool:
    """A time of day."""
    return _TIME.fullmatch(text) is not None


def fault(name: str, value: Any) -> str:
    """Why `value` is no FHIR value of this name; empty when it is one."""
    if name == "valueBoolean":
        good = isinstance(value, bool)
    elif name == "valueInteger":
        good = isinstance(value, int) and not isinstance(value, bool) and LEAST_INTEGER <= value <= MOST_INTEGER
    elif name == "valueDecimal":
        good = is_number(value)
    elif name == "valueDate":
        good = isinstance(value, str) and is_date(value)
    elif name == "valueDateTime":
        good = isinstance(value, str) and is_date_time(value)
    elif name == "valueTime":
        good = isinstance(value, str) and is_time(value)
    elif name in ("valueString", "valueUri"):
        good = isinstance(value, str)
    elif name == "valueQuantity":
        good = (
            isinstance(value, dict)
            and ("value" not in value or is_number(value["value"]))
            and _are_texts(value, "unit", "system", "code")
        )
    elif name == "valueCoding":
        good = isinstance(value, dict) and _are_texts(value, "system", "code", "display", "version")
    elif name == "valueReference":
        good = isinstance(value, dict) and _are_texts(value, "reference", "display", "type")
    elif name == "valueAttachment":
        good = isinstance(value, dict) and _are_texts(value, "contentType", "url", "title", "data")
    else:
        return _("“%(name)s” is no kind of value that a form can hold") % {"name": name[:40]}
    return "" if good else _("this is no %(kind)s") % {"kind": name.removeprefix("value")}


def _are_texts(value: dict[str, Any], *names: str) -> bool:
    return all(isinstance(value[name], str) for name in names if name in value)


def is_number(value: Any) -> bool:
    """A number, or the text of one, of a length that can be worked with."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | Decimal | str) and number(value) is not None


def number(text: Any) -> Decimal | None:
    """The finite number that this says; None when it says none."""
    if isinstance(text, bool) or (isinstance(text, str) and (len(text) > 60 or not text.isascii())):
        return None
    try:
        found = Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= 60 else None


def is_stored(value: Any) -> bool:
    """Whether this is one value in its stored shape, with nothing in it that we would not store."""
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


def stored(name: str, value: Any) -> Value:
    """The value as it is stored: decimals as text, a coding without its extensions."""
    if name == "valueDecimal":
        return {name: str(value)}
    if name == "valueQuantity":
        kept = {part: value[part] for part in ("value", "comparator", "unit", "system", "code") if part in value}
        if "value" in kept:
            kept["value"] = str(kept["value"])
        return {name: kept}
    if name == "valueCoding":
        return {name: {part: value[part] for part in ("system", "code", "display") if part in value}}
    if isinstance(value, dict):
        return {
            name: {part: found for part, found in value.items() if not part.startswith("_") and part != "extension"}
        }
    return {name: value}


def same(one: Value, other: Value) -> bool | None:
    """Whether two values say the same; None when they cannot be compared (a date with a number)."""
    mine, theirs = kind(one), kind(other)
    if "valueCoding" in (mine, theirs):
        return _same_coding(one, other) if mine == theirs else None
    if "valueQuantity" in (mine, theirs):
        order = compare(one, other)
        return None if order is None else order == 0
    if mine == theirs and mine in ("valueBoolean", "valueString", "valueUri"):
        return bool(one[mine] == other[theirs])
    if mine == theirs == "valueReference":
        return bool(one[mine].get("reference") == other[theirs].get("reference") is not None)
    order = compare(one, other)
    return None if order is None else order == 0


def _same_coding(one: Value, other: Value) -> bool:
    # Authors often leave the system out of a condition: then the code decides. Without codes the words do.
    mine, theirs = one["valueCoding"], other["valueCoding"]
    if "code" not in mine and "code" not in theirs:
        return bool(mine.get("display") == theirs.get("display") is not None)
    if mine.get("code") != theirs.get("code"):
        return False
    return "system" not in mine or "system" not in theirs or bool(mine["system"] == theirs["system"])


def compare(one: Value, other: Value) -> int | None:
    """-1, 0 or 1 when the first is less than, equal to or more than the second; None when nobody can tell."""
    mine, theirs = kind(one), kind(other)
    numbers = ("valueInteger", "valueDecimal")
    dates = ("valueDate", "valueDateTime")
    if mine in numbers and theirs in numbers:
        return _order(number(one[mine]), number(other[theirs]))
    if mine == theirs == "valueQuantity":
        if _unit(one[mine]) != _unit(other[theirs]):
            return None
        return _order(number(one[mine].get("value")), number(other[theirs].get("value")))
    if mine in dates and theirs in dates:
        return _order_of_dates(str(one[mine]), str(other[theirs]))
    if mine == theirs == "valueTime":
        return _order(_padded(one[mine]), _padded(other[theirs]))
    if mine == theirs == "valueString":
        return _order(one[mine], other[theirs])
    return None


def _unit(quantity: dict[str, Any]) -> tuple[str, str]:
    code = quantity.get("code")
    return (quantity.get("system", ""), code) if code else ("", quantity.get("unit", ""))


def _padded(clock: str) -> str:
    return clock if len(clock) > 5 else clock + ":00"


def _order(one: Any, other: Any) -> int | None:
    if one is None or other is None:
        return None
    return (one > other) - (one < other)


def _order_of_dates(one: str, other: str) -> int | None:
    """Compared as precisely as both are known: 2020-05 is in 2020, and neither before nor after it."""
    if "T" in one and "T" in other:
        return _order(_moment(one), _moment(other))
    known = min(len(one.partition("T")[0]), len(other.partition("T")[0]))
    return _order(one[:known], other[:known])


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
