"""Asking a patient to fill in an assessment, and the patient's answers. Each save is a version of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.policies import is_answerable
from assessments.sections import written_only
from assessments.services.summary import keep_summary
from assessments.services.versions import Content, new_version, says_the_same
from common.editing import lock_for_edit
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile

Status = IntakeAssessment.Status


@transaction.atomic(savepoint=False)
def request_assessment(
    *, patient: PatientProfile, kind: str, title: str, due_on: date | None, by: User
) -> IntakeAssessment:
    """Ask the patient to fill in an assessment, and tell them. Refuses a patient who cannot sign in, and a day that
    has passed."""
    if patient.user is None or not patient.is_active:
        raise Refused(_("This patient cannot sign in yet. Invite them first."))
    if due_on is not None and due_on < timezone.localdate():
        raise Refused(_("This day has passed. Choose today or later."), field="due_on")
    assessment = IntakeAssessment(
        patient=patient, assessor=by, kind=kind, title=title, due_on=due_on, requested_of_patient=True
    )
    assessment.save()
    keep_summary(patient.pk)
    notify(
        recipients=[patient.user],
        kind=Notification.Kind.ASSESSMENT_REQUESTED,
        patient_id=patient.pk,
        object_id=assessment.pk,
    )
    return assessment


@transaction.atomic(savepoint=False)
def save_answers(
    *, assessment: IntakeAssessment, version: int, answers: Mapping[str, str], is_sent: bool, by: User
) -> IntakeAssessment:
    """Keep what the patient wrote as the next version; with `is_sent` the assessment is completed and the assessor
    is told. Saving the same text again adds no version.

    Raises StaleEdit when it was saved elsewhere since `version`. Refuses after it was sent, and sending it empty.
    """
    current = lock_for_edit(IntakeAssessment.objects.all(), assessment.pk, version)
    if not is_answerable(current):
        raise Refused(_("You have sent this already. You can write to your care team to add something."))
    if is_sent and not written_only(answers):
        raise Refused(_("Please answer one question at least. Or save it and come back later."))
    content = Content(data=answers)
    if not is_sent and says_the_same(current.latest_version, content):
        return current
    current.latest_version = new_version(
        current,
        number=current.latest_version.number + 1 if current.latest_version else 1,
        content=content,
        source=AssessmentVersion.Source.PATIENT,
        author=by,
        reason=_("Sent") if is_sent else _("Saved to carry on later"),
    )
    current.latest_version.save()
    current.status = Status.COMPLETED if is_sent else Status.IN_PROGRESS
    if is_sent:
        current.assessment_date = timezone.localdate()
    current.save()
    keep_summary(current.patient_id)
    if is_sent:
        notify(
            recipients=[current.assessor],
            kind=Notification.Kind.ASSESSMENT_COMPLETED,
            patient_id=current.patient_id,
            object_id=current.pk,
        )
    return current
