"""Data that migrations move: scores on the board from before there were instruments."""

from importlib import import_module

import pytest
from django.db import connection

from devtools.factories import PatientFactory

pytestmark = pytest.mark.django_db


def test_earlier_scores_on_the_board_are_of_the_phq9():
    scored = PatientFactory(summary__last_score=12)
    other = PatientFactory(summary__last_score=9, summary__lead_measure="gad-7", summary__lead_measure_title="GAD-7")
    unscored = PatientFactory()

    with connection.cursor() as cursor:
        cursor.execute(import_module("patients.migrations.0004_lead_measure_of_earlier_scores").EARLIER_SCORES)

    for patient in (scored, other, unscored):
        patient.summary.refresh_from_db()
    assert (scored.summary.lead_measure, scored.summary.lead_measure_title) == ("phq-9", "PHQ-9")
    assert other.summary.lead_measure == "gad-7"
    assert unscored.summary.lead_measure == ""
