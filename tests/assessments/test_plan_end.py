"""How a plan ends: by its last day, a score that is good enough, or a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.services.assigning import assign
from assessments.services.plans import end_plan
from common.errors import Refused
from tests.assessments.planned import MONDAY, answer, asked, worker
from tests.assessments.short_forms import short_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_it_ends_after_its_last_day(plan, clock):
    made = plan(ends_on=MONDAY + timedelta(days=7))

    for day in (7, 8, 14):
        clock(day)
        worker()

    made.refresh_from_db()
    assert (asked().count(), made.end_reason, made.next_on) == (2, "date", None)
    assert made.why_it_ended == "Its last day has passed"


@pytest.mark.parametrize(
    ("direction", "total", "ends"),
    [
        ("lower_is_better", 5, False),
        ("lower_is_better", 4, True),
        ("higher_is_better", 3, False),
        ("higher_is_better", 4, True),
    ],
)
def test_it_ends_when_a_score_is_good_enough(plan, clock, direction, total, ends):
    scale = short_form("scale", recall_days=7, direction=direction)
    made = plan(instrument=scale, ends_at_score=4)
    answer(asked().get(), total)
    clock(8)

    worker()

    made.refresh_from_db()
    assert (made.end_reason == "score", asked().count()) == (ends, 1 if ends else 2)


def test_a_form_with_open_questions_after_a_score_that_is_good_enough_holds_nothing_up(plan, patient, clinician, mood):
    made = plan(ends_at_score=4)
    answer(asked().get(), 3)
    answer(assign(patient=patient, instrument=mood, is_forced=True, by=clinician), None)

    worker()

    made.refresh_from_db()
    assert made.end_reason == "score"


def test_a_plan_that_waits_for_visits_ends_after_its_last_day_too(plan, clock):
    made = plan("before_visit", ends_on=MONDAY)
    clock(1)

    worker()

    made.refresh_from_db()
    assert made.end_reason == "date"


def test_a_score_of_before_the_plan_does_not_end_it(plan, patient, clinician, mood, clock):
    answer(assign(patient=patient, instrument=mood, by=clinician), 2)
    clock(8)
    made = plan(starts_on=MONDAY + timedelta(days=8), ends_at_score=4)

    worker()

    made.refresh_from_db()
    assert made.is_in_force


def test_it_ends_when_the_patient_has_no_access_any_more(plan, patient, clock):
    made = plan()
    patient.is_active = False
    patient.save()
    clock(1)

    worker()

    made.refresh_from_db()
    assert made.end_reason == "inactive"


def test_a_withdrawn_result_ends_no_plan(plan, clinician, clock):
    made = plan(ends_at_score=4)
    done = asked().get()
    answer(done, 2)
    done.withdrawn_at, done.withdrawn_by, done.withdraw_reason = timezone.now(), clinician, "Wrong chart"
    done.save()
    clock(1)

    worker()

    made.refresh_from_db()
    assert made.is_in_force


def test_a_person_ends_it_with_a_reason_and_may_cancel_what_waits(plan, clinician, refuses):
    made = plan()
    with refuses(Refused) as caught:
        end_plan(plan=made, reason="", by=clinician)
    assert caught.value.field == "reason"

    end_plan(plan=made, reason="Treatment ended", cancels_waiting=True, by=clinician)

    made.refresh_from_db()
    assert (made.ended_by, made.why_it_ended, asked().get().status) == (clinician, "Treatment ended", "cancelled")
    with refuses(Refused):
        end_plan(plan=made, reason="Again", by=clinician)
