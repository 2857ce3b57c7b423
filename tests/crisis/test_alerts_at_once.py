"""The same event reported, and the same alert answered, by many at one moment."""

from collections import Counter

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditLog
from crisis.models import CrisisAlert
from crisis.services import GotWorse, acknowledge_alert, raise_alert, request_call
from crisis.services.interventions import open_intervention
from devtools.factories import CrisisAlertFactory, UserFactory, join_care_team
from notifications.models import Notification
from tests.at_once import all_at_once, post_at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def test_one_event_raises_one_alert_however_many_report_it(patient, clinician):
    def report():
        return raise_alert(
            patient=patient, source="answer", event="assessment:1:item-9", level="high", reason="phq-9", by=patient.user
        )

    alerts = all_at_once([report] * AT_ONCE, held=patient.summary)

    assert len({alert.pk for alert in alerts}) == 1
    assert CrisisAlert.objects.count() == 1
    assert Notification.objects.filter(kind="alert_raised").count() == 1
    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 1


def test_one_of_many_acknowledges_and_the_others_read_who_it_was(patient, clinician):
    alert = CrisisAlertFactory(patient=patient)
    team = [UserFactory(clinician=True) for _ in range(AT_ONCE - 1)]
    for colleague in team:
        join_care_team(patient, colleague)
    address = reverse("crisis:alert-acknowledge", args=[patient.pk, alert.pk])

    answers = post_at_once(
        [(person, address, {"version": 1, "action": "called", "note": ""}) for person in [clinician, *team]], held=alert
    )

    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: AT_ONCE - 1}
    alert.refresh_from_db()
    late = [answer.content.decode() for answer in answers if answer.status_code == 409]
    assert all(f"{alert.acknowledged_by} acknowledged this alert before you" in page for page in late)
    assert AuditLog.objects.filter(action="crisis.alert.acknowledged").count() == 1


@pytest.mark.parametrize("way", ["acknowledge", "log"])
def test_what_gets_worse_while_somebody_acknowledges_waits_for_somebody_who_read_it(patient, clinician, way):
    alert = CrisisAlertFactory(patient=patient, event="assessment:1", gravity={"9": 1})

    def get_worse():
        return raise_alert(
            patient=patient,
            source="answer",
            event="assessment:1",
            level="high",
            reason="phq-9",
            gravity={"9": 3},
            by=patient.user,
        )

    def answer():
        with transaction.atomic():
            if way == "acknowledge":
                return acknowledge_alert(alert=alert, version=1, action="called", by=clinician)
            return open_intervention(
                patient=patient,
                intervention_date=timezone.now(),
                incident="On the phone.",
                level="high",
                alert=alert,
                alert_version=1,
                by=clinician,
            )

    outcomes = all_at_once([get_worse, answer], held=patient.summary)

    assert all(isinstance(one, GotWorse) for one in outcomes if isinstance(one, Exception)), outcomes
    waiting = CrisisAlert.objects.get(acknowledged_at=None)
    assert waiting.gravity == {"9": 3}
    assert all(one.gravity == {"9": 1} for one in CrisisAlert.objects.exclude(acknowledged_at=None))
    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 1


def test_asking_for_a_call_many_times_asks_once(patient, clinician):
    alert = CrisisAlertFactory(patient=patient)

    all_at_once([lambda: request_call(alert=alert, by=patient.user)] * AT_ONCE, held=patient.summary)

    assert Notification.objects.filter(kind="call_requested").count() == 1
