"""Where patients stand: for the page in the chart, with the alerts that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import PatientProgress, ProgressAlert, Score
from assessments.progress import (
    STATE_LABELS,
    Measurement,
    Progress,
    ProgressState,
    State,
    evaluate_care,
    reason,
    state_tone,
)
from assessments.progress.words import day
from assessments.selectors.scores import progress_by_measure
from patients.models import PatientProfile

ALERTS_SHOWN = 20


@dataclass(frozen=True)
class MeasureProgress:
    """One measure of a patient: its scores with their chart, and where the patient stands on it, if that is judged."""

    progress: Progress
    row: PatientProgress | None
    sentence: str

    @property
    def state_label(self) -> str:
        return "" if self.row is None else str(STATE_LABELS[State(self.row.state)])

    @property
    def state_tone(self) -> str:
        return "" if self.row is None else state_tone(self.row.state)


@dataclass(frozen=True)
class AlertInWords:
    """A progress alert with why it was raised, as it was said then."""

    alert: ProgressAlert

    @property
    def measure(self) -> str:
        return str(self.alert.facts["measure"])

    @property
    def sentence(self) -> str:
        return reason(ProgressState.restore(self.alert.state, self.alert.facts), self.measure)

    @property
    def state_label(self) -> str:
        return str(STATE_LABELS[State(self.alert.state)])

    @property
    def state_tone(self) -> str:
        return state_tone(self.alert.state)


def list_measures(user: User, patient: PatientProfile) -> list[MeasureProgress]:
    """The patient's measures, the lead measure first, with where they stand (two queries)."""
    scores = Score.objects.visible_to(user).filter(patient=patient).current()
    rows = {
        row.instrument.code: row
        for row in PatientProgress.objects.visible_to(user).filter(patient=patient).select_related("instrument")
    }
    return [_measure(progress, rows.get(progress.measure.code), patient) for progress in progress_by_measure(scores)]


def _measure(progress: Progress, row: PatientProgress | None, patient: PatientProfile) -> MeasureProgress:
    judged = None
    parameters = progress.measure.parameters
    if row is not None and parameters is not None:
        scores = [Measurement(reading.on, reading.total) for reading in progress.scores]
        judged = evaluate_care(
            scores, parameters=parameters, today=timezone.localdate(), registered_on=patient.registered_on
        )
    return MeasureProgress(progress, row, reason(judged, progress.measure.title) if judged else _last(progress))


def _last(progress: Progress) -> str:
    """Where nobody has said what change is more than chance: only what the last form came to."""
    if not progress.has_scores or not progress.last_band:
        return ""
    last = {
        "measure": progress.measure.title,
        "total": progress.last_total,
        "day": day(progress.last.on, beside=timezone.localdate()),
        "range": progress.last_band,
    }
    return _("%(measure)s was %(total)s on %(day)s. %(range)s.") % last


def list_progress_alerts(user: User, patient: PatientProfile) -> list[AlertInWords]:
    """The alerts about the patient's progress, those nobody answered first, with people (one query)."""
    alerts = ProgressAlert.objects.visible_to(user).filter(patient=patient).select_related("owner", "acknowledged_by")
    return [AlertInWords(alert) for alert in alerts.open_first()[:ALERTS_SHOWN]]


def get_progress_alert(user: User, patient: PatientProfile, alert_id: UUID) -> ProgressAlert:
    """One alert about the patient's progress (one query); Http404 when there is none that `user` may see."""
    alert = (
        ProgressAlert.objects.visible_to(user)
        .filter(patient=patient, pk=alert_id)
        .select_related("owner", "acknowledged_by")
        .first()
    )
    if alert is None:
        raise Http404
    return alert


def count_waiting_progress_alerts(user: User, patient: PatientProfile) -> int:
    """How many alerts about the patient's progress nobody answered yet (one query)."""
    return ProgressAlert.objects.visible_to(user).open().filter(patient=patient).count()


def list_waiting_progress_alerts(user: User) -> QuerySet[ProgressAlert]:
    """What nobody answered yet about the user's patients: who gets worse first, then the oldest (one query)."""
    waiting = ProgressAlert.objects.visible_to(user).open().filter(patient__is_active=True)
    worst_first = Case(When(state__in=[State.DETERIORATED, State.RELAPSE], then=Value(0)), default=Value(1))
    return waiting.select_related("patient", "owner").order_by(worst_first, "raised_at", "pk")


def measured_patients(zone: str) -> QuerySet[Any, UUID]:
    """The keys of everybody in care with a score whose clinic is in this time zone: where they stand may change with
    the days."""
    scores = Score.objects.filter(patient__is_active=True).in_time_zone(zone).current().with_total()
    return scores.order_by("patient_id").values_list("patient_id", flat=True).distinct()
