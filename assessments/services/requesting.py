"""Asking a patient to fill in an assessment in free form."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import IntakeAssessment
from assessments.services.summary import keep_summary
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile


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
