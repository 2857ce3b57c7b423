"""What becomes of check-ins as days pass: one reminder, and the end of what was not answered in time."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assessments.models import IntakeAssessment
from assessments.selectors.reminders import expired, reminders_due
from assessments.services.summary import keep_summary
from notifications.models import Notification
from notifications.services import notify


@transaction.atomic(savepoint=False)
def remind(*, patient_id: UUID) -> int:
    """Remind a patient, once and with one notice, of what is due today; how many check-ins that was. What somebody
    else has in hand at this moment is left to the next time."""
    mine = reminders_due().filter(patient_id=patient_id)
    due = list(mine.select_for_update(of=("self",), skip_locked=True))
    for assessment in due:
        assessment.reminded_at = timezone.now()
        assessment.save()
    if due and due[0].patient.user is not None:
        notify(
            recipients=[due[0].patient.user],
            kind=Notification.Kind.ASSESSMENT_REMINDER,
            patient_id=patient_id,
            object_id=due[0].pk,
        )
    return len(due)


@transaction.atomic(savepoint=False)
def expire(*, patient_id: UUID) -> int:
    """Close what could be answered until yesterday; how many that was. What was answered so far is kept."""
    mine = expired().filter(patient_id=patient_id)
    over = list(mine.select_for_update(of=("self",), skip_locked=True))
    for assessment in over:
        assessment.status = IntakeAssessment.Status.EXPIRED
        assessment.save()
    if over:
        keep_summary(patient_id)
    return len(over)
