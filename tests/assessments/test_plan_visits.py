"""Plans that ask before each visit."""

from datetime import UTC, date, datetime

import pytest

from assessments.services.plans import follow_plan
from notifications.models import Notification
from tests.assessments.planned import MONDAY, answer, asked, worker
from tests.assessments.short_forms import short_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def visit(patient, day, hour=15):
    patient.summary.next_visit_at = datetime(2026, 3, day, hour, tzinfo=UTC) if day else None
    patient.summary.save()


def test_before_each_visit_it_asks_once(plan, patient, clock):
    visit(patient, 20)
    plan("before_visit", days_before_visit=3)

    for day in range(12):  # the 20th is day 11
        clock(day, hour=14)
        worker()
    assert [(row.due_on, row.expires_on) for row in asked()] == [(date(2026, 3, 20), date(2026, 3, 20))]

    answer(asked().get())
    visit(patient, 30)
    clock(18)
    worker()
    assert asked().count() == 2


def test_a_month_before_the_visit_is_the_earliest(plan, patient):
    plan("before_visit", days_before_visit=30)
    patient.summary.next_visit_at = datetime(2026, 4, 8, 21, tzinfo=UTC)  # 30 days ahead, later in the day
    patient.summary.save()

    worker()

    assert asked().count() == 1


def test_a_visit_that_is_booked_late_is_asked_for_at_once(plan, patient):
    visit(patient, 9, hour=20)

    plan("before_visit")

    assert asked().get().due_on == MONDAY


def test_without_a_visit_or_after_it_nothing_is_asked(plan, patient):
    plan("before_visit")
    visit(patient, 9, hour=15)  # an hour ago
    worker()

    assert not asked().exists()


def test_what_is_open_goes_along_when_the_visit_moves(plan, patient, clock):
    visit(patient, 11)
    plan("before_visit")
    visit(patient, 12)

    worker()

    assert [row.due_on for row in asked().open()] == [date(2026, 3, 12)]
    assert Notification.objects.count() == 1


def test_after_an_answer_a_visit_that_moved_far_is_asked_for_again(plan, patient, clock):
    visit(patient, 11)
    plan("before_visit")
    answer(asked().get())

    visit(patient, 12)
    worker()
    assert asked().count() == 1  # answered lately enough for this one

    visit(patient, 27)
    clock(16)
    worker()
    assert asked().count() == 2


def test_the_board_is_told_the_new_day_when_the_visit_moves(plan, patient):
    visit(patient, 11)
    plan("before_visit")
    visit(patient, 12)

    worker()

    patient.summary.refresh_from_db()
    assert patient.summary.assessment_due_on == date(2026, 3, 12)


def test_what_is_too_soon_is_asked_as_soon_as_it_may_before_the_visit(plan, patient, clock):
    visit(patient, 9, hour=20)
    plan("before_visit")  # mood asks about seven days
    answer(asked().get())
    visit(patient, 17)

    for day, number in [(5, 1), (6, 1), (7, 2), (8, 2)]:  # the 14th to the 17th, the day of the visit
        clock(day, hour=13)
        worker()
        assert asked().count() == number

    assert [row.due_on for row in asked().open()] == [date(2026, 3, 17)]


def test_it_asks_for_no_visit_before_its_first_day(plan, patient, clock):
    visit(patient, 12)
    plan("before_visit", starts_on=date(2026, 3, 11))

    worker()
    assert not asked().exists()

    clock(2)
    worker()
    assert asked().count() == 1


def test_a_visit_that_has_begun_when_the_plan_is_made_is_not_asked_for(plan, patient):
    visit(patient, 9, hour=15)  # an hour ago, and the board has not moved on yet

    plan("before_visit")

    assert not asked().exists()


def test_what_was_answered_for_a_visit_is_not_asked_for_it_again(plan, patient, clock):
    visit(patient, 11)
    made = plan("before_visit", instrument=short_form("sleep", recall_days=0))
    answer(asked().get())
    clock(1)

    follow_plan(plan_id=made.pk)

    assert asked().count() == 1
