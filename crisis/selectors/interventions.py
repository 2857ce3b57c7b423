"""Reading the crisis log. Staff and patients read through different functions: a patient's never load working notes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from crisis.models import CrisisAlert, CrisisEntry, CrisisInterventionLog
from crisis.querysets import CrisisInterventionQuerySet
from crisis.selectors.alerts import list_alerts_of
from patients.models import PatientProfile

# All that a patient may read of an intervention, and what names its author.
COLUMNS_FOR_PATIENT = (
    "intervention_date", "notes_for_patient", "status", "outcome", "published_at", "patient_id",
    "recorded_by__full_name", "recorded_by__provider_profile__title",
)  # fmt: skip
IN_CHART_PANEL = 3


@dataclass(frozen=True)
class LogCounts:
    open: int
    closed: int

    @property
    def all(self) -> int:
        return self.open + self.closed


@dataclass(frozen=True)
class ChartCrisis:
    """What the chart's box on risk and safety shows: open alerts, and interventions, open ones first, at most three
    in all."""

    interventions: list[CrisisInterventionLog]
    alerts: list[CrisisAlert]

    @property
    def open(self) -> list[CrisisInterventionLog]:
        return [row for row in self.interventions if row.is_open]

    @property
    def closed(self) -> list[CrisisInterventionLog]:
        return [row for row in self.interventions if not row.is_open]


def count_log(user: User) -> LogCounts:
    """How many interventions of the user's patients are open and closed (one query)."""
    status = CrisisInterventionLog.Status
    counts = CrisisInterventionLog.objects.visible_to(user).aggregate(
        open=Count("pk", filter=Q(status=status.OPEN)), closed=Count("pk", filter=Q(status=status.CLOSED))
    )
    return LogCounts(**counts)


def list_log(user: User, status: str = "") -> QuerySet[CrisisInterventionLog]:
    """Interventions of all the user's patients, urgent first, with patient, author and newest entry (two queries)."""
    rows = _for_lists(CrisisInterventionLog.objects.visible_to(user)).select_related("patient", "recorded_by")
    return rows.filter(status=status) if status else rows


def list_interventions(user: User, patient: PatientProfile) -> QuerySet[CrisisInterventionLog]:
    """Interventions of one patient, urgent first, with author and newest entry (two queries)."""
    return _for_lists(CrisisInterventionLog.objects.visible_to(user).filter(patient=patient)).select_related(
        "recorded_by"
    )


def get_intervention(user: User, patient: PatientProfile, intervention_id: UUID) -> CrisisInterventionLog:
    """One intervention of `patient` with the people who wrote in it (one query); Http404 when there is none that
    `user` may see."""
    found = CrisisInterventionLog.objects.visible_to(user).select_related(
        "recorded_by__provider_profile", "closed_by", "published_by"
    )
    return get_object_or_404(found, patient=patient, pk=intervention_id)


def list_entries(intervention: CrisisInterventionLog) -> QuerySet[CrisisEntry]:
    """The entries in the order they were written, with authors (one query). The caller has the intervention from a
    selector."""
    return CrisisEntry.objects.filter(intervention=intervention).select_related("author")


def chart_crisis(user: User, patient: PatientProfile) -> ChartCrisis:
    """The box on risk and safety in the chart (one query, and one more while the patient has an open alert). The level
    of risk and the number of open alerts are in the patient's summary."""
    rows = CrisisInterventionLog.objects.visible_to(user).filter(patient=patient).select_related("recorded_by")
    alerts = list_alerts_of(user, patient).open() if patient.summary.open_alerts else []
    return ChartCrisis(interventions=list(rows.urgent_first()[:IN_CHART_PANEL]), alerts=list(alerts))


def list_own_notes(user: User, patient: PatientProfile) -> QuerySet[CrisisInterventionLog]:
    """What was published to the signed-in patient, newest first, with its author (one query). Working notes are
    not loaded."""
    return (
        CrisisInterventionLog.objects.visible_to(user)
        .filter(patient=patient)
        .select_related("recorded_by__provider_profile")
        .only(*COLUMNS_FOR_PATIENT)
    )


def get_own_note(user: User, patient: PatientProfile, intervention_id: UUID) -> CrisisInterventionLog:
    """One published note of the signed-in patient (one query); Http404 otherwise."""
    note = list_own_notes(user, patient).filter(pk=intervention_id).first()
    if note is None:
        raise Http404
    return note


def _for_lists(rows: CrisisInterventionQuerySet) -> QuerySet[CrisisInterventionLog]:
    newest = (
        CrisisEntry.objects.order_by("intervention_id", "-created_at", "-pk")
        .distinct("intervention_id")
        .select_related("author")
    )
    return rows.urgent_first().prefetch_related(Prefetch("entries", queryset=newest, to_attr="newest_entries"))
