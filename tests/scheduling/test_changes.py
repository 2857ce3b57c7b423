"""Changing, cancelling and marking visits."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from common.errors import Refused, StaleEdit
from devtools.factories import AppointmentFactory, UserFactory, join_care_team
from notifications.models import Notification
from scheduling import services
from scheduling.models import Appointment
from scheduling.services import SlotTaken
from scheduling.tasks import follow_the_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def reschedule(clinician):
    def do(visit, **given):
        return services.reschedule(
            **{
                "appointment": visit,
                "version": visit.version,
                "provider": visit.provider,
                "start_at": visit.start_at,
                "duration": visit.duration,
                "mode": visit.mode,
                "location": visit.location,
                "by": clinician,
                **given,
            }
        )

    return do


def test_a_visit_is_moved(book, reschedule, patient, tomorrow, summary):
    visit = book(reason="First talk")
    later = tomorrow + timedelta(days=1)

    moved = reschedule(visit, start_at=later, mode="phone")

    moved.refresh_from_db()
    assert (moved.start_at, moved.mode, moved.version, moved.reason) == (later, "phone", 2, "First talk")
    assert summary(patient).next_visit_at == later
    assert Notification.objects.filter(kind="appointment_changed", recipient=patient.user).count() == 1


def test_a_visit_may_move_into_part_of_its_own_time(book, reschedule, tomorrow):
    assert reschedule(book(), start_at=tomorrow + timedelta(minutes=10)).version == 2


def test_a_visit_cannot_move_onto_another(book, reschedule, tomorrow, patient, summary, refuses):
    book()
    second = book(start_at=tomorrow + timedelta(hours=2))

    with refuses(SlotTaken):
        reschedule(second, start_at=tomorrow + timedelta(minutes=30))

    second.refresh_from_db()
    assert (second.start_at, second.version) == (tomorrow + timedelta(hours=2), 1)
    assert summary(patient).next_visit_at == tomorrow


def test_both_providers_are_told_when_a_visit_changes_hands(book, reschedule, patient, clinician, supervisor):
    therapist = UserFactory(clinician=True)
    join_care_team(patient, therapist)
    visit = book()

    reschedule(visit, provider=therapist, by=supervisor)

    told = Notification.objects.filter(kind="appointment_changed")
    assert {row.recipient for row in told} == {patient.user, clinician, therapist}


def test_a_stale_change_is_refused_with_the_saved_visit(book, reschedule, refuses):
    visit = book()
    reschedule(visit, mode="phone")

    with refuses(StaleEdit) as stale:
        reschedule(visit, mode="video", version=1)

    assert stale.value.current.mode == "phone"


def test_the_place_of_a_visit_that_began_can_still_be_corrected(book, reschedule, tomorrow):
    visit = book()

    with time_machine.travel(tomorrow + timedelta(minutes=5), tick=False):
        assert reschedule(visit, location="Room 4").location == "Room 4"
        with pytest.raises(Refused, match="passed"):
            reschedule(visit, version=2, start_at=tomorrow - timedelta(minutes=5))


def test_only_a_booked_visit_can_be_changed(book, reschedule, clinician, refuses):
    visit = book()
    services.cancel(appointment=visit, version=1, reason="Snow", by=clinician)

    with refuses(Refused):
        reschedule(visit, version=2, mode="phone")


def test_cancelling_frees_the_time(book, clinician, patient, summary):
    visit = book()

    cancelled = services.cancel(appointment=visit, version=1, reason="Snow", by=clinician)

    assert (cancelled.status, cancelled.cancelled_by, cancelled.cancel_reason) == ("cancelled", clinician, "Snow")
    assert summary(patient).next_visit_at is None
    assert book().pk != visit.pk


def test_the_next_visit_after_a_cancelled_one_is_kept(book, clinician, patient, tomorrow, summary):
    first = book()
    book(start_at=tomorrow + timedelta(days=7), mode="phone")

    services.cancel(appointment=first, version=1, reason="Snow", by=clinician)

    assert (summary(patient).next_visit_at, summary(patient).next_visit_mode) == (
        tomorrow + timedelta(days=7),
        "phone",
    )


def test_staff_say_why_they_cancel(book, clinician, refuses):
    visit = book()

    with refuses(Refused) as refusal:
        services.cancel(appointment=visit, version=1, by=clinician)

    assert refusal.value.field == "reason"


def test_a_patient_cancels_until_a_day_before(book, patient, clinician, tomorrow, refuses):
    late, early = book(), book(start_at=tomorrow + timedelta(days=3))

    with time_machine.travel(tomorrow - timedelta(hours=24), tick=False):
        services.cancel(appointment=late, version=1, by=patient.user)
    with time_machine.travel(early.start_at - timedelta(hours=23, minutes=59), tick=False), refuses(Refused) as refusal:
        services.cancel(appointment=early, version=1, by=patient.user)

    assert "call the clinic" in refusal.value.message
    assert Notification.objects.filter(kind="appointment_changed", recipient=clinician).count() == 1
    early.refresh_from_db()
    assert early.status == "booked"


def test_a_visit_is_cancelled_once(book, clinician, refuses):
    visit = book()
    services.cancel(appointment=visit, version=1, reason="Snow", by=clinician)

    with refuses(Refused):
        services.cancel(appointment=visit, version=2, reason="Ice", by=clinician)


@pytest.mark.parametrize("before", Appointment.Status)
@pytest.mark.parametrize("after", ["booked", "arrived", "completed", "missed"])
def test_a_visit_moves_as_the_table_says(patient, clinician, refuses, before, after):
    visit = AppointmentFactory(
        patient=patient, provider=clinician, start_at=timezone.now() - timedelta(minutes=5),
        cancelled=before == "cancelled", **({} if before == "cancelled" else {"status": before}),
    )  # fmt: skip
    allowed = {
        "booked": {"arrived", "completed", "missed"},
        "arrived": {"completed", "booked"},
        "completed": set(),
        "cancelled": set(),
        "missed": {"booked"},
    }[before]

    if after in allowed:
        assert services.move_status(appointment=visit, version=1, to=after, by=clinician).status == after
    else:
        with refuses(Refused):
            services.move_status(appointment=visit, version=1, to=after, by=clinician)


@pytest.mark.parametrize(("status", "hours"), [("arrived", 13), ("completed", 1), ("missed", 1)])
def test_it_can_be_too_early_to_mark_a_visit(book, clinician, tomorrow, refuses, status, hours):
    visit = book()

    with time_machine.travel(tomorrow - timedelta(hours=hours), tick=False), refuses(Refused) as refusal:
        services.move_status(appointment=visit, version=1, to=status, by=clinician)

    assert "too early" in refusal.value.message


def test_a_missed_visit_is_not_booked_again_onto_another(patient, clinician, refuses):
    start = timezone.now() - timedelta(minutes=5)
    missed = AppointmentFactory(patient=patient, provider=clinician, start_at=start, status="missed")
    AppointmentFactory(patient=patient, provider=clinician, start_at=start)

    with refuses(SlotTaken):
        services.move_status(appointment=missed, version=1, to="booked", by=clinician)


def test_a_missed_visit_is_no_longer_the_next(book, clinician, patient, tomorrow, summary):
    visit = book()

    with time_machine.travel(tomorrow + timedelta(minutes=20), tick=False):
        services.move_status(appointment=visit, version=1, to="missed", by=clinician)

    assert summary(patient).next_visit_at is None


def test_cancelling_needs_its_own_service(book, clinician):
    with pytest.raises(ValueError, match="reason"):
        services.move_status(appointment=book(), version=1, to="cancelled", by=clinician)


@pytest.mark.parametrize(("minutes", "which"), [(30, "first"), (51, "second")])
def test_the_board_moves_on_when_a_visit_is_over(book, patient, tomorrow, summary, minutes, which):
    visits = {"first": book(), "second": book(start_at=tomorrow + timedelta(days=7))}

    with time_machine.travel(tomorrow + timedelta(minutes=minutes), tick=False):
        follow_the_clock(timestamp=0)

    assert summary(patient).next_visit_at == visits[which].start_at
