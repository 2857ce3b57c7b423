"""Sharing assessments with patients, and the patient's word that they read them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable
from assessments.services.summary import keep_summary
from audit.services import record
from common.errors import Refused, StaleEdit
from notifications.models import Notification
from notifications.services import notify


@transaction.atomic(savepoint=False)
def publish(*, assessment: IntakeAssessment, number: int, by: User) -> IntakeAssessment:
    """Share version `number` with the patient and tell them; records `assessments.assessment.published`.

    Raises StaleEdit when a newer version was written since: what is shared is what was read. Refuses what the
    patient has not sent yet, what has no content, and what is shared already.
    """
    current = _locked(assessment)
    if is_answerable(current) or current.latest_version is None:
        raise Refused(_("There is nothing to share yet: the patient has not sent this."))
    if current.latest_version.number != number:
        raise StaleEdit(_("Somebody else saved this while you were reading."), current=current)
    if current.published_version_id == current.latest_version_id:
        raise Refused(_("This version is shared with the patient already."))
    is_first = current.published_at is None
    current.published_version = current.latest_version
    current.published_at = timezone.now()
    current.published_by = by
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.published",
        summary="Assessment shared with the patient" if is_first else "Assessment shared with the patient again",
        entity=current,
        patient_id=current.patient_id,
        metadata={"version": number},
    )
    if current.patient.user is not None:
        notify(
            recipients=[current.patient.user],
            kind=Notification.Kind.ASSESSMENT_PUBLISHED,
            patient_id=current.patient_id,
            object_id=current.pk,
        )
    return current


@transaction.atomic(savepoint=False)
def acknowledge(*, assessment: IntakeAssessment, version_id: UUID, by: User) -> IntakeAssessment:
    """The patient says that they read what was shared with them; records `assessments.assessment.acknowledged`.
    Saying it again changes nothing.

    Raises StaleEdit when another version was shared since they opened it. Refuses what is not shared.
    """
    current = _locked(assessment)
    if not current.is_published:
        raise Refused(_("This is not shared with you yet."))
    if current.published_version_id != version_id:
        raise StaleEdit(_("Your care team changed this while you were reading."), current=current)
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


def _locked(assessment: IntakeAssessment) -> IntakeAssessment:
    """The row as stored now, locked; its versions are read after that, as in `lock_for_edit`. Its `version` stays:
    sharing and reading change no text anybody edits."""
    return IntakeAssessment.objects.select_for_update().get(pk=assessment.pk)
