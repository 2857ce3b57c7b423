"""What the board keeps of a patient's scores: one measure leads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.services.summary import keep_summary
from devtools.factories import AssessmentFactory, ScoreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(patient, clinician):
    """`scored("gad-7", 12, days_ago=14)` gives the patient this score, without counting anew."""

    def make(code, total, days_ago=0, score=None, **fields):
        day = timezone.localdate() - timedelta(days=days_ago)
        assessment = AssessmentFactory(patient=patient, assessor=clinician, assessment_date=day, **fields)
        return ScoreFactory(assessment=assessment, code=code, total=total, **(score or {}))

    return make


@pytest.fixture
def summary(patient):
    """The patient's summary, counted now."""

    def count():
        keep_summary(patient.pk)
        patient.summary.refresh_from_db()
        return patient.summary

    return count


def test_the_phq_9_leads_even_when_another_measure_is_newer(scored, summary):
    scored("phq-9", 18, days_ago=28)
    scored("phq-9", 11, days_ago=14)
    scored("gad-7", 15)

    kept = summary()

    assert (kept.lead_measure, kept.lead_measure_title) == ("phq-9", "PHQ-9")
    assert (kept.recent_scores, kept.first_score, kept.last_score, kept.score_change) == ([18, 11], 18, 11, -7)


def test_without_it_the_last_answered_measure_leads_whose_changes_mean_something(scored, summary):
    scored("gad-7", 15, days_ago=14)
    scored("audit-c", 3)

    kept = summary()

    assert (kept.lead_measure, kept.lead_measure_title, kept.last_score) == ("gad-7", "GAD-7", 15)
    assert kept.score_change is None


def test_without_any_such_measure_there_is_nothing(scored, summary):
    scored("audit-c", 3)

    kept = summary()

    assert (kept.lead_measure, kept.recent_scores, kept.last_score) == ("", [], None)


def test_scores_of_an_earlier_series_are_not_compared(scored, summary):
    scored("phq-9", 24, days_ago=28, score={"series": "first wording"})
    scored("phq-9", 12, days_ago=14)
    scored("phq-9", 10)

    kept = summary()

    assert (kept.recent_scores, kept.score_change) == ([12, 10], -2)


def test_what_was_withdrawn_does_not_count(scored, summary, clinician):
    scored("phq-9", 11, days_ago=14)
    wrong = {"withdrawn_at": timezone.now(), "withdrawn_by": clinician, "withdraw_reason": "Somebody else's form"}
    scored("phq-9", 24, **wrong)

    assert summary().recent_scores == [11]


def test_a_critical_answer_counts_though_the_form_is_not_complete(scored, summary):
    scored("gad-7", 15)
    scored("phq-9", None, score={"status": "incomplete", "flags": ["suicidality_item9"]})

    kept = summary()

    assert kept.item_nine_positive
    assert kept.lead_measure == "gad-7"


def test_the_latest_form_says_whether_there_is_a_critical_answer(scored, summary):
    scored("phq-9", 18, days_ago=14, score={"flags": ["suicidality_item9"]})
    assert summary().item_nine_positive
    scored("phq-9", 16, score={"flags": ["item9_unanswered"]})

    assert not summary().item_nine_positive


def test_the_board_reads_the_leading_measure_by_its_own_rule(scored, summary, sign_in, clinician):
    scored("gad-7", 9, days_ago=14)
    scored("gad-7", 15)
    summary()

    page = sign_in(clinician).get(reverse("portal:caseload")).content.decode()

    assert "<b>15</b>" in page
    assert "Severe" in page  # 15 is severe on the GAD-7, moderately severe on the PHQ-9
    assert "GAD-7 over 2 results: 9, 15" in page
    assert "+6" in page
    assert "reliable worsening" in page
