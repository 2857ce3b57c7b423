"""What a patient sees of their own assessments: what waits for them, what they sent, what was shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet, Subquery
from django.http import Http404

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.progress import Progress, Score, progress_of
from assessments.selectors.scores import progress_in
from patients.models import PatientProfile


@dataclass(frozen=True)
class HomeAssessments:
    """What a patient's home page shows: what waits for them, what was shared last, how their scores moved."""

    waiting: list[IntakeAssessment]
    latest: IntakeAssessment | None
    progress: Progress | None


def get_own_assessment(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """One of the patient's own assessments, as far as they may see it (one query). Http404 for drafts."""
    assessment = (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=patient, pk=assessment_id)
        .select_related("assessor__provider_profile__clinic")
        .first()
    )
    if assessment is None:
        raise Http404
    return assessment


def get_requested_assessment(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """An assessment the patient was asked to fill in (one query); Http404 when they were not asked."""
    assessment = get_own_assessment(user, patient, assessment_id)
    if not assessment.requested_of_patient:
        raise Http404
    return assessment


def list_own_assessments(user: User, patient: PatientProfile) -> QuerySet[IntakeAssessment]:
    """What the patient may see, what waits for them left out, latest first (one query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=patient)
        .exclude(pk__in=IntakeAssessment.objects.filter(patient=patient).waiting_for_patient().values("pk"))
        .select_related("assessor__provider_profile__clinic")
        .latest_first()
    )


def list_waiting_assessments(user: User, patient: PatientProfile) -> QuerySet[IntakeAssessment]:
    """What waits for the patient, the earliest due first (one query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=patient)
        .waiting_for_patient()
        .select_related("assessor__provider_profile__clinic")
        .order_by(F("due_on").asc(nulls_last=True), "created_at")
    )


def get_readable_version(user: User, assessment: IntakeAssessment) -> AssessmentVersion | None:
    """What a patient reads of their assessment (one query): the published version, or before that what they wrote
    last; None when there is neither."""
    versions = AssessmentVersion.objects.visible_to(user).filter(assessment=assessment)
    if assessment.is_readable_by_patient:
        return versions.filter(pk=assessment.published_version_id).first()
    return versions.order_by("-number").first()


def home_assessments(user: User, patient: PatientProfile) -> HomeAssessments:
    """What waits for the patient, the last shared one and the scores shared so far, in one query."""
    visible = IntakeAssessment.objects.visible_to(user).filter(patient=patient)
    readable = visible.readable_by_patient()
    scored = readable.filter(published_version__phq9_total__isnull=False).order_by("assessment_date", "id")
    rows = list(
        visible.filter(
            Q(pk__in=visible.waiting_for_patient().values("pk"))
            | Q(pk=Subquery(readable.latest_first().values("pk")[:1]))
        )
        .with_provider()
        .annotate(
            score_days=ArraySubquery(scored.values("assessment_date")),
            score_totals=ArraySubquery(scored.values("published_version__phq9_total")),
        )
        .order_by(F("due_on").asc(nulls_last=True), "created_at")
    )
    latest = next((row for row in rows if row.is_readable_by_patient), None)
    scores = [Score(*pair) for pair in zip(rows[0].score_days, rows[0].score_totals, strict=True)] if rows else []
    return HomeAssessments(
        waiting=[row for row in rows if row is not latest], latest=latest, progress=progress_of(scores)
    )


def own_progress(user: User, patient: PatientProfile, *, until: date | None = None) -> Progress | None:
    """The scores shared with the patient, up to and with a day (one query). Scores in drafts are not among them."""
    rows = IntakeAssessment.objects.visible_to(user).filter(patient=patient).readable_by_patient()
    if until is not None:
        rows = rows.filter(assessment_date__lte=until)
    return progress_in(rows, "published_version")
