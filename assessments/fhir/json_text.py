"""From bytes nobody vouches for to a JSON tree that is safe to walk.

Numbers keep their digits (Decimal), members their order. What FHIR's JSON forbids and can mean one thing only is
read as that, and said: a member that is null or empty is absent. What else it forbids is refused with the path of the
element: doubled names, null in a list, numbers without end, texts that no database can hold.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir.problems import DefinitionRefused, Faults, Problem

MOST_BYTES = 5_000_000
MOST_DEPTH = 60
MOST_DIGITS = 40
MOST_NAMED = 8
ROOT = "Questionnaire"
EXTENSIONS = ("extension", "modifierExtension")  # they stand on every element and have one shape


class _Unreadable:
    """Stands in the tree where a number could not be read, until the walk has found out its path."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class _Doubled(dict[str, Any]):
    """An object that says the same name twice."""

    name = ""


def _is_empty(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, dict | list) and not value)


class _Members:
    """Makes the objects of one file, without their empty members, and remembers the names of those."""

    def __init__(self) -> None:
        self.empty: dict[str, None] = {}

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            return self._doubled(pairs)
        for name, value in pairs:
            if _is_empty(value):
                self.empty[name] = None
                del found[name]
        return found

    @staticmethod
    def _doubled(pairs: list[tuple[str, Any]]) -> _Doubled:
        doubled = _Doubled(pairs)
        seen = set()
        for name, _value in pairs:
            if name in seen:
                doubled.name = name
            seen.add(name)
        return doubled


def _integer(digits: str) -> int | _Unreadable:
    return int(digits) if len(digits) <= MOST_DIGITS else _Unreadable(_("this number has too many digits"))


def _decimal(digits: str) -> Decimal | _Unreadable:
    if len(digits) <= MOST_DIGITS:
        try:
            number = Decimal(digits)
        except InvalidOperation:  # an exponent of twenty digits
            return _Unreadable(_("this number has too many digits"))
        if abs(number.adjusted()) <= MOST_DIGITS:
            return number
    return _Unreadable(_("this number has too many digits"))


def _constant(name: str) -> _Unreadable:
    return _Unreadable(_("%(name)s is not a number that JSON knows") % {"name": name})


def as_text(given: str | bytes) -> str:
    """The text of a file, without a byte-order mark; refuses what is too long or not UTF-8."""
    try:
        received = given if isinstance(given, bytes) else given.encode()
        if len(received) > MOST_BYTES:
            words = _("the file is longer than %(number)s MB") % {"number": MOST_BYTES // 1_000_000}
            raise DefinitionRefused([Problem(ROOT, words)])
        return received.decode("utf-8-sig")
    except UnicodeError:
        raise DefinitionRefused([Problem(ROOT, _("the file is not text in UTF-8"))]) from None


def read_json(text: str, faults: Faults) -> dict[str, Any]:
    """The tree of `text`, without its empty members, which are noted. Raises DefinitionRefused when it is no JSON
    object or holds what nobody can read in one way."""
    members = _Members()
    try:
        tree = json.loads(
            text,
            object_pairs_hook=members,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        reason = _("this is not JSON: line %(line)d, column %(column)d: %(what)s")
        if not text.strip():
            reason = _("the file is empty")
        elif text.lstrip().startswith("<"):
            reason = _("this is XML: forms are read as JSON")
        words = {"line": error.lineno, "column": error.colno, "what": error.msg}
        raise DefinitionRefused([Problem(ROOT, reason % words)]) from None
    except RecursionError:
        raise DefinitionRefused([Problem(ROOT, _("the file is nested too deeply"))]) from None
    if not isinstance(tree, dict):
        raise DefinitionRefused([Problem(ROOT, _("the file holds no JSON object"))])
    _walk(tree, faults)
    faults.check()
    if members.empty:
        names = ", ".join(name[:40] for name in list(members.empty)[:MOST_NAMED])
        faults.keep(ROOT, format_lazy(gettext_lazy("empty parts, which count as absent ({names})"), names=names))
    return tree


def _walk(tree: dict[str, Any], faults: Faults) -> None:
    # Depth first, in the order of the file, without recursion: the depth is the file's choice. Each step keeps the
    # step above it, so that a path is put together only for a fault.
    todo: list[tuple[Any, Any, Any, int]] = [(tree, None, "", 1)]  # value, the step above, its name, depth
    while todo:
        step = todo.pop()
        value, _above, _name, depth = step
        fault = _fault_of(value, step) or ("this is nested too deeply" if depth > MOST_DEPTH else "")
        if fault:
            faults.add(_path(step), fault)
        elif _is_extension(step) and not isinstance(value.get("url"), str):
            faults.add(f"{_path(step)}.url", _("this is missing"))
        elif isinstance(value, dict):
            todo.extend((value[name], step, name, depth + 1) for name in reversed(value))
        elif isinstance(value, list):
            todo.extend((value[number], step, number, depth + 1) for number in range(len(value) - 1, -1, -1))


def _is_extension(step: tuple[Any, Any, Any, int]) -> bool:
    return isinstance(step[2], int) and step[1][2] in EXTENSIONS


def _path(step: tuple[Any, Any, Any, int] | None) -> str:
    parts: list[str] = []
    while step is not None:
        _value, above, name, _depth = step
        if above is None:
            parts.append(ROOT)
        else:
            parts.append(f"[{name}]" if isinstance(name, int) else f".{name[:60]}")
        step = above
    return "".join(reversed(parts))


def _fault_of(value: Any, step: tuple[Any, Any, Any, int]) -> str:
    """Why this value cannot stay; empty when it can."""
    if step[2] in EXTENSIONS and not isinstance(value, list):
        return _("this is no list")
    if _is_extension(step) and not isinstance(value, dict):
        return _("this is no object")
    if isinstance(value, str):
        if not value.strip():
            return _("this text is empty")
        if "\x00" in value:
            return _("this text holds a null character")
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                return _("this text holds half a character")
    elif value is None:
        # Lists of primitives and of their siblings (`given`, `_given`) are the one place for null.
        if not (isinstance(step[2], int) and isinstance(step[1][0], list)):
            return _("null stands where a value or nothing belongs")
    elif isinstance(value, _Unreadable):
        return value.reason
    elif isinstance(value, _Doubled):
        return _("“%(name)s” is said twice") % {"name": value.name[:60]}
    elif isinstance(value, dict | list) and not value:
        return _("this list is empty") if isinstance(value, list) else _("this object is empty")
    return ""
