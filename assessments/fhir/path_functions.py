"""What expressions of a definition may call: functions and operators of the list below, within sizes.

Those of the library are taken where they do what FHIRPath says of answers; the others are written here.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from typing import Any

from django.utils.translation import gettext_lazy
from fhirpathpy.engine.invocations import invocation_registry
from fhirpathpy.engine.nodes import FP_Quantity
from fhirpathpy.engine.util import get_data

from assessments.fhir import extensions as ext
from assessments.fhir import patterns

MOST_LENGTH = 20_000  # of a text that an expression makes
MOST_VALUES = 5_000  # of a collection
MOST_MAGNITUDE = 60  # digits before the point

# Left out on purpose: replaceMatches, encode and decode, trace, everything about terminologies.
FUNCTIONS = frozenset(
    "abs aggregate all allFalse allTrue anyFalse anyTrue as avg ceiling children coalesce combine contains count "
    "convertsToBoolean convertsToDate convertsToDateTime convertsToDecimal convertsToInteger convertsToString "
    "convertsToTime descendants distinct empty endsWith exclude exists exp extension first floor iif indexOf "
    "intersect is isDistinct join last length ln log lower matches max min not now ofType ordinal power repeat replace "
    "round select single skip split sqrt startsWith subsetOf substring sum supersetOf tail take timeOfDay toBoolean "
    "toChars toDate toDateTime toDecimal toInteger toString toTime today trim truncate union upper weight where".split()
)
OPERATORS = frozenset("| = != ~ !~ < > <= >= containsOp inOp isOp asOp & + - * / mod div or and xor implies".split())


class CannotRun(Exception):
    """An expression is not run; the message says why."""


def require_size(value: Any) -> Any:
    """The value itself; raises CannotRun when it is larger than any answer needs."""
    if isinstance(value, list):
        if len(value) > MOST_VALUES:
            raise CannotRun(gettext_lazy("it makes too many values"))
    elif isinstance(value, str):
        if len(value) > MOST_LENGTH:
            raise CannotRun(gettext_lazy("it makes too long a text"))
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > MOST_MAGNITUDE * 3:
        raise CannotRun(gettext_lazy("it makes too big a number"))
    return value


def _within_size(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def checked(context: Any, *arguments: Any) -> Any:
        for argument in arguments:
            require_size(argument)
        return require_size(function(context, *arguments))

    return checked


def _replace(context: Any, values: Any, old: Any, new: Any) -> Any:
    text = get_data(values[0]) if len(values) == 1 else None
    if not isinstance(text, str) or not isinstance(old, str) or not isinstance(new, str):
        return []
    if (text.count(old) + 1) * len(new) + len(text) > MOST_LENGTH:
        raise CannotRun(gettext_lazy("it makes too long a text"))
    return text.replace(old, new)


def _join(context: Any, values: Any, between: Any = "") -> Any:
    texts = [text for value in values if isinstance(text := get_data(value), str)]
    separator = between if isinstance(between, str) else ""
    if sum(map(len, texts)) + len(separator) * len(texts) > MOST_LENGTH:
        raise CannotRun(gettext_lazy("it makes too long a text"))
    return separator.join(texts)


def _matches(context: Any, values: Any, pattern: Any) -> Any:
    text = get_data(values[0]) if len(values) == 1 else None
    if not isinstance(text, str) or not isinstance(pattern, str):
        return []
    searched = patterns.pattern_of(pattern)
    if searched is None or len(text) > patterns.LONGEST:
        raise CannotRun(gettext_lazy("it uses matches() on too long a text"))
    return searched.search(text) is not None


def _added(context: Any, values: Any) -> Any:
    return sum(_numbers(values))


def _mean(context: Any, values: Any) -> Any:
    found = _numbers(values)
    return Decimal(sum(found)) / len(found) if found else []


def _least(context: Any, values: Any) -> Any:
    return min((get_data(value) for value in values), default=[])


def _greatest(context: Any, values: Any) -> Any:
    return max((get_data(value) for value in values), default=[])


def _numbers(values: Any) -> list[int | Decimal]:
    # The library adds up what it wrote itself; an answer comes wrapped, and would be no number.
    found = [get_data(value) for value in values]
    if any(isinstance(one, bool) or not isinstance(one, int | Decimal) for one in found):
        raise CannotRun(gettext_lazy("it adds up what is no number"))
    return found


def _by_number(compare: Callable[..., Any]) -> Callable[..., Any]:
    """A comparison that knows quantities too, where both have one unit; the library knows none."""

    @wraps(compare)
    def compared(context: Any, *sides: Any) -> Any:
        one, other = (_quantity(side[0]) if len(side) == 1 else None for side in sides)
        if one is None or other is None:
            return compare(context, *sides)
        if one[1] != other[1]:
            raise CannotRun(gettext_lazy("it compares different units"))
        return compare(context, [one[0]], [other[0]])

    return compared


def _quantity(value: Any) -> tuple[Any, str] | None:
    said = get_data(value)
    if isinstance(said, FP_Quantity):
        return said.value, str(said.unit).strip("'")
    if isinstance(said, dict) and "value" in said:
        return said["value"], str(said.get("code") or said.get("unit") or "")
    return None


def _round(context: Any, values: Any, places: Any = 0) -> Any:
    number = get_data(values[0]) if len(values) == 1 else None
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        return []
    digits = int(places) if isinstance(places, int | Decimal) else 0
    if not 0 <= digits <= 12:
        return []
    # The library rounds half to even; FHIRPath, and every table of norms, rounds half up.
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return int(rounded) if digits == 0 else rounded


class WeighedCoding(dict[str, Any]):
    """A Coding of a response that knows the points of its option."""

    weight: Decimal | None = None


def _weight(context: Any, values: Any) -> list[Any]:
    """`weight()` and `ordinal()`: the points of answers, of their values, or of options of the definition."""
    found: list[Any] = []
    for value in values:
        said = get_data(value)
        coding = said.get("valueCoding", said) if isinstance(said, dict) else None
        if isinstance(coding, WeighedCoding) and coding.weight is not None:
            found.append(coding.weight)
            continue
        for holder in (said, coding):
            points = ext.value(holder, ext.ORDINAL)
            if isinstance(points, int | Decimal):
                found.append(points)
                break
    return found


_OWN: dict[str, dict[str, Any]] = {
    "replace": {"fn": _replace, "arity": {2: ["String", "String"]}, "nullable_input": True},
    "matches": {"fn": _matches, "arity": {1: ["String"]}, "nullable_input": True},
    "join": {"fn": _join, "arity": {0: [], 1: ["String"]}},
    "sum": {"fn": _added},
    "avg": {"fn": _mean},
    "min": {"fn": _least},
    "max": {"fn": _greatest},
    "round": {"fn": _round, "arity": {0: [], 1: ["Number"]}},
    "weight": {"fn": _weight},
    "ordinal": {"fn": _weight},
}
_LIBRARY: Any = invocation_registry
_COMPARED = {sign: {**_LIBRARY[sign], "fn": _by_number(_LIBRARY[sign]["fn"])} for sign in ("<", ">", "<=", ">=")}
_ALL: dict[str, dict[str, Any]] = {**_LIBRARY, **_OWN, **_COMPARED}
TABLE = {
    name: {**entry, "fn": _within_size(entry["fn"])}
    for name, entry in _ALL.items()
    if name in FUNCTIONS or name in OPERATORS
}
