"""Alerts: raised by whatever finds something that worries, in the same transaction; acknowledged by a person.

Of one event there is one alert, however often it is reported; what gets worse reaches a person again. Its owner is the
primary clinician; where a patient has none who can sign in, every supervisor of the team answers for it. The patient's
count of open alerts on the board follows in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.errors import Refused
from crisis.models import CrisisAlert, CrisisInterventionLog
from crisis.models.alerts import CALL_WITHIN, DUE_AFTER, Level
from crisis.querysets import MOST_SEVERE_FIRST
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile
from patients.selectors.care_team import list_supervisors_of, primary_clinicians_of
from patients.services.summary import lock_summary, update_summary

AGAIN = "#"  # the alerts of one event after the first are event#2, event#3


class AlreadyAcknowledged(Refused):
    """Somebody answered for the alert first; answer with 409."""

    def __init__(self) -> None:
        super().__init__(_("Somebody acknowledged this alert before you."))


class GotWorse(Refused):
    """There is more to the alert than they read: it got worse, or the patient asked for a call. `alert` is the row as
    it is stored; answer with 409."""

    def __init__(self, alert: CrisisAlert) -> None:
        super().__init__(_("There is more to this alert than you have read. Please read it again."))
        self.alert = alert


@transaction.atomic(savepoint=False)
def raise_alert(
    *,
    patient: PatientProfile,
    source: str,
    event: str,
    level: str,
    reason: str,
    by: User | None,
    object_id: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    gravity: Mapping[str, int] | None = None,
) -> CrisisAlert:
    """The alert about `event`, raised now unless it is there already; its people are told in the same transaction.

    The same event may get worse: a higher `level`, or more of something in `gravity` than was reported before. An
    alert that waits is raised to it, and due sooner; its people are told again when its level rises, and when care
    has passed to somebody else. After it was acknowledged there is another alert. Neither is ever lowered.

    `reason` is a short code such as "phq-9:item-9" or a few words; `detail` what a clinician reads about it: `measure`
    and `label` make the headline, then come `reasons` (each with its `code`, its `question` and its `answer`, or the
    code `said`) and `text`, as far as there are any. Both are clinical and appear in no log and no mail. `by` is None
    for the system. Records `crisis.alert.raised`, or `crisis.alert.worsened`.
    """
    lock_summary(patient.pk)  # of two reports at the same time the second finds what the first stored
    known = list(
        CrisisAlert.objects.filter(Q(event=event) | Q(event__startswith=f"{event}{AGAIN}"))
        .select_related("owner")
        .order_by("raised_at", "pk")
    )
    if known and not _is_worse(known, level, gravity or {}):
        return known[-1]
    if known and known[-1].is_open:
        return _worsen(known[-1], level=level, gravity=gravity or {}, detail=detail or {})
    now = timezone.now()
    alert = CrisisAlert(
        patient=patient,
        source=source,
        event=f"{event}{AGAIN}{len(known) + 1}" if known else event,
        level=level,
        reason=reason,
        detail=_beside_earlier(detail or {}, known, version=1),
        gravity=dict(gravity or {}),
        object_id=object_id,
        owner=_owner_now(patient.pk),
        raised_by=by,
        raised_at=now,
        due_at=now + DUE_AFTER[Level(level)],
    )
    if source == CrisisAlert.Source.CALL_REQUEST:
        alert.call_requested_at = now
        alert.due_at = min(alert.due_at, now + CALL_WITHIN)
    alert.save()
    _keep_count(patient.pk)
    record(
        "crisis.alert.raised",
        summary="Crisis alert raised",
        entity=alert,
        patient_id=patient.pk,
        metadata={"source": str(source)},
    )
    asked = source == CrisisAlert.Source.CALL_REQUEST
    _tell(alert, Notification.Kind.CALL_REQUESTED if asked else Notification.Kind.ALERT_RAISED)
    return alert


@transaction.atomic(savepoint=False)
def acknowledge_alert(
    *,
    alert: CrisisAlert,
    action: str,
    by: User,
    note: str = "",
    version: int | None = None,
    intervention: CrisisInterventionLog | None = None,
) -> CrisisAlert:
    """Say what was done about an alert; records `crisis.alert.acknowledged`. `version` is the one that was read.

    Raises AlreadyAcknowledged when somebody did before, and GotWorse when there is more to it than they read. Refuses
    "handed over" and "not a concern" without a note.
    """
    lock_summary(alert.patient_id)
    current = CrisisAlert.objects.select_for_update().get(pk=alert.pk)
    if not current.is_open:
        raise AlreadyAcknowledged
    if version is not None and version != current.version:
        raise GotWorse(current)
    if action in CrisisAlert.NEEDS_NOTE and not note.strip():
        raise Refused(_needed_note(action), field="note")
    current.acknowledged_at = timezone.now()
    current.acknowledged_by = by
    current.action = action
    current.note = note.strip()
    current.intervention = intervention
    current.save()
    _keep_count(current.patient_id)
    record(
        "crisis.alert.acknowledged",
        summary="Crisis alert acknowledged",
        entity=current,
        patient_id=current.patient_id,
    )
    return current


@transaction.atomic(savepoint=False)
def request_call(*, alert: CrisisAlert, by: User) -> CrisisAlert:
    """The patient asks to be called about this alert: it becomes due sooner and its people are told again. Asking
    twice changes nothing. One that was acknowledged already, also as called, is followed by a new alert. Records
    `crisis.call.requested`."""
    lock_summary(alert.patient_id)
    current = CrisisAlert.objects.select_for_update().select_related(None).get(pk=alert.pk)
    if not current.is_open:
        return raise_alert(
            patient=current.patient,
            source=CrisisAlert.Source.CALL_REQUEST,
            event=f"call:{current.pk}",
            level=current.level,
            reason=current.reason,
            detail=current.detail,
            gravity=current.gravity,
            object_id=current.object_id,
            by=by,
        )
    if current.call_requested_at is not None:
        return current
    now = timezone.now()
    current.owner = _owner_now(current.patient_id)
    current.call_requested_at = now
    current.version += 1
    current.due_at = min(current.due_at, now + CALL_WITHIN)
    current.save()
    record("crisis.call.requested", summary="Call requested", entity=current, patient_id=current.patient_id)
    _tell(current, Notification.Kind.CALL_REQUESTED)
    return current


def _is_worse(known: list[CrisisAlert], level: str, gravity: Mapping[str, int]) -> bool:
    """Whether there is more to it than any of the alerts about it say."""
    if MOST_SEVERE_FIRST.index(level) < min(MOST_SEVERE_FIRST.index(alert.level) for alert in known):
        return True
    return any(now > max((alert.gravity.get(code, 0) for alert in known), default=0) for code, now in gravity.items())


def _worsen(alert: CrisisAlert, *, level: str, gravity: Mapping[str, int], detail: Mapping[str, Any]) -> CrisisAlert:
    """Put what got worse into an alert that waits."""
    now = timezone.now()
    is_higher = MOST_SEVERE_FIRST.index(level) < MOST_SEVERE_FIRST.index(alert.level)
    if is_higher:
        alert.level = level
        alert.due_at = min(alert.due_at, now + DUE_AFTER[Level(level)])
    alert.gravity = {
        code: max(gravity.get(code, 0), alert.gravity.get(code, 0)) for code in gravity.keys() | alert.gravity.keys()
    }
    alert.version += 1
    alert.detail = _beside_earlier(detail, [alert], version=alert.version)
    earlier_owner, alert.owner = alert.owner, _owner_now(alert.patient_id)
    alert.worsened_at = now
    alert.save()
    record("crisis.alert.worsened", summary="Crisis alert got worse", entity=alert, patient_id=alert.patient_id)
    if is_higher or alert.owner != earlier_owner:
        _tell(alert, Notification.Kind.ALERT_RAISED)
    return alert


def _beside_earlier(detail: Mapping[str, Any], known: list[CrisisAlert], *, version: int) -> dict[str, Any]:
    """`detail` with the `version` of the alert that each of its reasons came with (0: an earlier alert had it), and
    `before`, what was answered to it earlier. What an alert that waits was raised for stays in it."""
    latest = known[-1] if known else None
    earlier = {one["code"]: one for one in latest.detail.get("reasons", ())} if latest is not None else {}
    reasons = []
    for reason in detail.get("reasons", ()):
        was = earlier.pop(reason["code"], None)
        if was is None:
            reasons.append({**reason, "version": version})
        elif (was.get("answer"), was.get("said")) == (reason.get("answer"), reason.get("said")):
            reasons.append(was if latest is not None and latest.is_open else {**reason, "version": 0})
        else:
            before = {name: was[name] for name in ("answer", "said") if name in was}
            reasons.append({**reason, "version": version, "before": before})
    if latest is not None and latest.is_open:
        reasons += earlier.values()
    return {**detail, "reasons": reasons} if reasons else dict(detail)


def _needed_note(action: str) -> str:
    if action == CrisisAlert.Action.HANDED_OVER:
        return _("Say to whom you handed it over.")
    return _("Say in a few words why this is not a concern.")


def _owner_now(patient_id: UUID) -> User | None:
    """Who answers for it today: care may have been transferred since the alert was raised."""
    return primary_clinicians_of([patient_id]).get(patient_id)


def _tell(alert: CrisisAlert, kind: str) -> None:
    people = [alert.owner] if alert.owner is not None else list_supervisors_of(alert.patient)
    notify(recipients=people, kind=kind, patient_id=alert.patient_id, object_id=alert.pk)


def _keep_count(patient_id: UUID) -> None:
    update_summary(patient_id, open_alerts=CrisisAlert.objects.open().filter(patient=patient_id).count())
