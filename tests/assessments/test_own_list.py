"""The patient's list: what is ready, what is done."""

import pytest
from django.urls import reverse

from audit.models import AuditLog
from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/assessments/"


def test_it_shows_what_is_ready_and_what_is_done(sign_in, patient, waiting, in_progress, shared, answered, draft):
    page = sign_in(patient.user).get(ADDRESS).content.decode()

    assert reverse("assessments:own-answer", args=[waiting.pk]) in page
    assert "Carry on" in page
    for done in (shared, answered):
        assert reverse("assessments:own-detail", args=[done.pk]) in page
    assert "Draft" not in page


def test_it_says_so_when_there_is_nothing(sign_in, patient):
    assert "Nothing to fill in now" in sign_in(patient.user).get(ADDRESS).content.decode()


def test_another_patient_sees_none_of_it(sign_in, other_patient, waiting, shared):
    page = sign_in(other_patient.user).get(ADDRESS).content.decode()

    assert waiting.title not in page
    assert shared.title not in page


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk", "auditor"])
def test_staff_have_no_record_of_their_own(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADDRESS).status_code == 403


def test_it_is_read_only(sign_in, patient):
    assert sign_in(patient.user).post(ADDRESS).status_code == 405


def test_opening_it_leaves_a_row_about_this_patient(sign_in, patient):
    sign_in(patient.user).get(ADDRESS)

    row = AuditLog.objects.get(action="record.viewed")
    assert row.patient_id == str(patient.pk)
    assert row.metadata["route"] == "assessments:own-list"


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, statements_of):
    def add(number):
        for index in range(number):
            trait = {"waiting": True} if index % 3 == 0 else {"published": True}
            AssessmentFactory(patient=patient, assessor=clinician, **trait)

    client = sign_in(patient.user)
    add(3)
    few = statements_of(client, ADDRESS)
    add(27)

    many = statements_of(client, ADDRESS)
    assert len(few) == len(many) <= 8, many
