"""What booking stores, tells and refuses."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import PatientFactory, UserFactory, join_care_team
from notifications.models import Notification
from scheduling.models import Appointment
from scheduling.services import SlotTaken

pytestmark = pytest.mark.django_db


def test_a_visit_is_stored_logged_and_told(book, patient, clinician, front_desk, tomorrow, summary):
    visit = book(mode="video", location="https://video.example.test/a", by=front_desk)

    visit.refresh_from_db()
    assert (visit.start_at, visit.end_at) == (tomorrow, tomorrow + timedelta(minutes=50))
    assert (visit.status, visit.booked_by) == ("booked", front_desk)
    assert (summary(patient).next_visit_at, summary(patient).next_visit_mode) == (tomorrow, "video")
    told = Notification.objects.filter(kind="appointment_booked", object_id=visit.pk)
    assert {row.recipient for row in told} == {patient.user, clinician}
    assert AuditLog.objects.filter(entity_type="scheduling.appointment", entity_id=str(visit.pk)).count() == 1


def test_whoever_books_for_themselves_is_not_told(book, patient, clinician):
    book()

    assert [row.recipient for row in Notification.objects.all()] == [patient.user]


def test_a_patient_who_was_not_invited_yet_can_be_booked(book, clinician):
    uninvited = PatientFactory(user=None)
    join_care_team(uninvited, clinician)

    assert book(patient=uninvited).pk


def test_the_next_visit_is_the_earliest_one(book, patient, tomorrow, summary):
    book(start_at=tomorrow + timedelta(days=7))
    book(start_at=tomorrow)
    book(start_at=tomorrow + timedelta(days=14))

    assert summary(patient).next_visit_at == tomorrow


def test_two_visits_of_one_provider_cannot_overlap(book, clinician, tomorrow, refuses):
    book()
    neighbour = PatientFactory(display_name="Hopper, Grace")
    join_care_team(neighbour, clinician)

    with refuses(SlotTaken) as refusal:
        book(patient=neighbour, start_at=tomorrow + timedelta(minutes=49))

    assert "Clara Keller has a visit with Lovelace, Ada from 10:00 to 10:50" in refusal.value.message
    assert refusal.value.field == "time"
    assert Appointment.objects.count() == 1
    assert not Notification.objects.filter(recipient=neighbour.user).exists()


def test_two_visits_of_one_patient_cannot_overlap(book, patient, tomorrow, refuses):
    therapist = UserFactory(clinician=True, full_name="Theo Ther")
    join_care_team(patient, therapist)
    book()

    with refuses(SlotTaken) as refusal:
        book(provider=therapist, start_at=tomorrow - timedelta(minutes=10))

    assert "Lovelace, Ada has a visit with Clara Keller from 10:00" in refusal.value.message


def test_a_clash_names_no_patient_to_somebody_who_may_not_know_of_them(book, clinician, refuses):
    book()
    neighbour, colleague = PatientFactory(), UserFactory(front_desk=True)
    join_care_team(neighbour, clinician)
    join_care_team(neighbour, colleague, "front_desk")

    with refuses(SlotTaken) as refusal:
        book(patient=neighbour, by=colleague)

    assert "Clara Keller has another visit from 10:00 to 10:50" in refusal.value.message
    assert "Lovelace" not in refusal.value.message


@pytest.mark.parametrize("minutes", [-50, 50])
def test_visits_may_touch(book, tomorrow, minutes):
    book()
    book(start_at=tomorrow + timedelta(minutes=minutes))

    assert Appointment.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"start_at": timezone.now() - timedelta(minutes=1)}, "time"),
        ({"start_at": timezone.now() + timedelta(days=731)}, "date"),
        ({"duration": timedelta(minutes=4)}, "duration"),
        ({"duration": timedelta(minutes=241)}, "duration"),
        ({"duration": timedelta(minutes=-50)}, "duration"),
        ({"mode": "video", "location": "javascript:alert(1)"}, "location"),
        ({"mode": "video", "location": "http://video.example.test"}, "location"),
    ],
)
def test_what_makes_no_visit_is_refused(book, refuses, given, field):
    with refuses(Refused) as refusal:
        book(**given)

    assert refusal.value.field == field
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("minutes", [5, 240])
def test_the_shortest_and_the_longest_visit_are_fine(book, minutes):
    assert book(duration=timedelta(minutes=minutes)).minutes == minutes


def test_only_clinicians_of_the_care_team_are_booked(book, outsider, front_desk, clinician, refuses):
    clinician.is_active = False
    clinician.save()

    for provider in (outsider, front_desk, clinician):
        with refuses(Refused) as refusal:
            book(provider=provider)
        assert refusal.value.field == "provider"


def test_nobody_is_booked_into_a_closed_record(book, patient, refuses):
    patient.is_active = False
    patient.save()

    with refuses(Refused):
        book()


@time_machine.travel(datetime(2027, 11, 1, 12, tzinfo=ZoneInfo("America/New_York")), tick=False)
def test_a_visit_across_the_change_of_clocks_lasts_as_long_as_it_says(book):
    here = ZoneInfo("America/New_York")
    change = datetime(2027, 11, 7, 0, 30, tzinfo=here)  # clocks go back at two

    visit = book(start_at=change, duration=timedelta(hours=3))

    visit.refresh_from_db()
    assert visit.end_at - visit.start_at == timedelta(hours=3)
    assert visit.end_at.astimezone(here).hour == 2
