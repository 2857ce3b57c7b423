"""The end of a crisis in the chart: closing it, and sharing its note with the patient."""

from uuid import uuid4

import pytest

from crisis.models import CrisisInterventionLog
from devtools.factories import CrisisInterventionFactory
from notifications.models import Notification
from tests.crisis.interventions import at, confirmed, edited

pytestmark = pytest.mark.django_db


def closing(row, **changes):
    return {
        "idempotency_key": str(uuid4()),
        "version": row.version,
        "outcome": "safe_at_home",
        "closing_level": "low",
        **changes,
    }


# Closing


def test_closing_needs_an_outcome_and_the_level_now(sign_in, clinician, intervention):
    client = sign_in(clinician)

    answer = client.post(at("close", intervention), closing(intervention, outcome="", closing_level=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"outcome", "closing_level"}

    assert client.post(at("close", intervention), closing(intervention)).status_code == 302
    shown = client.get(at("detail", intervention)).content.decode()
    assert "Safe at home with a plan" in shown
    assert "Level at the end" in shown


def test_closing_twice_by_accident_is_no_error(sign_in, clinician, intervention):
    client, data = sign_in(clinician), closing(intervention)

    assert client.post(at("close", intervention), data).status_code == 302
    assert client.post(at("close", intervention), data).status_code == 302


def test_closing_what_somebody_changed_shows_it_first(sign_in, clinician, intervention):
    client, data = sign_in(clinician), closing(intervention)
    client.post(at("edit", intervention), edited(intervention, level="imminent", level_reason="Worse"))

    answer = client.post(at("close", intervention), data)

    assert answer.status_code == 409
    assert "Imminent" in answer.content.decode()
    intervention.refresh_from_db()
    assert intervention.is_open


# Sharing


def test_the_clinician_sees_what_the_patient_will_see_before_sharing(sign_in, clinician, patient, client, intervention):
    shown = sign_in(clinician).get(at("publish", intervention)).content.decode()

    assert intervention.notes_for_patient in shown
    assert intervention.means not in shown
    assert not CrisisInterventionLog.objects.filter(published_at__isnull=False).exists()


def test_sharing_twice_by_accident_tells_the_patient_once(sign_in, clinician, patient, intervention):
    client, data = sign_in(clinician), confirmed(intervention)

    assert client.post(at("publish", intervention), data).status_code == 302
    assert client.post(at("publish", intervention), data).status_code == 302
    assert Notification.objects.filter(recipient=patient.user).count() == 1


def test_a_note_that_changed_meanwhile_is_looked_at_again(sign_in, clinician, intervention):
    client, data = sign_in(clinician), confirmed(intervention)
    client.post(at("edit", intervention), {**edited(intervention), "notes_for_patient": "Other words"})

    answer = client.post(at("publish", intervention), data)

    assert answer.status_code == 409
    assert "Other words" in answer.content.decode()
    intervention.refresh_from_db()
    assert intervention.published_at is None


def test_a_log_without_a_note_cannot_be_shared(sign_in, clinician, patient):
    row = CrisisInterventionFactory(patient=patient, recorded_by=clinician, notes_for_patient="")
    client = sign_in(clinician)

    assert "Write the note" in client.get(at("publish", row)).content.decode()
    assert client.post(at("publish", row), confirmed(row)).status_code == 422
