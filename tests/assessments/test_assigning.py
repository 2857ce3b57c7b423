"""Giving an instrument to a patient: what is refused, who is told, and that nothing is asked twice."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from assessments.models import IntakeAssessment
from assessments.selectors.asking import AskedBefore
from assessments.services.assigning import (
    AskedTooSoon,
    Terms,
    assign,
    assign_all,
    assign_packet,
    cancel,
    tell_it_opened,
)
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import AssessmentFactory, PatientFactory
from notifications.models import Notification
from tests.assessments.short_forms import packet_of, short_form
from tests.at_once import all_at_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel("2026-03-10T16:00:00Z", tick=False):
        yield


@pytest.fixture
def mood():
    return short_form("mood")


@pytest.fixture
def sleep():
    return short_form("sleep", recall_days=0)


@pytest.fixture
def ask(patient, clinician):
    return partial(assign, patient=patient, by=clinician)


def answer(assessment, on):
    """Completed on that day, as far as asking again is concerned."""
    done = AssessmentFactory(
        patient=assessment.patient,
        assessor=assessment.assessor,
        answered=True,
        instrument_version=assessment.instrument_version,
        assessment_date=on,
    )
    assessment.delete()
    return done


def test_the_patient_is_asked_in_the_current_wording_and_told(ask, mood, patient, clinician):
    assessment = ask(instrument=mood, due_on=TODAY + timedelta(days=7))

    stored = IntakeAssessment.objects.get(pk=assessment.pk)
    assert (stored.instrument_version, stored.status, stored.assessor) == (mood.current_version, "pending", clinician)
    assert (stored.requested_of_patient, stored.due_on) == (True, date(2026, 3, 17))
    notice = Notification.objects.get()
    assert (notice.kind, notice.recipient, notice.object_id) == ("assessment_requested", patient.user, stored.pk)
    patient.summary.refresh_from_db()
    assert patient.summary.pending_assessments == 1


@pytest.mark.parametrize(
    ("field", "days"),
    [
        ("available_on", {"available_on": -1}),
        ("due_on", {"due_on": -1}),
        ("expires_on", {"expires_on": -1}),
        ("due_on", {"available_on": 5, "due_on": 4}),
        ("expires_on", {"due_on": 5, "expires_on": 4}),
        ("expires_on", {"available_on": 5, "expires_on": 4}),
    ],
)
def test_days_that_passed_or_are_out_of_order_are_refused(ask, mood, refuses, field, days):
    with refuses(Refused) as caught:
        ask(instrument=mood, **{name: TODAY + timedelta(days=number) for name, number in days.items()})

    assert caught.value.field == field
    assert not IntakeAssessment.objects.exists()


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"is_loaded": False}, "The wording of OTHER is not loaded."),
        ({"is_active": False}, "OTHER is not in use any more."),
    ],
)
def test_what_cannot_be_given_out_is_refused_in_words(ask, refuses, traits, words):
    with refuses(Refused) as caught:
        ask(instrument=short_form("other", **traits))

    assert words in caught.value.message


@pytest.mark.parametrize("traits", [{"user": None}, {"is_active": False}, {"user__is_active": False}])
def test_who_cannot_sign_in_is_not_asked_but_staff_may_ask_for_them(clinician, mood, refuses, traits):
    absent = PatientFactory(**traits)

    with refuses(Refused):
        assign(patient=absent, instrument=mood, by=clinician)

    interview = assign(patient=absent, instrument=mood, by=clinician, mode="interview")
    assert (interview.mode, interview.requested_of_patient) == ("interview", False)
    assert not Notification.objects.exists()


def test_what_waits_already_is_not_asked_again_unless_forced(ask, mood, refuses):
    ask(instrument=mood)

    with refuses(AskedTooSoon) as caught:
        ask(instrument=mood)

    assert caught.value.message == "MOOD waits for the patient already, since 10 Mar 2026."
    assert ask(instrument=mood, is_forced=True)


@pytest.mark.parametrize(("days_ago", "is_refused"), [(0, True), (13, True), (14, False)])
def test_nothing_is_asked_twice_within_its_recall_period(ask, mood, refuses, days_ago, is_refused):
    answer(ask(instrument=mood), TODAY - timedelta(days=days_ago))

    if is_refused:
        with refuses(AskedTooSoon) as caught:
            ask(instrument=mood)
        assert caught.value.next_on == TODAY - timedelta(days=days_ago) + timedelta(days=14)
        assert ask(instrument=mood, is_forced=True)
    else:
        assert ask(instrument=mood)


def test_it_may_be_asked_for_a_day_after_the_recall_period(ask, mood, refuses):
    answer(ask(instrument=mood), TODAY)

    with refuses(AskedTooSoon):
        ask(instrument=mood, available_on=TODAY + timedelta(days=13))
    assert ask(instrument=mood, available_on=TODAY + timedelta(days=14))


def test_an_answer_entered_in_error_does_not_count(ask, mood, clinician):
    wrong = answer(ask(instrument=mood), TODAY)
    wrong.withdrawn_at, wrong.withdrawn_by, wrong.withdraw_reason = timezone.now(), clinician, "Wrong chart"
    wrong.save()

    assert ask(instrument=mood)


@pytest.mark.parametrize(("days", "is_recent"), [(0, True), (6, True), (7, False)])
def test_an_answer_is_recent_until_the_day_on_which_it_may_be_asked_again(mood, days, is_recent):
    before = AskedBefore(mood, recall_days=7, answered_on=TODAY - timedelta(days=days))

    assert before.is_recent is before.is_too_soon(TODAY) is is_recent


def test_what_opens_later_is_told_on_the_morning_of_that_day_once(ask, mood, patient):
    assessment = ask(instrument=mood, available_on=date(2026, 3, 20))

    job = ProcrastinateJob.objects.get(task_name="assessments.tell_it_opened")
    assert job.scheduled_at.isoformat() == "2026-03-20T12:00:00+00:00"  # 8 in the morning in New York
    assert not Notification.objects.exists()
    assert not tell_it_opened(assessment_ids=[assessment.pk])
    with time_machine.travel("2026-03-20T12:00:00Z", tick=False):
        assert tell_it_opened(assessment_ids=[assessment.pk])
        assert not tell_it_opened(assessment_ids=[assessment.pk])
    assert Notification.objects.count() == 1
    patient.summary.refresh_from_db()
    assert patient.summary.pending_assessments == 1


def test_several_are_asked_with_one_notice_or_none_of_them(patient, clinician, mood, sleep, refuses):
    asks = partial(assign_all, patient=patient, terms=Terms(), by=clinician)
    assert [row.title for row in asks(instruments=[sleep, mood])] == ["Sleep check-in", "Mood check-in"]
    assert Notification.objects.count() == 1

    with refuses(AskedTooSoon):
        asks(instruments=[short_form("other"), mood])

    assert IntakeAssessment.objects.count() == 2


def test_a_packet_is_asked_in_its_order_without_what_cannot_be_asked_now(patient, clinician, ask, mood, sleep):
    unloaded, idle = short_form("unloaded", is_loaded=False), short_form("idle", is_active=False)
    packet = packet_of("Intake", sleep, unloaded, mood, idle)
    answer(ask(instrument=mood), TODAY)
    Notification.objects.all().delete()

    given = assign_packet(patient=patient, packet=packet, terms=Terms(), by=clinician)

    assert [(row.title, row.packet) for row in given] == [("Sleep check-in", packet)]
    assert Notification.objects.count() == 1
    again = assign_packet(patient=patient, packet=packet, terms=Terms(is_forced=True), by=clinician)
    assert [row.title for row in again] == ["Sleep check-in", "Mood check-in"]


def test_a_packet_of_which_nothing_is_left_is_refused(patient, clinician, ask, mood, refuses):
    answer(ask(instrument=mood), TODAY)

    for packet, kind in [
        (packet_of("Lately answered", mood), AskedTooSoon),
        (packet_of("Without words", short_form("unloaded", is_loaded=False)), Refused),
        (packet_of("Old", short_form("other"), is_active=False), Refused),
        (packet_of("Empty"), Refused),
    ]:
        with refuses(kind):
            assign_packet(patient=patient, packet=packet, terms=Terms(), by=clinician)


def test_a_packet_that_is_asked_too_soon_names_the_first_day_on_which_any_of_it_can_be_asked(
    patient, clinician, ask, mood, sleep, refuses
):
    ask(instrument=sleep)  # waits: of it no day can be said
    answer(ask(instrument=mood), on=TODAY)

    with refuses(AskedTooSoon) as caught:
        assign_packet(patient=patient, packet=packet_of("Each week", sleep, mood), terms=Terms(), by=clinician)

    assert caught.value.next_on == TODAY + timedelta(days=14)


def test_what_is_cancelled_stays_in_the_chart_with_the_reason(ask, mood, clinician, patient):
    assessment = cancel(assessment=ask(instrument=mood), reason=" Asked by mistake ", by=clinician)

    stored = IntakeAssessment.objects.get(pk=assessment.pk)
    assert (stored.status, stored.cancel_reason, stored.cancelled_by) == ("cancelled", "Asked by mistake", clinician)
    assert AuditLog.objects.filter(action="assessments.assessment.cancelled").exists()
    patient.summary.refresh_from_db()
    assert patient.summary.pending_assessments == 0
    assert ask(instrument=mood)


def test_what_is_done_or_has_no_reason_is_not_cancelled(ask, mood, clinician, refuses):
    waiting = ask(instrument=mood)
    with refuses(Refused) as caught:
        cancel(assessment=waiting, reason=" ", by=clinician)
    assert caught.value.field == "reason"

    for closed in (cancel(assessment=waiting, reason="Mistake", by=clinician), answer(ask(instrument=mood), TODAY)):
        with refuses(Refused):
            cancel(assessment=closed, reason="Again", by=clinician)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_the_same_at_once_ask_once(patient, clinician, supervisor, mood):
    calls = [partial(assign, patient=patient, instrument=mood, by=by) for by in (clinician, supervisor)]

    first, second = sorted(all_at_once(calls, held=patient.summary), key=lambda made: isinstance(made, Refused))

    assert isinstance(first, IntakeAssessment)
    assert "waits for the patient already" in str(second)
    assert IntakeAssessment.objects.count() == Notification.objects.count() == 1
