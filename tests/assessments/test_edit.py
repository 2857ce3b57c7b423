"""A clinician writes the next version."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import IntakeAssessment

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:edit", args=[assessment.patient_id, assessment.pk])


def changing(assessment, **fields):
    return {
        "idempotency_key": str(uuid.uuid4()),
        "version": assessment.version,
        "concerns": "Sleep is better.",
        "reason": "Talked again",
        **fields,
    }


def test_the_form_holds_what_was_written(sign_in, clinician, shared):
    page = sign_in(clinician).get(address(shared)).content.decode()

    assert "Sleep has been poor." in page
    assert "Try to get up at the same time each day." in page
    assert 'value="18"' in page


def test_saving_adds_a_version_and_leaves_what_is_shared(sign_in, clinician, shared):
    answer = sign_in(clinician).post(address(shared), changing(shared))

    assert answer.url == reverse("assessments:detail", args=[shared.patient_id, shared.pk])
    changed = IntakeAssessment.objects.get()
    assert changed.latest_version.number == 2
    assert changed.latest_version.reason == "Talked again"
    assert changed.published_version.number == 1


def test_sent_twice_it_is_one_version(sign_in, clinician, draft):
    client, form = sign_in(clinician), changing(draft)

    for _ in range(2):
        assert client.post(address(draft), form).status_code == 302

    assert draft.versions.count() == 2


def test_a_stale_edit_shows_both_texts_and_can_be_saved_again(sign_in, clinician, supervisor, draft):
    sign_in(supervisor).post(address(draft), changing(draft, concerns="What Susan wrote."))

    answer = sign_in(clinician).post(address(draft), changing(draft, concerns="What Clara wrote."))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Susan Reyes saved it first." in page
    assert "What Susan wrote." in page
    assert "What Clara wrote." in page
    assert draft.versions.count() == 2
    draft.refresh_from_db()
    again = sign_in(clinician).post(address(draft), changing(draft, concerns="Both."))
    assert again.status_code == 302
    assert draft.versions.count() == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "x" * 201}, "This text is too long by 1 character."),
        ({"phq9_total": "99"}, "A PHQ-9 total is between 0 and 27."),
        ({"concerns": "a\x02b"}, "Please remove the hidden control characters from this text."),
        ({"concerns": ""}, "Write something first"),
        ({"concerns": "Working note that nobody shared."}, "Nothing was changed."),
        ({"version": "0"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_is_wrong_is_said_in_words(sign_in, clinician, draft, fields, words):
    answer = sign_in(clinician).post(address(draft), changing(draft, **{"goals": "", **fields}))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert draft.versions.count() == 1


def test_nobody_writes_into_what_the_patient_is_answering(sign_in, clinician, in_progress):
    client = sign_in(clinician)

    assert client.get(address(in_progress)).status_code == 302
    assert client.post(address(in_progress), changing(in_progress)).status_code == 422
    assert in_progress.versions.count() == 1


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403)])
def test_others_may_not(sign_in, draft, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.post(address(draft), changing(draft)).status_code == status
    assert draft.versions.count() == 1
