"""Plans in the hands of two people or workers at the same moment."""

from datetime import timedelta
from functools import partial

import pytest

from assessments.services.assigning import assign
from assessments.services.plans import Rhythm, create_plan, follow_plan
from notifications.models import Notification
from tests.assessments.planned import MONDAY, asked
from tests.at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


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
