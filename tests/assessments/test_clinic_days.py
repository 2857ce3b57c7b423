"""Days and hours of check-ins are those of the patient's clinic, wherever the site is and whoever asked."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from assessments.models import PatientProgress
from assessments.services.answering import complete, save_answers
from assessments.services.assigning import assign
from assessments.tasks import (
    ask,
    expire_what_is_over,
    remind_of_due,
    review_progress_of_all,
    tell_that_it_opened,
)
from devtools.factories import AssessmentFactory
from devtools.factories.assessments import ScoreFactory
from notifications.models import Notification
from tests.assessments.planned import asked

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)
SEVERAL_DAYS = {"valueCoding": {"system": "http://loinc.org", "code": "LA6569-3"}}


@pytest.fixture(autouse=True)
def in_taipei(patient):
    patient.primary_clinic.time_zone = "Asia/Taipei"
    patient.primary_clinic.save()


@pytest.fixture
def taipei():
    """Tuesday the tenth of March, noon in Taipei: midnight in New York. `taipei(11, 8)`: the eleventh, 8 o'clock."""
    with time_machine.travel("2026-03-10T04:00:00Z", tick=False) as traveller:

        def at(day, hour, minute=0):
            traveller.move_to(datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8))

        yield at


def test_a_plan_asks_in_the_morning_of_the_clinic(plan, taipei):
    plan(starts_on=WEDNESDAY)

    taipei(11, 7, 50)
    ask(timestamp=0)
    assert not asked().exists()

    taipei(11, 8)
    ask(timestamp=0)
    assert asked().get().due_on == date(2026, 3, 17)


def test_the_clinic_sleeps_while_it_is_day_at_the_site(plan, patient, clinician, mood, taipei):
    plan(starts_on=WEDNESDAY)

    taipei(11, 20)  # 8 in the morning in New York
    ask(timestamp=0)

    assert not asked().exists()


def test_a_reminder_comes_on_the_due_day_of_the_clinic(patient, clinician, mood, taipei):
    assign(patient=patient, instrument=mood, due_on=date(2026, 3, 14), by=clinician)

    for day, hour, number in [(13, 19, 0), (14, 7, 0), (14, 8, 1), (14, 21, 1)]:
        taipei(day, hour)
        remind_of_due(timestamp=0)
        assert Notification.objects.filter(kind="assessment_reminder").count() == number


def test_the_last_day_ends_at_midnight_of_the_clinic(patient, clinician, mood, taipei):
    assign(patient=patient, instrument=mood, expires_on=date(2026, 3, 14), by=clinician)

    for day, hour, status in [(14, 23, "pending"), (15, 0, "expired")]:
        taipei(day, hour)
        expire_what_is_over(timestamp=0)
        assert asked().get().status == status


def test_what_opens_later_is_told_in_the_morning_of_the_clinic(patient, clinician, mood, taipei):
    assessment = assign(patient=patient, instrument=mood, available_on=date(2026, 3, 20), by=clinician)

    job = ProcrastinateJob.objects.get(task_name="assessments.tell_it_opened")
    assert job.scheduled_at == datetime(2026, 3, 20, tzinfo=UTC)  # 8 in the morning
    taipei(20, 8)
    tell_that_it_opened(**job.args)
    assert Notification.objects.get().object_id == assessment.pk


def test_whoever_asks_from_elsewhere_asks_for_the_morning_of_the_clinic(patient, clinician, mood, taipei):
    with timezone.override("America/New_York"):
        assign(patient=patient, instrument=mood, available_on=date(2026, 3, 20), by=clinician)

    job = ProcrastinateJob.objects.get(task_name="assessments.tell_it_opened")
    assert job.scheduled_at == datetime(2026, 3, 20, tzinfo=UTC)


def test_a_patient_without_a_clinic_lives_by_the_site(plan, patient, taipei):
    patient.primary_clinic = None
    patient.save()
    plan(starts_on=WEDNESDAY)

    taipei(11, 20)  # 8 in the morning in New York
    ask(timestamp=0)

    assert asked().count() == 1


def test_what_is_sent_from_elsewhere_is_of_the_day_of_the_clinic(patient, given, taipei):
    form = given("phq-2")
    taipei(10, 21)

    with timezone.override("Pacific/Auckland"):  # where the eleventh has begun
        save_answers(assessment=form, answers={"1": [SEVERAL_DAYS]}, by=patient.user)
        complete(assessment=form, by=patient.user)

    form.refresh_from_db()
    assert (form.assessment_date, form.latest_score.scored_on) == (date(2026, 3, 10), date(2026, 3, 10))


def test_the_score_of_today_counts_where_it_is_not_yet_today_at_the_site(patient, taipei):
    patient.registered_on = date(2026, 2, 25)
    patient.save()
    for on, total in [(date(2026, 2, 25), 10), (WEDNESDAY, 18)]:
        ScoreFactory(assessment=AssessmentFactory(patient=patient, assessment_date=on), code="phq-9", total=total)
    taipei(11, 10)

    review_progress_of_all(timestamp=0)

    assert PatientProgress.objects.get(patient=patient).state == "deteriorated"
