"""Reading alerts. Staff see those of patients whose chart they may view; patients only that somebody was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from accounts.models import User
from crisis.models import CrisisAlert
from crisis.querysets import CrisisAlertQuerySet
from notifications.models import Notification
from patients.models import PatientProfile

ON_THE_BOARD = 5
OPEN, MINE, ALL = "open", "mine", "all"


@dataclass(frozen=True)
class AlertCounts:
    """How many alerts there are: those still open, those of them `user` answers for, and all."""

    open: int
    mine: int
    all: int


def count_alerts(user: User) -> AlertCounts:
    """The counts over all of the user's patients (one query)."""
    alerts = CrisisAlert.objects.visible_to(user)
    is_open = Q(acknowledged_at=None)
    mine = is_open & CrisisAlert.objects.answered_for_by(user)
    return AlertCounts(
        **alerts.order_by().aggregate(open=Count("pk", filter=is_open), mine=Count("pk", filter=mine), all=Count("pk"))
    )


def list_alerts(user: User, show: str = OPEN) -> CrisisAlertQuerySet:
    """Alerts of all the user's patients, the most urgent first, with patient and people (one query): `open`, `mine`
    (open, and `user` answers for them) or `all`."""
    alerts: CrisisAlertQuerySet = CrisisAlert.objects.visible_to(user)
    if show != ALL:
        alerts = alerts.open()
    if show == MINE:
        alerts = alerts.filter(CrisisAlert.objects.answered_for_by(user))
    return alerts.urgent_first().select_related("patient", "owner", "acknowledged_by")


def list_alerts_of(user: User, patient: PatientProfile) -> CrisisAlertQuerySet:
    """The alerts about one patient, open ones first, with people (one query)."""
    return (
        CrisisAlert.objects.visible_to(user)
        .filter(patient=patient)
        .urgent_first()
        .select_related("owner", "acknowledged_by")
    )


def get_alert(user: User, patient: PatientProfile, alert_id: UUID) -> CrisisAlert:
    """One alert about `patient` with its people (one query); Http404 when there is none that `user` may see."""
    found = CrisisAlert.objects.visible_to(user).select_related("owner", "acknowledged_by", "raised_by", "intervention")
    return get_object_or_404(found, patient=patient, pk=alert_id)


def list_own_alerts(user: User, patient: PatientProfile, object_id: UUID) -> list[CrisisAlert]:
    """For the patient's own page about what they sent: the alerts it raised, with who was told (one query). Nothing
    for anybody but the patient whose alerts they are."""
    if patient.user_id is None or patient.user_id != user.pk:
        return []
    alerts = CrisisAlert.objects.filter(patient=patient, object_id=object_id)
    return list(alerts.order_by("raised_at", "pk"))


@dataclass(frozen=True)
class Told:
    """Somebody who was told of an alert: when first, and when of the call that was asked for."""

    person: User
    at: datetime
    of_call_at: datetime | None


def list_told(alerts: Sequence[CrisisAlert]) -> dict[UUID, list[Told]]:
    """Who was in fact told of each of these alerts, by its id, in the order they were (one query). Whose an alert is
    says nothing about that: care may have changed hands since, and there may be nobody who can sign in."""
    found: dict[UUID | None, dict[UUID, Told]] = {alert.pk: {} for alert in alerts}
    notices = Notification.objects.filter(object_id__in=found, kind__in=Notification.URGENT_KINDS)
    for notice in notices.select_related("recipient__provider_profile").order_by("created_at", "pk"):
        people = found[notice.object_id]
        first = people.get(notice.recipient_id)
        people[notice.recipient_id] = Told(
            person=notice.recipient,
            at=first.at if first is not None else notice.created_at,
            of_call_at=notice.created_at if notice.kind == Notification.Kind.CALL_REQUESTED else None,
        )
    return {alert.pk: list(found[alert.pk].values()) for alert in alerts}
