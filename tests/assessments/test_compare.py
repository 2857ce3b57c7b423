"""Two versions beside each other."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import IntakeAssessment
from assessments.presenters import compare_versions
from assessments.services.versions import Content

pytestmark = pytest.mark.django_db


@pytest.fixture
def amended(clinician, shared):
    return services.add_version(
        assessment=IntakeAssessment.objects.get(),
        version=shared.version,
        content=Content(data={"concerns": "Sleep has been better.", "goals": "散步"}, phq9_total=11),
        reason="Talked again",
        by=clinician,
    )


def address(assessment, query=""):
    return reverse("assessments:compare", args=[assessment.patient_id, assessment.pk]) + query


def test_what_differs_is_marked_on_both_sides(sign_in, clinician, amended):
    page = sign_in(clinician).get(address(amended)).content.decode()

    assert "Sleep has been <del>poor</del>." in page
    assert "Sleep has been <ins>better</ins>." in page
    assert "<ins>散步</ins>" in page
    assert "<del>18</del>" in page
    assert "Reason: Talked again" in page


def test_a_version_beside_itself_has_no_change(amended):
    version = amended.latest_version

    assert not any(part.is_changed for part in compare_versions(version, version))


def test_the_address_chooses_the_versions(sign_in, clinician, amended):
    page = sign_in(clinician).get(address(amended, "?older=2&newer=1")).content.decode()

    assert "Sleep has been <ins>poor</ins>." in page


@pytest.mark.parametrize("query", ["?older=9", "?newer=x", "?older=-1"])
def test_versions_that_are_not_there_are_not_found(sign_in, clinician, amended, query):
    assert sign_in(clinician).get(address(amended, query)).status_code == 404


def test_one_version_has_nothing_to_compare(sign_in, clinician, draft):
    assert sign_in(clinician).get(address(draft)).status_code == 302
