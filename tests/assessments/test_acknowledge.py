"""The patient says that they read what was shared."""

import uuid

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import IntakeAssessment
from audit.models import AuditLog
from tests.assessments.filled import rewrite

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:acknowledge", args=[assessment.pk])


def reading(assessment, **fields):
    return {"idempotency_key": str(uuid.uuid4()), "version_id": str(assessment.published_version_id), **fields}


def test_it_is_noted_and_shown(sign_in, patient, shared):
    client = sign_in(patient.user)

    answer = client.post(address(shared), reading(shared), follow=True)

    assert "You have read this" in answer.content.decode()
    assert "you told us that you read it." in answer.content.decode()  # the time before it may end with a full stop
    row = AuditLog.objects.get(action="assessments.assessment.acknowledged")
    assert (row.actor_id, row.patient_id) == (str(patient.user.pk), str(patient.pk))


def test_saying_it_twice_is_noted_once(sign_in, patient, shared):
    client = sign_in(patient.user)
    form = reading(shared)

    for sent in (form, form, reading(shared)):
        assert client.post(address(shared), sent).status_code == 302

    assert AuditLog.objects.filter(action="assessments.assessment.acknowledged").count() == 1


def test_a_text_that_was_replaced_meanwhile_is_shown_first(sign_in, patient, clinician, shared):
    form = reading(shared)
    amended = rewrite(shared, "New.", clinician)
    services.publish(assessment=amended, number=2, by=clinician)

    answer = sign_in(patient.user).post(address(shared), form)

    assert answer.status_code == 409
    assert "There is a newer text" in answer.content.decode()
    assert "New." in answer.content.decode()
    assert IntakeAssessment.objects.get().acknowledged_at is None


def test_what_is_not_shared_is_answered_in_words(sign_in, patient, answered):
    form = reading(answered, version_id=str(answered.latest_version_id))

    answer = sign_in(patient.user).post(address(answered), form)

    assert answer.status_code == 422
    assert "This is not shared with you yet." in answer.content.decode()


def test_a_broken_form_is_invalid(sign_in, patient, shared):
    assert sign_in(patient.user).post(address(shared), reading(shared, version_id="x")).status_code == 422


def test_a_draft_is_not_found(sign_in, patient, draft):
    form = reading(draft, version_id=str(draft.latest_version_id))

    assert sign_in(patient.user).post(address(draft), form).status_code == 404


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk"])
def test_nobody_else_says_it(sign_in, shared, request, role):
    assert sign_in(request.getfixturevalue(role)).post(address(shared), reading(shared)).status_code == 403


def test_another_patient_does_not_find_it(sign_in, other_patient, shared):
    assert sign_in(other_patient.user).post(address(shared), reading(shared)).status_code == 404


def test_it_is_a_post(sign_in, patient, shared):
    assert sign_in(patient.user).get(address(shared)).status_code == 405
