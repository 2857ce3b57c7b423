"""Answers and numbers one after another are listed as the reader's language lists them."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from devtools.factories import AssessmentFactory, ScoreFactory

pytestmark = pytest.mark.django_db


def test_answers_to_one_question():
    with override("zh-hant"):
        words = render_to_string("assessments/_answer.html", {"answers": ["Cat", "Dog"], "points": None})

    assert "Cat、Dog" in words


def test_the_scores_of_a_chart_that_is_read_aloud(sign_in, patient, clinician):
    for day, total in ((1, 18), (15, 11)):
        given = AssessmentFactory(
            patient=patient, assessor=clinician, data={}, published=True, assessment_date=date(2026, 10, day)
        )
        ScoreFactory(assessment=given, code="phq-9", total=total, flags=[])
    patient.user.language = "zh-hant"
    patient.user.save()

    page = sign_in(patient.user).get("/results/").content.decode()

    assert "18、" in page
    assert "18, " not in page
