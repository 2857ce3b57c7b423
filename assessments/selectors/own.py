"""What a patient sees of their own assessments: what waits for them, what they sent, what was shared."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment, ResultComment, Score
from assessments.progress import Progress
from assessments.selectors.scores import COLUMNS, progress_by_measure, progress_of_rows
from patients.models import PatientProfile


@dataclass(frozen=True)
class HomeAssessments:
    """What a patient's home page shows: what waits for them, what was shared last, how the scores of their lead
    measure moved."""

    waiting: list[IntakeAssessment]
    latest: IntakeAssessment | None
    progress: Progress | None


def get_own_assessment(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """One of the patient's own assessments, as far as they may see it (one query). Http404 for drafts."""
    found = IntakeAssessment.objects.visible_to(user).select_related("assessor__provider_profile__clinic")
    assessment: IntakeAssessment = get_object_or_404(found, patient=patient, pk=assessment_id)
    assessment.patient = patient  # with the clinic, which the page names
    return assessment


def list_own_assessments(user: User, patient: PatientProfile) -> QuerySet[IntakeAssessment]:
    """What the patient sent or may read, latest first (one query). What was taken back or left to expire is gone."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=patient)
        .completed()
        .select_related("assessor__provider_profile__clinic")
        .latest_first()
    )


def get_readable_version(user: User, assessment: IntakeAssessment) -> AssessmentVersion | None:
    """What a patient reads of their assessment (one query): the published version, or while they may not read one
    what they wrote last; None when there is neither."""
    versions = AssessmentVersion.objects.visible_to(user).filter(assessment=assessment)
    if assessment.is_readable_by_patient:
        return versions.filter(pk=assessment.published_version_id).first()
    return versions.order_by("-number").first()


def home_assessments(user: User, patient: PatientProfile) -> HomeAssessments:
    """What waits for the patient, the last one they may read and the scores shared so far, in one query."""
    visible = IntakeAssessment.objects.visible_to(user).filter(patient=patient)
    scores = Score.objects.visible_to(user).filter(patient=patient).order_by("scored_on", "pk")
    rows = list(
        visible.filter(
            Q(pk__in=visible.waiting_for_patient().values("pk"))
            | Q(pk=Subquery(visible.readable_by_patient().latest_first().values("pk")[:1]))
        )
        .with_provider()
        .annotate(scores_shared=ArraySubquery(scores.values(row=JSONObject(**COLUMNS))))
        .order_by(F("due_on").asc(nulls_last=True), "created_at")
    )
    latest = next((row for row in rows if row.is_readable_by_patient), None)
    measures = progress_of_rows(rows[0].scores_shared) if rows else []
    return HomeAssessments(
        waiting=[row for row in rows if row is not latest],
        latest=latest,
        progress=next((measure for measure in measures if measure.has_scores), None),
    )


def list_own_measures(user: User, patient: PatientProfile) -> list[Progress]:
    """How each measure of the patient moved, as far as it is shared with them, the lead measure first (one query).
    Measures without any total are not among them."""
    shared = Score.objects.visible_to(user).filter(patient=patient)
    return [measure for measure in progress_by_measure(shared) if measure.has_scores]


def get_own_score(user: User, assessment: IntakeAssessment) -> Score | None:
    """What the shared version came to (one query); None when it is not scored or the patient may not read it."""
    return Score.objects.visible_to(user).filter(assessment=assessment).select_related("instrument").first()


def get_progress_until(user: User, score: Score) -> Progress | None:
    """How the measure of this score moved until then, as far as it is shared with the patient (one query). None when
    nothing can read it any more."""
    shared = Score.objects.visible_to(user).filter(patient_id=score.patient_id, instrument_id=score.instrument_id)
    until = Q(scored_on__lt=score.scored_on) | Q(scored_on=score.scored_on, pk__lte=score.pk)
    return next(iter(progress_by_measure(shared.filter(until))), None)


def list_own_comments(user: User, assessment: IntakeAssessment) -> QuerySet[ResultComment]:
    """What the patient said about a result, oldest first (one query)."""
    return ResultComment.objects.visible_to(user).filter(assessment=assessment)
