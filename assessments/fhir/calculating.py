"""What a form works out by itself."""

from __future__ import annotations

from assessments.fhir.conditions import Answers
from assessments.fhir.items import Questionnaire
from assessments.fhir.keys import key_of
from assessments.fhir.values import Value


def calculate(questionnaire: Questionnaire, answers: Answers) -> dict[str, list[Value]]:
    """The values that calculated questions have with these answers, by key."""
    return {}


def initial_answers(questionnaire: Questionnaire) -> dict[str, list[Value]]:
    """The answers a form starts with, by key: initial values and options chosen beforehand."""
    return {
        key_of(item.link_id, (0,) * len(item.scopes)): [dict(value) for value in item.initial]
        for item in questionnaire.in_order
        if item.initial
    }
