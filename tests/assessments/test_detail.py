"""One assessment in the chart, with its versions."""

import pytest
from django.urls import reverse

from devtools.factories import AssessmentFactory, join_care_team
from tests.assessments.conftest import ANSWER, SECRET
from tests.assessments.filled import rewrite

pytestmark = pytest.mark.django_db


def address(assessment, patient=None):
    return reverse("assessments:detail", args=[(patient or assessment.patient).pk, assessment.pk])


def amend(assessment, clinician, text):
    return rewrite(assessment, text, clinician, reason="Corrected a medicine")


def test_it_shows_text_facts_and_the_way_to_share(sign_in, clinician, draft):
    page = sign_in(clinician).get(address(draft)).content.decode()

    assert SECRET in page
    assert reverse("assessments:review", args=[draft.patient_id, draft.pk]) in page
    assert reverse("assessments:print", args=[draft.patient_id, draft.pk]) in page


def test_versions_say_who_why_and_where_from(sign_in, clinician, answered):
    amend(answered, clinician, "Added by me.")

    page = sign_in(clinician).get(address(answered)).content.decode()

    for words in ("Version 1", "Version 2", "Ada Lovelace", "Corrected a medicine", "Patient", "Clinician"):
        assert words in page
    assert "Added by me." in page


def test_a_change_that_is_not_shared_yet_is_pointed_out(sign_in, clinician, shared):
    amend(shared, clinician, "New words.")

    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "Version 2 is not shared yet; the patient sees version 1." in page
    assert "Share again" in page


def test_what_the_patient_has_not_sent_is_not_shown(sign_in, clinician, in_progress):
    page = sign_in(clinician).get(address(in_progress)).content.decode()

    assert ANSWER not in page
    assert "The patient has not sent this yet." in page
    number = reverse("assessments:version", args=[in_progress.patient_id, in_progress.pk, 1])
    assert sign_in(clinician).get(number).status_code == 404


def test_item_nine_above_zero_is_pointed_out(sign_in, patient, clinician):
    alarming = AssessmentFactory(patient=patient, assessor=clinician, phq9_total=20, phq9_item_nine=2)

    assert "Thoughts of death or self-harm (item 9)" in sign_in(clinician).get(address(alarming)).content.decode()


def test_each_version_can_be_read_as_it_was(sign_in, clinician, draft):
    amend(draft, clinician, "Later words.")
    client = sign_in(clinician)

    first = client.get(reverse("assessments:version", args=[draft.patient_id, draft.pk, 1]))

    assert SECRET in first.content.decode()
    assert "Later words." not in first.content.decode()


@pytest.mark.parametrize("number", [0, 3, 10**12])
def test_a_version_that_is_not_there_is_not_found(sign_in, clinician, draft, number):
    wrong = reverse("assessments:version", args=[draft.patient_id, draft.pk, number])

    assert sign_in(clinician).get(wrong).status_code == 404


def test_it_is_found_only_under_its_own_patient(sign_in, clinician, other_patient, draft):
    join_care_team(other_patient, clinician)

    assert sign_in(clinician).get(address(draft, other_patient)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "compare", "edit", "publish"])
@pytest.mark.parametrize(
    ("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404), ("administrator", 404)]
)
def test_others_may_not(sign_in, draft, request, name, role, status):
    place = reverse(f"assessments:{name}", args=[draft.patient_id, draft.pk])

    assert sign_in(request.getfixturevalue(role)).get(place).status_code == status


@pytest.mark.parametrize("name", ["detail", "compare", "edit", "publish"])
def test_patients_may_not(sign_in, patient, other_patient, shared, name):
    place = reverse(f"assessments:{name}", args=[patient.pk, shared.pk])

    assert sign_in(patient.user).get(place).status_code == 404
    assert sign_in(other_patient.user).get(place).status_code == 404


@pytest.mark.parametrize("wrong", ["00000000-0000-7000-8000-000000000000", "1"])
def test_unknown_and_malformed_ids_are_not_found(sign_in, patient, clinician, wrong):
    client = sign_in(clinician)

    assert client.get(f"/patients/{patient.pk}/assessments/{wrong}/").status_code == 404
    assert client.get(f"/patients/{wrong}/assessments/").status_code == 404


def test_it_is_read_only(sign_in, clinician, draft):
    assert sign_in(clinician).post(address(draft)).status_code == 405


def test_it_costs_the_same_for_three_and_for_thirty_versions(sign_in, clinician, draft, statements_of):
    client = sign_in(clinician)
    for number in range(2):
        draft = amend(draft, clinician, f"Text {number}")
    few = statements_of(client, address(draft))
    for number in range(27):
        draft = amend(draft, clinician, f"More {number}")

    many = statements_of(client, address(draft))
    assert len(few) == len(many) <= 11, many
