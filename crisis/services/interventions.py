"""The crisis log: opened, followed by entries, closed with an outcome, shared with the patient.

A closed log is not opened again: a new crisis is a new log. What is learned later is added as an entry, and only the
note for the patient can still be written. Every change keeps the patient's risk on the caseload board, in the same
transaction: while something is open the most severe open level, after that the level assessed at the last closing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.editing import lock_for_edit
from common.errors import Refused
from crisis.models import CrisisAlert, CrisisEntry, CrisisInterventionLog
from crisis.services.alerts import acknowledge_alert
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile, RiskLevel
from patients.services.summary import lock_summary, update_summary

Level = CrisisInterventionLog.Level
RISK_OF_LEVEL = {
    Level.LOW: RiskLevel.LOW,
    Level.MODERATE: RiskLevel.MODERATE,
    Level.HIGH: RiskLevel.HIGH,
    Level.IMMINENT: RiskLevel.HIGH,
}
WRITABLE_WHEN_CLOSED = frozenset({"notes_for_patient"})


@transaction.atomic(savepoint=False)
def open_intervention(
    *,
    patient: PatientProfile,
    intervention_date: datetime,
    incident: str,
    level: str,
    by: User,
    alert: CrisisAlert | None = None,
    alert_version: int | None = None,
    **details: str,
) -> CrisisInterventionLog:
    """Open a log for `patient`; `details` are the other texts of the log. The `alert` it was opened from is
    acknowledged with it as it was read (`alert_version`), unless somebody did before. Refuses a time that has not
    come; raises GotWorse when there is more to the alert than they read."""
    _refuse_future(intervention_date)
    intervention = CrisisInterventionLog(
        patient=patient,
        recorded_by=by,
        intervention_date=intervention_date,
        incident=incident,
        level=level,
        **details,
    )
    intervention.save()
    _keep_summary(intervention, assessed_on=timezone.localdate(intervention_date))
    # The summary is locked, so nobody acknowledges it in between.
    if alert is not None and CrisisAlert.objects.open().filter(pk=alert.pk).exists():
        acknowledge_alert(
            alert=alert,
            version=alert_version or 0,  # whoever says none has read none
            action=CrisisAlert.Action.LOG_OPENED,
            intervention=intervention,
            by=by,
        )
    return intervention


@transaction.atomic(savepoint=False)
def update_intervention(
    *, intervention: CrisisInterventionLog, version: int, by: User, level_reason: str = "", **fields: Any
) -> CrisisInterventionLog:
    """Change a log. A changed level needs `level_reason` and leaves an entry; a changed note that the patient has
    been shown is shared anew: they are told, and `crisis.intervention.published` is recorded.

    Raises StaleEdit when somebody saved since `version`. Refuses, once closed, all but the note for the patient.
    """
    current = lock_for_edit(CrisisInterventionLog.objects.all(), intervention.pk, version)
    before = {name: getattr(current, name) for name in fields}
    changed = {name for name, value in fields.items() if value != before[name]}
    if not current.is_open and changed - WRITABLE_WHEN_CLOSED:
        raise Refused(_("This log is closed. Add an entry instead."))
    if "intervention_date" in changed:
        _refuse_future(fields["intervention_date"])
    if "level" in changed and not level_reason:
        raise Refused(_("Say why the level of risk changed."), field="level_reason")
    for name in changed:
        setattr(current, name, fields[name])
    shared_anew = "notes_for_patient" in changed and current.published_at is not None
    if shared_anew:
        _mark_published(current, by=by)
    current.save()
    if "level" in changed:
        _add_level_change(current, before=before["level"], reason=level_reason, by=by)
        _keep_summary(current, assessed_on=timezone.localdate())
    if shared_anew:
        _tell_published(current, summary="Crisis note shared again after a change")
    return current


@transaction.atomic(savepoint=False)
def add_entry(*, intervention: CrisisInterventionLog, kind: str, body: str, by: User) -> CrisisEntry:
    """Add an entry, also to a closed log. It can never be changed. Refuses a change of level, which is an edit."""
    if kind == CrisisEntry.Kind.LEVEL_CHANGED:
        raise Refused(_("Edit the log to change the level of risk."), field="kind")
    entry = CrisisEntry(intervention=intervention, patient_id=intervention.patient_id, author=by, kind=kind, body=body)
    entry.save()
    return entry


@transaction.atomic(savepoint=False)
def close_intervention(
    *,
    intervention: CrisisInterventionLog,
    version: int,
    outcome: str,
    closing_level: str,
    by: User,
    outcome_note: str = "",
) -> CrisisInterventionLog:
    """Close a log with its outcome and the level of risk as assessed now; records `crisis.intervention.closed`.
    Raises StaleEdit when somebody saved since `version`; refuses a log that is closed."""
    current = lock_for_edit(CrisisInterventionLog.objects.all(), intervention.pk, version)
    if not current.is_open:
        raise Refused(_("This log is closed already."))
    current.status = CrisisInterventionLog.Status.CLOSED
    current.outcome = outcome
    current.outcome_note = outcome_note
    current.closing_level = closing_level
    current.closed_at = timezone.now()
    current.closed_by = by
    current.save()
    _keep_summary(current, assessed_on=timezone.localdate())
    record(
        "crisis.intervention.closed",
        summary="Crisis intervention closed",
        entity=current,
        patient_id=current.patient_id,
    )
    return current


@transaction.atomic(savepoint=False)
def publish_intervention(*, intervention: CrisisInterventionLog, version: int, by: User) -> CrisisInterventionLog:
    """Share the note for the patient with them: they see that text, the day, the author and the outcome, and are
    told that something is new. Records `crisis.intervention.published`.

    Raises StaleEdit when somebody saved since `version`, so that what is shared is what was looked at. Refuses an
    empty note and a note that is shared.
    """
    current = lock_for_edit(CrisisInterventionLog.objects.all(), intervention.pk, version)
    if current.published_at is not None:
        raise Refused(_("The patient can see this note already."))
    _mark_published(current, by=by)
    current.save()
    _tell_published(current, summary="Crisis note shared with the patient")
    return current


def _refuse_future(moment: datetime) -> None:
    if moment > timezone.now():
        raise Refused(_("This time has not come yet. Please check the date and the time."), field="intervention_date")


def _mark_published(intervention: CrisisInterventionLog, *, by: User) -> None:
    if not intervention.notes_for_patient:
        raise Refused(_("Write the note for the patient first."), field="notes_for_patient")
    intervention.published_at = timezone.now()
    intervention.published_by = by


def _tell_published(intervention: CrisisInterventionLog, *, summary: str) -> None:
    record("crisis.intervention.published", summary=summary, entity=intervention, patient_id=intervention.patient_id)
    if intervention.patient.user is not None:
        notify(
            recipients=[intervention.patient.user],
            kind=Notification.Kind.CRISIS_NOTE_PUBLISHED,
            patient_id=intervention.patient_id,
            object_id=intervention.pk,
        )


def _add_level_change(intervention: CrisisInterventionLog, *, before: str, reason: str, by: User) -> None:
    CrisisEntry(
        intervention=intervention,
        patient_id=intervention.patient_id,
        author=by,
        kind=CrisisEntry.Kind.LEVEL_CHANGED,
        body=reason,
        level_before=before,
        level_after=intervention.level,
    ).save()


def _keep_summary(intervention: CrisisInterventionLog, *, assessed_on: date) -> None:
    """Set the patient's risk and count of open crises. The summary is locked first: of two closings at the same
    time the second sees what the first did."""
    lock_summary(intervention.patient_id)
    levels = list(
        CrisisInterventionLog.objects.open().filter(patient=intervention.patient_id).values_list("level", flat=True)
    )
    risks = [RISK_OF_LEVEL[Level(level)] for level in levels] or [RISK_OF_LEVEL[Level(intervention.closing_level)]]
    update_summary(intervention.patient_id, risk=max(risks), risk_assessed_on=assessed_on, open_crises=len(levels))
