"""What patients see of their visits, and cancelling by themselves."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from devtools.factories import AppointmentFactory
from scheduling import services
from scheduling.calendar_file import escape, fold

pytestmark = pytest.mark.django_db

LINK = "https://video.example.test/room-7c1"


@pytest.fixture
def own_visit(book):
    return book(mode="video", location=LINK, reason="First talk")


def address(name, visit):
    return reverse(f"scheduling:{name}", args=[visit.pk])


def test_the_list_shows_the_next_visit_the_later_and_the_past_ones(sign_in, patient, clinician, book, tomorrow):
    later, following = book(start_at=tomorrow + timedelta(days=9)), book()
    past = AppointmentFactory(patient=patient, provider=clinician, past=True, status="missed")

    page = sign_in(patient.user).get(reverse("scheduling:own-list"))

    assert page.status_code == 200
    assert page.context["next"].appointment == following
    assert [visit.appointment for visit in page.context["later"]] == [later]
    assert [visit.appointment for visit in page.context["past"]] == [past]
    assert "New York time" in page.content.decode()
    assert "Did not take place" in page.content.decode()


def test_a_patient_without_visits_is_told_what_to_do(sign_in, patient):
    page = sign_in(patient.user).get(reverse("scheduling:own-list"))

    assert "No visit is booked." in page.content.decode()


def test_the_visit_says_when_with_whom_and_what_about(sign_in, patient, clinician, own_visit):
    profile = clinician.provider_profile
    profile.title, profile.credentials = "Dr.", "PhD"
    profile.save()

    text = sign_in(patient.user).get(address("own-detail", own_visit)).content.decode()

    assert "Dr. Clara Keller, PhD" in text
    assert "10 a.m. to 10:50 a.m." in text
    assert "First talk" in text
    assert "You can cancel here until" in text


def test_times_are_those_of_the_readers_zone(sign_in, patient, own_visit):
    patient.user.time_zone = "America/Los_Angeles"
    patient.user.save()

    text = sign_in(patient.user).get(address("own-detail", own_visit)).content.decode()

    assert "7 a.m. to 7:50 a.m." in text
    assert "Los Angeles time" in text


@pytest.mark.parametrize(("minutes", "is_open"), [(-16, False), (-15, True), (0, True), (49, True), (51, False)])
def test_the_join_link_is_there_from_a_quarter_of_an_hour_before_until_the_end(
    sign_in, patient, own_visit, minutes, is_open
):
    with time_machine.travel(own_visit.start_at + timedelta(minutes=minutes), tick=False):
        client = sign_in(patient.user)
        pages = [
            client.get(reverse("portal:home")),
            client.get(reverse("scheduling:own-list")),
            client.get(address("own-detail", own_visit)),
        ]

    assert [LINK in page.content.decode() for page in pages] == [is_open, is_open, is_open]


def test_a_cancelled_visit_has_no_join_link(sign_in, patient, clinician, own_visit):
    services.cancel(appointment=own_visit, version=1, reason="Snow on the road", by=clinician)

    with time_machine.travel(own_visit.start_at, tick=False):
        text = sign_in(patient.user).get(address("own-detail", own_visit)).content.decode()

    assert LINK not in text
    assert "Snow on the road" in text


def test_what_is_no_web_address_never_becomes_a_link(sign_in, patient, clinician):
    visit = AppointmentFactory(
        patient=patient, provider=clinician, mode="video", location="javascript:alert(1)", start_at=timezone.now()
    )

    assert "javascript:" not in sign_in(patient.user).get(address("own-detail", visit)).content.decode()


@pytest.mark.parametrize("name", ["own-detail", "own-cancel", "own-calendar-file"])
def test_nobody_else_sees_a_patients_visit(sign_in, own_visit, other_patient, clinician, name):
    assert sign_in(clinician).get(address(name, own_visit)).status_code == 403
    assert sign_in(other_patient.user).get(address(name, own_visit)).status_code == 404
    assert sign_in(other_patient.user).get(reverse(f"scheduling:{name}", args=[uuid4()])).status_code == 404


def test_the_calendar_file_says_only_appointment_and_when(sign_in, patient, own_visit):
    answer = sign_in(patient.user).get(address("own-calendar-file", own_visit))

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "SUMMARY:Appointment\r\n" in text
    assert f"DTSTART:{own_visit.start_at:%Y%m%dT%H%M%SZ}\r\n" in text
    assert text.replace("\r\n", "").count("\n") == 0
    for secret in (LINK, "Clara", "Ada", "First talk", "Harbor Clinic"):
        assert secret not in text


def test_a_visit_that_is_over_has_no_calendar_file(sign_in, patient, clinician):
    visit = AppointmentFactory(patient=patient, provider=clinician, past=True)

    assert sign_in(patient.user).get(address("own-calendar-file", visit)).status_code == 404


def test_text_in_a_calendar_file_is_escaped_and_folded():
    assert escape("Talk; with A, B\\C\r\nRoom\n4") == "Talk\\; with A\\, B\\\\C\\nRoom\\n4"
    lines = fold("SUMMARY:" + "約診" * 40).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert lines[0] + "".join(line[1:] for line in lines[1:]) == "SUMMARY:" + "約診" * 40
    assert all(line.startswith(" ") for line in lines[1:])


def cancel_form(visit, **given):
    return {"idempotency_key": str(uuid4()), "version": visit.version, "reason": "", **given}


def test_a_patient_cancels_without_saying_why(sign_in, patient, own_visit):
    client = sign_in(patient.user)
    assert "Yes, cancel the visit" in client.get(address("own-cancel", own_visit)).content.decode()

    answer = client.post(address("own-cancel", own_visit), cancel_form(own_visit))

    assert answer["Location"] == address("own-detail", own_visit)
    own_visit.refresh_from_db()
    assert (own_visit.status, own_visit.cancelled_by) == ("cancelled", patient.user)


def test_sending_the_cancelling_twice_cancels_once(sign_in, patient, own_visit):
    client, form = sign_in(patient.user), cancel_form(own_visit)

    answers = [client.post(address("own-cancel", own_visit), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    own_visit.refresh_from_db()
    assert own_visit.version == 2


def test_within_a_day_the_page_says_whom_to_call(sign_in, patient, clinician, own_visit):
    clinic = clinician.provider_profile.clinic
    clinic.phone = "555-0100"
    clinic.save()

    with time_machine.travel(own_visit.start_at - timedelta(hours=3), tick=False):
        client = sign_in(patient.user)
        shown = client.get(address("own-cancel", own_visit))
        sent = client.post(address("own-cancel", own_visit), cancel_form(own_visit))

    for page, status in ((shown, 200), (sent, 422)):
        assert page.status_code == status
        assert "less than 24 hours away" in page.content.decode()
        assert "tel:555-0100" in page.content.decode()
        assert "Yes, cancel" not in page.content.decode()
    own_visit.refresh_from_db()
    assert own_visit.status == "booked"


def test_a_visit_that_was_moved_meanwhile_is_shown_before_it_is_cancelled(sign_in, patient, clinician, own_visit):
    old = cancel_form(own_visit, reason="Away")
    services.reschedule(
        appointment=own_visit, version=1, provider=clinician, start_at=own_visit.start_at + timedelta(days=1),
        duration=own_visit.duration, mode="phone", by=clinician,
    )  # fmt: skip

    answer = sign_in(patient.user).post(address("own-cancel", own_visit), old)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "was changed while this page was open" in text
    assert "Phone, with" in text
    assert "Away" in text
    own_visit.refresh_from_db()
    assert own_visit.status == "booked"


def test_the_list_costs_the_same_with_3_and_with_30_visits(sign_in, patient, clinician, statements_of):
    client, asked = sign_in(patient.user), []
    for first, last in ((0, 3), (3, 30)):
        for index in range(first, last):
            apart = timedelta(hours=3 * index)
            AppointmentFactory(patient=patient, provider=clinician, start_at=timezone.now() + timedelta(days=2) + apart)
            AppointmentFactory(patient=patient, provider=clinician, start_at=timezone.now() - timedelta(days=2) - apart)
        asked.append(statements_of(client, reverse("scheduling:own-list")))

    assert len(asked[0]) == len(asked[1]) <= 8, asked[1]
