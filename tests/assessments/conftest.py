"""Assessments in each state, in the chart of the cast's patient."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from assessments.models import Instrument
from assessments.services.instruments import load_instruments
from assessments.services.plans import Rhythm, create_plan
from devtools.factories import AssessmentFactory
from tests.assessments.planned import MONDAY
from tests.assessments.short_forms import short_form

ANSWER = "I sleep badly, and the mornings are hard."
SECRET = "Working note that nobody shared."


@pytest.fixture
def draft(patient, clinician):
    return AssessmentFactory(patient=patient, assessor=clinician, title="Draft", data={"concerns": SECRET})


@pytest.fixture
def shared(patient, clinician):
    return AssessmentFactory(
        patient=patient,
        assessor=clinician,
        published=True,
        title="First talk",
        data={"concerns": "Sleep has been poor."},
        recommendations="Try to get up at the same time each day.",
        phq9_total=18,
        phq9_item_nine=0,
    )


@pytest.fixture
def waiting(patient, clinician):
    return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="Autumn questions")


@pytest.fixture
def in_progress(patient, clinician):
    return AssessmentFactory(
        patient=patient, assessor=clinician, in_progress=True, title="Half done", data={"concerns": ANSWER}
    )


@pytest.fixture
def answered(patient, clinician):
    return AssessmentFactory(
        patient=patient, assessor=clinician, answered=True, title="Answered", data={"concerns": ANSWER}
    )


@pytest.fixture
def shipped(db):
    """`shipped("phq-9")` is that instrument as the product ships it."""

    def load(code):
        load_instruments(codes=[code])
        return Instrument.objects.select_related("current_version").get(code=code)

    return load


@pytest.fixture
def phq9(shipped):
    return shipped("phq-9")


@pytest.fixture
def given(patient, clinician, shipped):
    """`given("phq-9")`: a form of that instrument, asked of Ada."""

    def give(code, **fields):
        instrument = shipped(code)
        return AssessmentFactory(
            patient=patient,
            assessor=clinician,
            waiting=True,
            title=instrument.patient_title,
            instrument_version=instrument.current_version,
            **fields,
        )

    return give


@pytest.fixture
def clock():
    """The ninth of March 2026, noon in the clinic. `clock(days)`: that many days later."""
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
