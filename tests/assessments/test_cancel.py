"""Taking back what was asked for."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import IntakeAssessment
from devtools.factories import AssessmentFactory
from tests.at_once import post_at_once

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:cancel", args=[assessment.patient_id, assessment.pk])


def cancelling(reason="Sent by mistake"):
    return {"idempotency_key": str(uuid.uuid4()), "reason": reason}


def test_it_is_cancelled_once_and_gone_from_the_patients_list(sign_in, patient, clinician, waiting):
    client, form = sign_in(clinician), cancelling()

    for _ in range(2):
        assert client.post(address(waiting), form).status_code == 302

    waiting.refresh_from_db()
    assert (waiting.status, waiting.cancel_reason) == ("cancelled", "Sent by mistake")
    assert waiting.title not in sign_in(patient.user).get("/assessments/").content.decode()


def test_it_says_so_when_the_patient_has_begun(sign_in, clinician, in_progress):
    assert "The patient has begun to answer." in sign_in(clinician).get(address(in_progress)).content.decode()


def test_it_takes_a_reason(sign_in, clinician, waiting):
    assert sign_in(clinician).post(address(waiting), cancelling("")).status_code == 422
    assert IntakeAssessment.objects.get().is_open


def test_what_was_sent_is_not_cancelled(sign_in, clinician, answered):
    client = sign_in(clinician)

    assert "Only what waits for an answer can be cancelled." in client.get(address(answered)).content.decode()
    assert client.post(address(answered), cancelling()).status_code == 422


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403)])
def test_others_may_not(sign_in, waiting, request, role, status):
    assert sign_in(request.getfixturevalue(role)).post(address(waiting), cancelling()).status_code == status


def test_one_of_another_patient_is_not_found(sign_in, patient, other_patient, clinician):
    foreign = AssessmentFactory(patient=other_patient, waiting=True)

    answer = sign_in(clinician).post(reverse("assessments:cancel", args=[patient.pk, foreign.pk]), cancelling())

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_cancel_at_once_cancel_once(clinician, supervisor, waiting):
    forms = [(user, address(waiting), cancelling()) for user in (clinician, supervisor)]

    answers = post_at_once(forms, held=waiting)

    assert sorted(answer.status_code for answer in answers) == [302, 422]
