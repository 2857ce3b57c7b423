"""All scores that were shared with a patient, one measure at a time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import IntakeAssessment
from devtools.factories import AssessmentFactory, ScoreFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/results/"


def score(patient, clinician, total, code="phq-9", days_ago=0, series=None, **fields):
    day = timezone.localdate() - timedelta(days=days_ago)
    assessment = AssessmentFactory(
        **{"patient": patient, "assessor": clinician, "published": True, "assessment_date": day, **fields}
    )
    ScoreFactory(assessment=assessment, code=code, total=total, **({"series": series} if series else {}))
    return assessment


def test_the_mood_check_in_comes_first_and_the_address_chooses_another(sign_in, patient, clinician):
    worry = score(patient, clinician, 9, code="gad-7")
    mood = score(patient, clinician, 18, days_ago=14)
    client = sign_in(patient.user)

    first, other = client.get(ADDRESS).content.decode(), client.get(ADDRESS, {"measure": "gad-7"}).content.decode()

    assert "Your score is 18." in first
    assert reverse("assessments:own-detail", args=[mood.pk]) in first
    assert "Your score is 9." in other
    assert reverse("assessments:own-detail", args=[worry.pk]) in other
    assert 'href="?measure=phq-9"' in other


@pytest.mark.parametrize("garbage", ["nothing", "<script>", "é" * 500, ""])
def test_an_unknown_measure_means_the_first(sign_in, patient, clinician, garbage):
    score(patient, clinician, 18)

    answer = sign_in(patient.user).get(ADDRESS, {"measure": garbage})

    assert answer.status_code == 200
    assert "Your score is 18." in answer.content.decode()


def test_it_says_so_when_there_is_nothing(sign_in, patient):
    assert "No scores yet" in sign_in(patient.user).get(ADDRESS).content.decode()


def test_drafts_and_what_is_kept_or_withdrawn_are_not_there(sign_in, patient, clinician):
    score(patient, clinician, 18)
    score(patient, clinician, 21, published=False)
    score(patient, clinician, 22, release=IntakeAssessment.Release.AT_VISIT, answered=True)
    score(
        patient,
        clinician,
        23,
        withdrawn_at=timezone.now(),
        withdrawn_by=clinician,
        withdraw_reason="Entered for somebody else",
    )

    page = sign_in(patient.user).get(ADDRESS).content.decode()

    assert "Your score is 18." in page
    for total in (21, 22, 23):
        assert f">{total}<" not in page


def test_scores_of_another_series_stand_in_a_table_of_their_own(sign_in, patient, clinician):
    score(patient, clinician, 24, days_ago=60, series="first wording")
    score(patient, clinician, 12, days_ago=30)
    score(patient, clinician, 10)

    page = sign_in(patient.user).get(ADDRESS).content.decode()

    assert "Your score went from 12 to 10." in page
    assert page.index("Earlier scores") < page.index("<td>24</td>")


def test_hidden_scores_leave_the_days(sign_in, patient, clinician):
    patient.user.hides_scores = True
    patient.user.save()
    assessment = score(patient, clinician, 18)

    page = sign_in(patient.user).get(ADDRESS).content.decode()

    assert reverse("assessments:own-detail", args=[assessment.pk]) in page
    assert ">18<" not in page
    assert "Show my scores" in page


@pytest.mark.parametrize("role", ["clinician", "supervisor", "front_desk", "auditor", "administrator"])
def test_staff_read_them_in_the_chart(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADDRESS).status_code == 403


def test_somebody_elses_are_not_there(sign_in, patient, other_patient, clinician):
    score(patient, clinician, 18)

    assert "No scores yet" in sign_in(other_patient.user).get(ADDRESS).content.decode()


def test_it_is_read_only(sign_in, patient):
    assert sign_in(patient.user).post(ADDRESS).status_code == 405


def test_it_costs_the_same_with_many_scores(sign_in, patient, clinician, statements_of):
    client = sign_in(patient.user)
    for week in range(3):
        score(patient, clinician, 10, days_ago=7 * week)
    few = statements_of(client, ADDRESS)
    for week in range(27):
        score(patient, clinician, 12, days_ago=7 * week, code=("phq-9", "gad-7")[week % 2])
    many = statements_of(client, ADDRESS)

    assert len(few) == len(many) <= 6, many
