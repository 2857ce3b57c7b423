"""Assessments in each state, in the chart of the cast's patient."""

import pytest

from devtools.factories import AssessmentFactory

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
