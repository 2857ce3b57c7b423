"""Opening a chart in an emergency: who may, what it gives, how it ends, who hears of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditLog
from devtools.factories import UserFactory, join_care_team
from notifications.models import Notification
from patients.models import EmergencyAccess

ASK = reverse("patients:emergency-access")
REVIEW = reverse("patients:emergency-review")


def sent(**fields):
    return {
        "idempotency_key": str(uuid4()),
        "medical_record_number": "A-10001",
        "reason": "Brought in by ambulance",
        "is_confirmed": "on",
        **fields,
    }


def chart_of(patient):
    return reverse("portal:chart", args=[patient.pk])


def details_of(patient):
    return reverse("patients:details", args=[patient.pk])


def test_a_clinician_opens_the_chart_and_the_supervisors_hear_of_it(sign_in, patient, outsider, supervisor):
    elsewhere = UserFactory(supervisor=True)
    client = sign_in(outsider)
    assert client.get(details_of(patient)).status_code == 404

    response = client.post(ASK, sent())

    access = EmergencyAccess.objects.get()
    assert response["Location"] == chart_of(patient)
    assert client.get(details_of(patient)).status_code == 200
    assert access.expires_at - access.started_at == timedelta(hours=4)
    told = Notification.objects.get(kind="emergency_access")
    assert (told.recipient, told.patient_id, told.object_id) == (supervisor, patient.pk, access.pk)
    assert told.recipient != elsewhere
    entry = AuditLog.objects.get(action="patients.emergency_access.opened")
    assert (entry.actor_id, entry.patient_id) == (str(outsider.pk), str(patient.pk))
    assert "ambulance" not in entry.payload


def test_sending_twice_opens_once(sign_in, patient, outsider):
    form, client = sent(), sign_in(outsider)

    client.post(ASK, form)
    again = client.post(ASK, form)

    assert again["Location"] == chart_of(patient)
    assert EmergencyAccess.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": "Urgent"}, "at least 10 characters"),
        ({"reason": "          "}, "required"),
        ({"is_confirmed": ""}, "Confirm this"),
        ({"medical_record_number": "A-1000"}, "We cannot open a chart with this number"),
        ({"medical_record_number": "a-10001"}, "We cannot open a chart with this number"),
    ],
)
def test_what_is_missing_is_said_and_nothing_opens(sign_in, patient, outsider, wrong, said):
    client = sign_in(outsider)

    response = client.post(ASK, sent(**wrong))

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not EmergencyAccess.objects.exists()
    assert client.get(details_of(patient)).status_code == 404


def test_an_unknown_number_stays_in_the_log_without_what_was_typed(sign_in, outsider):
    sign_in(outsider).post(ASK, sent(medical_record_number="canary-77"))

    entry = AuditLog.objects.get(action="patients.emergency_access.refused")
    assert entry.actor_id == str(outsider.pk)
    assert "canary" not in entry.payload


@pytest.mark.parametrize("name", ["front_desk", "auditor", "administrator"])
def test_only_clinical_roles_may_ask(sign_in, request, name):
    client = sign_in(request.getfixturevalue(name))

    assert client.get(ASK).status_code == 403
    assert client.post(ASK, sent()).status_code == 403


def test_a_member_of_the_team_needs_none(sign_in, clinician, patient):
    response = sign_in(clinician).post(ASK, sent())

    assert response.status_code == 422
    assert "on this patient" in response.content.decode()
    assert not EmergencyAccess.objects.exists()


def test_it_ends_by_itself_and_the_next_click_finds_nothing(sign_in, patient, outsider):
    client = sign_in(outsider)
    client.post(ASK, sent())

    with time_machine.travel(timezone.now() + timedelta(hours=4, seconds=1), tick=False):
        client.logout()  # the session of four hours ago is over anyway
        client = sign_in(outsider)
        assert client.get(details_of(patient)).status_code == 404
        assert client.get(details_of(patient), headers={"HX-Request": "true"}).status_code == 404
        again = client.post(ASK, sent())

    assert again["Location"] == chart_of(patient)


def test_ending_it_closes_the_chart_from_the_next_click_on(sign_in, patient, outsider):
    client = sign_in(outsider)
    client.post(ASK, sent())
    end = reverse("patients:emergency-access-end", args=[patient.pk])

    client.post(end, {"idempotency_key": str(uuid4())})

    assert client.get(details_of(patient)).status_code == 404
    assert client.post(end, {"idempotency_key": str(uuid4())}).status_code == 404
    assert AuditLog.objects.filter(action="patients.emergency_access.ended").count() == 1


def test_it_gives_the_chart_and_no_say_over_the_patient(sign_in, patient, outsider):
    client = sign_in(outsider)
    client.post(ASK, sent())

    for name in ("details-edit", "invite", "care-team-add"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 403
    assert client.get(reverse("patients:access-log", args=[patient.pk])).status_code == 200


def test_the_patient_reads_who_opened_it_and_why(sign_in, patient, outsider):
    client = sign_in(outsider)
    client.post(ASK, sent())
    client.get(details_of(patient))

    content = sign_in(patient.user).get(reverse("patients:own-access-log")).content.decode()

    assert "Olaf Berg" in content
    assert "Opened your chart in an emergency" in content
    assert "Emergency: Brought in by ambulance" in content


def test_a_supervisor_of_the_team_reviews_it_once(sign_in, patient, outsider, supervisor):
    sign_in(outsider).post(ASK, sent())
    access = EmergencyAccess.objects.get()
    page = reverse("patients:emergency-review-record", args=[patient.pk, access.pk])
    client = sign_in(supervisor)
    assert "Brought in by ambulance" in client.get(REVIEW).content.decode()

    response = client.post(page, {"idempotency_key": str(uuid4()), "note": "Right to open"})
    again = client.post(page, {"idempotency_key": str(uuid4()), "note": "Second look"})

    access.refresh_from_db()
    assert response["Location"] == REVIEW
    assert (access.reviewed_by, access.review_note) == (supervisor, "Right to open")
    assert again.status_code == 422
    assert AuditLog.objects.filter(action="patients.emergency_access.reviewed").count() == 1


def test_nobody_reviews_their_own_and_other_teams_see_none(sign_in, patient, supervisor, outsider):
    stranger = UserFactory(supervisor=True)
    sign_in(stranger).post(ASK, sent())
    own = EmergencyAccess.objects.get()
    join_care_team(patient, stranger, "supervisor")

    client = sign_in(stranger)
    page = reverse("patients:emergency-review-record", args=[patient.pk, own.pk])
    assert "Brought in by ambulance" not in client.get(REVIEW).content.decode()
    assert client.post(page, {"idempotency_key": str(uuid4()), "note": "Fine by me"}).status_code == 422
    assert sign_in(UserFactory(supervisor=True)).get(page).status_code == 404
    assert sign_in(outsider).get(REVIEW).status_code == 403


def test_a_chart_open_in_an_emergency_makes_nobody_a_reviewer_of_it(sign_in, patient, supervisor, outsider):
    sign_in(outsider).post(ASK, sent())
    access = EmergencyAccess.objects.get()
    stranger = UserFactory(supervisor=True)
    client = sign_in(stranger)
    client.post(ASK, sent(reason="Covering for the night"))
    page = reverse("patients:emergency-review-record", args=[patient.pk, access.pk])

    assert "Brought in by ambulance" not in client.get(REVIEW).content.decode()
    assert client.post(page, {"idempotency_key": str(uuid4()), "note": "Fine by me"}).status_code == 404
    access.refresh_from_db()
    assert access.reviewed_at is None


@pytest.mark.parametrize(
    ("expires", "ended"),
    [(timedelta(hours=5), None), (timedelta(0), None), (timedelta(hours=1), timedelta(minutes=-1))],
)
def test_the_database_refuses_an_access_that_ends_at_no_possible_time(patient, outsider, refuses, expires, ended):
    now = timezone.now()

    with refuses(IntegrityError):
        EmergencyAccess(
            patient=patient,
            user=outsider,
            reason="Test",
            started_at=now,
            expires_at=now + expires,
            ended_at=None if ended is None else now + ended,
        ).save()
