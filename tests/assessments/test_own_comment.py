"""A patient says what they think of a result."""

import uuid

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import IntakeAssessment, ResultComment
from audit.models import AuditLog
from devtools.factories import UserFactory
from notifications.models import Notification
from patients.models import CareTeamMembership
from patients.services.care_team import end_membership, transfer
from tests.assessments.filled import rewrite

pytestmark = pytest.mark.django_db
WORDS = "The number went down, but my days did not get easier."


def address(assessment):
    return reverse("assessments:own-comment", args=[assessment.pk])


def membership_of(patient, user):
    return CareTeamMembership.objects.current().get(patient=patient, user=user)


def writing(assessment, **fields):
    return {
        "idempotency_key": str(uuid.uuid4()),
        "version_id": str(assessment.published_version_id),
        "does_not_match": "on",
        "body": WORDS,
        **fields,
    }


def test_it_is_kept_shown_and_the_assessor_is_told(sign_in, patient, clinician, shared):
    answer = sign_in(patient.user).post(address(shared), writing(shared), follow=True)

    page = answer.content.decode()
    assert WORDS in page
    assert page.count("This does not match how I feel") == 2  # what was said, and the box to say more
    comment = ResultComment.objects.get()
    assert (comment.patient, comment.author, comment.does_not_match) == (patient, patient.user, True)
    assert comment.assessment_version_id == shared.published_version_id
    notice = Notification.objects.get(kind="result_commented")
    assert (notice.recipient, notice.object_id) == (clinician, shared.pk)


def test_who_left_the_care_team_is_not_told_but_who_answers_for_the_patient_now(sign_in, patient, clinician, shared):
    successor = UserFactory(clinician=True)
    transfer(membership=membership_of(patient, clinician), to=successor, reason="Moved away", by=clinician)

    sign_in(patient.user).post(address(shared), writing(shared))

    assert Notification.objects.get(kind="result_commented").recipient == successor


def test_where_nobody_treats_the_patient_the_supervisors_are_told(sign_in, patient, clinician, supervisor, shared):
    end_membership(membership=membership_of(patient, clinician), reason="Moved away", by=clinician)

    sign_in(patient.user).post(address(shared), writing(shared))

    assert Notification.objects.get(kind="result_commented").recipient == supervisor


def test_the_audit_log_knows_of_it_but_not_what_it_says(sign_in, patient, shared):
    sign_in(patient.user).post(address(shared), writing(shared))

    row = AuditLog.objects.get(action="assessments.result.commented")
    assert (row.actor_id, row.patient_id) == (str(patient.user.pk), str(patient.pk))
    assert not any("days did not get easier" in str(value) for value in vars(row).values())


def test_the_box_alone_is_enough(sign_in, patient, shared):
    answer = sign_in(patient.user).post(address(shared), writing(shared, body=""))

    assert answer.status_code == 302
    assert ResultComment.objects.get().body == ""


def test_sent_twice_it_is_kept_once(sign_in, patient, shared):
    client, form = sign_in(patient.user), writing(shared)

    for _ in range(2):
        assert client.post(address(shared), form).status_code == 302

    assert ResultComment.objects.count() == 1
    assert Notification.objects.filter(kind="result_commented").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": "", "does_not_match": ""}, "Tick the box or write a few words first."),
        ({"body": "x" * 2_003}, "This text is too long by 3 characters. Please shorten it."),
        ({"body": "tab\x00"}, "control characters"),
        ({"version_id": "x"}, "Enter a valid UUID."),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_stays_typed(sign_in, patient, shared, fields, words):
    form = writing(shared, **fields)
    if not form["does_not_match"]:
        del form["does_not_match"]

    answer = sign_in(patient.user).post(address(shared), form)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert form["body"].replace("\x00", "\ufffd")[:40] in page or "control" in words
    assert not ResultComment.objects.exists()


def test_a_result_that_was_replaced_meanwhile_is_shown_first_and_what_was_typed_stays(
    sign_in, patient, clinician, shared
):
    form = writing(shared)
    amended = rewrite(shared, "New.", clinician)
    services.publish(assessment=amended, number=2, by=clinician)

    answer = sign_in(patient.user).post(address(shared), form)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "There is a newer text" in page
    assert WORDS in page
    assert not ResultComment.objects.exists()


def test_nothing_can_be_said_of_what_is_not_shared(sign_in, patient, answered):
    form = writing(answered, version_id=str(answered.latest_version_id))

    answer = sign_in(patient.user).post(address(answered), form)

    assert answer.status_code == 422
    assert "This is not shared with you yet." in answer.content.decode()


def test_nothing_can_be_said_of_what_is_kept_for_the_visit(sign_in, patient, shared):
    shared.release, shared.requested_of_patient = IntakeAssessment.Release.AT_VISIT, True
    shared.save()

    answer = sign_in(patient.user).post(address(shared), writing(shared))

    assert answer.status_code == 422
    assert not ResultComment.objects.exists()


def test_a_draft_and_another_patients_are_not_found(sign_in, patient, other_patient, draft, shared):
    assert sign_in(patient.user).post(address(draft), writing(shared)).status_code == 404
    assert sign_in(other_patient.user).post(address(shared), writing(shared)).status_code == 404


def test_it_is_a_post_address(sign_in, patient, shared):
    assert sign_in(patient.user).get(address(shared)).status_code == 405


def test_staff_read_it_beside_the_result(sign_in, patient, clinician, shared):
    sign_in(patient.user).post(address(shared), writing(shared))

    page = sign_in(clinician).get(reverse("assessments:detail", args=[patient.pk, shared.pk])).content.decode()

    assert WORDS in page
    assert "This does not match how I feel" in page


def test_no_outsider_reads_it(sign_in, patient, outsider, shared):
    sign_in(patient.user).post(address(shared), writing(shared))

    assert not ResultComment.objects.visible_to(outsider).exists()
    answer = sign_in(outsider).get(reverse("assessments:detail", args=[patient.pk, shared.pk]))
    assert answer.status_code == 404
