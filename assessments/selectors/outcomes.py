"""How the people of a caseload do, in numbers that point at nobody: set-based, a handful of statements for any size."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from assessments.models import IntakeAssessment, PatientProgress, ProgressAlert, Score
from assessments.progress import LEAD, Parameters, ProgressState, still_holds
from assessments.progress.small_numbers import FEWEST, Counts, Share, counts, hidden, is_small, nested, share
from assessments.progress.states import outcome_of
from assessments.selectors.scores import get_measure
from patients.models import CareTeamMembership, PatientProfile

LOOKED_BACK = timedelta(days=90)
ANSWERED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class MeasureOutcome:
    """One measure over a caseload. Response and remission are of those who began in the clinical range, change of all
    with a second score."""

    title: str
    measured: int | None
    two_scores: Share
    response: Share
    remission: Share
    improved: Share
    deteriorated: Share
    weeks_to_response: float | None


@dataclass(frozen=True)
class Overdue:
    """Check-ins of the patients of one clinician that are past their day."""

    clinician: str
    number: int | None


@dataclass(frozen=True)
class Outcomes:
    """What the page shows. Every number in it may be shown to anybody."""

    patients: int
    completed: Share
    measures: list[MeasureOutcome]
    overdue: list[Overdue]
    overdue_total: int | None
    alerts: int | None
    alerts_acknowledged: Share
    alerts_overridden: Share
    alerts_held: Share
    since: date


def get_outcomes(user: User) -> Outcomes:
    """The outcomes of the user's caseload: for a supervisor the patients of their teams, for a clinician those they are
    the primary clinician of (eight statements, and one for each measure with a rule of its own in this process)."""
    caseload = _caseload(user)
    today = timezone.localdate()
    since = today - LOOKED_BACK
    overdue = _overdue(caseload, today)
    return Outcomes(
        patients=caseload.count(),
        completed=_completed(caseload, since, today),
        measures=_measures(caseload),
        overdue=[Overdue(name, number) for name, number in zip(overdue[0], overdue[1].cells, strict=True)],
        overdue_total=overdue[1].total,
        since=since,
        **_alerts(caseload, since),
    )


def _caseload(user: User) -> QuerySet[PatientProfile]:
    patients = PatientProfile.objects.on_which(user, Permission.VIEW_CHART).filter(is_active=True).order_by()
    if user.role == Role.SUPERVISOR:
        return patients
    own = CareTeamMembership.objects.current().filter(
        user=user, team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    )
    return patients.filter(pk__in=own.values("patient_id"))


def _completed(caseload: QuerySet[PatientProfile], since: date, today: date) -> Share:
    """Of what patients were asked for and was due in the period, what they sent."""
    status = IntakeAssessment.Status
    due = (
        IntakeAssessment.objects.filter(
            patient__in=caseload.values("pk"), requested_of_patient=True, due_on__gte=since, due_on__lt=today
        )
        .exclude(status=status.CANCELLED)
        .order_by()
    )
    numbers = due.aggregate(all=Count("pk"), sent=Count("pk", filter=Q(status=status.COMPLETED)))
    return share(numbers["sent"], numbers["all"])


def _measures(caseload: QuerySet[PatientProfile]) -> list[MeasureOutcome]:
    """Each measure whose changes mean something, the lead measure first: people are counted by what their first and
    last score are, so that the rows are few however many the people."""
    rows = (
        PatientProgress.objects.filter(patient__in=caseload.values("pk"))
        .order_by()
        .annotate(has_second=ExpressionWrapper(Q(latest_on__gt=F("baseline_on")), BooleanField()))
        .values(
            "instrument_id",
            "instrument__code",
            "instrument__short_title",
            "instrument__current_version_id",
            "baseline_total",
            "latest_total",
            "has_second",
        )
        .annotate(people=Count("pk"))
    )
    by_measure = defaultdict(list)
    for row in rows:
        by_measure[row["instrument__code"]].append(row)
    found = []
    for code in sorted(by_measure, key=lambda code: (code != LEAD, code)):
        row = by_measure[code][0]
        version_id = row["instrument__current_version_id"]
        measure = get_measure(code, title=row["instrument__short_title"], version_id=version_id)
        if measure is not None and measure.parameters is not None:
            days = _days_to_response(caseload, row["instrument_id"], measure.parameters)
            found.append(_measure_outcome(measure.title, measure.parameters, by_measure[code], days))
    return found


def _measure_outcome(
    title: str, parameters: Parameters, rows: list[dict[str, Any]], days_to_response: list[int]
) -> MeasureOutcome:
    number: Counter[str] = Counter()
    for row in rows:
        people = row["people"]
        number["measured"] += people
        if not row["has_second"]:
            continue
        outcome = outcome_of(row["baseline_total"], row["latest_total"], parameters)
        number["two_scores"] += people
        number["began_in_range"] += people * outcome.began_in_range
        number["responded"] += people * outcome.has_responded
        number["remission"] += people * outcome.is_in_remission
        number["improved"] += people * outcome.has_improved
        number["deteriorated"] += people * outcome.has_deteriorated
    improved = share(number["improved"], number["two_scores"])
    deteriorated = share(number["deteriorated"], number["two_scores"])
    if is_small(number["two_scores"] - number["improved"] - number["deteriorated"]):
        deteriorated = hidden(deteriorated)  # else the unchanged could be found by subtraction
    once_only = is_small(number["measured"] - number["two_scores"])
    response = nested(improved, share(number["responded"], number["began_in_range"]))
    return MeasureOutcome(
        title=title,
        measured=None if once_only or is_small(number["measured"]) else number["measured"],
        two_scores=share(number["two_scores"], number["measured"]),
        response=response,
        remission=nested(response, share(number["remission"], number["began_in_range"])),
        improved=improved,
        deteriorated=deteriorated,
        weeks_to_response=round(median(days_to_response) / 7, 1) if len(days_to_response) >= FEWEST else None,
    )


def _days_to_response(caseload: QuerySet[PatientProfile], instrument_id: UUID, parameters: Parameters) -> list[int]:
    """For each person who began in the clinical range: days from the baseline to the first response (one statement)."""
    start = PatientProgress.objects.filter(
        patient=OuterRef("patient"), instrument=instrument_id, series=OuterRef("series")
    ).order_by()
    scores = (
        Score.objects.filter(patient__in=caseload.values("pk"), instrument=instrument_id)
        .current()
        .with_total()
        .annotate(
            start=Subquery(start.values("baseline_total")[:1]), start_on=Subquery(start.values("baseline_on")[:1])
        )
    )
    burden: Combinable
    began: Combinable
    if parameters.is_higher_better:
        burden, began = Value(parameters.maximum) - F("total"), Value(parameters.maximum) - F("start")
    else:
        burden, began = F("total"), F("start")
    responses = (
        scores.annotate(began=began, fall=began - burden)
        .filter(
            scored_on__gt=F("start_on"),
            began__gte=parameters.burden(parameters.cut),
            fall__gte=parameters.reliable_change,
        )
        .annotate(enough=F("fall") * 100 - F("began") * parameters.response_percent)
        .filter(enough__gte=0)
        .order_by()
        .values("patient_id", "start_on")
        .annotate(first=Min("scored_on"))
    )
    return [(row["first"] - row["start_on"]).days for row in responses]


def _overdue(caseload: QuerySet[PatientProfile], today: date) -> tuple[list[str], Counts]:
    """How many check-ins are past their day, by primary clinician."""
    clinician = CareTeamMembership.objects.current().filter(
        patient=OuterRef("patient"), team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    )
    rows = (
        IntakeAssessment.objects.filter(patient__in=caseload.values("pk"))
        .waiting_for_patient()
        .filter(due_on__lt=today)
        .order_by()
        .annotate(clinician=Subquery(clinician.values("user__full_name")[:1]))
        .values("clinician")
        .annotate(number=Count("pk"))
    )
    by_name = sorted((row["clinician"] or "", row["number"]) for row in rows)
    return [name for name, _number in by_name], counts([number for _name, number in by_name])


def _alerts(caseload: QuerySet[PatientProfile], since: date) -> dict[str, Any]:
    """Alerts on progress of the period: fired; answered within a week, of those whose week is over or that were
    answered; overridden, of those that were answered; still true at the next score, of those that have one."""
    now = timezone.now()
    alerts = ProgressAlert.objects.filter(patient__in=caseload.values("pk"), raised_at__date__gte=since).order_by()
    answered = Q(acknowledged_at__isnull=False)
    in_time = Q(acknowledged_at__lte=F("raised_at") + ANSWERED_WITHIN)
    number = alerts.aggregate(
        fired=Count("pk"),
        judged=Count("pk", filter=answered | Q(raised_at__lt=now - ANSWERED_WITHIN)),
        in_time=Count("pk", filter=in_time),
        answered=Count("pk", filter=answered),
        overridden=Count("pk", filter=Q(action=ProgressAlert.Action.NOT_USEFUL)),
    )
    return {
        "alerts": None if is_small(number["fired"]) else number["fired"],
        "alerts_acknowledged": share(number["in_time"], number["judged"]),
        "alerts_overridden": share(number["overridden"], number["answered"]),
        "alerts_held": _held(alerts),
    }


def _held(alerts: QuerySet[ProgressAlert]) -> Share:
    """Of the alerts after which the patient was measured again, those that this score bears out (one statement). What
    was withdrawn is no score; of another series none compares."""
    later = (
        Score.objects.filter(
            patient=OuterRef("patient"),
            instrument=OuterRef("instrument"),
            series=OuterRef("score__series"),
            scored_on__gt=OuterRef("score__scored_on"),
        )
        .current()
        .with_total()
        .order_by("scored_on", "pk")
    )
    judged = (
        alerts.filter(score__assessment__withdrawn_at=None)
        .annotate(next_total=Subquery(later.values("total")[:1]))
        .filter(next_total__isnull=False)
        .values_list("state", "facts", "next_total")
    )
    held = [still_holds(ProgressState.restore(state, facts), total) for state, facts, total in judged]
    return share(sum(held), len(held))
