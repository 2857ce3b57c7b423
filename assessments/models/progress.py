"""How a patient does on one measure, as it was judged last, and the alerts that came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.instruments import Instrument
from assessments.models.versions import Score
from assessments.querysets import ProgressAlertQuerySet, ProgressQuerySet
from common.models import TimestampedModel, both_or_neither
from patients.models import PatientProfile


class PatientProgress(TimestampedModel):
    """The state of one patient on one instrument (assessments/progress/states.py). Services keep it."""

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="progress")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(_("series"), max_length=100)
    state = models.CharField(_("state"), max_length=30)
    since = models.DateField(_("in this state since"))
    baseline_on = models.DateField(_("date of the first score"))
    baseline_total = models.IntegerField(_("first score"))
    latest_on = models.DateField(_("date of the last score"))
    latest_total = models.IntegerField(_("last score"))
    evaluated_on = models.DateField(_("judged on"))

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [models.UniqueConstraint(fields=["patient", "instrument"], name="one_progress_for_a_measure")]

    class Privacy:
        phi = (
            "instrument", "series", "state", "since", "baseline_on", "baseline_total", "latest_on", "latest_total",
        )  # fmt: skip
        not_phi = ("patient", "evaluated_on")

    def __str__(self) -> str:
        return str(self.pk)


class ProgressAlert(TimestampedModel):
    """Somebody has to look at how a patient does, and say what they did about it. Once for each time a state is
    entered."""

    class Action(models.TextChoices):
        REVIEWED = "reviewed", _("Reviewed with the patient")
        PLAN_CHANGED = "plan_changed", _("Treatment plan changed")
        CONSULTED = "consulted", _("Consulted a colleague")
        MEASURE_AGAIN = "measure_again", _("Measure again")
        NOT_USEFUL = "not_useful", _("Not useful")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="progress_alerts")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    score = models.ForeignKey(Score, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=30)
    facts = models.JSONField(_("numbers and dates of the reason"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField(_("raised at"))
    acknowledged_at = models.DateTimeField(pgettext_lazy("an alert", "acknowledged at"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField(_("what was done"), max_length=20, choices=Action.choices, blank=True, default="")
    note = models.TextField(_("note"), blank=True, default="")

    objects = ProgressAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress alert")
        verbose_name_plural = _("progress alerts")
        ordering = ["-raised_at"]
        constraints = [
            both_or_neither("acknowledged_at", "acknowledged_by", "progress_alert_acknowledged_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None, action="")
                | (models.Q(acknowledged_at__isnull=False) & ~models.Q(action="")),
                name="acknowledged_progress_alert_has_an_action",
            ),
            models.CheckConstraint(
                condition=~models.Q(action="not_useful") | ~models.Q(note=""), name="not_useful_alert_has_a_reason"
            ),
            models.UniqueConstraint(
                fields=["patient", "instrument", "state"],
                condition=models.Q(acknowledged_at=None),
                name="one_open_progress_alert_for_a_state",
            ),
        ]
        indexes = [models.Index(fields=["patient", "-raised_at"], name="progress_alerts_of_patient")]

    class Privacy:
        phi = ("instrument", "score", "state", "facts", "action", "note")
        not_phi = ("patient", "owner", "raised_at", "acknowledged_at", "acknowledged_by")

    def __str__(self) -> str:
        return str(self.pk)
