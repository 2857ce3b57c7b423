"""Something that a person has to look at soon: what it was, whose it is, until when, and what was done."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.models import TimestampedModel, both_or_neither
from crisis.models.interventions import CrisisInterventionLog
from crisis.querysets import CrisisAlertQuerySet
from patients.models import PatientProfile

Level = CrisisInterventionLog.Level
# How long until somebody has to have answered. Intent or a plan: a call now. A thought of death on a form: within the
# hour, so that the patient is reached the same day. Less than that: before the day is over.
DUE_AFTER = {
    Level.IMMINENT: timedelta(minutes=15),
    Level.HIGH: timedelta(hours=1),
    Level.MODERATE: timedelta(hours=8),
    Level.LOW: timedelta(hours=24),
}
CALL_WITHIN = timedelta(minutes=30)  # a patient who asked for a call


class CrisisAlert(TimestampedModel):
    """One event that worries: a critical answer, a message, a missed visit. There is one alert for an event however
    often it is reported; it is acknowledged once, with what was done, and never deleted. What gets worse while it
    waits is put into it; after it was acknowledged that is a new event with an alert of its own."""

    class Source(models.TextChoices):
        ANSWER = "answer", _("Answer in a check-in")
        MESSAGE = "message", _("Message")
        MISSED_VISIT = "missed_visit", _("Missed visit")
        PERSON = "person", _("A person")
        CALL_REQUEST = "call_request", _("Asks for a call")

    class Action(models.TextChoices):
        CALLED = "called", _("Called the patient")
        SEEN = "seen", _("Seen today")
        LOG_OPENED = "log_opened", _("Opened a crisis log")
        PLAN_REVIEWED = "plan_reviewed", _("Went through the safety plan")
        HANDED_OVER = "handed_over", _("Handed over to somebody")
        NO_CONCERN = "no_concern", _("Not a concern")

    NEEDS_NOTE = frozenset({Action.HANDED_OVER, Action.NO_CONCERN})

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="crisis_alerts")
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    event = models.CharField(_("event"), max_length=200, unique=True)
    level = models.CharField(_("level of risk"), max_length=20, choices=Level.choices)
    reason = models.CharField(_("reason"), max_length=200)
    # What a clinician reads about it: {"measure": "PHQ-9", "reasons": [{"code": "9", "question": "…", "answer": "…"}]};
    # a caller's own words too.
    detail = models.JSONField(_("details"), default=dict, blank=True)
    # How grave each thing is that it is about, by its code: {"9": 2}. More of one, or another one, is worse.
    gravity = models.JSONField(_("how grave"), default=dict, db_default={}, blank=True)
    # Raised by one when it gets worse, and when a call is asked for: nobody acknowledges what they have not read.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    worsened_at = models.DateTimeField(_("got worse at"), null=True, blank=True)
    object_id = models.UUIDField(null=True, blank=True)
    # None: every supervisor of the team answers for it.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"))
    call_requested_at = models.DateTimeField(_("call asked for at"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(pgettext_lazy("an alert", "acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField(_("what was done"), max_length=20, choices=Action.choices, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")
    intervention = models.ForeignKey(
        CrisisInterventionLog, on_delete=models.PROTECT, null=True, blank=True, related_name="alerts"
    )

    objects = CrisisAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis alert")
        verbose_name_plural = _("crisis alerts")
        ordering = ["-raised_at", "-id"]
        constraints = [
            both_or_neither("acknowledged_at", "acknowledged_by", "alert_acknowledged_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None, action="")
                | (models.Q(acknowledged_at__isnull=False) & ~models.Q(action="")),
                name="acknowledged_alert_has_an_action",
            ),
            models.CheckConstraint(
                condition=~models.Q(action__in=["handed_over", "no_concern"]) | ~models.Q(note=""),
                name="alert_handed_over_or_no_concern_has_a_note",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gte=models.F("raised_at")), name="alert_due_after_raised"
            ),
            models.CheckConstraint(condition=~models.Q(event="") & ~models.Q(reason=""), name="alert_says_why"),
        ]
        indexes = [
            models.Index(fields=["patient", "-raised_at"], name="alerts_of_patient"),
            models.Index(fields=["patient", "due_at"], condition=models.Q(acknowledged_at=None), name="open_alerts"),
            models.Index(fields=["object_id"], name="alerts_of_object"),
        ]

    class Privacy:
        phi = ("source", "event", "level", "reason", "detail", "gravity", "action", "note")
        not_phi = (
            "patient", "object_id", "owner", "raised_by", "raised_at", "due_at", "call_requested_at",
            "version", "worsened_at", "acknowledged_at", "acknowledged_by", "intervention",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.acknowledged_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()
