"""Plans of check-ins: when they ask, when they wait, and when they end."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from assessments.models import AssessmentPlan, AssessmentVersion, IntakeAssessment, Score
from assessments.services import plans
from assessments.services.assigning import assign
from assessments.services.plans import Rhythm, create_plan, end_plan, follow_plan
from assessments.tasks import ask
from common.errors import Refused
from devtools.factories import PatientFactory
from notifications.models import Notification
from patients.services.care_team import end_membership
from tests.assessments.short_forms import packet_of, short_form
from tests.at_once import all_at_once

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def clock():
    """Monday, noon in the clinic. `on(days)`: that many days later."""
    with time_machine.travel("2026-03-09T16:00:00Z", tick=False) as traveller:

        def on(days, hour=16):
            traveller.move_to(datetime(2026, 3, 9, hour, tzinfo=UTC) + timedelta(days=days))

        yield on


@pytest.fixture
def mood():
    return short_form("mood", recall_days=7)


@pytest.fixture
def plan(patient, clinician, mood):
    """Makes a plan; every week from today when nothing else is said."""

    def make(repeat="weeks", is_forced=False, **rhythm):
        if repeat == "weeks":
            rhythm.setdefault("every_weeks", 1)
        what = {name: rhythm.pop(name) for name in ("instrument", "packet") if name in rhythm} or {"instrument": mood}
        rhythm.setdefault("starts_on", MONDAY)
        return create_plan(
            patient=patient, rhythm=Rhythm(repeat=repeat, **rhythm), is_forced=is_forced, by=clinician, **what
        )

    return make


def worker():
    ask(timestamp=0)


def asked():
    return IntakeAssessment.objects.order_by("created_at", "id")


def open_ones():
    return [row.due_on for row in asked().open()]


def answer(assessment, total=12):
    """Answered today, with that total."""
    version = AssessmentVersion(
        assessment=assessment,
        patient=assessment.patient,
        number=1,
        source="patient",
        author=assessment.patient.user,
        answers={},
    )
    version.save()
    score = Score(
        patient=assessment.patient,
        assessment=assessment,
        assessment_version=version,
        instrument=assessment.instrument_version.instrument,
        series="mood",
        scored_on=timezone.localdate(),
        status="complete",
        total=total,
        engine_version="1",
    )
    score.save()
    assessment.latest_version, assessment.latest_score, assessment.status = version, score, "completed"
    assessment.assessment_date = timezone.localdate()
    assessment.save()


def visit(patient, day, hour=15):
    patient.summary.next_visit_at = datetime(2026, 3, day, hour, tzinfo=UTC) if day else None
    patient.summary.save()


def test_a_plan_that_starts_today_asks_at_once(plan, patient, clinician, mood):
    made = plan()

    assessment = asked().get()
    assert (assessment.plan, assessment.assessor, assessment.instrument_version.instrument) == (made, clinician, mood)
    assert (assessment.due_on, assessment.expires_on) == (date(2026, 3, 15), date(2026, 3, 15))
    assert made.next_on == date(2026, 3, 16)
    assert Notification.objects.get().recipient == patient.user


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


def test_who_cannot_be_asked_gets_no_plan(clinician, mood, refuses):
    for absent in (PatientFactory(user=None), PatientFactory(is_active=False)):
        with refuses(Refused):
            create_plan(patient=absent, rhythm=Rhythm("weeks", MONDAY, every_weeks=1), instrument=mood, by=clinician)


def test_it_ends_after_its_last_day(plan, clock):
    made = plan(ends_on=MONDAY + timedelta(days=7))

    for day in (7, 8, 14):
        clock(day)
        worker()

    made.refresh_from_db()
    assert (asked().count(), made.end_reason, made.next_on) == (2, "date", None)
    assert made.why_it_ended == "Its last day has passed"


@pytest.mark.parametrize(
    ("direction", "total", "ends"),
    [
        ("lower_is_better", 5, False),
        ("lower_is_better", 4, True),
        ("higher_is_better", 3, False),
        ("higher_is_better", 4, True),
    ],
)
def test_it_ends_when_a_score_is_good_enough(plan, clock, direction, total, ends):
    scale = short_form("scale", recall_days=7, direction=direction)
    made = plan(instrument=scale, ends_at_score=4)
    answer(asked().get(), total)
    clock(8)

    worker()

    made.refresh_from_db()
    assert (made.end_reason == "score", asked().count()) == (ends, 1 if ends else 2)


def test_a_score_of_before_the_plan_does_not_end_it(plan, patient, clinician, mood, clock):
    answer(assign(patient=patient, instrument=mood, by=clinician), 2)
    clock(8)
    made = plan(starts_on=MONDAY + timedelta(days=8), ends_at_score=4)

    worker()

    made.refresh_from_db()
    assert made.is_in_force


def test_it_ends_when_the_patient_has_no_access_any_more(plan, patient, clock):
    made = plan()
    patient.is_active = False
    patient.save()
    clock(1)

    worker()

    made.refresh_from_db()
    assert made.end_reason == "inactive"


def test_a_person_ends_it_with_a_reason_and_may_cancel_what_waits(plan, clinician, refuses):
    made = plan()
    with refuses(Refused) as caught:
        end_plan(plan=made, reason="", by=clinician)
    assert caught.value.field == "reason"

    end_plan(plan=made, reason="Treatment ended", cancels_waiting=True, by=clinician)

    made.refresh_from_db()
    assert (made.ended_by, made.why_it_ended, asked().get().status) == (clinician, "Treatment ended", "cancelled")
    with refuses(Refused):
        end_plan(plan=made, reason="Again", by=clinician)


def test_before_each_visit_it_asks_once(plan, patient, clock):
    visit(patient, 20)
    plan("before_visit", days_before_visit=3)

    for day in range(12):  # the 20th is day 11
        clock(day, hour=14)
        worker()
    assert [(row.due_on, row.expires_on) for row in asked()] == [(date(2026, 3, 20), date(2026, 3, 20))]

    answer(asked().get())
    visit(patient, 30)
    clock(18)
    worker()
    assert asked().count() == 2


def test_a_visit_that_is_booked_late_is_asked_for_at_once(plan, patient):
    visit(patient, 9, hour=20)

    plan("before_visit")

    assert asked().get().due_on == MONDAY


def test_without_a_visit_or_after_it_nothing_is_asked(plan, patient):
    plan("before_visit")
    visit(patient, 9, hour=15)  # an hour ago
    worker()

    assert not asked().exists()


def test_what_is_open_goes_along_when_the_visit_moves(plan, patient, clock):
    visit(patient, 11)
    plan("before_visit")
    visit(patient, 12)

    worker()

    assert open_ones() == [date(2026, 3, 12)]
    assert Notification.objects.count() == 1


def test_after_an_answer_a_visit_that_moved_far_is_asked_for_again(plan, patient, clock):
    visit(patient, 11)
    plan("before_visit")
    answer(asked().get())

    visit(patient, 12)
    worker()
    assert asked().count() == 1  # answered lately enough for this one

    visit(patient, 27)
    clock(16)
    worker()
    assert asked().count() == 2


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


@pytest.mark.django_db(transaction=True)
def test_a_person_and_the_worker_at_once_ask_once(patient, clinician, supervisor, mood, clock):
    made = create_plan(
        patient=patient,
        rhythm=Rhythm("weeks", MONDAY + timedelta(days=1), every_weeks=1),
        instrument=mood,
        by=clinician,
    )
    clock(1)

    all_at_once(
        [
            partial(follow_plan, plan_id=made.pk),
            partial(assign, patient=patient, instrument=mood, by=supervisor),
        ],
        held=patient.summary,
    )

    assert asked().count() == Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_once(patient, clinician, mood, clock):
    made = create_plan(
        patient=patient,
        rhythm=Rhythm("weeks", MONDAY + timedelta(days=1), every_weeks=1),
        instrument=mood,
        by=clinician,
    )
    clock(1)

    all_at_once([partial(follow_plan, plan_id=made.pk)] * 3)

    assert asked().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_plans_at_once_for_the_same_are_one(patient, clinician, supervisor, mood):
    calls = [
        partial(
            create_plan,
            patient=patient,
            rhythm=Rhythm("weeks", MONDAY, every_weeks=1),
            instrument=mood,
            by=by,
        )
        for by in (clinician, supervisor)
    ]

    made = all_at_once(calls, held=patient.summary)

    assert sorted(type(each).__name__ for each in made) == ["AssessmentPlan", "Refused"]


def test_a_withdrawn_result_ends_no_plan(plan, clinician, clock):
    made = plan(ends_at_score=4)
    done = asked().get()
    answer(done, 2)
    done.withdrawn_at, done.withdrawn_by, done.withdraw_reason = timezone.now(), clinician, "Wrong chart"
    done.save()
    clock(1)

    worker()

    made.refresh_from_db()
    assert made.is_in_force
