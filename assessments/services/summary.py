"""The board's summary of a patient's assessments, kept in the transaction of the row it follows."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Min, Q

from assessments.models import IntakeAssessment
from assessments.progress import MOST_POINTS
from patients.services.summary import lock_summary, update_summary


def keep_summary(patient_id: UUID) -> None:
    """Count and store what the board shows. Other writers of this patient's summary wait until this transaction
    ends, so that none of them counts without the rows of another."""
    lock_summary(patient_id)
    rows = IntakeAssessment.objects.filter(patient_id=patient_id)
    scores = list(
        rows.completed()
        .filter(latest_version__phq9_total__isnull=False)
        .order_by("assessment_date", "id")
        .values_list("assessment_date", "latest_version__phq9_total", "latest_version__phq9_item_nine")
    )
    waiting = Q(pk__in=rows.waiting_for_patient().values("pk"))
    counts = rows.aggregate(
        pending_assessments=Count("pk", filter=waiting),
        assessment_due_on=Min("due_on", filter=waiting),
        assessments_to_review=Count("pk", filter=Q(pk__in=rows.to_review().values("pk"))),
    )
    recent = scores[-MOST_POINTS:]
    update_summary(
        patient_id,
        recent_scores=[total for _, total, _ in recent],
        recent_score_dates=[on for on, _, _ in recent],
        first_score=scores[0][1] if scores else None,
        last_score=scores[-1][1] if scores else None,
        score_change=scores[-1][1] - scores[0][1] if len(scores) > 1 else None,
        item_nine_positive=bool(scores and scores[-1][2]),
        **counts,
    )
