"""A visit in a chart: changing, cancelling, marking."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from devtools.factories import AppointmentFactory
from tests.scheduling.chart_visits import address, edit_form

pytestmark = pytest.mark.django_db


def test_a_visit_is_changed(sign_in, patient, clinician, book):
    visit = book()

    client = sign_in(clinician)
    assert 'value="10:00"' in client.get(address("edit", patient, visit)).content.decode()
    answer = client.post(address("edit", patient, visit), edit_form(visit, time="11:15", mode="phone"))

    visit.refresh_from_db()
    assert answer["Location"] == address("detail", patient, visit)
    assert (timezone.localtime(visit.start_at).hour, visit.mode, visit.version) == (11, "phone", 2)


def test_a_stale_change_shows_both_texts_and_then_can_be_saved(sign_in, patient, clinician, book):
    visit = book(location="Room 1")
    client, old = sign_in(clinician), edit_form(visit, location="Room 3")
    client.post(address("edit", patient, visit), edit_form(visit, location="Room 2"))

    answer = client.post(address("edit", patient, visit), old)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Room 2" in text
    assert "Room 3" in text
    assert answer.context["form"]["version"].value() == 2
    again = {**old, "version": 2, "idempotency_key": str(answer.context["form"]["idempotency_key"].value())}
    assert client.post(address("edit", patient, visit), again).status_code == 302
    visit.refresh_from_db()
    assert visit.location == "Room 3"


def test_a_clash_while_changing_keeps_the_visit(sign_in, patient, clinician, book, tomorrow):
    book()
    visit = book(start_at=tomorrow + timedelta(hours=2))

    answer = sign_in(clinician).post(address("edit", patient, visit), edit_form(visit, time="10:10"))

    assert answer.status_code == 422
    assert "from 10:00 to 10:50" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.version == 1


@time_machine.travel(datetime(2027, 11, 1, 12, tzinfo=ZoneInfo("America/New_York")), tick=False)
def test_a_visit_at_a_repeated_hour_can_be_changed_without_moving_it(sign_in, patient, clinician):
    start = datetime(2027, 11, 7, 6, 30, tzinfo=ZoneInfo("UTC"))  # the second half past one in New York
    visit = AppointmentFactory(patient=patient, provider=clinician, start_at=start)

    answer = sign_in(clinician).post(address("edit", patient, visit), edit_form(visit, location="Room 4"))

    assert answer.status_code == 302
    visit.refresh_from_db()
    assert (visit.start_at, visit.location) == (start, "Room 4")


def test_a_visit_is_cancelled_with_a_reason(sign_in, patient, clinician, book):
    visit = book()
    form = {"idempotency_key": str(uuid4()), "version": 1}
    client = sign_in(clinician)

    assert client.post(address("cancel", patient, visit), {**form, "reason": " "}).status_code == 422
    assert client.post(address("cancel", patient, visit), {**form, "reason": "Snow"}).status_code == 302

    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("cancelled", "Snow")
    for name in ("edit", "cancel"):
        assert "Only a booked visit" in client.get(address(name, patient, visit)).content.decode()


def test_a_stale_cancelling_shows_the_visit_as_it_is_now(sign_in, patient, clinician, book):
    visit = book(location="Room 1")
    client = sign_in(clinician)
    client.post(address("edit", patient, visit), edit_form(visit, location="Room 2"))

    answer = client.post(
        address("cancel", patient, visit), {"idempotency_key": str(uuid4()), "version": 1, "reason": "Snow"}
    )

    assert answer.status_code == 409
    assert "Room 2" in answer.content.decode()
    assert "Snow" in answer.content.decode()


def test_staff_say_what_became_of_a_visit(sign_in, patient, clinician, book, tomorrow):
    visit = book()

    with time_machine.travel(tomorrow + timedelta(minutes=2), tick=False):
        client = sign_in(clinician)
        for to in ("arrived", "completed"):
            visit.refresh_from_db()
            assert f'value="{to}"' in client.get(address("detail", patient, visit)).content.decode()
            client.post(
                address("move", patient, visit),
                {"idempotency_key": str(uuid4()), "version": visit.version, "to": to},
            )

    visit.refresh_from_db()
    assert visit.status == "completed"


@pytest.mark.parametrize(
    ("given", "status"), [({"to": "completed"}, 422), ({"to": "cancelled"}, 422), ({"to": ""}, 422),
                          ({"to": "arrived", "version": 7}, 409), ({"to": "arrived", "version": "x"}, 422)]
)  # fmt: skip
def test_a_mark_that_does_not_fit_is_refused_on_the_page_of_the_visit(sign_in, patient, clinician, book, given, status):
    visit = book()
    form = {"idempotency_key": str(uuid4()), "version": 1, **given}

    answer = sign_in(clinician).post(address("move", patient, visit), form)

    assert answer.status_code == status
    assert "Please check these answers" in answer.content.decode()
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_marking_needs_a_post(sign_in, patient, clinician, book):
    assert sign_in(clinician).get(address("move", patient, book())).status_code == 405
