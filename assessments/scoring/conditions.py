"""The small language of conditions in a scoring rule. It is data: nothing in it is ever run as code.

A condition is a JSON object. It either joins others, or compares a subject:

    {"all": [...]}  {"any": [...]}  {"not": {...}}
    {"item": "9", "at_least": 1}             the answer to an item; also at_most, is, in
    {"item": "9", "answered": false}
    {"sum": ["2", "3"], "is": 0}             the points of items; false while one is unanswered
    {"count": [conditions], "at_least": 2}   how many of them hold
    {"count_items": ["1", "2"], "where": {"at_least": 2}, "at_least": 1}
    {"total": true, "at_least": 3}  {"subscale": "B", "at_least": 5}  {"band": "high"}  {"complete": true}

A comparison with something unanswered is false, so its `not` is true: ask {"is": false} where "no" is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.errors import Problem
from assessments.scoring.reading import is_whole

Value = int | bool | str
COMPARISONS = ("is", "in", "at_least", "at_most")
DEEPEST = 12


@dataclass(slots=True)
class Facts:
    """What is known of one form while it is scored: answers, points, and the results so far."""

    values: Mapping[str, Value]
    points: Mapping[str, int] = field(default_factory=dict)
    is_complete: bool = False
    total: int | None = None
    subscales: Mapping[str, int | None] = field(default_factory=dict)
    band: str | None = None


@dataclass(frozen=True)
class Scope:
    """What a condition may name. `results` lists those of complete, total, subscale and band that exist already where
    the condition is asked."""

    values_of_item: Mapping[str, tuple[Value, ...]]
    subscales: frozenset[str] = frozenset()
    bands: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()


Test = Callable[[Facts], bool]
Subject = Callable[[Facts], Value | None]


@dataclass(frozen=True)
class Condition:
    """A condition that was read and found sound."""

    data: Mapping[str, Any]
    items: frozenset[str]
    holds: Test

    def is_met(self, values: Mapping[str, Value]) -> bool:
        """Whether it holds for these answers alone, such as those given so far."""
        return self.holds(Facts(values))


def same(left: Any, right: Any) -> bool:
    """Equal and of one kind: Python takes True for 1, a form does not."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def read_condition(data: Any, scope: Scope, where: str, problems: list[Problem]) -> Condition:
    """The condition in `data`; what is wrong with it is added to `problems`."""
    reader = _Reader(scope, where, problems)
    test = reader.read(data, 0)
    known = data if isinstance(data, Mapping) else {}
    return Condition(known, frozenset(reader.items), test)


def _never(facts: Facts) -> bool:
    return False


class _Reader:
    """Turns the JSON of one condition into functions and collects the items it names."""

    def __init__(self, scope: Scope, where: str, problems: list[Problem]) -> None:
        self.scope = scope
        self.where = where
        self.problems = problems
        self.items: set[str] = set()

    def read(self, data: Any, depth: int) -> Test:
        if not isinstance(data, Mapping) or not data:
            return self._refuse(_("a condition is an object such as {'item': '1', 'at_least': 2}"))
        if depth > DEEPEST:
            return self._refuse(_("conditions are nested too deeply"))
        for name, join in (("all", all), ("any", any)):
            if name in data:
                return self._joined(data, name, join, depth)
        if "not" in data:
            self._only(data, {"not"})
            inner = self.read(data["not"], depth + 1)
            return lambda facts: not inner(facts)
        for name, reader in (
            ("item", self._item),
            ("sum", self._sum),
            ("count_items", self._count_items),
            ("total", self._result),
            ("subscale", self._result),
            ("band", self._band),
            ("complete", self._complete),
        ):
            if name in data:
                return reader(data)
        if "count" in data:
            return self._count(data, depth)
        return self._refuse(_("unknown condition %(names)s") % {"names": sorted(map(str, data))})

    def _refuse(self, reason: str) -> Test:
        self.problems.append(Problem(self.where, reason))
        return _never

    def _only(self, data: Mapping[str, Any], known: set[str]) -> None:
        unknown = sorted(str(name) for name in data if name not in known)
        if unknown:
            self._refuse(_("unknown words in a condition: %(names)s") % {"names": ", ".join(unknown)})

    def _joined(self, data: Mapping[str, Any], name: str, join: Callable[[Any], bool], depth: int) -> Test:
        self._only(data, {name})
        parts = data[name]
        if not isinstance(parts, list) or not parts:
            return self._refuse(_("%(name)s needs a list of conditions") % {"name": name})
        tests = [self.read(part, depth + 1) for part in parts]
        return lambda facts: join(test(facts) for test in tests)

    def _known(self, name: Any) -> bool:
        if not isinstance(name, str) or name not in self.scope.values_of_item:
            self._refuse(_("names the item %(name)s, which does not exist") % {"name": repr(name)})
            return False
        self.items.add(name)
        return True

    def _known_list(self, names: Any) -> list[str]:
        if not isinstance(names, list) or not names:
            self._refuse(_("needs a list of items"))
            return []
        return [name for name in names if self._known(name)]

    def _item(self, data: Mapping[str, Any]) -> Test:
        name = data["item"]
        if not self._known(name):
            return _never
        if "answered" in data:
            self._only(data, {"item", "answered"})
            expected = data["answered"]
            if not isinstance(expected, bool):
                return self._refuse(_("answered is true or false"))
            return lambda facts: (name in facts.values) == expected
        self._only(data, {"item", *COMPARISONS})
        self._require_possible(name, data)
        return self._compared(lambda facts: facts.values.get(name), data)

    def _require_possible(self, name: str, data: Mapping[str, Any]) -> None:
        """A comparison that no answer of the item can meet is a slip of the pen."""
        possible = self.scope.values_of_item[name]
        asked = [data["is"]] if "is" in data else data.get("in", [])
        for value in asked if isinstance(asked, list) else []:
            if not any(same(value, answer) for answer in possible):
                self._refuse(_("item %(name)s has no answer %(value)s") % {"name": name, "value": repr(value)})
        numbers = [value for value in possible if isinstance(value, int)]
        least, most = data.get("at_least"), data.get("at_most")
        if is_whole(least) and not any(value >= least for value in numbers):
            self._refuse(_("no answer of item %(name)s is at least %(least)s") % {"name": name, "least": least})
        if is_whole(most) and not any(value <= most for value in numbers):
            self._refuse(_("no answer of item %(name)s is at most %(most)s") % {"name": name, "most": most})

    def _compared(self, subject: Subject, data: Mapping[str, Any]) -> Test:
        """`subject` within all the bounds that `data` names; a condition without one is refused."""
        bounds = [name for name in COMPARISONS if name in data]
        if not bounds:
            return self._refuse(_("compares with nothing: use one of %(names)s") % {"names": ", ".join(COMPARISONS)})
        tests = [self._bound(name, data[name]) for name in bounds]

        def test(facts: Facts) -> bool:
            value = subject(facts)
            return value is not None and all(bound(value) for bound in tests)

        return test

    def _bound(self, name: str, bound: Any) -> Callable[[Value], bool]:
        if name == "is":
            return lambda value: same(value, bound)
        if name == "in":
            if isinstance(bound, list) and bound:
                return lambda value: any(same(value, one) for one in bound)
            self._refuse(_("in needs a list of values"))
        elif not is_whole(bound):
            self._refuse(_("%(name)s needs a number") % {"name": name})
        elif name == "at_least":
            return lambda value: not isinstance(value, str) and value >= bound
        else:
            return lambda value: not isinstance(value, str) and value <= bound
        return lambda value: False

    def _sum(self, data: Mapping[str, Any]) -> Test:
        self._only(data, {"sum", *COMPARISONS})
        names = self._known_list(data["sum"])

        def total(facts: Facts) -> int | None:
            points = [facts.points.get(name) for name in names]
            return None if None in points else sum(point for point in points if point is not None)

        return self._compared(total, data)

    def _count(self, data: Mapping[str, Any], depth: int) -> Test:
        self._only(data, {"count", *COMPARISONS})
        if not isinstance(data["count"], list) or not data["count"]:
            return self._refuse(_("count needs a list of conditions"))
        tests = [self.read(part, depth + 1) for part in data["count"]]
        return self._compared(lambda facts: sum(test(facts) for test in tests), data)

    def _count_items(self, data: Mapping[str, Any]) -> Test:
        self._only(data, {"count_items", "where", *COMPARISONS})
        names = self._known_list(data["count_items"])
        where = data.get("where")
        if not isinstance(where, Mapping):
            return self._refuse(_("count_items needs where, such as {'at_least': 2}"))
        tests = [self._item({"item": name, **where}) for name in names]
        return self._compared(lambda facts: sum(test(facts) for test in tests), data)

    def _result(self, data: Mapping[str, Any]) -> Test:
        name = "total" if "total" in data else "subscale"
        self._only(data, {name, *COMPARISONS})
        if name not in self.scope.results:
            return self._refuse(_("the %(name)s is not known yet where this is asked") % {"name": name})
        if name == "total":
            return self._compared(lambda facts: facts.total, data)
        scale = data["subscale"]
        if not isinstance(scale, str) or scale not in self.scope.subscales:
            return self._refuse(_("names the subscale %(scale)s, which does not exist") % {"scale": repr(scale)})
        return self._compared(lambda facts: facts.subscales.get(scale), data)

    def _band(self, data: Mapping[str, Any]) -> Test:
        self._only(data, {"band"})
        code = data["band"]
        if "band" not in self.scope.results:
            return self._refuse(_("the band is not known yet where this is asked"))
        if not isinstance(code, str) or code not in self.scope.bands:
            return self._refuse(_("names the band %(code)s, which does not exist") % {"code": repr(code)})
        return lambda facts: facts.band == code

    def _complete(self, data: Mapping[str, Any]) -> Test:
        self._only(data, {"complete"})
        expected = data["complete"]
        if not isinstance(expected, bool):
            return self._refuse(_("complete is true or false"))
        if "complete" not in self.scope.results:
            return self._refuse(_("whether the form is complete is not known yet where this is asked"))
        return lambda facts: facts.is_complete == expected
