"""The queue of answered check-ins."""

import pytest
from django.urls import reverse

from devtools.factories import AssessmentFactory, PatientFactory, join_care_team

pytestmark = pytest.mark.django_db
ADDRESS = "/assessments/to-review/"


@pytest.mark.parametrize("role", ["clinician", "supervisor"])
def test_it_lists_what_patients_sent(sign_in, patient, answered, draft, in_progress, request, role):
    page = sign_in(request.getfixturevalue(role)).get(ADDRESS).content.decode()

    assert reverse("assessments:detail", args=[patient.pk, answered.pk]) in page
    assert "Draft" not in page
    assert "Half done" not in page


def test_an_outsider_sees_none_of_it(sign_in, outsider, answered):
    page = sign_in(outsider).get(ADDRESS).content.decode()

    assert "Nothing to review" in page
    assert "Lovelace" not in page


@pytest.mark.parametrize("role", ["front_desk", "auditor", "administrator"])
def test_other_roles_may_not(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADDRESS).status_code == 403


def test_patients_may_not(sign_in, patient):
    assert sign_in(patient.user).get(ADDRESS).status_code == 403


def test_it_is_read_only(sign_in, clinician):
    assert sign_in(clinician).post(ADDRESS).status_code == 405


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, clinician, statements_of):
    def add(number):
        for _ in range(number):
            patient = PatientFactory()
            join_care_team(patient, clinician)
            AssessmentFactory(patient=patient, assessor=clinician, answered=True)

    client = sign_in(clinician)
    add(3)
    few = statements_of(client, ADDRESS)
    add(27)

    many = statements_of(client, ADDRESS)
    assert len(few) == len(many) <= 7, many
