"""Assessments in one patient's chart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Subquery
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import IntakeAssessment, Score
from assessments.progress import Progress
from assessments.selectors.scores import progress_by_measure
from patients.models import PatientProfile


@dataclass(frozen=True)
class ChartAssessments:
    """What the chart shows of a patient's assessments, for `assessments/_chart_panel.html`."""

    measures: list[Progress]
    latest_published: IntakeAssessment | None
    last_completed: IntakeAssessment | None


def get_assessment(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """An assessment in the chart of `patient`, with provider and latest version (one query); Http404 when `user`
    may not know of it."""
    found = (
        IntakeAssessment.objects.visible_to(user)
        .with_provider()
        .with_instrument()
        .select_related("published_by", "published_version__author", "reviewed_by", "withdrawn_by")
    )
    return get_object_or_404(found, patient=patient, pk=assessment_id)


def chart_assessments(user: User, patient: PatientProfile) -> ChartAssessments:
    """For the chart (two queries): the scores of each measure, the lead measure first, the last shared assessment and
    the last completed one. Withdrawn ones are not among them.

    A page that has this in its context as `assessments`, and the patient as `patient`, includes
    `assessments/_chart_panel.html`.
    """
    visible = IntakeAssessment.objects.visible_to(user).filter(patient=patient, withdrawn_at=None)
    published = visible.published().latest_first().values("pk")[:1]
    completed = visible.completed().latest_first().values("pk")[:1]
    rows = list(
        visible.filter(Q(pk=Subquery(published)) | Q(pk=Subquery(completed)))
        .with_provider()
        .with_instrument()
        .latest_first()
    )
    return ChartAssessments(
        measures=progress_by_measure(Score.objects.visible_to(user).filter(patient=patient).current()),
        latest_published=next((row for row in rows if row.is_published), None),
        last_completed=next((row for row in rows if row.status == IntakeAssessment.Status.COMPLETED), None),
    )
