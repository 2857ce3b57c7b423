"""The check-in that waits on the start page, and the day it is wanted by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.models import Instrument
from assessments.services.instruments import load_instruments
from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_said"), [(1, True), (-1, False)])
def test_a_day_that_has_passed_is_not_asked_for(sign_in, patient, clinician, days, is_said):
    AssessmentFactory(
        patient=patient, assessor=clinician, waiting=True, due_on=timezone.localdate() + timedelta(days=days)
    )

    assert ("would be good" in sign_in(patient.user).get("/").content.decode()) is is_said


def test_a_check_in_that_was_begun_says_how_far_it_is(sign_in, patient, clinician):
    load_instruments(codes=["gad-7"])
    AssessmentFactory(
        patient=patient,
        assessor=clinician,
        in_progress=True,
        instrument_version=Instrument.objects.get(code="gad-7").current_version,
        answers_so_far={"answers": {}, "declined": ["1", "2"]},
    )

    page = sign_in(patient.user).get("/").content.decode()

    assert "You answered 2 of 7." in page
    assert '<progress max="7" value="2"' in page
