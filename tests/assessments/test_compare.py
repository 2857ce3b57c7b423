"""Two versions beside each other: which answers went from what to what, both scores, the words that differ."""

import pytest
from django.urls import reverse

from assessments import services
from assessments.presenters.comparing import compare_texts
from audit.context import acting
from tests.assessments.filled import answers_of, fill

pytestmark = pytest.mark.django_db


def address(assessment):
    return reverse("assessments:compare", args=[assessment.patient_id, assessment.pk])


@pytest.fixture
def corrected(phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [1] * 8 + [0, 0])
    with acting(user=clinician):
        form = services.amend(
            assessment=form,
            version=form.version,
            answers=answers_of(form, [3] + [None] * 9),
            recommendations="Walk each day.",
            reason="Copied the wrong line",
            by=clinician,
        )
        return services.amend(
            assessment=form,
            version=form.version,
            answers={},
            recommendations="Walk every day.",
            reason="A word",
            by=clinician,
        )


def test_the_last_two_are_compared_word_by_word(sign_in, clinician, corrected):
    page = sign_in(clinician).get(address(corrected)).content.decode()

    assert "<del>each</del>" in page
    assert "<ins>every</ins>" in page
    assert "0 answers changed" in page
    assert "Reason: A word" in page


def test_answers_and_scores_are_compared(sign_in, clinician, corrected):
    page = sign_in(clinician).get(address(corrected), {"older": 1, "newer": 2}).content.decode()

    assert "1 answer changed" in page
    assert "Up by 2" in page
    assert "Several days" in page
    assert "Nearly every day" in page
    assert '<b class="num">8</b> Mild' in page
    assert '<b class="num">10</b> Moderate' in page
    assert "Ada Lovelace, Patient" in page


def test_each_version_is_read_with_its_own_score(sign_in, clinician, corrected):
    first = reverse("assessments:version", args=[corrected.patient_id, corrected.pk, 1])

    page = sign_in(clinician).get(first).content.decode()

    assert '<b class="num big">8</b> Mild' in page


def test_one_version_has_nothing_to_compare(sign_in, clinician, draft):
    answer = sign_in(clinician).get(address(draft))

    assert answer.url == reverse("assessments:detail", args=[draft.patient_id, draft.pk])


@pytest.mark.parametrize("asked", [{"older": 9}, {"newer": "x"}, {"older": ""}])
def test_versions_that_are_not_there_are_not_found(sign_in, clinician, corrected, asked):
    assert sign_in(clinician).get(address(corrected), asked).status_code == 404


def test_chinese_is_compared_by_character():
    part = compare_texts("x", "每天散步", "每週散步")

    assert [piece.text for piece in part.older if piece.is_changed] == ["天"]
    assert [piece.text for piece in part.newer if piece.is_changed] == ["週"]


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("auditor", 404)])
def test_others_may_not(sign_in, corrected, request, role, status):
    assert sign_in(request.getfixturevalue(role)).get(address(corrected)).status_code == status
