"""Which check-ins the clock has something to do with today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from assessments.models import IntakeAssessment
from assessments.querysets import AssessmentQuerySet

# After a lapse of the worker a reminder may come late; later than this it would only nag.
LATEST_REMINDER = timedelta(days=2)


def reminders_due() -> AssessmentQuerySet:
    """Check-ins whose patient is reminded now: on the due day, once ever; not on the day it was asked for, nor while
    they are at it."""
    today = timezone.localdate()
    asked_on = Coalesce("available_on", TruncDate("created_at", tzinfo=timezone.get_current_timezone()))
    return (
        IntakeAssessment.objects.waiting_for_patient()
        .annotate(asked_on=asked_on)
        .filter(
            Q(answered_at=None) | Q(answered_at__date__lt=today),
            due_on__range=(today - LATEST_REMINDER, today),
            due_on__gt=F("asked_on"),
            reminded_at=None,
            patient__is_active=True,
            patient__user__is_active=True,
        )
        .order_by("patient_id", "created_at")
    )


def expired() -> AssessmentQuerySet:
    """Check-ins that nobody can answer any more, and that do not say so yet."""
    open_ones = (IntakeAssessment.Status.PENDING, IntakeAssessment.Status.IN_PROGRESS)
    rows = IntakeAssessment.objects.filter(status__in=open_ones, expires_on__lt=timezone.localdate())
    return rows.order_by("patient_id", "created_at")


def patients_of(rows: QuerySet[IntakeAssessment]) -> Iterable[UUID]:
    """The patients of these check-ins, each once (one query)."""
    return rows.order_by("patient_id").values_list("patient_id", flat=True).distinct()
