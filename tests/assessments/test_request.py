"""A clinician asks the patient to fill in a check-in."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import IntakeAssessment
from devtools.factories import PatientFactory, join_care_team
from notifications.models import Notification

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:request", args=[patient.pk])


def asking(**fields):
    due = timezone.localdate() + timedelta(days=3)
    return {
        "idempotency_key": str(uuid.uuid4()),
        "kind": "check_in",
        "title": "Check-in",
        "due_on": due.isoformat(),
        **fields,
    }


def test_the_patient_is_asked_and_told(sign_in, patient, clinician):
    answer = sign_in(clinician).post(address(patient), asking())

    assessment = IntakeAssessment.objects.get()
    assert answer.url == reverse("assessments:detail", args=[patient.pk, assessment.pk])
    assert (assessment.status, assessment.requested_of_patient) == ("pending", True)
    assert Notification.objects.get().recipient == patient.user


def test_sent_twice_the_patient_is_asked_once(sign_in, patient, clinician):
    client, form = sign_in(clinician), asking()

    for _ in range(2):
        assert client.post(address(patient), form).status_code == 302

    assert IntakeAssessment.objects.count() == Notification.objects.count() == 1


def test_there_need_not_be_a_day(sign_in, patient, clinician):
    assert sign_in(clinician).post(address(patient), asking(due_on="")).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("due_on", "2020-01-01", "This day has passed. Choose today or later."),
        ("due_on", "soon", "Write the day as in 2026-01-31."),
        ("title", "", "This field is required."),
        ("kind", "x", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_in_words(sign_in, patient, clinician, field, value, words):
    answer = sign_in(clinician).post(address(patient), asking(**{field: value}))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not IntakeAssessment.objects.exists()


def test_a_patient_who_cannot_sign_in_yet_is_not_asked(sign_in, clinician):
    newcomer = PatientFactory(user=None)
    join_care_team(newcomer, clinician)

    answer = sign_in(clinician).post(address(newcomer), asking())

    assert answer.status_code == 422
    assert "This patient cannot sign in yet." in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("administrator", 404)])
def test_others_may_not(sign_in, patient, request, role, status):
    assert sign_in(request.getfixturevalue(role)).post(address(patient), asking()).status_code == status
    assert not IntakeAssessment.objects.exists()


def test_patients_may_not(sign_in, patient):
    assert sign_in(patient.user).post(address(patient), asking()).status_code == 404
