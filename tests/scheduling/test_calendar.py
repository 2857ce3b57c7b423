"""The calendar: whose visits, which days, and what it costs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from devtools.factories import AppointmentFactory, PatientFactory, UserFactory, join_care_team

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
WEDNESDAY = datetime(2027, 3, 10, 9, tzinfo=NEW_YORK)


@pytest.fixture(autouse=True)
def _it_is_wednesday():
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def colleague(patient):
    user = UserFactory(clinician=True, full_name="Theo Ther")
    join_care_team(patient, user)
    return user


@pytest.fixture
def visits(patient, clinician, colleague):
    """Clara at ten and on Friday, Theo at noon, Clara's cancelled one at three."""

    def at(provider, days, hour, **given):
        start = (WEDNESDAY + timedelta(days=days)).replace(hour=hour)
        return AppointmentFactory(patient=patient, provider=provider, start_at=start, **given)

    return {
        "ten": at(clinician, 0, 10, reason="First talk"),
        "noon": at(colleague, 0, 12),
        "friday": at(clinician, 2, 10),
        "cancelled": at(clinician, 0, 15, cancelled=True),
    }


def shown(page):
    return [visit.appointment for day in page.context["days"] for visit in day.visits]


def get(client, **query):
    return client.get(reverse("scheduling:calendar"), query)


def test_a_clinician_sees_the_week_of_their_own_visits(sign_in, clinician, visits):
    page = get(sign_in(clinician))

    assert shown(page) == [visits["ten"], visits["friday"]]
    assert [day.date.weekday() for day in page.context["days"]] == list(range(7))
    text = page.content.decode()
    assert "First talk" in text
    assert "New York time" in text
    assert "provider" not in page.context["form"].fields


def test_a_day_and_its_neighbours(sign_in, clinician, visits):
    page = get(sign_in(clinician), view="day", date="2027-03-12")

    assert shown(page) == [visits["friday"]]
    text = page.content.decode()
    assert 'href="?view=day&amp;date=2027-03-11"' in text
    assert 'href="?view=day&amp;date=2027-03-13"' in text
    assert 'href="?view=day&amp;date=2027-03-10"' in text


def test_a_clinician_cannot_look_at_anothers_calendar(sign_in, clinician, colleague, visits):
    assert visits["noon"] not in shown(get(sign_in(clinician), provider=str(colleague.pk)))


def test_a_supervisor_chooses_among_the_clinicians_of_their_teams(sign_in, supervisor, colleague, visits, outsider):
    client = sign_in(supervisor)

    everybody, one = get(client), get(client, provider=str(colleague.pk))

    assert shown(everybody) == [visits["ten"], visits["noon"]]
    assert shown(one) == [visits["noon"]]
    assert str(outsider.pk) not in everybody.context["form"].providers
    assert get(client, provider=str(outsider.pk)).status_code == 422


def test_visits_of_patients_one_may_not_schedule_are_not_there(sign_in, supervisor, clinician, visits):
    AppointmentFactory(patient=PatientFactory(), provider=clinician, start_at=WEDNESDAY.replace(hour=17))

    assert shown(get(sign_in(supervisor))) == [visits["ten"], visits["noon"]]


def test_the_front_desk_sees_who_comes_but_not_why(sign_in, front_desk, visits):
    page = get(sign_in(front_desk))

    assert shown(page) == [visits["ten"], visits["noon"]]
    assert "Lovelace, Ada" in page.content.decode()
    assert "First talk" not in page.content.decode()


def test_a_clinician_sees_which_check_in_is_not_answered_yet(sign_in, clinician, front_desk, patient, visits):
    patient.summary.pending_assessments = 1
    patient.summary.save()

    assert "Check-in not answered" in get(sign_in(clinician)).content.decode()
    assert "Check-in not answered" not in get(sign_in(front_desk)).content.decode()


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_others_have_no_calendar(request, sign_in, who):
    assert get(sign_in(request.getfixturevalue(who))).status_code == 403


def test_patients_have_no_staff_calendar(sign_in, patient):
    assert get(sign_in(patient.user)).status_code == 403


@pytest.mark.parametrize(
    "query",
    [{"date": "soon"}, {"date": "2027-02-30"}, {"date": "0001-01-01"}, {"date": "9999-12-31"}, {"view": "year"}],
)
def test_what_cannot_be_read_is_said_and_today_is_shown(sign_in, clinician, visits, query):
    page = get(sign_in(clinician), **query)

    assert page.status_code == 422
    assert visits["ten"] in shown(page)


def test_the_ends_of_the_calendar_lead_nowhere(sign_in, clinician):
    client = sign_in(clinician)

    assert get(client, view="day", date="2000-01-01").context["earlier"] is None
    assert get(client, view="day", date="2100-12-31").context["later"] is None


def test_days_are_those_of_the_readers_zone(sign_in, clinician, patient):
    late = AppointmentFactory(patient=patient, provider=clinician, start_at=WEDNESDAY.replace(hour=23))
    clinician.time_zone = "Asia/Taipei"
    clinician.save()

    page = get(sign_in(clinician), view="day", date="2027-03-11")

    assert shown(page) == [late]
    assert "12:00–12:50" in page.content.decode()
    assert "Taipei time" in page.content.decode()


def test_a_visit_across_midnight_stands_on_both_days(sign_in, clinician, patient):
    night = AppointmentFactory(patient=patient, provider=clinician, start_at=WEDNESDAY.replace(hour=23, minute=30))
    client = sign_in(clinician)

    for date in ("2027-03-10", "2027-03-11"):
        assert shown(get(client, view="day", date=date)) == [night]


def test_the_day_the_clocks_change_has_all_its_visits(sign_in, clinician, patient):
    """On 14 March the day has 23 hours: its last hour is still its own, and the next day's first is not."""
    last = AppointmentFactory(patient=patient, provider=clinician, start_at=datetime(2027, 3, 14, 23, tzinfo=NEW_YORK))
    AppointmentFactory(patient=patient, provider=clinician, start_at=datetime(2027, 3, 15, 0, 30, tzinfo=NEW_YORK))

    assert shown(get(sign_in(clinician), view="day", date="2027-03-14")) == [last]


@pytest.mark.parametrize("who", ["clinician", "front_desk"])
def test_the_calendar_costs_the_same_with_3_and_with_30_visits(
    request, sign_in, clinician, front_desk, statements_of, who
):
    client, asked = sign_in(request.getfixturevalue(who)), []
    for first, last in ((0, 3), (3, 30)):
        for index in range(first, last):
            person = PatientFactory()
            for user, role in ((clinician, "therapist"), (front_desk, "front_desk")):
                join_care_team(person, user, role)
            start = timezone.now() + timedelta(minutes=20 * index)
            AppointmentFactory(patient=person, provider=clinician, start_at=start, minutes=15)
        asked.append(statements_of(client, reverse("scheduling:calendar"), {"view": "day"}))
        assert len(shown(get(client, view="day"))) == last

    assert len(asked[0]) == len(asked[1]) <= 7, asked[1]
