"""Colleagues with the same answers in hand at the same moment: sharing, correcting, taking back."""

from collections import Counter
from functools import partial

import pytest
from django.db import transaction

from assessments import services
from assessments.models import AssessmentVersion, Score
from audit.models import AuditLog
from common.errors import Refused, StaleEdit
from notifications.models import Notification
from tests.assessments.filled import answers_of, fill
from tests.at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CALM = [1] * 8 + [0, 0]


@pytest.fixture
def sent(patient, clinician, shipped):
    with transaction.atomic():
        return fill(shipped("phq-9"), patient, clinician, CALM)


def sharing(form, clinician):
    return partial(services.publish, assessment=form, number=1, by=clinician)


def correcting(form, clinician):
    return partial(
        services.amend,
        assessment=form,
        version=form.version,
        answers={"1": answers_of(form, [3, *CALM[1:]])["1"]},
        recommendations="",
        reason="Copied the wrong line",
        by=clinician,
    )


def withdrawing(form, clinician):
    return partial(services.withdraw, assessment=form, version=form.version, reason="Of another", by=clinician)


def kinds(outcomes):
    return Counter(type(outcome).__name__ for outcome in outcomes if isinstance(outcome, Exception))


def test_what_is_shared_while_it_is_corrected_is_what_was_read(sent, clinician):
    shared, corrected = all_at_once([sharing(sent, clinician), correcting(sent, clinician)], held=sent)

    sent.refresh_from_db()
    assert not isinstance(corrected, Exception), corrected
    assert AssessmentVersion.objects.filter(assessment=sent).count() == 2
    assert sent.latest_version.number == 2
    assert sent.latest_score.total == 10
    if isinstance(shared, Exception):
        assert isinstance(shared, StaleEdit), shared
        assert sent.published_version is None
    else:
        assert (sent.published_version.number, sent.published_score.total) == (1, 8)


def test_what_is_withdrawn_while_it_is_shared_is_withdrawn(sent, patient, clinician):
    shared, withdrawn = all_at_once([sharing(sent, clinician), withdrawing(sent, clinician)], held=sent)

    sent.refresh_from_db()
    assert not isinstance(withdrawn, Exception), withdrawn
    assert sent.is_withdrawn
    assert not sent.is_readable_by_patient
    assert isinstance(shared, Refused) == (sent.published_version is None)
    assert not Score.objects.visible_to(patient.user).exists()
    patient.summary.refresh_from_db()
    assert patient.summary.last_score is None


def test_two_who_share_share_once(sent, patient, clinician, supervisor):
    outcomes = all_at_once([sharing(sent, clinician), sharing(sent, supervisor)], held=sent)

    assert kinds(outcomes) == {"Refused": 1}
    assert AuditLog.objects.filter(action="assessments.assessment.published").count() == 1
    assert Notification.objects.filter(recipient=patient.user, kind="assessment_published").count() == 1


def test_two_who_correct_lose_nothing_of_each_other(sent, clinician, supervisor):
    outcomes = all_at_once([correcting(sent, clinician), correcting(sent, supervisor)], held=sent)

    assert kinds(outcomes) == {"StaleEdit": 1}
    assert AssessmentVersion.objects.filter(assessment=sent).count() == 2


def test_two_who_sign_off_write_one_version_of_advice(sent, clinician, supervisor):
    outcomes = all_at_once(
        [
            partial(services.review, assessment=sent, number=1, recommendations="Walk daily.", share="now", by=by)
            for by in (clinician, supervisor)
        ],
        held=sent,
    )

    sent.refresh_from_db()
    assert kinds(outcomes) == {"StaleEdit": 1}
    assert AssessmentVersion.objects.filter(assessment=sent).count() == 2
    assert sent.published_version_id == sent.latest_version_id


def test_what_is_withdrawn_while_it_is_corrected_is_one_of_the_two(sent, clinician):
    outcomes = all_at_once([correcting(sent, clinician), withdrawing(sent, clinician)], held=sent)

    sent.refresh_from_db()
    assert sum(kinds(outcomes).values()) == 1, outcomes
    assert sent.is_withdrawn == (AssessmentVersion.objects.filter(assessment=sent).count() == 1)


def test_sharing_and_sending_of_another_form_of_the_patient_block_nobody(sent, patient, clinician, shipped):
    """Both keep the board of the patient."""
    with transaction.atomic():
        other = services.assign(patient=patient, instrument=shipped("gad-7"), by=clinician)
        answers = answers_of(other, [1] * 7)
        services.save_answers(assessment=other, answers=answers, by=patient.user)

    outcomes = all_at_once(
        [sharing(sent, clinician), partial(services.complete, assessment=other, by=patient.user)],
        held=patient.summary,
    )

    assert kinds(outcomes) == {}
    patient.summary.refresh_from_db()
    assert (patient.summary.pending_assessments, patient.summary.assessments_to_review) == (0, 1)
