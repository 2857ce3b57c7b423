"""A clinician writes an assessment."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import IntakeAssessment
from audit.models import AuditLog

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:create", args=[patient.pk])


def writing(**fields):
    return {
        "idempotency_key": str(uuid.uuid4()),
        "kind": "intake",
        "title": "First talk",
        "assessment_date": timezone.localdate().isoformat(),
        "concerns": "Sleep has been poor.",
        "recommendations": "Rest.",
        "phq9_total": "12",
        "phq9_item_nine": "0",
        **fields,
    }


def test_it_is_stored_as_a_draft(sign_in, patient, clinician):
    answer = sign_in(clinician).post(address(patient), writing())

    assessment = IntakeAssessment.objects.get()
    assert answer.url == reverse("assessments:detail", args=[patient.pk, assessment.pk])
    assert assessment.assessor == clinician
    assert assessment.latest_version.answers == {"concerns": "Sleep has been poor."}
    assert assessment.latest_version.phq9_total == 12
    assert not assessment.is_published
    assert AuditLog.objects.filter(
        action="assessments.assessmentversion.created", actor_id=str(clinician.pk), patient_id=str(patient.pk)
    ).exists()


def test_sent_twice_it_is_stored_once(sign_in, patient, clinician):
    client, form = sign_in(clinician), writing()

    answers = [client.post(address(patient), form) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert IntakeAssessment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 121, "This text is too long by 1 character."),
        ("kind", "other", "Select a valid choice."),
        ("assessment_date", "", "This field is required."),
        ("assessment_date", "31/12", "Write the day as in 2026-01-31."),
        ("assessment_date", (timezone.localdate() + timedelta(days=2)).isoformat(), "This day has not come yet."),
        ("assessment_date", "1989-12-31", "This day is before the patient was born."),
        ("phq9_total", "28", "A PHQ-9 total is between 0 and 27."),
        ("phq9_total", "-1", "A PHQ-9 total is between 0 and 27."),
        ("phq9_total", "twelve", "Write a whole number."),
        ("phq9_item_nine", "4", "The answer to item 9 is between 0 and 3."),
        ("phq9_total", "", "Enter the total of this form as well."),
        ("concerns", "a\x1bb", "Please remove the hidden control characters from this text."),
        ("recommendations", "x" * 5001, "This text is too long by 1 character."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(sign_in, patient, clinician, field, value, words):
    answer = sign_in(clinician).post(address(patient), writing(**{"history": "Kept as typed", field: value}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Kept as typed" in page
    assert not IntakeAssessment.objects.exists()


def test_a_total_that_no_form_can_have_with_this_answer_is_refused(sign_in, patient, clinician):
    answer = sign_in(clinician).post(address(patient), writing(phq9_total="27", phq9_item_nine="0"))

    assert answer.status_code == 422
    assert "This total and this answer to item 9 cannot be of one form." in answer.content.decode()


def test_an_empty_assessment_is_refused(sign_in, patient, clinician):
    empty = writing(concerns="", recommendations="", phq9_total="", phq9_item_nine="")

    answer = sign_in(clinician).post(address(patient), empty)

    assert answer.status_code == 422
    assert "Write something first" in answer.content.decode()


def test_the_supervisor_may(sign_in, patient, supervisor):
    assert sign_in(supervisor).post(address(patient), writing()).status_code == 302


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, patient, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(address(patient)).status_code == status
    assert client.post(address(patient), writing()).status_code == status
    assert not IntakeAssessment.objects.exists()


def test_patients_may_not(sign_in, patient, other_patient):
    assert sign_in(patient.user).post(address(patient), writing()).status_code == 404
    assert sign_in(other_patient.user).post(address(patient), writing()).status_code == 404


def test_only_get_and_post_are_answered(sign_in, patient, clinician):
    assert sign_in(clinician).delete(address(patient)).status_code == 405
