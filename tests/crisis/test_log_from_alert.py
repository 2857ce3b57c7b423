"""A log opened from an alert acknowledges it, as far as it was read."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from crisis.models import CrisisInterventionLog
from crisis.services import acknowledge_alert, raise_alert, request_call
from devtools.factories.crisis import CrisisAlertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(patient, clinician):
    return CrisisAlertFactory(patient=patient, event="assessment:7", level="moderate", gravity={"9": 1})


def get_worse(alert):
    raise_alert(
        patient=alert.patient,
        source="answer",
        event=alert.event,
        level="high",
        reason=alert.reason,
        detail={"measure": "PHQ-9", "reasons": [{"code": "9", "question": "How often?", "answer": "Every day"}]},
        gravity={"9": 3},
        by=alert.patient.user,
    )


def page_for(alert):
    return f"{reverse('crisis:create', args=[alert.patient_id])}?alert={alert.pk}"


def log_of(page, **fields):
    """What the browser sends of the page as it was opened."""
    form = page.context["form"]
    return {
        "idempotency_key": uuid4(),
        "alert": form["alert"].value(),
        "alert_version": form["alert_version"].value(),
        "intervention_date": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "level": form["level"].value(),
        "incident": "On the phone with her now.",
        **fields,
    }


def test_a_log_does_not_acknowledge_what_got_worse_since_the_alert_was_read(sign_in, clinician, alert):
    client = sign_in(clinician)
    sent = log_of(client.get(page_for(alert)))
    get_worse(alert)

    answer = client.post(page_for(alert), sent)

    alert.refresh_from_db()
    assert answer.status_code == 409
    assert alert.is_open
    assert not CrisisInterventionLog.objects.exists()
    page = answer.content.decode()
    assert "How often? <b>Every day</b>" in page
    assert "On the phone with her now." in page

    again = client.post(page_for(alert), log_of(answer, level="high"))

    alert.refresh_from_db()
    assert again.status_code == 302
    assert alert.intervention == CrisisInterventionLog.objects.get()


def test_a_log_does_not_acknowledge_a_call_asked_for_since(sign_in, clinician, alert):
    client = sign_in(clinician)
    sent = log_of(client.get(page_for(alert)))
    request_call(alert=alert, by=alert.patient.user)

    answer = client.post(page_for(alert), sent)

    assert answer.status_code == 409
    assert "The patient asks for a call" in answer.content.decode()


def test_a_log_that_does_not_say_what_was_read_acknowledges_nothing(sign_in, clinician, alert):
    client = sign_in(clinician)

    answer = client.post(page_for(alert), log_of(client.get(page_for(alert)), alert_version=""))

    alert.refresh_from_db()
    assert answer.status_code == 409
    assert alert.is_open


def test_a_log_is_opened_also_when_somebody_acknowledged_the_alert_meanwhile(sign_in, clinician, supervisor, alert):
    client = sign_in(clinician)
    sent = log_of(client.get(page_for(alert)))
    acknowledge_alert(alert=alert, action="called", by=supervisor)

    answer = client.post(page_for(alert), sent)

    alert.refresh_from_db()
    assert answer.status_code == 302
    assert CrisisInterventionLog.objects.count() == 1
    assert (alert.acknowledged_by, alert.intervention) == (supervisor, None)
