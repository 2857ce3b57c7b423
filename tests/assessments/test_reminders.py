"""As days pass: one reminder on the due day, and the end of what was not answered in time."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.utils import timezone

from assessments.models import IntakeAssessment
from assessments.policies import is_answerable, why_not_answerable
from assessments.services.assigning import Terms, assign, assign_packet
from assessments.services.clock import expire, remind
from assessments.tasks import expire_what_is_over, remind_of_due
from devtools.factories import AssessmentFactory
from notifications.models import Notification
from tests.assessments.short_forms import packet_of, short_form
from tests.at_once import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 9)
LATER = TODAY + timedelta(days=5)


@pytest.fixture
def check_in(patient, clinician):
    def make(code="mood", **days):
        return assign(patient=patient, instrument=short_form(code), by=clinician, **days)

    return make


def reminders():
    return Notification.objects.filter(kind="assessment_reminder")


def test_the_patient_is_reminded_once_on_the_due_day(check_in, patient, clock):
    assessment = check_in(due_on=LATER)

    for day in range(10):
        clock(day)
        remind_of_due(timestamp=0)
        remind_of_due(timestamp=0)
        assert reminders().count() == (1 if day >= 5 else 0)

    notice = reminders().get()
    assert (notice.recipient, notice.object_id) == (patient.user, assessment.pk)


def test_several_that_are_due_are_one_reminder(patient, clinician, clock):
    packet = packet_of("Weekly", short_form("mood"), short_form("sleep"))
    assign_packet(patient=patient, packet=packet, terms=Terms(due_on=LATER), by=clinician)
    clock(5)

    remind_of_due(timestamp=0)

    assert reminders().count() == 1
    assert not IntakeAssessment.objects.filter(reminded_at=None).exists()


def test_nobody_is_reminded_at_night_or_long_after(check_in, clock):
    check_in(due_on=LATER)

    clock(5, hour=5)
    remind_of_due(timestamp=0)
    clock(6, hour=0)  # 8 in the evening of the due day in New York
    remind_of_due(timestamp=0)
    clock(8)
    remind_of_due(timestamp=0)

    assert not reminders().exists()


def test_what_was_asked_in_the_evening_is_reminded_of_on_the_next_day(check_in, clock):
    clock(1, hour=1)  # 9 in the evening in New York
    check_in(due_on=TODAY + timedelta(days=1))
    clock(1)

    remind_of_due(timestamp=0)

    assert reminders().count() == 1


def test_a_worker_that_was_down_reminds_a_little_late(check_in, clock):
    check_in(due_on=LATER)
    clock(7)

    remind_of_due(timestamp=0)

    assert reminders().count() == 1


@pytest.mark.parametrize(
    "state", ["asked today", "at it now", "cancelled", "completed", "no access", "no sign-in", "no day"]
)
def test_who_needs_no_reminder_gets_none(check_in, patient, clinician, clock, state):
    assessment = check_in(due_on=None if state == "no day" else TODAY if state == "asked today" else LATER)
    clock(0 if state == "asked today" else 5)
    if state == "at it now":
        assessment.status, assessment.answered_at = "in_progress", timezone.now()
    if state == "cancelled":
        assessment.status, assessment.cancelled_at, assessment.cancelled_by = "cancelled", timezone.now(), clinician
    if state == "completed":
        done = AssessmentFactory(patient=patient, assessor=clinician)
        assessment.status, assessment.latest_version = "completed", done.latest_version
    if state == "no access":
        patient.is_active = False
        patient.save()
    if state == "no sign-in":
        patient.user.is_active = False
        patient.user.save()
    assessment.save()

    remind_of_due(timestamp=0)

    assert not reminders().exists()


def test_it_can_be_answered_on_its_last_day_and_not_after(check_in, patient, clock):
    assessment = check_in(expires_on=LATER)

    clock(5)
    expire_what_is_over(timestamp=0)
    assessment.refresh_from_db()
    assert is_answerable(assessment)

    clock(6, hour=5)  # past midnight in New York, before the job
    assert not is_answerable(assessment)
    assert why_not_answerable(assessment) == "The time for this one is over. You do not need to answer it."
    expire_what_is_over(timestamp=0)
    assessment.refresh_from_db()
    assert assessment.status == "expired"
    patient.summary.refresh_from_db()
    assert patient.summary.pending_assessments == 0


def test_what_was_answered_so_far_is_kept(check_in, clock):
    assessment = check_in(expires_on=TODAY)
    assessment.status = "in_progress"
    assessment.answers_so_far = {"answers": {"1": [{"valueBoolean": True}]}, "declined": []}
    assessment.save()
    clock(1)

    expire_what_is_over(timestamp=0)

    assessment.refresh_from_db()
    assert assessment.answers_so_far["answers"] == {"1": [{"valueBoolean": True}]}


def test_it_opens_on_its_day(check_in, clock):
    assessment = check_in(available_on=LATER)
    assert why_not_answerable(assessment) == "This one opens on 14 March."

    clock(5)

    assert is_answerable(assessment)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_and_expire_once(check_in, patient, clock):
    check_in(due_on=LATER, expires_on=LATER)
    clock(5)
    assert sorted(all_at_once([partial(remind, patient_id=patient.pk)] * 3))[:2] == [0, 0]
    assert reminders().count() == 1

    clock(6)
    assert sum(all_at_once([partial(expire, patient_id=patient.pk)] * 3)) == 1
