"""Visits. The database itself refuses two visits of one provider, or of one patient, at the same time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from common.models import EditableModel, both_or_neither
from patients.models import PatientProfile
from scheduling.querysets import AppointmentQuerySet

SHORTEST_VISIT = timedelta(minutes=5)
LONGEST_VISIT = timedelta(hours=4)
BOOKED_AHEAD_AT_MOST = timedelta(days=2 * 365)
# Until then patients cancel by themselves; later the time is hard to give to somebody else, so they call.
OWN_CANCEL_NOTICE = timedelta(hours=24)
JOIN_OPENS_BEFORE = timedelta(minutes=15)
# Marked as arrived on the day, not weeks ahead by a slip of the hand.
ARRIVAL_OPENS_BEFORE = timedelta(hours=12)


class VisitTime(Func):
    """The half-open time of a visit, `[start, end)`: one may start when another ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Appointment(EditableModel):
    class Status(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        MISSED = "missed", _("Missed")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        VIDEO = "video", _("Video")
        PHONE = "phone", _("Phone")

    ACTIVE = (Status.BOOKED, Status.ARRIVED, Status.COMPLETED)
    EXPECTED = (Status.BOOKED, Status.ARRIVED)
    # What a button says of a visit; cancelling has a page and a reason of its own.
    MARKS = (Status.BOOKED, Status.ARRIVED, Status.COMPLETED, Status.MISSED)
    # From which status a visit may move to which.
    MOVES: dict[str, set[str]] = {
        Status.BOOKED: {Status.ARRIVED, Status.COMPLETED, Status.CANCELLED, Status.MISSED},
        Status.ARRIVED: {Status.COMPLETED, Status.BOOKED},
        Status.COMPLETED: set(),
        Status.CANCELLED: set(),
        Status.MISSED: {Status.BOOKED},
    }

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="appointments")
    provider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    start_at = models.DateTimeField(_("start"))
    end_at = models.DateTimeField(_("end"))
    mode = models.CharField(_("kind of visit"), max_length=20, choices=Mode.choices, default=Mode.IN_PERSON)
    location = models.CharField(_("place or link"), max_length=200, blank=True, default="")
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.BOOKED)
    # Clinical: the front desk does not see it.
    reason = models.CharField(_("reason for the visit"), max_length=200, blank=True, default="")
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True, default="")

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["start_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end_at__gt=models.F("start_at")), name="visit_ends_after_start"),
            both_or_neither("cancelled_at", "cancelled_by", "visit_cancelled_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(status="cancelled", cancelled_at__isnull=False)
                | (~models.Q(status="cancelled") & models.Q(cancelled_at=None)),
                name="cancelled_visit_says_when",
            ),
            *(
                ExclusionConstraint(
                    name=f"no_double_booking_of_{who}",
                    expressions=[
                        (who, RangeOperators.EQUAL),
                        (VisitTime("start_at", "end_at", RangeBoundary()), RangeOperators.OVERLAPS),
                    ],
                    condition=models.Q(status__in=["booked", "arrived", "completed"]),
                )
                for who in ("provider", "patient")
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "start_at"], name="visits_of_patient"),
            models.Index(fields=["provider", "start_at"], name="visits_of_provider"),
        ]

    class Privacy:
        phi = ("start_at", "end_at", "mode", "location", "status", "reason", "cancel_reason")
        not_phi = ("patient", "provider", "booked_by", "cancelled_at", "cancelled_by")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def duration(self) -> timedelta:
        return self.end_at - self.start_at

    @property
    def minutes(self) -> int:
        return int(self.duration.total_seconds() // 60)

    def can_move_to(self, status: str) -> bool:
        return status in self.MOVES[self.status]

    def is_too_early_for(self, status: str, now: datetime) -> bool:
        """Nobody arrives days ahead, and a visit is not over, or missed, before it began."""
        if status == self.Status.ARRIVED:
            return now < self.start_at - ARRIVAL_OPENS_BEFORE
        return status in (self.Status.COMPLETED, self.Status.MISSED) and now < self.start_at

    def moves_at(self, now: datetime) -> list[str]:
        """What may be said of this visit now by a button."""
        return [mark for mark in self.MARKS if self.can_move_to(mark) and not self.is_too_early_for(mark, now)]

    def is_expected_at(self, now: datetime) -> bool:
        return self.status in self.EXPECTED and now < self.end_at

    def is_cancellable_by_patient_at(self, now: datetime) -> bool:
        return self.status == self.Status.BOOKED and now <= self.start_at - OWN_CANCEL_NOTICE

    def is_joinable_at(self, now: datetime) -> bool:
        """A video visit with a link, from a quarter of an hour before its start until its end."""
        return (
            self.mode == self.Mode.VIDEO
            and self.location.startswith("https://")
            and self.is_expected_at(now)
            and now >= self.start_at - JOIN_OPENS_BEFORE
        )
