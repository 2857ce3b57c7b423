"""Scores as they moved over time, by measure. How a score is read comes from the rule it was computed by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext

from assessments.instruments.catalogue import rule_of
from assessments.models import InstrumentVersion, Score
from assessments.progress import Measure, Progress, Reading, in_order
from assessments.scoring import Rule, parse_rule

# What is asked of each score, by the names it is passed on under.
COLUMNS = {
    "on": "scored_on",
    "total": "total",
    "band": "band",
    "series": "series",
    "flags": "flags",
    "assessment_id": "assessment_id",
    "code": "instrument__code",
    "title": "instrument__short_title",
    "patient_title": "instrument__patient_title",
    "version": "instrument_version_id",
}
SAME = [name for name, column in COLUMNS.items() if name == column]
RENAMED = {name: F(column) for name, column in COLUMNS.items() if name != column}
MOST_RULES = 500


def progress_by_measure(scores: QuerySet[Score]) -> list[Progress]:
    """How each measure among these scores moved, the lead measure first (one query)."""
    ordered = scores.order_by("scored_on", "pk")
    return progress_of_rows(ordered.values(*SAME, **RENAMED))


def progress_of_rows(rows: Iterable[Mapping[str, Any]]) -> list[Progress]:
    """The same of rows with `COLUMNS` that were read already, oldest first. Scores that nothing can read any more are
    left out."""
    by_measure: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_measure.setdefault(row["code"], []).append(row)
    found = []
    for of_measure in by_measure.values():
        last = of_measure[-1]
        measure = get_measure(
            last["code"], title=last["title"], patient_title=last["patient_title"], version_id=last["version"]
        )
        if measure is not None:
            found.append(Progress(measure, [_reading(row) for row in of_measure]))
    return in_order(found)


def get_measure(
    code: str, *, title: str, patient_title: str = "", version_id: UUID | str | None = None
) -> Measure | None:
    """What scores of this instrument are scores of, in this version of it. None where no rule is known."""
    rule = get_rule(code, version_id)
    if rule is None:
        return None
    return Measure(
        code,
        title,
        gettext(patient_title) if patient_title else title,
        rule,
        UUID(str(version_id)) if version_id else None,
    )


def get_rule(code: str, version_id: UUID | str | None) -> Rule | None:
    """The rule a score was computed by: that of its instrument version (one query, once in a process), or what the
    product ships for the instrument where the total was entered without its answers. None when there is neither."""
    return _rule_of_version(UUID(str(version_id))) if version_id else rule_of(code)


@lru_cache(maxsize=MOST_RULES)
def _rule_of_version(version_id: UUID) -> Rule | None:
    rule = InstrumentVersion.objects.values_list("rule", flat=True).get(pk=version_id)
    return None if rule is None else parse_rule(rule)


def _reading(row: Mapping[str, Any]) -> Reading:
    on = row["on"]
    return Reading(
        on=on if isinstance(on, date) else date.fromisoformat(on),
        total=row["total"],
        band=row["band"],
        series=row["series"],
        flags=tuple(row["flags"]),
        assessment_id=UUID(str(row["assessment_id"])),
    )
