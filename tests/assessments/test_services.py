"""What writing does: result, refusal, audit rows, the board's summary, and nothing left behind on refusal."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from assessments import services
from assessments.models import AssessmentVersion, IntakeAssessment
from audit.models import AuditLog
from common.errors import Refused, StaleEdit
from common.models import AppendOnlyError
from devtools.factories import AssessmentFactory, UserFactory
from notifications.models import Notification
from patients.models import CareTeamMembership
from patients.services.care_team import transfer
from tests.assessments.filled import fill, rewrite

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def create(patient, clinician, **changes):
    return AssessmentFactory(patient=patient, assessor=clinician, **changes)


def ask(patient, clinician):
    return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="Check-in")


def amend(assessment, clinician, text="Sleep is better.", reason="Talked again"):
    return rewrite(assessment, text, clinician, reason=reason)


def answer(assessment, patient, *, is_sent, text="I feel tired."):
    said = {"concerns": [{"valueString": text}] if text else []}
    saved = services.save_answers(assessment=assessment, answers=said, by=patient.user)
    return services.complete(assessment=saved, by=patient.user) if is_sent else saved


def summary_of(patient):
    patient.summary.refresh_from_db()
    return patient.summary


def actions():
    return set(AuditLog.objects.filter(action__startswith="assessments.").values_list("action", flat=True))


def told(kind):
    return [row.recipient for row in Notification.objects.filter(kind=kind).select_related("recipient")]


def test_scores_move_the_board(patient, clinician, phq9):
    fill(phq9, patient, clinician, [2] * 9 + [0], on=TODAY() - timedelta(days=14))

    fill(phq9, patient, clinician, [1] * 8 + [0, 0])

    board = summary_of(patient)
    assert board.recent_scores == [18, 8]
    assert board.recent_score_dates == [TODAY() - timedelta(days=14), TODAY()]
    assert (board.first_score, board.last_score, board.score_change) == (18, 8, -10)
    assert board.item_nine_positive is False


def test_the_board_keeps_twelve_scores_and_the_first_of_all(patient, clinician, phq9):
    for week in range(14):
        fill(phq9, patient, clinician, [1] * 8 + [1, 0], on=TODAY() - timedelta(weeks=14 - week))

    board = summary_of(patient)
    assert len(board.recent_scores) == 12
    assert board.first_score == 9
    assert board.item_nine_positive is True


def test_what_is_saved_is_no_version_until_it_is_sent(patient, clinician):
    assessment = answer(ask(patient, clinician), patient, is_sent=False)

    assert assessment.status == "in_progress"
    assert assessment.versions.count() == 0
    assessment = answer(assessment, patient, is_sent=True, text="I feel very tired.")
    version = assessment.versions.get()
    assert (version.number, version.source) == (1, "patient")
    assert version.answers == {"concerns": [{"valueString": "I feel very tired."}]}


def test_saving_the_same_again_writes_nothing(patient, clinician):
    assessment = answer(ask(patient, clinician), patient, is_sent=False)
    before = assessment.answered_at

    assert answer(assessment, patient, is_sent=False).answered_at == before


def test_sending_completes_and_tells_the_clinician(patient, clinician):
    assessment = answer(ask(patient, clinician), patient, is_sent=True)

    assert assessment.status == "completed"
    assert told("assessment_completed") == [clinician]
    board = summary_of(patient)
    assert (board.pending_assessments, board.assessments_to_review, board.assessment_due_on) == (0, 1, None)


def test_who_left_the_care_team_is_not_told_of_what_is_sent(patient, clinician, supervisor, phq9):
    successor = UserFactory(clinician=True)
    membership = CareTeamMembership.objects.current().get(patient=patient, user=clinician)
    transfer(membership=membership, to=successor, reason="Moved away", by=supervisor)

    fill(phq9, patient, clinician, [0] * 9 + [None])

    assert told("assessment_completed") == [successor]


def test_sending_nothing_is_refused(patient, clinician, refuses):
    assessment = ask(patient, clinician)

    with refuses(Refused):
        answer(assessment, patient, is_sent=True, text="")


def test_what_was_sent_is_not_sent_again(patient, clinician, refuses):
    assessment = answer(ask(patient, clinician), patient, is_sent=True)

    with refuses(Refused):
        answer(assessment, patient, is_sent=True, text="And another thing.")

    assert assessment.versions.count() == 1


def test_answers_to_other_questions_are_kept_side_by_side(patient, clinician):
    first = ask(patient, clinician)
    answer(IntakeAssessment.objects.get(), patient, is_sent=False)

    said = {"goals": [{"valueString": "To sleep."}]}
    both = services.save_answers(assessment=first, answers=said, by=patient.user)  # an old row, another window

    assert set(both.answers_so_far["answers"]) == {"concerns", "goals"}


@pytest.mark.parametrize(
    "said",
    [
        {"no-such-question": [{"valueString": "x"}]},
        {"concerns": [{"valueInteger": 3}]},
        {"concerns~0": [{"valueString": "x"}]},
        {"concerns-section": [{"valueString": "x"}]},
        {"concerns": "x"},
    ],
)
def test_answers_that_do_not_fit_are_refused_and_nothing_is_stored(patient, clinician, refuses, said):
    assessment = ask(patient, clinician)

    with refuses(Refused):
        services.save_answers(assessment=assessment, answers=said, by=patient.user)

    assessment.refresh_from_db()
    assert (assessment.answers_so_far, assessment.status) == ({}, "pending")


def test_an_amendment_is_the_next_version_and_leaves_the_one_before(patient, clinician):
    assessment = create(patient, clinician)

    amended = amend(assessment, clinician)

    assert amended.version == assessment.version + 1
    rows = amended.versions.order_by("number")
    assert [(row.number, row.given_answers["concerns"], row.reason) for row in rows] == [
        (1, [{"valueString": "Sleep has been poor."}], ""),
        (2, [{"valueString": "Sleep is better."}], "Talked again"),
    ]


def test_a_stale_amendment_is_refused_with_what_is_stored(patient, clinician, refuses):
    assessment = create(patient, clinician)
    amend(IntakeAssessment.objects.get(), clinician)

    with refuses(StaleEdit) as caught:
        amend(assessment, clinician, text="Sleep is worse.")

    kept = caught.value.current.latest_version.answers
    assert kept == {"concerns": [{"valueString": "Sleep is better."}]}
    assert assessment.versions.count() == 2


@pytest.mark.parametrize("changes", [{"reason": " "}, {"text": "Sleep has been poor."}])
def test_an_amendment_needs_a_reason_and_a_change(patient, clinician, refuses, changes):
    assessment = create(patient, clinician)

    with refuses(Refused):
        amend(assessment, clinician, **changes)


def test_nobody_writes_into_what_the_patient_is_still_answering(patient, clinician, refuses):
    assessment = answer(ask(patient, clinician), patient, is_sent=False)

    with refuses(Refused):
        amend(assessment, clinician)


def test_publishing_shares_the_version_that_was_read_and_is_recorded(patient, clinician):
    assessment = create(patient, clinician)

    shared = services.publish(assessment=assessment, number=1, by=clinician)

    assert shared.published_version == assessment.latest_version
    assert shared.published_by == clinician
    assert told("assessment_published") == [patient.user]
    row = AuditLog.objects.get(action="assessments.assessment.published")
    assert (row.patient_id, row.entity_id, row.metadata) == (
        str(patient.pk),
        str(assessment.pk),
        {"version": 1, "release": "now"},
    )


def test_publishing_takes_an_answer_out_of_the_queue(patient, clinician):
    assessment = answer(ask(patient, clinician), patient, is_sent=True)

    services.publish(assessment=assessment, number=1, by=clinician)

    assert summary_of(patient).assessments_to_review == 0


def test_what_changed_since_it_was_read_is_not_shared(patient, clinician, refuses):
    assessment = create(patient, clinician)
    amend(assessment, clinician)

    with refuses(StaleEdit):
        services.publish(assessment=assessment, number=1, by=clinician)

    assert not IntakeAssessment.objects.get().is_published


def test_what_is_not_sent_or_shared_already_is_not_shared(patient, clinician, refuses):
    waiting = ask(patient, clinician)
    shared = services.publish(assessment=create(patient, clinician), number=1, by=clinician)

    for assessment in (waiting, shared):
        with refuses(Refused):
            services.publish(assessment=assessment, number=1, by=clinician)

    assert AuditLog.objects.filter(action="assessments.assessment.published").count() == 1


def test_an_amendment_after_sharing_is_shared_only_when_published_again(patient, clinician):
    assessment = services.publish(assessment=create(patient, clinician), number=1, by=clinician)
    services.acknowledge(assessment=assessment, version_id=assessment.published_version_id, by=patient.user)

    amended = amend(IntakeAssessment.objects.get(), clinician)
    assert amended.has_unpublished_changes
    assert amended.is_acknowledged
    again = services.publish(assessment=amended, number=2, by=clinician)

    assert again.published_version.number == 2
    assert not again.is_acknowledged


def test_acknowledging_is_recorded_once(patient, clinician):
    assessment = services.publish(assessment=create(patient, clinician), number=1, by=clinician)

    for _ in range(2):
        services.acknowledge(assessment=assessment, version_id=assessment.published_version_id, by=patient.user)

    assert IntakeAssessment.objects.get().is_acknowledged
    assert AuditLog.objects.filter(action="assessments.assessment.acknowledged").count() == 1


def test_a_version_that_was_replaced_is_not_acknowledged(patient, clinician, refuses):
    assessment = services.publish(assessment=create(patient, clinician), number=1, by=clinician)
    amended = amend(assessment, clinician)
    services.publish(assessment=amended, number=2, by=clinician)

    with refuses(StaleEdit):
        services.acknowledge(assessment=assessment, version_id=assessment.published_version_id, by=patient.user)

    assert IntakeAssessment.objects.get().acknowledged_at is None


def test_a_draft_is_not_acknowledged(patient, clinician, refuses):
    draft = create(patient, clinician)

    with refuses(Refused):
        services.acknowledge(assessment=draft, version_id=draft.latest_version_id, by=patient.user)


def test_a_version_cannot_be_changed_by_code_or_by_the_database(patient, clinician):
    version = create(patient, clinician).latest_version

    version.recommendations = "Other"
    with pytest.raises(AppendOnlyError):
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_assessmentversion SET recommendations = 'Other'")

    assert AssessmentVersion.objects.get().recommendations == ""


def test_a_version_of_another_patients_assessment_is_refused_by_the_database(patient, other_patient, clinician):
    assessment = AssessmentFactory(patient=patient, assessor=clinician)

    with pytest.raises(DatabaseError, match="same_patient"), transaction.atomic():
        AssessmentVersion(
            assessment=assessment, patient=other_patient, number=2, source="clinician", author=clinician, reason="x"
        ).save()
