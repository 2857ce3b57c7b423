"""The board's summary of a patient's assessments, kept in the transaction of the row it follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from assessments.models import IntakeAssessment, Score
from assessments.progress import LEAD, Progress
from assessments.selectors.scores import progress_by_measure
from assessments.services.progress import review_progress
from patients.services.summary import lock_summary, update_summary


def keep_summary(patient_id: UUID) -> None:
    """Count and store what the board shows, and judge anew where the patient stands. Other writers of this patient's
    summary wait until this transaction ends, so that none of them counts without the rows of another."""
    lock_summary(patient_id)
    rows = IntakeAssessment.objects.filter(patient_id=patient_id)
    asked = Q(pk__in=rows.waiting_for_patient().values("pk"))
    counts = rows.aggregate(
        pending_assessments=Count("pk", filter=asked),
        assessment_due_on=Min("due_on", filter=asked),
        assessments_to_review=Count("pk", filter=Q(pk__in=rows.to_review().values("pk"))),
    )
    measures = progress_by_measure(Score.objects.filter(patient_id=patient_id).current())
    update_summary(patient_id, **_scores(measures), **counts)
    review_progress(patient_id)


def lead_of(measures: Sequence[Progress]) -> Progress | None:
    """What the board shows of a patient: the PHQ-9, else the last answered of those whose changes mean something."""
    return next((one for one in measures if one.has_scores and one.measure.parameters is not None), None)


def _scores(measures: Sequence[Progress]) -> dict[str, Any]:
    lead = lead_of(measures)
    watched = [one for one in measures if one is lead or one.measure.code == LEAD]
    flagged = {"item_nine_positive": any(one.is_critical for one in watched)}
    if lead is None:
        return {
            **flagged,
            "lead_measure": "",
            "lead_measure_title": "",
            "lead_version_id": None,
            "recent_scores": [],
            "recent_score_dates": [],
            "first_score": None,
            "last_score": None,
            "score_change": None,
        }
    return {
        **flagged,
        "lead_measure": lead.measure.code,
        "lead_measure_title": lead.measure.title,
        "lead_version_id": lead.measure.version_id,
        "recent_scores": [reading.total for reading in lead.shown],
        "recent_score_dates": [reading.on for reading in lead.shown],
        "first_score": lead.first_total,
        "last_score": lead.last_total,
        "score_change": lead.change.points if lead.change is not None else None,
    }
