"""What people were told of the last days, so that the list of notices and its count have something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from assessments.models import IntakeAssessment, ProgressAlert
from crisis.models import CrisisAlert
from notifications.models import Notification

Kind = Notification.Kind


def store_notices() -> None:
    """Store who was told of the alerts, and what has not been dealt with: notices of check-ins that were answered or
    wait, and of results that nobody has read yet. Nobody is mailed."""
    told = sorted(_told(), key=lambda one: one[1])
    notices = Notification.objects.bulk_create(notice for notice, _at in told)
    for notice, (_notice, at) in zip(notices, told, strict=True):
        Notification.objects.filter(pk=notice.pk).update(created_at=at)


def _told() -> Iterator[tuple[Notification, datetime]]:
    for alert in CrisisAlert.objects.exclude(owner=None):
        notice = _notice(Kind.ALERT_RAISED, alert.owner_id, alert)
        notice.read_at = alert.acknowledged_at
        yield notice, alert.raised_at
    for change in ProgressAlert.objects.open().exclude(owner=None):
        yield _notice(Kind.PROGRESS_ALERT, change.owner_id, change), change.raised_at
    for form in IntakeAssessment.objects.to_review():
        yield _notice(Kind.ASSESSMENT_COMPLETED, form.assessor_id, form), form.answered_at or form.created_at
    of_people = IntakeAssessment.objects.exclude(patient__user=None).select_related("patient")
    for form in of_people.waiting_for_patient():
        yield _notice(Kind.ASSESSMENT_REQUESTED, form.patient.user_id, form), form.created_at
    for form in of_people.readable_by_patient().filter(acknowledged_at=None).exclude(published_at=None):
        yield _notice(Kind.ASSESSMENT_PUBLISHED, form.patient.user_id, form), form.published_at


def _notice(kind: str, recipient_id: Any, about: CrisisAlert | ProgressAlert | IntakeAssessment) -> Notification:
    return Notification(recipient_id=recipient_id, kind=kind, patient_id=about.patient_id, object_id=about.pk)
