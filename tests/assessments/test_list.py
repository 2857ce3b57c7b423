"""The assessments in a patient's chart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.services.assigning import assign, cancel
from audit.models import AuditLog
from devtools.factories import AssessmentFactory, UserFactory
from patients.models import EmergencyAccess
from tests.assessments.short_forms import short_form

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:list", args=[patient.pk])


@pytest.mark.parametrize("role", ["clinician", "supervisor"])
def test_the_care_team_sees_drafts_and_shared_ones(sign_in, patient, draft, shared, waiting, request, role):
    page = sign_in(request.getfixturevalue(role)).get(address(patient)).content.decode()

    for assessment in (draft, shared, waiting):
        assert reverse("assessments:detail", args=[patient.pk, assessment.pk]) in page
    assert "Not started" in page


def test_it_says_so_when_there_is_none(sign_in, patient, clinician):
    assert "No assessment yet" in sign_in(clinician).get(address(patient)).content.decode()


def test_a_clinician_outside_the_team_does_not_find_it(sign_in, patient, outsider, draft):
    assert sign_in(outsider).get(address(patient)).status_code == 404


def test_emergency_access_opens_it(sign_in, patient, draft):
    helper = UserFactory(clinician=True)
    now = timezone.now()
    EmergencyAccess.objects.create(
        patient=patient, user=helper, reason="Called at night", started_at=now, expires_at=now + timedelta(hours=4)
    )

    assert draft.title in sign_in(helper).get(address(patient)).content.decode()


def test_the_front_desk_may_not(sign_in, patient, front_desk, draft):
    assert sign_in(front_desk).get(address(patient)).status_code == 403


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_roles_without_patients_do_not_find_it(sign_in, patient, request, role):
    assert sign_in(request.getfixturevalue(role)).get(address(patient)).status_code == 404


def test_a_patient_has_pages_of_their_own(sign_in, patient, other_patient):
    assert sign_in(patient.user).get(address(patient)).status_code == 404
    assert sign_in(other_patient.user).get(address(patient)).status_code == 404


def test_opening_it_leaves_a_row_about_the_patient(sign_in, patient, clinician):
    sign_in(clinician).get(address(patient))

    row = AuditLog.objects.get(action="record.viewed")
    assert (row.patient_id, row.metadata["route"]) == (str(patient.pk), "assessments:list")


def test_it_is_read_only(sign_in, patient, clinician):
    assert sign_in(clinician).post(address(patient)).status_code == 405


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, statements_of):
    client = sign_in(clinician)
    AssessmentFactory.create_batch(3, patient=patient, assessor=clinician, published=True)
    few = statements_of(client, address(patient))
    AssessmentFactory.create_batch(27, patient=patient)

    many = statements_of(client, address(patient))
    assert len(few) == len(many) <= 11, many


def test_what_waits_stands_apart_with_its_day_and_can_be_cancelled(sign_in, patient, clinician, waiting):
    waiting.due_on = timezone.localdate() - timedelta(days=2)
    waiting.reminded_at = timezone.now()
    waiting.save()

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert "Waiting for an answer" in page
    assert "reminded" in page
    assert reverse("assessments:cancel", args=[patient.pk, waiting.pk]) in page


def test_a_cancelled_one_stays_with_the_reason(sign_in, patient, clinician, waiting):
    cancel(assessment=waiting, reason="Sent by mistake", by=clinician)

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert "Sent by mistake" in page
    assert "Waiting for an answer" not in page


def test_one_form_can_be_looked_at_alone(sign_in, patient, clinician):
    mood, sleep = short_form("mood"), short_form("sleep")
    for form in (mood, sleep):
        assign(patient=patient, instrument=form, by=clinician)
    client = sign_in(clinician)

    page = client.get(address(patient), {"instrument": "mood"}).content.decode()
    assert page.count(">MOOD</a>") == 2  # the choice, and the row
    assert page.count(">SLEEP</a>") == 1
    assert client.get(address(patient), {"instrument": "no such form"}).content.decode().count(">SLEEP</a>") == 2


def test_what_waits_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, statements_of):
    client = sign_in(clinician)

    def add(numbers):
        for number in numbers:
            assign(patient=patient, instrument=short_form(f"form-{number}"), by=clinician)

    add(range(3))
    few = statements_of(client, address(patient))
    add(range(3, 30))

    many = statements_of(client, address(patient))
    assert len(few) == len(many) <= 11, many
