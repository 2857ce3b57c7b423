"""The answers of one form while it is being filled in: what is there, what the form adds, what it still asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
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


def merged(kept: Mapping[str, Any], changes: Mapping[str, list[dict[str, Any]] | None]) -> Answers:
    """`kept` with these changes: an empty list takes an answer back; None takes away the place as well."""
    whole = dict(kept)
    for key, values in changes.items():
        # An empty answer in a group that repeats still says that the group is there once more.
        if values or (values is not None and "~" in key):
            whole[key] = list(values)
        else:
            whole.pop(key, None)
    return whole


def not_calculated(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> Answers:
    """`answers` without values that the form alone calculated: with other answers it may have none of them."""
    return {
        key: values
        for key, values in answers.items()
        if (place := place_of(questionnaire, key)) is None
        or place[0].is_answerable
        or place[0].calculated_expression is None
    }


@dataclass(frozen=True)
class Worked:
    """Answers as they were `given`, and what the form makes of them."""

    given: Answers
    calculated: Answers
    answers: Answers  # with what the form fills in by itself: fixed values nobody is asked for, and calculated ones
    asked: set[str]

    @cached_property
    def said(self) -> Answers:
        """The answers without empty ones and without those to questions that are not asked."""
        return {key: values for key, values in self.answers.items() if values and key in self.asked}


class Workings:
    """What one form makes of answers. Its expressions may take a while, so the same answers are worked out once: a
    request hands this on to whatever looks at them. It holds what a patient said, and ends with the request."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._known: list[Worked] = []

    def of(self, answers: Mapping[str, Any]) -> Worked:
        """The answers with the form's own, and what is asked with them."""
        for known in self._known:
            if known.given == answers:
                return known
        self._known.append(self._worked(dict(answers)))
        return self._known[-1]

    def _worked(self, given: Answers) -> Worked:
        fixed = {
            key: values
            for key, values in initial_answers(self.questionnaire, given).items()
            if (place := place_of(self.questionnaire, key)) is not None and not place[0].is_answerable
        }
        complete = {**fixed, **given}
        calculated, asked = settle(self.questionnaire, complete)
        return Worked(given, calculated, {**complete, **calculated}, asked)


class SentWorkings(Workings):
    """Of answers that were sent: they stay as they were stored, and what the form worked out that day is among them.
    An expression may ask for today."""

    def _worked(self, given: Answers) -> Worked:
        return Worked(given, {}, given, settle(self.questionnaire, given)[1] | given.keys())
