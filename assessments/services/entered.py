"""Totals of the PHQ-9 that a clinician entered without the answers: they are scores like any other."""

from __future__ import annotations

from assessments.instruments.catalogue import entry, rule_of
from assessments.models import AssessmentVersion, Instrument, IntakeAssessment, Score
from assessments.progress import LEAD

ENTERED = "entered"  # in place of an engine
THOUGHTS_OF_DEATH = "suicidality_item9"


def score_entered_total(assessment: IntakeAssessment, version: AssessmentVersion) -> Score | None:
    """Store the total that `version` holds as its score and make it the latest of `assessment`, which the caller
    saves. None when it holds none: then free form has no score, and the score of an instrument's answers stays."""
    if assessment.instrument_version_id is not None:
        return None
    assessment.latest_score = None
    total = version.phq9_total
    rule = rule_of(LEAD)
    if total is None or rule is None:
        return None
    score = Score(
        patient_id=version.patient_id,
        assessment=assessment,
        assessment_version=version,
        instrument=_instrument(),
        series=LEAD,
        scored_on=assessment.assessment_date,
        status=Score.Status.COMPLETE,
        total=total,
        band=rule.band_for(total) or "",
        flags=[THOUGHTS_OF_DEATH] if version.phq9_item_nine else [],
        engine_version=ENTERED,
    )
    score.save()
    assessment.latest_score = score
    return score


def _instrument() -> Instrument:
    known = entry(LEAD)
    instrument, _ = Instrument.objects.get_or_create(
        code=LEAD,
        defaults={
            "title": known.title,
            "short_title": known.short_title,
            "patient_title": str(known.patient_title),
        },
    )
    return instrument
