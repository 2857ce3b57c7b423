"""What the list in the chart shows of each assessment that is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.models import IntakeAssessment, Score
from assessments.selectors.scores import get_rule


@dataclass(frozen=True)
class DoneRow:
    """An assessment with what it came to: a total where there is one, and the name of its range."""

    assessment: IntakeAssessment
    total: int | None = None
    band: str = ""


def done_rows(assessments: Iterable[IntakeAssessment]) -> list[DoneRow]:
    """The rows of these assessments, which come with their scores. Reads each rule once in the life of the
    process."""
    return [_row(assessment) for assessment in assessments]


def _row(assessment: IntakeAssessment) -> DoneRow:
    score = assessment.latest_score
    if score is None:
        return DoneRow(assessment)
    return DoneRow(assessment, total=score.total, band=_band(score))


def _band(score: Score) -> str:
    rule = get_rule(score.instrument.code, score.instrument_version_id)
    return rule.range_words(score.total, score.band) if rule is not None else ""
