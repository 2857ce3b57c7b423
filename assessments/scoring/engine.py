"""Scoring one form: from the answers to the result. No database, no clock, no settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.scoring.bands import band_in
from assessments.scoring.conditions import Facts, Value
from assessments.scoring.errors import ValueRefused
from assessments.scoring.rules import Rule

# Stored with each score. A change that could alter any result needs a new number.
ENGINE_VERSION = "1"

COMPLETE = "complete"
INCOMPLETE = "incomplete"
COMPLETE_WITH_BLANKS = "complete_with_blanks"
INVALID = "invalid"
UNSCORED = "unscored"


@dataclass(frozen=True)
class Result:
    """What the answers come to. `prorated` is an estimate in place of the total, only ever given when it was asked
    for; `outputs` are results of the instrument's own under their names."""

    status: str
    total: int | None
    band: str | None
    flags: tuple[str, ...]
    subscales: Mapping[str, int | None]
    outputs: Mapping[str, Any]
    prorated: int | None = None
    prorated_band: str | None = None


def score(rule: Rule, values: Mapping[str, Any], *, prorate: bool = False) -> Result:
    """The result of `values`: item id -> value, or a code of it; None or no entry is unanswered.

    Flags follow from whatever was answered. Raises ValueRefused for a value that the item does not offer and for an
    item that the rule does not have. The order of `values` does not matter.
    """
    facts = Facts(_accepted(rule, values))
    skipped, ignored = _skipped(rule, facts)
    facts.points = points = _points(rule, facts.values, ignored)
    unanswered = [
        item.id
        for item in rule.items.values()
        if item.is_needed and item.id not in facts.values and item.id not in skipped
    ]
    status = _status(rule, unanswered)
    facts.is_complete = status in (COMPLETE, COMPLETE_WITH_BLANKS)
    may_be_absent = skipped | set(unanswered) if status == COMPLETE_WITH_BLANKS else skipped
    if status != INVALID:
        facts.total = _sum(rule.total_items, points, may_be_absent)
        facts.subscales = {code: _sum(items, points, may_be_absent) for code, items in rule.subscales.items()}
    else:
        facts.subscales = dict.fromkeys(rule.subscales)
    facts.band = _band(rule, facts)
    prorated = _prorated(rule, points, skipped) if prorate and status == INCOMPLETE else None
    return Result(
        status=status,
        total=facts.total,
        band=facts.band,
        flags=tuple(flag.code for flag in rule.flags if flag.when.holds(facts)),
        subscales=facts.subscales,
        outputs=_outputs(rule, facts),
        prorated=prorated,
        prorated_band=rule.band_for(prorated),
    )


def _accepted(rule: Rule, values: Mapping[str, Any]) -> dict[str, Value]:
    """The answered items with their values as the rule spells them."""
    accepted: dict[str, Value] = {}
    for item_id, value in values.items():
        item = rule.items.get(item_id)
        if item is None:
            raise ValueRefused(str(item_id), value)
        if value is not None:
            accepted[item_id] = item.values[item.place(value)]
    return accepted


def _skipped(rule: Rule, facts: Facts) -> tuple[set[str], set[str]]:
    """The items that need no answer, and among them those whose answers add nothing."""
    if not rule.skips:
        return set(), set()
    facts.points = _points(rule, facts.values, set())
    skipped: set[str] = set()
    ignored: set[str] = set()
    for skip in rule.skips:
        if skip.when.holds(facts):
            skipped |= skip.items
            if not skip.answers_count:
                ignored |= skip.items
    return skipped, ignored


def _points(rule: Rule, values: Mapping[str, Value], ignored: set[str]) -> dict[str, int]:
    points = {}
    for item_id, value in values.items():
        item = rule.items[item_id]
        if item.points is not None and item_id not in ignored:
            points[item_id] = item.points[item.places[isinstance(value, bool), value]]
    return points


def _status(rule: Rule, unanswered: list[str]) -> str:
    if not unanswered:
        return COMPLETE
    if rule.missing.rule != "zero":
        return INCOMPLETE
    return COMPLETE_WITH_BLANKS if len(unanswered) <= rule.missing.most else INVALID


def _sum(items: Iterable[str], points: Mapping[str, int], may_be_absent: set[str]) -> int | None:
    """The points of `items`; None when one has none and may not be without."""
    total = None
    for item_id in items:
        if item_id in points:
            total = (total or 0) + points[item_id]
        elif item_id not in may_be_absent:
            return None
        else:
            total = total or 0
    return total


def _band(rule: Rule, facts: Facts) -> str | None:
    """The band, when it depends on the answers alone: ranges by sex or age are read when the result is shown."""
    if rule.level is not None:
        if rule.level.needs_complete and not facts.is_complete:
            return None
        for case in rule.level.cases:
            if case.when.holds(facts):
                return str(case.value)
        return rule.level.otherwise
    return rule.band_for(facts.total) if facts.is_complete and not rule.interpretations else None


def _outputs(rule: Rule, facts: Facts) -> dict[str, Any]:
    outputs: dict[str, Any] = {}
    for output in rule.outputs:
        if output.needs_complete and not facts.is_complete:
            outputs[output.name] = None
        elif output.total_times is not None:
            outputs[output.name] = None if facts.total is None else facts.total * output.total_times
        elif output.by_band is not None:
            outputs[output.name] = None if facts.band is None else output.by_band.get(facts.band)
        else:
            outputs[output.name] = next(
                (case.value for case in output.cases if case.when.holds(facts)), output.otherwise
            )
    if rule.interpretations:
        total = facts.total if facts.is_complete else None
        outputs["interpretations"] = {
            each.code: band_in(total, each.bands) if total is not None else None for each in rule.interpretations
        }
    return outputs


def _prorated(rule: Rule, points: Mapping[str, int], skipped: set[str]) -> int | None:
    """The mean of the answered items times the number of items, rounded half up: Python's round() gives 4 for 4.5,
    which is another band of the PHQ-9. None when too many are missing, or the rule knows no such estimate."""
    given = [points[item_id] for item_id in rule.total_items if item_id in points]
    wanted = len(rule.total_items) - len(skipped & set(rule.total_items))
    if rule.missing.rule != "prorate" or not given or not 0 < wanted - len(given) <= rule.missing.most:
        return None
    return (2 * sum(given) * wanted + len(given)) // (2 * len(given))
