"""Many people at once, each with a connection of their own: no two visits ever share time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.errors import StaleEdit
from devtools.factories import PatientFactory, UserFactory, join_care_team
from notifications.models import Notification
from patients.models import CaseloadSummary
from scheduling import services
from scheduling.models import Appointment
from scheduling.services import SlotTaken
from tests.at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True)]

AT_ONCE = 24


def overlaps():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scheduling_appointment a JOIN scheduling_appointment b ON a.id < b.id"
            " AND (a.provider_id = b.provider_id OR a.patient_id = b.patient_id)"
            " AND a.start_at < b.end_at AND b.start_at < a.end_at"
            " WHERE a.status IN ('booked', 'arrived', 'completed') AND b.status IN ('booked', 'arrived', 'completed')"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def patients(clinician):
    people = [PatientFactory() for _ in range(AT_ONCE)]
    for person in people:
        join_care_team(person, clinician)
    return people


def test_of_24_bookings_of_one_hour_exactly_one_is_stored(patients, clinician, tomorrow):
    def booking(index):
        return lambda: services.book(
            patient=patients[index],
            provider=clinician,
            start_at=tomorrow + timedelta(minutes=index),
            duration=timedelta(minutes=50),
            mode="in_person",
            by=clinician,
        )

    outcomes = all_at_once([booking(index) for index in range(AT_ONCE)])

    assert sorted(type(outcome) for outcome in outcomes if not isinstance(outcome, SlotTaken)) == [Appointment]
    assert Appointment.objects.count() == 1
    assert overlaps() == 0
    assert Notification.objects.count() == 1
    assert CaseloadSummary.objects.exclude(next_visit_at=None).count() == 1


def test_of_24_bookings_of_one_patient_exactly_one_is_stored(patient, clinician, tomorrow):
    providers = [UserFactory(clinician=True) for _ in range(AT_ONCE)]
    for provider in providers:
        join_care_team(patient, provider)

    def booking(provider):
        return lambda: services.book(
            patient=patient,
            provider=provider,
            start_at=tomorrow,
            duration=timedelta(minutes=50),
            mode="phone",
            by=provider,
        )

    outcomes = all_at_once([booking(provider) for provider in providers])

    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == AT_ONCE - 1
    assert Appointment.objects.count() == 1


def test_without_our_turns_the_database_alone_still_refuses_every_overlap(patients, clinician, tomorrow):
    def insert(person):
        return lambda: Appointment.objects.create(
            patient=person,
            provider=clinician,
            booked_by=clinician,
            start_at=tomorrow,
            end_at=tomorrow + timedelta(minutes=50),
        )

    all_at_once([insert(person) for person in patients[:6]])

    assert Appointment.objects.count() == 1


def test_visits_that_race_for_one_free_hour_end_apart(patients, clinician, tomorrow):
    visits = [
        services.book(
            patient=person,
            provider=clinician,
            start_at=tomorrow + timedelta(hours=index + 1),
            duration=timedelta(minutes=50),
            mode="in_person",
            by=clinician,
        )
        for index, person in enumerate(patients[:8])
    ]

    def move(visit):
        return lambda: services.reschedule(
            appointment=visit,
            version=1,
            provider=clinician,
            start_at=tomorrow,
            duration=timedelta(minutes=50),
            mode="in_person",
            by=clinician,
        )

    outcomes = all_at_once([move(visit) for visit in visits])

    assert sum(isinstance(outcome, Appointment) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 7
    assert overlaps() == 0


def test_of_two_changes_of_one_visit_the_later_is_stale(book, clinician, tomorrow):
    visit = book()

    def move(hours):
        return lambda: services.reschedule(
            appointment=visit,
            version=1,
            provider=clinician,
            start_at=tomorrow + timedelta(hours=hours),
            duration=timedelta(minutes=50),
            mode="in_person",
            by=clinician,
        )

    outcomes = all_at_once([move(hours) for hours in range(1, 7)])

    assert sum(isinstance(outcome, StaleEdit) for outcome in outcomes) == 5
    visit.refresh_from_db()
    assert visit.version == 2


def test_the_next_visit_is_right_after_bookings_and_cancellings_at_once(book, patient, clinician, tomorrow, summary):
    first = [book(start_at=tomorrow + timedelta(hours=index)) for index in range(4)]

    calls = [
        lambda visit=visit: services.cancel(appointment=visit, version=1, reason="Snow", by=clinician)
        for visit in first
    ] + [lambda hour=hour: book(start_at=tomorrow + timedelta(hours=hour)) for hour in range(10, 14)]
    outcomes = all_at_once(calls)

    assert all(isinstance(outcome, Appointment) for outcome in outcomes)
    assert summary(patient).next_visit_at == tomorrow + timedelta(hours=10)


def test_the_same_form_sent_eight_times_at_once_books_one_visit(patient, clinician, tomorrow):
    start = timezone.localtime(tomorrow)
    form = {
        "idempotency_key": str(uuid4()),
        "provider": str(clinician.pk),
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": "50",
        "mode": "in_person",
        "location": "",
        "reason": "",
    }
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(clinician, backend="accounts.backends.AccountBackend")
    address = reverse("scheduling:create", args=[patient.pk])

    answers = all_at_once([lambda client=client: client.post(address, form) for client in clients])

    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Appointment.objects.count() == 1
    assert Notification.objects.count() == 1
