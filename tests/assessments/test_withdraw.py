"""A clinician takes back what was entered in error; it stays in the chart, and is gone for the patient."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import IntakeAssessment, Score
from patients.models import CaseloadSummary
from tests.assessments.filled import fill

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:withdraw", args=[assessment.patient_id, assessment.pk])


def taking_back(assessment, **fields):
    return {
        "idempotency_key": str(uuid.uuid4()),
        "version": assessment.version,
        "reason": "Of another patient",
        **fields,
    }


def test_it_asks_why_beside_what_it_said(sign_in, clinician, shared):
    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "What was entered in error?" in page
    assert "Sleep has been poor." in page
    assert "This cannot be undone." in page


def test_the_chart_keeps_it_marked_with_who_when_and_why(sign_in, clinician, shared):
    client = sign_in(clinician)

    answer = client.post(address(shared), taking_back(shared))

    page = client.get(answer.url).content.decode()
    assert "Withdrawn: entered in error" in page
    assert "Of another patient" in page
    assert "Clara Keller" in page
    assert "Sleep has been poor." in page
    assert reverse("assessments:edit", args=[shared.patient_id, shared.pk]) not in page
    listed = client.get(reverse("assessments:list", args=[shared.patient_id])).content.decode()
    assert "Withdrawn" in listed


def test_the_patient_reads_nothing_of_it_any_more(sign_in, patient, clinician, shared):
    result = reverse("assessments:own-detail", args=[shared.pk])
    assert "Sleep has been poor." in sign_in(patient.user).get(result).content.decode()

    sign_in(clinician).post(address(shared), taking_back(shared))

    page = sign_in(patient.user).get(result).content.decode()
    assert "Sleep has been poor." not in page
    assert "Try to get up" not in page
    assert "another patient" not in page
    assert "withdr" in page.casefold()


def test_its_score_counts_no_longer(sign_in, phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [3] * 8 + [0, 0])
    assert CaseloadSummary.objects.get(patient=patient).last_score == 24

    sign_in(clinician).post(address(form), taking_back(form))

    assert CaseloadSummary.objects.get(patient=patient).last_score is None
    assert not Score.objects.filter(patient=patient).current().exists()
    assert Score.objects.filter(patient=patient).count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 201}, "This text is too long by 1 character."),
        ({"version": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_is_wrong_is_said_in_words(sign_in, clinician, shared, fields, words):
    answer = sign_in(clinician).post(address(shared), taking_back(shared, **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not IntakeAssessment.objects.get().is_withdrawn


def test_what_was_changed_meanwhile_is_read_first(sign_in, clinician, supervisor, shared):
    review = reverse("assessments:review", args=[shared.patient_id, shared.pk])
    changing = {"idempotency_key": str(uuid.uuid4()), "number": 1, "recommendations": "Newer advice.", "share": ""}
    sign_in(supervisor).post(review, changing)

    answer = sign_in(clinician).post(address(shared), taking_back(shared))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Newer advice." in page
    assert 'value="Of another patient"' in page
    assert 'name="version" value="2"' in page
    assert not IntakeAssessment.objects.get().is_withdrawn


def test_a_second_time_is_answered_in_words(sign_in, clinician, shared):
    client = sign_in(clinician)
    client.post(address(shared), taking_back(shared))
    shared.refresh_from_db()

    assert client.get(address(shared)).status_code == 302
    answer = client.post(address(shared), taking_back(shared))
    assert answer.status_code == 422
    assert "This was withdrawn." in answer.content.decode()


@pytest.mark.parametrize("state", ["waiting", "in_progress"])
def test_what_was_not_sent_is_cancelled_instead(sign_in, clinician, request, state):
    assessment = request.getfixturevalue(state)
    client = sign_in(clinician)

    assert client.get(address(assessment)).status_code == 302
    assert client.post(address(assessment), taking_back(assessment)).status_code == 422
