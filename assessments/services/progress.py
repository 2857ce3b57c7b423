"""Where patients stand on what they are measured with, kept beside their scores, and the alerts that come of it.

It follows each new or changed score in the same transaction, and once a night the days that pass: a score grows old,
week 8 comes. An alert is raised when a state that asks for an answer is entered, and not again before it was left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import PatientProgress, ProgressAlert, Score
from assessments.progress import LEAD, Measurement, ProgressState, State, evaluate_care, in_state_since
from assessments.selectors.scores import get_measure
from audit.services import bulk_add, record
from common.errors import Refused
from crisis.services import AlreadyAcknowledged
from notifications.models import Notification
from notifications.services import notify
from patients.models import CaseloadSummary, PatientProfile
from patients.selectors.care_team import list_supervisors_of, primary_clinicians_of
from patients.services.summary import lock_summaries, update_summary

# Of several measures the board shows the gravest that asks for an answer, else the lead measure.
GRAVEST_FIRST = (State.DETERIORATED, State.RELAPSE, State.NOT_IMPROVING)


@dataclass(frozen=True)
class Judged:
    """Where a patient stands on one measure, and the score that says so."""

    patient_id: UUID
    instrument_id: UUID
    code: str
    title: str
    series: str
    score_id: UUID
    progress: ProgressState
    since: date

    @property
    def facts(self) -> dict[str, Any]:
        return {"measure": self.title, **self.progress.facts}


def review_progress(patient_id: UUID) -> None:
    """Judge anew where the patient stands. It is called after a score was added, changed or withdrawn, in the same
    transaction."""
    review_patients([patient_id])


@transaction.atomic(savepoint=False)
def review_patients(patient_ids: Collection[UUID], *, is_telling: bool = True) -> int:
    """Judge these patients together: as many reading statements as for one. Writes what differs from what is stored:
    the progress of a measure, alerts for states that were entered, the board. Returns how many states are new.

    With `is_telling` False nobody is told of the alerts: for seeds and imports.
    """
    summaries = lock_summaries(patient_ids)
    judged = _judge(patient_ids)
    entered = _keep_states(patient_ids, judged)
    _raise_alerts([one for one in entered if one.progress.is_alerting], is_telling=is_telling)
    _keep_board(summaries, judged)
    return len(entered)


@transaction.atomic(savepoint=False)
def acknowledge_progress_alert(*, alert: ProgressAlert, action: str, by: User, note: str = "") -> ProgressAlert:
    """Say what was done about it; records `assessments.progress_alert.acknowledged`. Raises AlreadyAcknowledged when
    somebody did before. Refuses "not useful" without a reason."""
    current = ProgressAlert.objects.select_for_update().get(pk=alert.pk)
    if current.acknowledged_at is not None:
        raise AlreadyAcknowledged
    if action == ProgressAlert.Action.NOT_USEFUL and not note.strip():
        raise Refused(_("Say in a few words why it was not useful."), field="note")
    current.acknowledged_at = timezone.now()
    current.acknowledged_by = by
    current.action = action
    current.note = note.strip()
    current.save()
    record(
        "assessments.progress_alert.acknowledged",
        summary="Progress alert acknowledged",
        entity=current,
        patient_id=current.patient_id,
    )
    return current


def _judge(patient_ids: Collection[UUID]) -> list[Judged]:
    """The state of each patient on each measure whose changes mean something (two statements)."""
    scores = Score.objects.filter(patient__in=patient_ids).current().with_total()
    by_measure = defaultdict(list)
    for row in scores.order_by("scored_on", "pk").values(
        "pk", "patient_id", "instrument_id", "series", "scored_on", "total", "instrument_version_id",
        "instrument__code", "instrument__short_title",
    ):  # fmt: skip
        by_measure[row["patient_id"], row["instrument_id"]].append(row)
    if not by_measure:
        return []
    starts = dict(PatientProfile.objects.filter(pk__in=patient_ids).values_list("pk", "registered_on"))
    today = timezone.localdate()
    found = [_judge_one(rows, starts[patient_id], today) for (patient_id, _key), rows in by_measure.items()]
    return [one for one in found if one is not None]


def _judge_one(rows: list[dict[str, Any]], registered_on: date, today: date) -> Judged | None:
    """The state by the rule of the last score; scores of another series do not compare and are left out."""
    last = rows[-1]
    measure = get_measure(
        last["instrument__code"], title=last["instrument__short_title"], version_id=last["instrument_version_id"]
    )
    if measure is None or measure.parameters is None:
        return None
    scores = [Measurement(row["scored_on"], row["total"]) for row in rows if row["series"] == last["series"]]
    progress = evaluate_care(scores, parameters=measure.parameters, today=today, registered_on=registered_on)
    if progress is None:
        return None
    return Judged(
        patient_id=last["patient_id"],
        instrument_id=last["instrument_id"],
        code=measure.code,
        title=measure.title,
        series=last["series"],
        score_id=last["pk"],
        progress=progress,
        since=in_state_since(scores, progress, today=today, registered_on=registered_on),
    )


def _keep_states(patient_ids: Collection[UUID], judged: list[Judged]) -> list[Judged]:
    """Store what differs and return what is in another state than before."""
    stored = PatientProgress.objects.filter(patient__in=patient_ids)
    known = {(row.patient_id, row.instrument_id): row for row in stored}
    entered, added = [], []
    today = timezone.localdate()
    for one in judged:
        row = known.pop((one.patient_id, one.instrument_id), None) or PatientProgress(
            patient_id=one.patient_id, instrument_id=one.instrument_id
        )
        changed = _set(row, one)
        if not changed:
            continue
        if "state" in changed:
            entered.append(one)
        row.evaluated_on = today
        if row._state.adding:
            added.append(row)
        else:
            row.save()
    bulk_add(added)
    for row in known.values():  # their scores were withdrawn
        row.delete()
    return entered


def _set(row: PatientProgress, judged: Judged) -> set[str]:
    """Put what was judged into the row, and return the names of what differs from what is stored."""
    progress = judged.progress
    values = {
        "state": str(progress.state),
        "since": judged.since,
        "series": judged.series,
        "baseline_on": progress.baseline.on,
        "baseline_total": progress.baseline.total,
        "latest_on": progress.latest.on,
        "latest_total": progress.latest.total,
    }
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _raise_alerts(judged: list[Judged], *, is_telling: bool) -> None:
    if not judged:
        return
    patient_ids = {one.patient_id for one in judged}
    waiting = set(
        ProgressAlert.objects.open().filter(patient__in=patient_ids).values_list("patient_id", "instrument_id", "state")
    )
    owners = primary_clinicians_of(patient_ids)
    now = timezone.now()
    alerts = bulk_add(
        ProgressAlert(
            patient_id=one.patient_id,
            instrument_id=one.instrument_id,
            score_id=one.score_id,
            state=str(one.progress.state),
            facts=one.facts,
            owner=owners.get(one.patient_id),
            raised_at=now,
        )
        for one in judged
        if (one.patient_id, one.instrument_id, str(one.progress.state)) not in waiting
    )
    for alert in alerts if is_telling else []:
        notify(
            recipients=[alert.owner] if alert.owner is not None else list_supervisors_of(alert.patient),
            kind=Notification.Kind.PROGRESS_ALERT,
            patient_id=alert.patient_id,
            object_id=alert.pk,
        )


def _keep_board(summaries: list[CaseloadSummary], judged: list[Judged]) -> None:
    of_patient = defaultdict(list)
    for one in judged:
        of_patient[one.patient_id].append(one)
    for summary in summaries:
        shown = _shown(of_patient.get(summary.patient_id, []))
        state = "" if shown is None else str(shown.progress.state)
        facts = {} if shown is None else shown.facts
        if (summary.progress_state, summary.progress_facts) != (state, facts):
            update_summary(summary.patient_id, progress_state=state, progress_facts=facts)


def _shown(judged: list[Judged]) -> Judged | None:
    for state in GRAVEST_FIRST:
        for one in sorted(judged, key=lambda one: one.code != LEAD):
            if one.progress.state == state:
                return one
    return min(judged, key=lambda one: (one.code != LEAD, -one.progress.latest.on.toordinal()), default=None)
