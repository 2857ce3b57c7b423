"""The patient's form."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.sections import LONGEST_TEXT, SECTIONS
from audit.models import AuditLog
from tests.assessments.conftest import ANSWER

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:own-answer", args=[assessment.pk])


def sending(assessment, action="send", **fields):
    return {
        "idempotency_key": str(uuid.uuid4()),
        "version": assessment.version,
        "action": action,
        "concerns": ANSWER,
        **fields,
    }


def test_it_asks_every_part_and_says_who_reads_it(sign_in, patient, waiting):
    page = sign_in(patient.user).get(address(waiting)).content.decode()

    for section in SECTIONS:
        assert f'name="{section.id}"' in page
    assert "Clara Keller and the rest of your care team read this after you send it." in page
    assert "It is not watched live." in page


def test_saving_keeps_it_for_later(sign_in, patient, waiting):
    client = sign_in(patient.user)

    answer = client.post(address(waiting), sending(waiting, action="save"))

    assert (answer.status_code, answer.url) == (302, reverse("assessments:own-list"))
    waiting.refresh_from_db()
    assert waiting.status == "in_progress"
    assert ANSWER in client.get(address(waiting)).content.decode()


def test_sending_completes_it_and_leaves_rows(sign_in, patient, waiting):
    answer = sign_in(patient.user).post(address(waiting), sending(waiting))

    assert (answer.status_code, answer.url) == (302, reverse("assessments:own-detail", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.status == "completed"
    rows = AuditLog.objects.filter(patient_id=str(patient.pk), actor_id=str(patient.user.pk))
    assert {"assessments.assessmentversion.created", "assessments.intakeassessment.changed"} <= set(
        rows.values_list("action", flat=True)
    )


def test_the_same_form_sent_twice_is_one_version(sign_in, patient, waiting):
    client = sign_in(patient.user)
    form = sending(waiting)

    answers = [client.post(address(waiting), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert AssessmentVersion.objects.count() == 1


def test_sending_nothing_is_answered_in_words(sign_in, patient, waiting):
    answer = sign_in(patient.user).post(address(waiting), sending(waiting, concerns=" "))

    assert answer.status_code == 422
    assert "Please answer one question at least." in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Good\x07day", "Please remove the hidden control characters from this text."),
        ("Good\x00day", "Please remove the hidden control characters from this text."),
        ("x" * (LONGEST_TEXT + 7), "This text is too long by 7 characters. Please shorten it."),
    ],
)
def test_bad_text_is_kept_with_words_beside_it(sign_in, patient, waiting, text, words):
    answer = sign_in(patient.user).post(address(waiting), sending(waiting, goals=text, history="Kept as well"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert ANSWER in page
    assert "Kept as well" in page
    assert not AssessmentVersion.objects.exists()


def test_a_form_without_its_key_or_version_is_invalid(sign_in, patient, waiting):
    for missing in ("idempotency_key", "version"):
        form = sending(waiting)
        del form[missing]
        assert sign_in(patient.user).post(address(waiting), form).status_code == 422


def test_an_empty_post_is_invalid_and_not_a_fresh_form(sign_in, patient, waiting):
    assert sign_in(patient.user).post(address(waiting), {}).status_code == 422


def test_a_stale_form_shows_both_texts_and_can_be_sent_again(sign_in, patient, waiting):
    client = sign_in(patient.user)
    client.post(address(waiting), sending(waiting, action="save", concerns="From the phone."))

    answer = client.post(address(waiting), sending(waiting, concerns="From the computer."))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the phone." in page
    assert "From the computer." in page
    assert AssessmentVersion.objects.count() == 1
    waiting.refresh_from_db()
    assert f'name="version" value="{waiting.version}"' in page
    assert client.post(address(waiting), sending(waiting, concerns="Both.")).status_code == 302


def test_after_sending_the_form_leads_to_what_was_sent(sign_in, patient, answered):
    client = sign_in(patient.user)

    assert client.get(address(answered)).url == reverse("assessments:own-detail", args=[answered.pk])
    again = client.post(address(answered), sending(answered, concerns="More."))
    assert again.status_code == 422
    assert "You have sent this already." in again.content.decode()
    assert IntakeAssessment.objects.get().latest_version.answers == {"concerns": ANSWER}


def test_what_was_not_asked_has_no_form(sign_in, patient, shared, draft):
    client = sign_in(patient.user)

    assert client.get(address(shared)).status_code == 404
    assert client.get(address(draft)).status_code == 404


def test_another_patient_cannot_answer(sign_in, other_patient, waiting):
    client = sign_in(other_patient.user)

    assert client.get(address(waiting)).status_code == 404
    assert client.post(address(waiting), sending(waiting)).status_code == 404


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk", "auditor"])
def test_staff_cannot_answer_for_the_patient(sign_in, waiting, request, role):
    client = sign_in(request.getfixturevalue(role))

    assert client.post(address(waiting), sending(waiting)).status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == "pending"


def test_only_get_and_post_are_answered(sign_in, patient, waiting):
    assert sign_in(patient.user).put(address(waiting)).status_code == 405
