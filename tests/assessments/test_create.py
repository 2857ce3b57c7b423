"""A clinician chooses a form to fill in themselves."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import IntakeAssessment
from notifications.models import Notification

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:create", args=[patient.pk])


def choosing(chosen, **fields):
    return {"idempotency_key": str(uuid.uuid4()), "instrument": chosen.pk, "mode": "interview", **fields}


@pytest.mark.parametrize("mode", ["interview", "clinician", "paper"])
def test_it_leads_to_the_questions_and_asks_the_patient_nothing(sign_in, patient, clinician, phq9, mode):
    answer = sign_in(clinician).post(address(patient), choosing(phq9, mode=mode))

    form = IntakeAssessment.objects.get()
    assert answer.url == reverse("assessments:enter", args=[patient.pk, form.pk])
    assert (form.mode, form.assessor, form.instrument_version) == (mode, clinician, phq9.current_version)
    assert not form.requested_of_patient
    assert not IntakeAssessment.objects.visible_to(patient.user).exists()
    assert not Notification.objects.exists()


def test_the_intake_can_be_written_in_free_words(sign_in, patient, clinician, shipped):
    intake = shipped("intake")

    assert sign_in(clinician).post(address(patient), choosing(intake, mode="clinician")).status_code == 302


def test_sent_twice_it_is_one_form(sign_in, patient, clinician, phq9):
    client, form = sign_in(clinician), choosing(phq9)

    answers = [client.post(address(patient), form) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert IntakeAssessment.objects.count() == 1


def test_only_forms_that_can_be_filled_in_are_offered(sign_in, patient, clinician, phq9, shipped):
    epds = shipped("epds")
    gad7 = shipped("gad-7")
    gad7.is_active = False
    gad7.save()

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert str(phq9.pk) in page
    assert str(epds.pk) not in page
    assert str(gad7.pk) not in page
    assert sign_in(clinician).post(address(patient), choosing(epds)).status_code == 422


@pytest.mark.parametrize("fields", [{"mode": "patient"}, {"mode": ""}, {"instrument": ""}, {"instrument": "x"}])
def test_a_broken_form_is_invalid(sign_in, patient, clinician, phq9, fields):
    assert sign_in(clinician).post(address(patient), choosing(phq9, **fields)).status_code == 422
    assert not IntakeAssessment.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, patient, phq9, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(address(patient)).status_code == status
    assert client.post(address(patient), choosing(phq9)).status_code == status
    assert not IntakeAssessment.objects.exists()
