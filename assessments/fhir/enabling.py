"""Which items a form asks, given the answers so far."""

from __future__ import annotations

from assessments.fhir.calculating import settle
from assessments.fhir.conditions import Answers
from assessments.fhir.items import Questionnaire


def enabled_keys(questionnaire: Questionnaire, answers: Answers) -> set[str]:
    """The keys of every group, question and text that is asked or shown with these answers.

    An item is asked when the item it lies in is, and its own conditions hold. The answer to a question that is not
    asked counts as no answer; calculated values count as answers. What lies below a question is asked once for each
    of its answers. An expression that cannot be run asks: a question too many does less harm than one never put.
    """
    return settle(questionnaire, answers)[1]
