"""What a patient reads: what was shared, and what they sent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from devtools.factories import AssessmentFactory
from tests.assessments.conftest import ANSWER, SECRET
from tests.assessments.filled import rewrite

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:own-detail", args=[assessment.pk])


def test_the_sentence_comes_first_then_chart_words_and_button(sign_in, patient, clinician, shared):
    later = AssessmentFactory(patient=patient, assessor=clinician, published=True, phq9_total=11, phq9_item_nine=0)

    page = sign_in(patient.user).get(address(later)).content.decode()

    assert page.index("Your score went from 18 to 11.") < page.index("<svg width")
    assert "See the numbers in a table" in page
    assert "I have read this" in page
    assert reverse("assessments:own-pdf", args=[later.pk]) in page
    assert reverse("messaging:own-create") + "?topic=About%20my%20check-in" in page


def test_recommendations_and_provider_are_shown(sign_in, patient, shared):
    page = sign_in(patient.user).get(address(shared)).content.decode()

    assert "Try to get up at the same time each day." in page
    assert "Clara Keller (Psychology) shared this with you" in page


def test_without_a_score_there_is_no_chart(sign_in, patient, clinician):
    plain = AssessmentFactory(patient=patient, assessor=clinician, published=True)

    page = sign_in(patient.user).get(address(plain)).content.decode()

    assert "<svg width" not in page
    assert "Your care team has read this." in page
    assert "Sleep has been poor." in page


def test_help_is_offered_where_item_nine_was_above_zero(sign_in, patient, clinician):
    for item_nine, expected in ((0, False), (1, True)):
        shown = AssessmentFactory(
            patient=patient, assessor=clinician, published=True, phq9_total=18, phq9_item_nine=item_nine
        )
        page = sign_in(patient.user).get(address(shown)).content.decode()
        assert ("If you cannot stay safe right now" in page) is expected


def test_scores_of_drafts_and_later_scores_are_not_in_the_picture(sign_in, patient, clinician, shared):
    AssessmentFactory(patient=patient, assessor=clinician, phq9_total=26)

    page = sign_in(patient.user).get(address(shared)).content.decode()

    assert "Your score is 18." in page
    assert ">26<" not in page


def test_an_amendment_is_not_shown_before_it_is_shared(sign_in, patient, clinician, shared):
    rewrite(shared, SECRET, clinician)

    page = sign_in(patient.user).get(address(shared)).content.decode()

    assert SECRET not in page
    assert "Sleep has been poor." in page


def test_what_was_sent_can_be_read_back(sign_in, patient, answered):
    page = sign_in(patient.user).get(address(answered)).content.decode()

    assert ANSWER in page
    assert "I have read this" not in page


def test_what_is_not_sent_yet_leads_to_the_form(sign_in, patient, waiting):
    answer = sign_in(patient.user).get(address(waiting))

    assert (answer.status_code, answer.url) == (302, reverse("assessments:own-answer", args=[waiting.pk]))


def test_a_draft_is_not_found(sign_in, patient, draft):
    assert sign_in(patient.user).get(address(draft)).status_code == 404


@pytest.mark.parametrize("state", ["shared", "waiting", "answered"])
def test_another_patients_are_not_found(sign_in, other_patient, request, state):
    assessment = request.getfixturevalue(state)

    assert sign_in(other_patient.user).get(address(assessment)).status_code == 404


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk"])
def test_staff_read_it_in_the_chart(sign_in, shared, request, role):
    assert sign_in(request.getfixturevalue(role)).get(address(shared)).status_code == 403


@pytest.mark.parametrize("wrong", ["00000000-0000-7000-8000-000000000000", "1", "x"])
def test_unknown_and_malformed_ids_are_not_found(sign_in, patient, wrong):
    assert sign_in(patient.user).get(f"/assessments/{wrong}/").status_code == 404


def test_it_is_read_only(sign_in, patient, shared):
    assert sign_in(patient.user).post(address(shared)).status_code == 405


def test_it_costs_the_same_with_many_scores(sign_in, patient, clinician, shared, statements_of):
    client = sign_in(patient.user)
    few = statements_of(client, address(shared))
    for week in range(30):
        AssessmentFactory(
            patient=patient,
            assessor=clinician,
            published=True,
            phq9_total=10,
            assessment_date=timezone.localdate() - timedelta(weeks=week),
        )

    many = statements_of(client, address(shared))
    assert len(few) == len(many) <= 8, many
