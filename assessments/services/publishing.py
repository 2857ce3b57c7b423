"""Sharing assessments with patients and taking them back, and the patient's word that they read them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import IntakeAssessment
from assessments.policies import is_sent
from assessments.services.summary import keep_summary
from audit.services import record
from common.editing import lock_for_edit
from common.errors import Refused, StaleEdit
from notifications.models import Notification
from notifications.services import notify


@transaction.atomic(savepoint=False)
def publish(
    *, assessment: IntakeAssessment, number: int, by: User, release: str = IntakeAssessment.Release.NOW
) -> IntakeAssessment:
    """Share version `number` with the patient, now or for the visit at which it is read together. Who shares has
    reviewed it. Records `assessments.assessment.published`; the patient is told when they can read it.

    Raises StaleEdit when a newer version was written since: what is shared is what was read. Refuses what the
    patient has not sent yet, what was withdrawn, and what is shared already.
    """
    current = lock(assessment)
    if not is_sent(current) or current.latest_version is None:
        raise Refused(_("There is nothing to share yet: the patient has not sent this."))
    require_not_withdrawn(current)
    if current.latest_version.number != number:
        raise StaleEdit(_("Somebody else saved this while you were reading."), current=current)
    if current.published_version_id == current.latest_version_id:
        raise Refused(_("This version is shared with the patient already."))
    is_first = current.published_at is None
    current.published_version = current.latest_version
    current.published_score = current.latest_score
    current.published_at = timezone.now()
    current.published_by = by
    current.release = release
    current.released_at = None
    if current.reviewed_at is None:
        current.reviewed_at, current.reviewed_by = current.published_at, by
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.published",
        summary="Assessment shared with the patient" if is_first else "Assessment shared with the patient again",
        entity=current,
        patient_id=current.patient_id,
        metadata={"version": number, "release": release},
    )
    if current.is_readable_by_patient:
        _tell_patient(current)
    return current


@transaction.atomic(savepoint=False)
def release(*, assessment: IntakeAssessment, by: User) -> IntakeAssessment:
    """Let the patient read what was kept for the visit; records `assessments.assessment.released`.

    Refuses what is not kept for a visit, and what was withdrawn. Releasing again changes nothing.
    """
    current = lock(assessment)
    require_not_withdrawn(current)
    if not current.is_published or current.release != IntakeAssessment.Release.AT_VISIT:
        raise Refused(_("This is not kept for a visit."))
    if current.released_at is not None:
        return current
    current.released_at = timezone.now()
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.released",
        summary="Assessment read together with the patient",
        entity=current,
        patient_id=current.patient_id,
    )
    _tell_patient(current)
    return current


@transaction.atomic(savepoint=False)
def withdraw(*, assessment: IntakeAssessment, version: int, reason: str, by: User) -> IntakeAssessment:
    """Take back an assessment that was entered in error; records `assessments.assessment.withdrawn`.

    Everything it said is kept for the chart. The patient reads that it was withdrawn, and nothing of it; its scores
    count no longer. Raises StaleEdit when somebody saved since `version`. Refuses without a reason, before there is
    anything to take back, and a second time.
    """
    current = lock_for_edit(IntakeAssessment.objects.all(), assessment.pk, version)
    require_not_withdrawn(current)
    if not is_sent(current) or current.latest_version is None:
        raise Refused(_("This has not been sent yet. Cancel it instead."))
    if not reason.strip():
        raise Refused(_("Say in a few words what was entered in error."), field="reason")
    current.withdrawn_at = timezone.now()
    current.withdrawn_by = by
    current.withdraw_reason = reason
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.withdrawn",
        summary="Assessment withdrawn: entered in error",
        entity=current,
        patient_id=current.patient_id,
        metadata={"version": current.latest_version.number},
    )
    return current


@transaction.atomic(savepoint=False)
def acknowledge(*, assessment: IntakeAssessment, version_id: UUID, by: User) -> IntakeAssessment:
    """The patient says that they read what was shared with them; records `assessments.assessment.acknowledged`.
    Saying it again changes nothing.

    Raises StaleEdit when another version was shared since they opened it. Refuses what is not shared.
    """
    current = lock_as_read(assessment, version_id)
    if current.is_acknowledged:
        return current
    current.acknowledged_at = timezone.now()
    current.acknowledged_version = current.published_version
    current.save()
    record(
        "assessments.assessment.acknowledged",
        summary="Assessment acknowledged by the patient",
        entity=current,
        patient_id=current.patient_id,
    )
    return current


def lock(assessment: IntakeAssessment) -> IntakeAssessment:
    """The row as stored now, locked; its versions are read after that, as in `lock_for_edit`. Its `version` stays:
    sharing and reading change no text anybody edits."""
    return IntakeAssessment.objects.select_for_update().get(pk=assessment.pk)


def lock_as_read(assessment: IntakeAssessment, version_id: UUID) -> IntakeAssessment:
    """The row as `lock` gives it, for the patient who answers what they have read: Refused when nothing is shared with
    them, StaleEdit when it is another version than this one."""
    current = lock(assessment)
    if not current.is_readable_by_patient:
        raise Refused(_("This is not shared with you yet."))
    if current.published_version_id != version_id:
        raise StaleEdit(_("Your care team changed this while you were reading."), current=current)
    return current


def require_not_withdrawn(assessment: IntakeAssessment) -> None:
    """Raises Refused for an assessment that was withdrawn: nothing happens to it any more."""
    if assessment.is_withdrawn:
        raise Refused(_("This was withdrawn. What it said is kept, and can no longer be changed or shared."))


def _tell_patient(assessment: IntakeAssessment) -> None:
    if assessment.patient.user is not None:
        notify(
            recipients=[assessment.patient.user],
            kind=Notification.Kind.ASSESSMENT_PUBLISHED,
            patient_id=assessment.patient_id,
            object_id=assessment.pk,
        )
