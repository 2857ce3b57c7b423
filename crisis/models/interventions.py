"""The log of interventions for a patient."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import AppendOnlyModel, EditableModel, TimestampedModel, both_or_neither
from crisis.querysets import CrisisEntryQuerySet, CrisisInterventionQuerySet
from patients.models import PatientProfile


class CrisisInterventionLog(EditableModel):
    """One crisis and what was done: opened, followed by entries, closed with an outcome. The patient sees it only
    after it is published, and then sees what is written for them, not the clinical working notes."""

    class Level(models.TextChoices):
        LOW = "low", _("Low")
        MODERATE = "moderate", _("Moderate")
        HIGH = "high", _("High")
        IMMINENT = "imminent", _("Imminent")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Outcome(models.TextChoices):
        SAFE_AT_HOME = "safe_at_home", _("Safe at home with a plan")
        SUPPORT_AT_HOME = "support_at_home", _("With family or friends")
        URGENT_VISIT = "urgent_visit", _("Seen at the clinic the same day")
        EMERGENCY_DEPARTMENT = "emergency_department", _("Went to an emergency department")
        ADMITTED = "admitted", _("Admitted to hospital")
        NOT_REACHED = "not_reached", _("Not reached; handed on")
        OTHER = "other", _("Other")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="crisis_interventions")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    intervention_date = models.DateTimeField(_("date and time of the intervention"), default=timezone.now)
    incident = models.TextField(_("what happened"))
    level = models.CharField(_("level of risk"), max_length=20, choices=Level.choices)
    means = models.TextField(_("access to means"), blank=True, default="")
    protective_factors = models.TextField(_("protective factors"), blank=True, default="")
    response_action = models.TextField(_("what was done"), blank=True, default="")
    notifications_made = models.TextField(_("who was told"), blank=True, default="")
    notes_for_patient = models.TextField(_("notes for the patient"), blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    outcome = models.CharField(_("outcome"), max_length=30, choices=Outcome.choices, blank=True, default="")
    outcome_note = models.TextField(_("about the outcome"), blank=True, default="")
    # The level at the end. `level` stays what it was while the crisis went on.
    closing_level = models.CharField(
        _("level of risk at the end"), max_length=20, choices=Level.choices, blank=True, default=""
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("shared at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CrisisInterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis intervention")
        verbose_name_plural = _("crisis interventions")
        ordering = ["-intervention_date", "-id"]
        constraints = [
            both_or_neither("closed_at", "closed_by", "crisis_closed_by_somebody"),
            both_or_neither("published_at", "published_by", "crisis_published_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_at=None, closing_level="")
                | (
                    models.Q(status="closed", closed_at__isnull=False)
                    & ~models.Q(outcome="")
                    & ~models.Q(closing_level="")
                ),
                name="crisis_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None) | ~models.Q(notes_for_patient=""),
                name="published_crisis_has_notes_for_the_patient",
            ),
            # The target of the composite key that keeps entries with their patient.
            models.UniqueConstraint(fields=["id", "patient"], name="crisis_and_patient"),
        ]
        indexes = [
            models.Index(fields=["patient", "-intervention_date"], name="crises_of_patient"),
            models.Index(fields=["-intervention_date"], condition=models.Q(status="open"), name="open_crises"),
        ]

    class Privacy:
        phi = (
            "intervention_date", "incident", "level", "means", "protective_factors", "response_action",
            "notifications_made", "notes_for_patient", "outcome", "outcome_note", "closing_level",
        )  # fmt: skip
        not_phi = (
            "patient", "recorded_by", "status", "closed_at", "closed_by", "published_at", "published_by",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN


class CrisisEntry(AppendOnlyModel, TimestampedModel):
    """A step in a crisis: a contact tried, something learned, a hand-over. Written once."""

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("Observation")
        CONTACT = "contact", _("Contact with the patient")
        CONTACT_TRIED = "contact_tried", _("Contact tried")
        COLLATERAL = "collateral", _("Contact with somebody else")
        ACTION = "action", _("Action taken")
        HAND_OVER = "hand_over", _("Hand-over")
        LEVEL_CHANGED = "level_changed", _("Level of risk changed")

    intervention = models.ForeignKey(CrisisInterventionLog, on_delete=models.PROTECT, related_name="entries")
    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    body = models.TextField(_("text"))
    # Only where the level changed: an assessment is never replaced without a trace.
    level_before = models.CharField(max_length=20, choices=CrisisInterventionLog.Level.choices, blank=True, default="")
    level_after = models.CharField(max_length=20, choices=CrisisInterventionLog.Level.choices, blank=True, default="")

    objects = CrisisEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis entry")
        verbose_name_plural = _("crisis entries")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(kind="level_changed") & ~models.Q(level_before="") & ~models.Q(level_after=""))
                | (~models.Q(kind="level_changed") & models.Q(level_before="", level_after="")),
                name="crisis_entry_has_levels_when_they_change",
            )
        ]
        indexes = [models.Index(fields=["intervention", "created_at"], name="entries_of_crisis")]

    class Privacy:
        phi = ("kind", "body", "level_before", "level_after")
        not_phi = ("intervention", "patient", "author")

    def __str__(self) -> str:
        return str(self.pk)
