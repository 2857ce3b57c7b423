"""Reading a scoring rule from JSON. Every fault is reported with the item or part it is in, and nothing half-sound
gets through: a rule decides what a clinician is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.conditions import Scope
from assessments.scoring.errors import Problem, RuleRefused
from assessments.scoring.items import Item
from assessments.scoring.parsing_items import read_items
from assessments.scoring.parsing_results import (
    read_bands,
    read_critical,
    read_flags,
    read_follow_ups,
    read_interpretations,
    read_level,
    read_outputs,
    read_skips,
)
from assessments.scoring.reading import MOST_DAYS, Source, is_whole
from assessments.scoring.rules import HIGHER_IS_BETTER, LOWER_IS_BETTER, Missing, Rule

CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,49}")
KNOWN = frozenset(
    "code direction scales items total minimum maximum missing skips subscales bands interpretations level outputs "
    "flags critical follow_ups progress cut_off recall_days notes loinc_total".split()
)
PROGRESS_NUMBERS = frozenset(
    "rc cut remission response stale_days not_improving_week early_warning_week early_warning_fall".split()
)
PROGRESS_TEXTS = frozenset({"rc_source", "note"})


def parse_rule(data: Any) -> Rule:
    """The rule in `data`, as in a rule.json or as `bind_rule` gives it. Raises RuleRefused with all problems."""
    problems: list[Problem] = []
    if not isinstance(data, Mapping):
        raise RuleRefused([Problem("rule", _("is no JSON object"))])
    source = Source(data, "rule", problems)
    source.only(KNOWN)
    code = data.get("code")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        source.refuse(_("code is a short name of small letters, digits, dots and hyphens"))
    direction = data.get("direction", LOWER_IS_BETTER)
    if direction not in (LOWER_IS_BETTER, HIGHER_IS_BETTER):
        source.refuse(
            _("direction is %(lower_is_better)s or %(higher_is_better)s")
            % {"lower_is_better": LOWER_IS_BETTER, "higher_is_better": HIGHER_IS_BETTER}
        )
    items = read_items(source)
    if problems:  # everything else names items
        raise RuleRefused(problems)
    rule = _read_results(source, str(code), str(direction), items)
    if problems:
        raise RuleRefused(problems)
    return rule


def _read_results(source: Source, code: str, direction: str, items: dict[str, Item]) -> Rule:
    """What follows from the items. Conditions may ask for what exists when they are asked: skips for answers only,
    the level for total and subscales, outputs and flags for the band too."""
    data = source.data
    total_items = _total_items(source, items)
    minimum, maximum = _range(source, items, total_items)
    subscales, labels = _subscales(source, items)
    values = {item.id: item.values for item in items.values()}
    answers = Scope(values)
    numbers = Scope(values, frozenset(subscales), results=frozenset({"complete", "total", "subscale"}))
    bands = read_bands(source, data.get("bands", []), "bands", minimum, maximum)
    interpretations = read_interpretations(source, minimum, maximum)
    level, levels = read_level(source, numbers)
    codes = frozenset(band.code for band in (*bands, *levels))
    results = Scope(values, frozenset(subscales), codes, frozenset({"complete", "total", "subscale", "band"}))
    flags = read_flags(source, results)
    if (level is not None) + bool(bands) + bool(interpretations) > 1:
        source.refuse(_("has more than one of bands, level and interpretations"))
    if (bands or interpretations) and maximum is None:
        source.refuse(_("has ranges but no total"))
    return Rule(
        code=code,
        direction=direction,
        items=items,
        total_items=total_items,
        minimum=minimum,
        maximum=maximum,
        missing=_missing(source, total_items),
        skips=read_skips(source, answers, items),
        subscales=subscales,
        subscale_labels=labels,
        bands=(*bands, *levels),
        interpretations=interpretations,
        level=level,
        outputs=read_outputs(source, results),
        flags=flags,
        critical=read_critical(source, answers, items, frozenset(flag.code for flag in flags)),
        follow_ups=read_follow_ups(source, answers, items),
        progress=_progress(source, minimum, maximum),
        cut_off=_within(source, "cut_off", minimum, maximum),
        recall_days=_positive(source, "recall_days"),
        loinc_total=source.text("loinc_total", ""),
        notes=tuple(str(note) for note in source.list_of("notes")),
        data=data,
    )


def _total_items(source: Source, items: dict[str, Item]) -> tuple[str, ...]:
    """Which items are added: named, or all with points; "total": null for an instrument without a total."""
    if "total" not in source.data:
        return tuple(item.id for item in items.values() if item.points is not None)
    named = source.data["total"]
    if named is None:
        return ()
    return _scored_names(source, named, "total", items)


def _scored_names(source: Source, names: Any, where: str, items: dict[str, Item]) -> tuple[str, ...]:
    if not isinstance(names, list) or not names:
        source.refuse(_("needs a list of items"), where)
        return ()
    found: list[str] = []
    for name in names:
        if not isinstance(name, str) or name not in items:
            source.refuse(_("names the item %(name)s, which does not exist") % {"name": repr(name)}, where)
        elif items[name].points is None:
            source.refuse(_("names the item %(name)s, which has no points") % {"name": name}, where)
        elif name in found:
            source.refuse(_("names the item %(name)s twice") % {"name": name}, where)
        else:
            found.append(name)
    return tuple(found)


def _range(source: Source, items: dict[str, Item], total_items: tuple[str, ...]) -> tuple[int | None, int | None]:
    """The least and the highest total there can be. A rule that states them must state the right ones."""
    if not total_items:
        return None, None
    minimum = sum(min(items[name].points or (0,)) for name in total_items)
    maximum = sum(max(items[name].points or (0,)) for name in total_items)
    for name, actual in (("minimum", minimum), ("maximum", maximum)):
        if name in source.data and source.data[name] != actual:
            source.refuse(
                _("is %(data)s, but the items give %(actual)s") % {"data": repr(source.data[name]), "actual": actual},
                name,
            )
    return minimum, maximum


def _subscales(source: Source, items: dict[str, Item]) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    subscales: dict[str, tuple[str, ...]] = {}
    labels: dict[str, str] = {}
    for part in source.parts("subscales"):
        part.only(frozenset({"code", "label", "items"}))
        code = part.text("code")
        if code in subscales:
            part.refuse(_("is there twice"))
        subscales[code] = _scored_names(part, part.data.get("items"), part.where, items)
        labels[code] = part.text("label", code)
    return subscales, labels


def _missing(source: Source, total_items: tuple[str, ...]) -> Missing:
    data = source.data.get("missing", {"rule": "all_needed"})
    if not isinstance(data, Mapping) or data.get("rule") not in ("all_needed", "prorate", "zero"):
        source.refuse(_("rule is all_needed, prorate or zero"), "missing")
        return Missing("all_needed")
    if data["rule"] == "all_needed":
        return Missing("all_needed")
    most = data.get("most")
    if not is_whole(most) or not 0 < most < len(total_items):
        source.refuse(_("most is the number of items that may be missing, fewer than there are"), "missing")
        return Missing("all_needed")
    return Missing(str(data["rule"]), most)


def _progress(source: Source, minimum: int | None, maximum: int | None) -> Mapping[str, Any] | None:
    data = source.data.get("progress")
    if data is None:
        return None
    if not isinstance(data, Mapping):
        source.refuse(_("is an object with rc and cut"), "progress")
        return None
    for name, value in data.items():
        if name in PROGRESS_NUMBERS:
            if not is_whole(value) or not 0 <= value <= MOST_DAYS:
                words = _("%(name)s is a whole number, %(most)s at most")
                source.refuse(words % {"name": name, "most": MOST_DAYS}, "progress")
        elif name not in PROGRESS_TEXTS or not isinstance(value, str):
            source.refuse(_("unknown: %(name)s") % {"name": name}, "progress")
    if not is_whole(data.get("rc")) or data["rc"] < 1 or not is_whole(data.get("cut")):
        source.refuse(_("needs rc (a reliable change, 1 or more) and cut"), "progress")
    elif maximum is None or minimum is None or not minimum <= data["cut"] <= maximum:
        source.refuse(_("cut is none of the totals"), "progress")
    return dict(data)


def _within(source: Source, name: str, minimum: int | None, maximum: int | None) -> int | None:
    value = source.data.get(name)
    if value is None:
        return None
    if not is_whole(value) or minimum is None or maximum is None or not minimum <= value <= maximum:
        source.refuse(_("is none of the totals"), name)
        return None
    return int(value)


def _positive(source: Source, name: str) -> int | None:
    value = source.data.get(name)
    if value is None:
        return None
    if not is_whole(value) or not 1 <= value <= MOST_DAYS:
        source.refuse(_("is a whole number from 1 to %(most)s") % {"most": MOST_DAYS}, name)
        return None
    return int(value)
