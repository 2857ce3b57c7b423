"""Plans of check-ins: when they ask, and when they wait."""

from datetime import date, timedelta

import pytest

from assessments.models import AssessmentPlan
from assessments.services import plans
from assessments.services.assigning import assign
from assessments.services.plans import Rhythm, create_plan, end_plan
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import PatientFactory
from notifications.models import Notification
from patients.services.care_team import end_membership, transfer
from tests.assessments.planned import MONDAY, answer, asked, worker
from tests.assessments.short_forms import packet_of, short_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_a_plan_that_starts_today_asks_at_once(plan, patient, clinician, mood):
    made = plan()

    assessment = asked().get()
    assert (assessment.plan, assessment.assessor, assessment.instrument_version.instrument) == (made, clinician, mood)
    assert (assessment.due_on, assessment.expires_on) == (date(2026, 3, 15), date(2026, 3, 15))
    assert made.next_on == date(2026, 3, 16)
    assert Notification.objects.get().recipient == patient.user
    assert AuditLog.objects.filter(action="assessments.plan.created", entity_id=str(made.pk)).count() == 1


def test_it_asks_on_its_weekday_each_time_and_only_once(plan, clock):
    plan(every_weeks=2, days_to_answer=3)

    for day in range(29):
        clock(day)
        worker()
        worker()

    assert [row.due_on for row in asked()] == [date(2026, 3, 12), date(2026, 3, 26), date(2026, 4, 9)]


def test_a_worker_that_was_down_for_a_week_asks_once(plan, clock):
    made = plan()
    clock(14)  # the turns of days 7 and 14 are due

    worker()

    assert asked().count() == 2
    made.refresh_from_db()
    assert made.next_on == date(2026, 3, 30)


def test_a_turn_that_is_late_by_more_than_half_counts_for_the_next_one(plan, clock):
    made = plan()
    clock(13)  # Sunday: Monday's turn would come a day later

    worker()

    made.refresh_from_db()
    assert (asked().count(), made.next_on) == (2, date(2026, 3, 30))


def test_a_turn_that_is_late_by_exactly_half_leaves_the_next_one_where_it_was(plan, clock):
    made = plan(every_weeks=2)
    clock(21)  # the turn of day 14, a week late

    worker()

    made.refresh_from_db()
    assert (asked().count(), made.next_on) == (2, MONDAY + timedelta(days=28))


def test_nothing_is_asked_at_night(plan, clock):
    plan(starts_on=MONDAY + timedelta(days=1))

    clock(1, hour=7)  # 3 in the morning in New York
    worker()
    assert not asked().exists()

    clock(1, hour=12)
    worker()
    assert asked().count() == 1


def test_an_answer_moves_the_next_turn_out_of_its_recall_period(plan, clock):
    made = plan()
    clock(3)
    answer(asked().get())

    clock(7)
    worker()
    made.refresh_from_db()
    assert (asked().count(), made.next_on) == (1, MONDAY + timedelta(days=10))

    clock(10)
    worker()
    made.refresh_from_db()
    assert (asked().count(), made.next_on) == (2, MONDAY + timedelta(days=14))


def test_a_forced_plan_keeps_its_day(plan, clock):
    plan(is_forced=True)
    clock(3)
    answer(asked().get())

    clock(7)
    worker()

    assert asked().count() == 2


def test_it_does_not_ask_beside_one_that_waits(plan, patient, clinician, mood, clock):
    assign(patient=patient, instrument=mood, by=clinician)

    made = plan()

    assert (asked().count(), made.next_on) == (1, MONDAY + timedelta(days=1))


def test_a_plan_for_a_date_asks_then_and_is_done(plan, clock):
    made = plan("once", starts_on=MONDAY + timedelta(days=2))
    assert not asked().exists()
    clock(2)

    worker()

    made.refresh_from_db()
    assert (asked().count(), made.end_reason, made.ended_by) == (1, "done", None)
    assert asked().get().due_on == MONDAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("rhythm", "field"),
    [
        ({"starts_on": MONDAY - timedelta(days=1)}, "starts_on"),
        ({"ends_on": MONDAY - timedelta(days=1)}, "ends_on"),
        ({"ends_at_score": 28}, "ends_at_score"),
        ({"ends_at_score": -1}, "ends_at_score"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(plan, refuses, rhythm, field):
    with refuses(Refused) as caught:
        plan(**rhythm)

    assert caught.value.field == field
    assert not AssessmentPlan.objects.exists()


@pytest.mark.parametrize("total", [0, 27])
def test_it_may_end_at_the_best_and_the_worst_total(plan, total):
    assert plan(ends_at_score=total).ends_at_score == total


def test_a_packet_of_which_nothing_can_be_given_gets_no_plan(plan, refuses):
    with refuses(Refused):
        plan(packet=packet_of("Old forms", short_form("old", is_active=False), short_form("bare", is_loaded=False)))


def test_a_rhythm_shorter_than_the_recall_period_has_to_be_forced(plan, refuses):
    long = short_form("long", recall_days=14)

    with refuses(Refused) as caught:
        plan(instrument=long, every_weeks=1)

    assert caught.value.field == "every_weeks"
    assert plan(instrument=long, every_weeks=1, is_forced=True)


def test_there_is_one_plan_for_an_instrument_at_a_time(plan, clinician, refuses):
    first = plan()
    with refuses(Refused) as caught:
        plan(every_weeks=2)
    assert caught.value.message == "A plan for MOOD is in force already. End it first."

    end_plan(plan=first, reason="Every two weeks is enough", by=clinician)
    assert plan(every_weeks=2)


def test_a_packet_that_is_out_of_use_gets_no_plan(plan, mood, refuses):
    with refuses(Refused):
        plan(packet=packet_of("Old", mood, is_active=False))


def test_who_cannot_be_asked_gets_no_plan(clinician, mood, refuses):
    for absent in (PatientFactory(user=None), PatientFactory(is_active=False)):
        with refuses(Refused):
            create_plan(patient=absent, rhythm=Rhythm("weeks", MONDAY, every_weeks=1), instrument=mood, by=clinician)


def test_a_packet_is_asked_together(plan, mood):
    packet = packet_of("Each week", mood, short_form("sleep", recall_days=0))

    plan(packet=packet)

    # The clock of the test stands still, so both were made at the same moment.
    assert {(row.title, row.packet) for row in asked()} == {("Mood check-in", packet), ("Sleep check-in", packet)}
    assert Notification.objects.count() == 1


def test_one_bad_plan_stops_no_other(plan, mood, clock, monkeypatch, caplog):
    bad, good = plan(), plan(instrument=short_form("sleep"), every_weeks=2)
    clock(14)
    asked().delete()

    def fail(row):
        if row.pk == bad.pk:
            raise ValueError("Ada's secret")
        return follow(row)

    follow = plans._follow
    monkeypatch.setattr(plans, "_follow", fail)
    worker()

    assert [row.plan for row in asked()] == [good]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_whoever_leads_the_care_reads_on_when_the_one_who_asked_has_left(patient, mood, clinician, supervisor, clock):
    create_plan(patient=patient, rhythm=Rhythm("weeks", MONDAY, every_weeks=1), instrument=mood, by=supervisor)
    end_membership(membership=patient.care_team.get(user=supervisor), reason="Moved", by=clinician)
    clock(7)

    worker()

    assert [row.assessor for row in asked()] == [supervisor, clinician]


def test_a_colleague_who_does_not_lead_the_care_does_not_become_the_one_who_asks(
    plan, patient, clinician, front_desk, outsider, clock
):
    plan()
    clock(1)
    transfer(membership=patient.care_team.get(user=clinician), to=outsider, reason="Moved", by=clinician)
    clock(7)

    worker()

    assert [row.assessor for row in asked()] == [clinician, outsider]
