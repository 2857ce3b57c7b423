"""The part of the chart that shows scores and the latest assessments."""

import pytest
from django.urls import reverse

from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:panel", args=[patient.pk])


def test_it_shows_change_scores_and_the_latest(sign_in, patient, clinician, shared):
    latest = AssessmentFactory(
        patient=patient, assessor=clinician, title="Second talk", phq9_total=11, phq9_item_nine=1
    )

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert "−7, reliable improvement" in page
    assert "Item 9 is above 0" in page
    for assessment in (shared, latest):
        assert reverse("assessments:detail", args=[patient.pk, assessment.pk]) in page


def test_it_says_so_when_there_is_no_score(sign_in, patient, clinician):
    assert "No PHQ-9 total has been entered yet." in sign_in(clinician).get(address(patient)).content.decode()


def test_the_fragment_is_what_the_page_holds(sign_in, patient, clinician, shared, draft):
    client = sign_in(clinician)

    fragment = client.get(address(patient), headers={"HX-Request": "true"}).content.decode().strip()

    assert fragment.startswith('<section class="card stack" id="assessments-panel"')
    assert fragment in client.get(address(patient)).content.decode()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, patient, request, role, status):
    assert sign_in(request.getfixturevalue(role)).get(address(patient)).status_code == status


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, queries_of):
    client = sign_in(clinician)
    AssessmentFactory.create_batch(3, patient=patient, assessor=clinician, phq9_total=12)
    few = queries_of(client, address(patient))
    AssessmentFactory.create_batch(27, patient=patient, assessor=clinician, phq9_total=12, published=True)

    assert queries_of(client, address(patient)) == few <= 8
