"""The patient, the staff and the clock with the same check-in in hand at the same moment."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from assessments.definitions import load_version
from assessments.models import IntakeAssessment
from assessments.services.answering import complete, save_answers
from assessments.services.assigning import assign, cancel
from assessments.services.clock import expire
from assessments.services.plans import Rhythm, create_plan, end_plan, follow_plan
from common.errors import Refused
from tests.at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]
NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
NOT_AT_ALL = {"valueCoding": {"system": "http://loinc.org", "code": "LA6568-5"}}


def answers_to(phq9):
    items = [item for item in load_version(phq9.current_version_id).questionnaire.in_order if item.is_answerable]
    return {"answers": {item.link_id: [NOT_AT_ALL] for item in items[:9]}, "declined": []}


@pytest.fixture
def begun(patient, clinician, phq9):
    """A PHQ-9 that is answered and not sent."""
    assessment = assign(patient=patient, instrument=phq9, expires_on=NOON.date(), by=clinician)
    assessment.status = "in_progress"
    assessment.answers_so_far = answers_to(phq9)
    assessment.save()
    return assessment


def test_what_is_sent_while_it_is_cancelled_is_one_of_the_two(begun, patient, clinician):
    outcomes = all_at_once(
        [
            partial(complete, assessment=begun, by=patient.user),
            partial(cancel, assessment=begun, reason="By mistake", by=clinician),
        ],
        held=begun,
    )

    begun.refresh_from_db()
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1, outcomes
    assert begun.status in ("completed", "cancelled")
    assert begun.versions.count() == (begun.status == "completed")


def test_what_expires_while_it_is_sent_is_not_sent(begun, patient, clock):
    clock(1)

    sent, _expired = all_at_once(
        [partial(complete, assessment=begun, by=patient.user), partial(expire, patient_id=patient.pk)]
    )

    expire(patient_id=patient.pk)  # the job leaves alone what somebody has in hand, and comes again
    begun.refresh_from_db()
    assert isinstance(sent, Refused)
    assert begun.status == "expired"


def test_a_check_in_that_is_sent_while_its_visit_moves_blocks_nobody(patient, clinician, phq9):
    """Sending holds the check-in and waits for the board; following a plan holds the board."""
    patient.summary.next_visit_at = NOON + timedelta(days=1)
    patient.summary.save()
    plan = create_plan(patient=patient, rhythm=Rhythm("before_visit", NOON.date()), instrument=phq9, by=clinician)
    assessment = plan.assessments.get()
    assessment.answers_so_far = answers_to(phq9)
    assessment.status = "in_progress"
    assessment.save()
    patient.summary.next_visit_at = NOON + timedelta(days=2)
    patient.summary.save()

    outcomes = all_at_once(
        [partial(complete, assessment=assessment, by=patient.user), partial(follow_plan, plan_id=plan.pk)],
        held=patient.summary,
    )

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert plan.assessments.count() == 1


def test_a_plan_that_ends_while_it_asks_asks_no_more(patient, clinician, phq9, clock):
    plan = create_plan(
        patient=patient,
        rhythm=Rhythm("weeks", NOON.date() + timedelta(days=1), every_weeks=2),
        instrument=phq9,
        by=clinician,
    )
    clock(1)

    all_at_once(
        [
            partial(follow_plan, plan_id=plan.pk),
            partial(end_plan, plan=plan, reason="Treatment ended", cancels_waiting=True, by=clinician),
        ],
    )

    plan.refresh_from_db()
    assert plan.end_reason == "Treatment ended"
    assert not plan.assessments.asked_of_patient().exists()


def test_what_is_answered_while_it_is_sent_is_sent_or_refused(begun, patient):
    keys = sorted(begun.answers_so_far["answers"])
    last = keys[-1]
    several = {"valueCoding": {"system": "http://loinc.org", "code": "LA6569-3"}}

    saved, sent = all_at_once(
        [
            partial(save_answers, assessment=begun, answers={last: [several]}, by=patient.user),
            partial(complete, assessment=begun, by=patient.user),
        ],
        held=begun,
    )

    begun.refresh_from_db()
    assert not isinstance(sent, Exception), sent
    said = begun.latest_version.answers[last]
    assert said == ([NOT_AT_ALL] if isinstance(saved, Refused) else [several])
    assert begun.latest_score.total == (0 if isinstance(saved, Refused) else 1)


def test_what_is_cancelled_while_it_is_answered_keeps_what_was_said(begun, patient, clinician):
    outcomes = all_at_once(
        [
            partial(save_answers, assessment=begun, answers={"1": []}, by=patient.user),
            partial(cancel, assessment=begun, reason="By mistake", by=clinician),
        ],
        held=begun,
    )

    begun.refresh_from_db()
    assert begun.status == "cancelled"
    assert not isinstance(outcomes[1], Exception), outcomes
    assert ("1" in begun.answers_so_far["answers"]) == isinstance(outcomes[0], Refused)


def test_two_workers_that_follow_the_plans_of_one_patient_ask_once(patient, clinician, phq9, shipped, clock):
    start = NOON.date() + timedelta(days=1)
    plans = [
        create_plan(patient=patient, rhythm=Rhythm("weeks", start, every_weeks=2), instrument=instrument, by=clinician)
        for instrument in (phq9, shipped("gad-7"))
    ]
    clock(1)

    outcomes = all_at_once([partial(follow_plan, plan_id=plan.pk) for plan in plans] * 2, held=patient.summary)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert [plan.assessments.count() for plan in plans] == [1, 1]
    patient.summary.refresh_from_db()
    assert patient.summary.pending_assessments == 2


def test_two_clocks_remind_and_close_once(begun, patient, clock):
    clock(1)

    counts = all_at_once([partial(expire, patient_id=patient.pk)] * 3)

    begun.refresh_from_db()
    assert begun.status == "expired"
    assert sum(counts) == 1


def test_two_short_forms_that_ask_for_the_same_long_one_open_it_once(patient, clinician, shipped, phq9):
    phq2 = shipped("phq-2")
    forms = [assign(patient=patient, instrument=phq2, is_forced=True, by=clinician) for _ in range(2)]
    items = load_version(phq2.current_version_id).questionnaire.in_order
    nearly_every_day = {item.link_id: [dict(item.options[3].value)] for item in items if item.options}
    for form in forms:
        save_answers(assessment=form, answers=nearly_every_day, by=patient.user)

    outcomes = all_at_once(
        [partial(complete, assessment=form, by=patient.user) for form in forms], held=patient.summary
    )

    opened = IntakeAssessment.objects.filter(instrument_version__instrument=phq9)
    assert [form.status for form in outcomes] == ["completed", "completed"]
    assert opened.count() == 1
