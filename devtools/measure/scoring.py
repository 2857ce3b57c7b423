"""How long scoring one form takes: arithmetic only, no request and no database."""

from __future__ import annotations

from timeit import repeat

from assessments.instruments.catalogue import rule_of
from assessments.scoring import score


def microseconds_per_score(code: str = "phq-9", *, forms: int = 2000) -> float:
    """The time of one complete form of the instrument, all answers at their highest: the best of five runs of `forms`,
    as the others were disturbed. KeyError when there is no such instrument, ValueError when it has no rule."""
    rule = rule_of(code)
    if rule is None:
        raise ValueError(f"{code} is not scored")
    values = {item.id: max(item.values, key=str) for item in rule.items.values()}
    return min(repeat(lambda: score(rule, values), number=forms, repeat=5)) / forms * 1_000_000
