"""The assessments in a patient's chart."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditLog
from devtools.factories import AssessmentFactory, UserFactory
from patients.models import EmergencyAccess

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
    assert len(few) == len(many) <= 9, many
