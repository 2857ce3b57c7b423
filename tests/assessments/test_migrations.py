"""Data that migrations move: totals of the PHQ-9 that clinicians entered before there were instruments."""

from importlib import import_module

import pytest
from django.db import connection

from assessments.models import Instrument, Score
from devtools.factories import AssessmentFactory

pytestmark = pytest.mark.django_db

ENTERED = """
    INSERT INTO assessments_assessmentversion
        (id, created_at, updated_at, assessment_id, patient_id, author_id, number, source, written_at, reason, data,
         recommendations, phq9_total, phq9_item_nine)
    SELECT gen_random_uuid(), created_at, updated_at, assessment_id, patient_id, author_id, 2, 'clinician', written_at,
           'entered', data, '', %s, %s
    FROM assessments_assessmentversion WHERE assessment_id = %s
"""


def enter_total(assessment, total, item_nine):
    """As the earlier release stored it; `latest` and `shared` point to it."""
    with connection.cursor() as cursor:
        cursor.execute(ENTERED, [total, item_nine, assessment.pk])
        cursor.execute(
            "UPDATE assessments_intakeassessment a SET latest_version_id = v.id, published_version_id = v.id"
            " FROM assessments_assessmentversion v WHERE v.assessment_id = a.id AND v.number = 2 AND a.id = %s",
            [assessment.pk],
        )


def migrate():
    with connection.cursor() as cursor:
        cursor.execute(import_module("assessments.migrations.0006_entered_totals_as_scores").ENTERED_TOTALS)


def test_entered_totals_become_scores_of_the_latest_and_the_shared_version():
    assessment = AssessmentFactory(published=True)
    enter_total(assessment, 17, 1)

    migrate()

    score = Score.objects.get(assessment=assessment)
    assessment.refresh_from_db()
    assert (score.total, score.band, score.flags) == (17, "moderately_severe", ["suicidality_item9"])
    assert (score.series, score.engine_version, score.instrument.code) == ("phq-9", "entered", "phq-9")
    assert (assessment.latest_score, assessment.published_score) == (score, score)


@pytest.mark.parametrize(
    ("total", "band"), [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"), (20, "severe")]
)
def test_entered_totals_get_their_published_range(total, band):
    enter_total(AssessmentFactory(published=True), total, 0)

    migrate()

    assert Score.objects.get().band == band
    assert Score.objects.get().flags == []


def test_clinic_without_entered_totals_gets_no_instrument():
    AssessmentFactory()

    migrate()

    assert not Instrument.objects.exists()
