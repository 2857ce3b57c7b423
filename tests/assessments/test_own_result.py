"""How a result reads in each state: hidden, kept, withdrawn, without a total, without points, of another series."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.instruments.catalogue import rule_of
from assessments.models import IntakeAssessment, Score
from devtools.factories import AssessmentFactory, ScoreFactory

pytestmark = pytest.mark.django_db
RECOMMENDATION = "Try to get up at the same time each day."


@pytest.fixture
def read(sign_in, patient):
    """`read(assessment)` is the page its patient sees."""

    def page(assessment, status=200):
        answer = sign_in(patient.user).get(reverse("assessments:own-detail", args=[assessment.pk]))
        assert answer.status_code == status
        return answer.content.decode()

    return page


@pytest.fixture
def scored(patient, clinician):
    """`scored("gad-7", total=…)` is a shared assessment with this score; `days_ago` and the rest are its own."""

    def make(code="gad-7", days_ago=0, score=None, **fields):
        assessment = AssessmentFactory(
            patient=patient,
            assessor=clinician,
            assessment_date=timezone.localdate() - timedelta(days=days_ago),
            recommendations=RECOMMENDATION,
            **{"published": True, **fields},
        )
        ScoreFactory(assessment=assessment, code=code, **(score or {}))
        return assessment

    return make


def test_any_measure_is_read_by_its_own_rule(read, scored):
    scored(days_ago=28, score={"total": 15})
    later = scored(score={"total": 10})

    page = read(later)

    assert "Your score went from 15 to 10. That is 5 points lower." in page
    assert "A drop of 4 or more is likely a real change, not chance." in page
    assert "In this check-in a change of 4 points or more is likely real." in page
    assert "A lower score is better." in page
    assert page.index("Your score went") < page.index("<svg width") < page.index("What the ranges mean")


def test_scores_of_another_series_are_not_in_the_sentence(read, scored):
    scored(days_ago=28, score={"total": 15, "series": "first wording"})
    later = scored(score={"total": 10, "series": "second wording"})

    page = read(later)

    assert "Your score is 10." in page
    assert ">15<" not in page
    assert ">10<" in page


def test_open_questions_mean_no_score_and_no_blame(read, scored):
    page = read(scored(score={"total": None, "status": Score.Status.INCOMPLETE}))

    assert "There is no score this time, because some questions are open. That is all right." in page
    assert "<svg width" not in page


@pytest.mark.parametrize("is_critical", [False, True])
def test_a_form_about_suicide_gives_no_level_to_read(read, scored, is_critical):
    flags = [critical.flag for critical in rule_of("c-ssrs-screener").critical] if is_critical else []
    page = read(scored("c-ssrs-screener", score={"total": None, "band": "high", "flags": flags}))

    assert "Your care team has read your answers. This check-in gives no score." in page
    assert "Thank you for answering them." in page
    assert ("If you cannot stay safe right now" in page) is is_critical
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"\b(high risk|High|Moderate risk|suicid\w*)\b", main)  # words: random tokens stand there too


def test_hidden_scores_leave_a_sentence_and_the_way_to_show_them(read, scored, patient):
    patient.user.hides_scores = True
    patient.user.save()

    page = read(scored(score={"total": 13}))

    assert "There is a score for you to see. You chose to keep scores hidden." in page
    assert "Show my scores" in page
    assert RECOMMENDATION in page
    assert "score is" not in page
    assert ">13<" not in page
    assert "<svg width" not in page


def test_the_button_hides_and_shows_and_stays_on_the_page(sign_in, patient, scored):
    client = sign_in(patient.user)
    here = reverse("assessments:own-detail", args=[scored().pk])

    for hidden in (True, False):
        sent = {"next": here, **({"hides_scores": "on"} if hidden else {})}
        answer = client.post(reverse("accounts:hide-scores"), sent)
        assert (answer.status_code, answer.url) == (302, here)
        patient.user.refresh_from_db()
        assert patient.user.hides_scores is hidden


@pytest.mark.parametrize("role", ["clinician", "front_desk", "administrator"])
def test_only_patients_have_scores_to_hide(sign_in, request, role):
    client = sign_in(request.getfixturevalue(role))

    assert client.post(reverse("accounts:hide-scores"), {"hides_scores": "on"}).status_code == 403


def test_hiding_leads_to_no_other_site(sign_in, patient):
    answer = sign_in(patient.user).post(reverse("accounts:hide-scores"), {"next": "https://elsewhere.example/"})

    assert answer.url == "/"


def test_what_is_kept_for_the_visit_says_so_and_nothing_else(read, scored):
    kept = scored(score={"total": 13}, answered=True, release=IntakeAssessment.Release.AT_VISIT)

    page = read(kept)

    assert "You will read this together at your visit." in page
    assert RECOMMENDATION not in page
    assert "score is" not in page
    assert ">13<" not in page
    assert "I have read this" not in page
    assert "Does this fit" not in page


def test_what_was_read_together_is_read_like_any_other(read, scored):
    released = scored(
        score={"total": 13}, release=IntakeAssessment.Release.AT_VISIT, released_at=timezone.now(), answered=True
    )

    assert "Your score is 13." in read(released)


def test_what_was_withdrawn_says_so_and_nothing_it_said(read, scored, clinician):
    withdrawn = scored(
        score={"total": 13},
        answered=True,
        withdrawn_at=timezone.now(),
        withdrawn_by=clinician,
        withdraw_reason="Another person's form",
    )

    page = read(withdrawn)

    assert "This was entered by mistake and withdrawn." in page
    for said in (RECOMMENDATION, "Sleep has been poor.", "Another person's form", "What you answered"):
        assert said not in page
    assert "score is" not in page
    assert ">13<" not in page


def test_what_was_taken_back_or_has_run_out_is_nobodys_fault(read, patient, clinician):
    cancelled = AssessmentFactory(
        patient=patient,
        assessor=clinician,
        waiting=True,
        status=IntakeAssessment.Status.CANCELLED,
        cancelled_at=timezone.now(),
        cancelled_by=clinician,
    )
    expired = AssessmentFactory(
        patient=patient, assessor=clinician, waiting=True, status=IntakeAssessment.Status.EXPIRED
    )

    assert "Your care team took this one back. You do not need to answer it." in read(cancelled)
    assert "The time for this one is over. You do not need to answer it." in read(expired)


def test_home_shows_no_score_to_somebody_who_hides_them(sign_in, patient, scored):
    scored(score={"total": 13})
    assert "Your score is 13." in sign_in(patient.user).get("/").content.decode()
    patient.user.hides_scores = True
    patient.user.save()

    page = sign_in(patient.user).get("/").content.decode()

    assert "You chose to keep scores hidden." in page
    assert ">13<" not in page
