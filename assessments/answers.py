"""The answers of one form while it is being filled in: what is there, what the form adds, what it still asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.definitions import load_definition
from assessments.fhir import Questionnaire, initial_answers, place_of, settle
from assessments.models import IntakeAssessment

Answers = dict[str, list[dict[str, Any]]]


def so_far(assessment: IntakeAssessment) -> tuple[Answers, list[str]]:
    """What was answered, and what the person would rather not answer. A form that was begun before answers were
    kept one by one has them in its latest version (one query then)."""
    kept = assessment.answers_so_far
    if not kept and assessment.latest_version is not None:
        questionnaire = load_definition(assessment).questionnaire
        given = assessment.latest_version.given_answers
        return {key: values for key, values in given.items() if place_of(questionnaire, key) is not None}, []
    return dict(kept.get("answers", {})), list(kept.get("declined", []))


def with_own(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> tuple[Answers, set[str]]:
    """`answers` and what the form fills in by itself: fixed values that nobody is asked for, and calculated ones.
    Then the keys that are asked with them, worked out together: a form's expressions may take a while."""
    fixed = {
        key: values
        for key, values in initial_answers(questionnaire, answers).items()
        if (place := place_of(questionnaire, key)) is not None and not place[0].is_answerable
    }
    complete = {**fixed, **answers}
    calculated, asked = settle(questionnaire, complete)
    return {**complete, **calculated}, asked


def asked_only(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Answers:
    """`answers` and the form's own, without empty ones and without those to questions that are not asked then."""
    whole, asked = with_own(questionnaire, answers)
    return {key: values for key, values in whole.items() if values and key in asked}
