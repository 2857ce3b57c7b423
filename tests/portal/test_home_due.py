"""The check-in that waits on the start page, and the day it is wanted by."""

from datetime import timedelta

import pytest
from django.utils import timezone

from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "is_said"), [(1, True), (-1, False)])
def test_a_day_that_has_passed_is_not_asked_for(sign_in, patient, clinician, days, is_said):
    AssessmentFactory(
        patient=patient, assessor=clinician, waiting=True, due_on=timezone.localdate() + timedelta(days=days)
    )

    assert ("would be good" in sign_in(patient.user).get("/").content.decode()) is is_said
