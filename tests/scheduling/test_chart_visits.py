"""The visits of a chart: list, booking, and who may."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from devtools.factories import AppointmentFactory, PatientFactory, join_care_team
from patients.models import EmergencyAccess
from scheduling import services
from scheduling.models import Appointment
from tests.scheduling.chart_visits import PAGES_OF_A_VISIT, address, edit_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(clinician, tomorrow):
    """`form(date="")`: what a browser sends to book Ada with Clara, or with other words."""

    def make(**given):
        return {
            "idempotency_key": str(uuid4()),
            "provider": str(clinician.pk),
            "date": tomorrow.date().isoformat(),
            "time": "10:00",
            "duration": "50",
            "mode": "in_person",
            "location": "Room 4",
            "reason": "First talk",
            **given,
        }

    return make


def test_a_clinician_books_and_the_patient_sees_it(sign_in, patient, clinician, form, tomorrow):
    answer = sign_in(clinician).post(address("create", patient), form())

    visit = Appointment.objects.get()
    assert answer["Location"] == address("detail", patient, visit)
    assert (visit.start_at, visit.minutes, visit.location, visit.reason) == (tomorrow, 50, "Room 4", "First talk")
    detail = sign_in(clinician).get(answer["Location"]).content.decode()
    assert "Clara Keller" in detail
    assert "10:00–10:50" in detail
    assert "Room 4" in sign_in(patient.user).get(reverse("scheduling:own-detail", args=[visit.pk])).content.decode()


def test_the_form_offers_the_clinicians_of_the_care_team(sign_in, patient, clinician, supervisor, front_desk, outsider):
    text = sign_in(clinician).get(address("create", patient)).content.decode()

    assert f'<option value="{clinician.pk}" selected>Clara Keller (Primary clinician)</option>' in text
    assert "Susan Reyes (Supervisor)" in text
    assert "Fred Desk" not in text
    assert "Olaf Berg" not in text
    assert "New York time" in text


def test_a_clash_is_said_beside_the_time_and_everything_typed_stays(sign_in, patient, clinician, form, book):
    book()

    answer = sign_in(clinician).post(address("create", patient), form(time="10:30", location="Room 9"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Clara Keller has a visit with Lovelace, Ada from 10:00 to 10:50" in answer.context["form"].errors["time"][0]
    for typed in ('value="10:30"', "Room 9", "First talk"):
        assert typed in text
    assert Appointment.objects.count() == 1


def test_the_same_form_sent_twice_books_one_visit(sign_in, patient, clinician, form):
    client, sent = sign_in(clinician), form()

    answers = [client.post(address("create", patient), sent) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", ""),
        ("date", "tomorrow"),
        ("date", "2026-02-30"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("time", "25:00"),
        ("time", "soon"),
        ("duration", "51"),
        ("duration", "-50"),
        ("mode", "telepathy"),
        ("provider", "nobody"),
        ("provider", "00000000-0000-4000-8000-000000000000"),
        ("location", "x" * 201),
        ("location", "Room\x004"),
        ("reason", "Talk\x07"),
        ("idempotency_key", "none"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(sign_in, patient, clinician, form, field, value):
    answer = sign_in(clinician).post(address("create", patient), form(**{field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Appointment.objects.exists()


def test_a_time_the_clocks_skip_or_repeat_is_refused_in_words(sign_in, patient, clinician, form):
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("America/New_York")), tick=False):
        client = sign_in(clinician)
        skipped = client.post(address("create", patient), form(date="2027-03-14", time="02:30"))
        repeated = client.post(address("create", patient), form(date="2027-11-07", time="01:30"))

    assert "clocks skip this time" in skipped.context["form"].errors["time"][0]
    assert "comes twice" in repeated.context["form"].errors["time"][0]
    assert not Appointment.objects.exists()


def test_times_are_read_in_the_zone_of_whoever_books(sign_in, patient, clinician, form, tomorrow):
    clinician.time_zone = "Asia/Taipei"
    clinician.save()
    there = tomorrow.astimezone(ZoneInfo("Asia/Taipei"))

    client = sign_in(clinician)
    assert "Taipei time" in client.get(address("create", patient)).content.decode()
    client.post(address("create", patient), form(date=there.date().isoformat(), time=f"{there:%H:%M}"))

    assert Appointment.objects.get().start_at == tomorrow


def test_without_a_clinician_on_the_team_there_is_no_form(sign_in, front_desk, patient):
    text = sign_in(front_desk).get(address("create", patient)).content.decode()

    assert "Nobody can be booked yet" in text


# The list


def test_the_list_shows_what_is_to_come_and_what_was(sign_in, patient, clinician, book):
    visit = book()
    past = AppointmentFactory(patient=patient, provider=clinician, past=True)

    page = sign_in(clinician).get(address("list", patient))

    assert [shown.appointment for shown in page.context["upcoming"]] == [visit]
    assert [shown.appointment for shown in page.context["past"]] == [past]


def test_the_list_costs_the_same_with_3_and_with_30_visits(sign_in, patient, clinician, statements_of):
    client, asked = sign_in(clinician), []
    for first, last in ((0, 3), (3, 30)):
        for index in range(first, last):
            apart = timedelta(hours=3 * index)
            AppointmentFactory(patient=patient, provider=clinician, start_at=timezone.now() + timedelta(days=2) + apart)
            AppointmentFactory(patient=patient, provider=clinician, start_at=timezone.now() - timedelta(days=2) - apart)
        asked.append(statements_of(client, address("list", patient)))

    assert len(asked[0]) == len(asked[1]) <= 9, asked[1]


# Who may


def test_an_outsider_meets_404_on_every_page(sign_in, patient, outsider, book):
    visit, client = book(), sign_in(outsider)

    for name in ("list", "create"):
        assert client.get(address(name, patient)).status_code == 404
    for name in PAGES_OF_A_VISIT:
        assert client.get(address(name, patient, visit)).status_code == 404
    assert client.post(address("move", patient, visit), {"to": "arrived"}).status_code == 404


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_other_roles_meet_404(request, sign_in, patient, book, who):
    client = sign_in(request.getfixturevalue(who))

    assert client.get(address("detail", patient, book())).status_code == 404


def test_patients_do_not_reach_the_staffs_pages_of_another(sign_in, patient, other_patient, book):
    visit, client = book(), sign_in(other_patient.user)

    assert client.get(address("list", patient)).status_code == 404
    assert client.get(address("detail", patient, visit)).status_code == 404


@pytest.mark.parametrize("name", PAGES_OF_A_VISIT)
def test_a_visit_is_not_shown_below_another_patient(sign_in, patient, clinician, book, name):
    neighbour = PatientFactory()
    join_care_team(neighbour, clinician)

    assert sign_in(clinician).get(address(name, neighbour, book())).status_code == 404


def test_an_unknown_visit_is_404(sign_in, patient, clinician):
    assert sign_in(clinician).get(reverse("scheduling:detail", args=[patient.pk, uuid4()])).status_code == 404


def test_emergency_access_is_to_the_chart_and_not_to_visits(sign_in, patient, outsider):
    EmergencyAccess.objects.create(
        patient=patient,
        user=outsider,
        reason="Found unconscious",
        expires_at=timezone.now() + timedelta(hours=3),
    )

    assert sign_in(outsider).get(address("list", patient)).status_code == 403
    assert sign_in(outsider).get(address("create", patient)).status_code == 403


def test_the_front_desk_books_without_a_reason_and_sees_none(sign_in, patient, clinician, front_desk, form, book):
    visit = book(reason="CANARY-REASON")
    gone = book(start_at=visit.start_at + timedelta(days=3))
    services.cancel(appointment=gone, version=1, reason="CANARY-CANCEL", by=clinician)
    client = sign_in(front_desk)

    answer = client.post(address("create", patient), form(time="15:00", reason="CANARY-TYPED"))
    pages = [client.get(address(name, patient)) for name in ("list", "create")]
    pages += [client.get(address(name, patient, visit)) for name in PAGES_OF_A_VISIT]
    pages += [
        client.get(address("detail", patient, gone)),
        client.get(reverse("scheduling:calendar"), {"view": "week"}),
    ]

    assert answer.status_code == 302
    assert not Appointment.objects.filter(reason="CANARY-TYPED").exists()
    for page in pages:
        assert page.status_code == 200
        assert "CANARY" not in page.content.decode()


def test_the_front_desk_changes_a_visit_and_its_reason_stays(sign_in, patient, front_desk, clinician, book):
    visit = book(reason="CANARY-REASON")
    client, old = sign_in(front_desk), edit_form(visit, location="Room 9", reason="")
    client.post(address("edit", patient, visit), edit_form(visit, location="Room 2", reason=""))

    stale = client.post(address("edit", patient, visit), old)

    visit.refresh_from_db()
    assert (visit.location, visit.reason) == ("Room 2", "CANARY-REASON")
    assert stale.status_code == 409
    assert "CANARY" not in stale.content.decode()


def test_whoever_left_the_team_sees_the_visits_no_longer(sign_in, patient, clinician, supervisor, book):
    from patients.services.care_team import end_membership

    visit, client = book(), sign_in(clinician)
    assert client.get(address("detail", patient, visit)).status_code == 200

    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=supervisor)

    assert client.get(address("detail", patient, visit)).status_code == 404
