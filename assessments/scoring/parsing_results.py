"""The parts of a rule that follow from the answers: bands, levels, outputs, flags, critical items, what opens next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.bands import Band, Interpretation
from assessments.scoring.conditions import Condition, Scope, read_condition
from assessments.scoring.items import Item
from assessments.scoring.reading import Source, is_whole
from assessments.scoring.rules import (
    DARKEST,
    Case,
    Critical,
    Flag,
    FollowUp,
    Level,
    Output,
    Skip,
)

OUTPUT_WORDS = frozenset("name label words cases otherwise by_band total_times needs_complete".split())
SEXES = ("female", "male")


def _condition(part: Source, scope: Scope, data: Any = None) -> Condition:
    return read_condition(part.data.get("when") if data is None else data, scope, part.where, part.problems)


def _is_among(value: Any, known: Collection[str]) -> bool:
    return isinstance(value, str) and value in known


def _names(part: Source, items: Mapping[str, Item]) -> list[str]:
    """The existing items that a part names."""
    named = part.list_of("items")
    for name in named:
        if not isinstance(name, str) or name not in items:
            part.refuse(_("names the item %(name)s, which does not exist") % {"name": repr(name)})
    if not named:
        part.refuse(_("names no items"))
    return [name for name in named if isinstance(name, str) and name in items]


def read_bands(source: Source, data: Any, where: str, minimum: int | None, maximum: int | None) -> tuple[Band, ...]:
    """The ranges of the total: each total in exactly one of them."""
    bands = []
    for part in Source({"bands": data}, where, source.problems).parts("bands"):
        part.only(frozenset({"code", "label", "low", "high", "short_label", "tone"}))
        low, high = part.data.get("low"), part.data.get("high")
        if not is_whole(low) or not is_whole(high) or low > high:
            part.refuse(_("needs low and high, whole numbers, low first"))
            continue
        bands.append(_band(part, low, high))
    if bands and minimum is not None and maximum is not None:
        _require_cover(source, bands, where, minimum, maximum)
    return tuple(bands)


def _band(part: Source, low: int | None, high: int | None) -> Band:
    code = part.text("code")
    tone = part.data.get("tone")
    if tone is not None and not (is_whole(tone) and 0 <= tone <= DARKEST):
        part.refuse(_("tone is 0 to %(darkest)s") % {"darkest": DARKEST})
        tone = None
    return Band(code, part.text("label", code), low, high, part.text("short_label", ""), tone)


def _require_cover(source: Source, bands: list[Band], where: str, minimum: int, maximum: int) -> None:
    in_order = sorted(bands, key=lambda band: band.low or 0)
    if in_order != bands:
        source.refuse(_("are not in order, least first"), where)
    for before, after in pairwise(in_order):
        if (after.low or 0) <= (before.high or 0):
            source.refuse(
                _("%(code)s and %(other)s overlap at %(low)s")
                % {"code": before.code, "other": after.code, "low": after.low},
                where,
            )
        elif (after.low or 0) > (before.high or 0) + 1:
            source.refuse(
                _("%(number)s is in no band, between %(code)s and %(other)s")
                % {"number": (before.high or 0) + 1, "code": before.code, "other": after.code},
                where,
            )
    if in_order[0].low != minimum:
        source.refuse(
            _("begin at %(low)s, but the least total is %(minimum)s") % {"low": in_order[0].low, "minimum": minimum},
            where,
        )
    if in_order[-1].high != maximum:
        source.refuse(
            _("end at %(high)s, but the highest total is %(maximum)s")
            % {"high": in_order[-1].high, "maximum": maximum},
            where,
        )
    if len({band.code for band in bands}) != len(bands):
        source.refuse(_("have one code twice"), where)


def read_interpretations(source: Source, minimum: int | None, maximum: int | None) -> tuple[Interpretation, ...]:
    """Ranges by sex or age. The last is for everybody else, and so for people of whom neither is known."""
    found = []
    for part in source.parts("interpretations"):
        part.only(frozenset({"code", "label", "sex", "age_from", "age_to", "bands"}))
        sex = part.data.get("sex")
        if sex is not None and sex not in SEXES:
            part.refuse(_("sex is one of %(names)s") % {"names": ", ".join(SEXES)})
        ages = [part.data.get("age_from"), part.data.get("age_to")]
        if any(age is not None and (not is_whole(age) or age < 0) for age in ages):
            part.refuse(_("ages are whole numbers of years"))
            ages = [None, None]
        bands = read_bands(source, part.data.get("bands"), part.where, minimum, maximum)
        if not bands:
            part.refuse(_("has no bands"))
        code = part.text("code")
        found.append(Interpretation(code, part.text("label", code), bands, sex, *ages))
    if found and any((found[-1].sex, found[-1].age_from, found[-1].age_to)):
        source.refuse(_("the last is for everybody else, without sex or age"), "interpretations")
    return tuple(found)


def read_level(source: Source, scope: Scope) -> tuple[Level | None, tuple[Band, ...]]:
    """The level of an instrument that is not added up, with the names of its levels."""
    data = source.data.get("level")
    if data is None:
        return None, ()
    if not isinstance(data, Mapping):
        source.refuse(_("is an object"), "level")
        return None, ()
    part = Source(data, "level", source.problems)
    part.only(frozenset({"levels", "cases", "otherwise", "needs_complete"}))
    levels = []
    for level in part.parts("levels"):
        level.only(frozenset({"code", "label", "short_label", "tone"}))
        levels.append(_band(level, None, None))
    codes = {level.code for level in levels}
    cases = []
    for case in part.parts("cases"):
        case.only(frozenset({"value", "when"}))
        if not _is_among(case.data.get("value"), codes):
            case.refuse(_("gives the level %(value)s, which does not exist") % {"value": repr(case.data.get("value"))})
        cases.append(Case(_condition(case, scope), case.data.get("value")))
    otherwise = data.get("otherwise")
    if otherwise is not None and not _is_among(otherwise, codes):
        part.refuse(_("gives the level %(otherwise)s, which does not exist") % {"otherwise": repr(otherwise)})
    return Level(tuple(cases), otherwise, data.get("needs_complete", True) is not False), tuple(levels)


def read_outputs(source: Source, scope: Scope) -> tuple[Output, ...]:
    """Further results, each in one of three ways: cases, by_band, total_times."""
    outputs = []
    for part in source.parts("outputs"):
        part.only(OUTPUT_WORDS)
        ways = [way for way in ("cases", "by_band", "total_times") if way in part.data]
        if len(ways) != 1:
            part.refuse(_("needs one of cases, by_band and total_times"))
        times = part.data.get("total_times")
        if times is not None and not is_whole(times):
            part.refuse(_("total_times is a whole number"))
            times = None
        by_band = part.data.get("by_band")
        if by_band is not None and (not isinstance(by_band, Mapping) or set(by_band) != set(scope.bands)):
            part.refuse(_("by_band needs a value for each band"))
            by_band = None
        cases = []
        for case in part.parts("cases"):
            case.only(frozenset({"value", "when"}))
            cases.append(Case(_condition(case, scope), case.data.get("value")))
        outputs.append(
            Output(
                part.text("name"),
                part.text("label", ""),
                _words(part),
                tuple(cases),
                part.data.get("otherwise"),
                by_band,
                times,
                part.data.get("needs_complete", True) is not False,
            )
        )
    return tuple(outputs)


def _words(part: Source) -> Mapping[str, str]:
    words = part.data.get("words", {})
    if isinstance(words, Mapping) and all(isinstance(word, str) for word in words.values()):
        return words
    part.refuse(_("words says what each value is called"))
    return {}


def read_flags(source: Source, scope: Scope) -> tuple[Flag, ...]:
    """What is shown beside the result."""
    flags: list[Flag] = []
    for part in source.parts("flags"):
        part.only(frozenset({"code", "label", "when"}))
        code = part.text("code")
        if code in {flag.code for flag in flags}:
            part.refuse(_("is there twice"))
        flags.append(Flag(code, part.text("label", code), _condition(part, scope)))
    return tuple(flags)


def read_critical(
    source: Source, scope: Scope, items: Mapping[str, Item], flags: frozenset[str]
) -> tuple[Critical, ...]:
    """The answers that a person must hear of, one entry for each item they stand at."""
    found = []
    for part in source.parts("critical"):
        part.only(frozenset({"items", "when", "flag", "level"}))
        if not _is_among(part.data.get("flag"), flags):
            part.refuse(_("raises the flag %(value)s, which does not exist") % {"value": repr(part.data.get("flag"))})
        if part.data.get("level") not in ("high", "moderate"):
            part.refuse(_("level is high or moderate"))
        when = _condition(part, scope)
        for name in _names(part, items):
            if name not in when.items:
                part.refuse(_("is at item %(name)s, but its condition does not ask for it") % {"name": name})
            found.append(
                Critical(name, items[name].link_id, when, str(part.data.get("flag")), str(part.data.get("level")))
            )
    return tuple(found)


def read_skips(source: Source, scope: Scope, items: Mapping[str, Item]) -> tuple[Skip, ...]:
    """Which items may stay unanswered, and when."""
    skips = []
    for part in source.parts("skips"):
        part.only(frozenset({"items", "when", "answers_count"}))
        counts = part.data.get("answers_count", True) is not False
        skips.append(Skip(frozenset(_names(part, items)), _condition(part, scope), counts))
    return tuple(skips)


def read_follow_ups(source: Source, scope: Scope, items: Mapping[str, Item]) -> tuple[FollowUp, ...]:
    """Which other instruments are opened, with the answers that go along."""
    found = []
    for part in source.parts("follow_ups"):
        part.only(frozenset({"opens", "when", "carry"}))
        carry = part.data.get("carry", {})
        if not isinstance(carry, Mapping) or not all(isinstance(there, str) for there in carry.values()):
            part.refuse(_("carry says which item becomes which"))
            carry = {}
        for name in carry:
            if name not in items:
                part.refuse(_("carries the item %(name)s, which does not exist") % {"name": repr(name)})
        found.append(FollowUp(_condition(part, scope), part.text("opens"), dict(carry)))
    return tuple(found)
