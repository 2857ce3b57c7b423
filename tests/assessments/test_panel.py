"""The part of the chart that shows scores and the latest assessments."""

import pytest
from django.urls import reverse

from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


def chart(client, patient):
    return client.get(reverse("portal:chart", args=[patient.pk])).content.decode()


def test_it_shows_change_scores_and_the_latest(sign_in, patient, clinician, shared):
    latest = AssessmentFactory(
        patient=patient, assessor=clinician, title="Second talk", phq9_total=11, phq9_item_nine=1
    )

    page = chart(sign_in(clinician), patient)

    assert "−7, reliable improvement" in page
    assert "Thoughts of death or self-harm (item 9)" in page
    for assessment in (shared, latest):
        assert reverse("assessments:detail", args=[patient.pk, assessment.pk]) in page


def test_it_says_so_when_there_is_no_score(sign_in, patient, clinician):
    assert "No check-in has been scored yet." in chart(sign_in(clinician), patient)
