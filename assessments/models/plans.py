"""Asking again: on a date, every few weeks, or before each visit."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.instruments import Instrument, Packet
from assessments.querysets import PlanQuerySet
from common.models import EditableModel
from patients.models import PatientProfile


class AssessmentPlan(EditableModel):
    """A standing request of a patient: which instrument or packet, when first, how often, and until when."""

    class Repeat(models.TextChoices):
        ONCE = "once", _("Once, on a date")
        WEEKS = "weeks", _("Every few weeks")
        BEFORE_VISIT = "before_visit", _("Before each visit")

    class End(models.TextChoices):
        """Why a plan ended by itself: kept as `end_reason`, without a person in `ended_by`."""

        DATE = "date", _("Its last day has passed")
        SCORE = "score", _("The score was reached")
        INACTIVE = "inactive", _("The patient has no portal access any more")
        DONE = "done", _("It was asked as planned")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="assessment_plans")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    repeat = models.CharField(_("how often"), max_length=20, choices=Repeat.choices)
    every_weeks = models.PositiveSmallIntegerField(
        _("weeks between"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    days_before_visit = models.PositiveSmallIntegerField(
        _("days before the visit"), default=3, validators=[MaxValueValidator(30)]
    )
    days_to_answer = models.PositiveSmallIntegerField(
        _("days to answer"), default=7, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    # Ends when a total is at least this good: at or below it, or at or above it where higher is better.
    ends_at_score = models.IntegerField(_("until the score is"), null=True, blank=True)
    next_on = models.DateField(_("next on"), null=True, blank=True)
    last_visit_at = models.DateTimeField(_("visit asked for last"), null=True, blank=True)
    is_forced = models.BooleanField(_("also within the recall period"), default=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True, default="")

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of check-ins")
        verbose_name_plural = _("plans of check-ins")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(instrument__isnull=False, packet=None)
                | models.Q(instrument=None, packet__isnull=False),
                name="plan_asks_for_an_instrument_or_a_packet",
            ),
            models.CheckConstraint(
                condition=models.Q(repeat="weeks", every_weeks__gte=1, every_weeks__lte=52)
                | (~models.Q(repeat="weeks") & models.Q(every_weeks=None)),
                name="plan_with_weeks_says_how_many",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="plan_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by=None) | models.Q(ended_at__isnull=False), name="plan_ended_at_some_time"
            ),
            models.UniqueConstraint(fields=["id", "patient"], name="plan_and_patient"),
        ]
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="plans_of_patient"),
            models.Index(fields=["next_on"], condition=models.Q(ended_at=None), name="plans_in_force"),
        ]

    class Privacy:
        phi = ("instrument", "packet", "ends_at_score", "end_reason", "last_visit_at")
        not_phi = (
            "patient", "asked_by", "repeat", "every_weeks", "days_before_visit", "days_to_answer", "starts_on",
            "ends_on", "next_on", "is_forced", "ended_at", "ended_by",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None

    @property
    def why_it_ended(self) -> str:
        """What a person gave as the reason, or why the plan ended by itself, in the language of the moment."""
        if self.ended_by_id is not None or self.end_reason not in self.End.values:
            return self.end_reason
        return str(self.End(self.end_reason).label)
