"""What enableWhen says: which items a form asks, given the answers so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from assessments.fhir.items import EnableWhen, Item, Questionnaire
from assessments.fhir.keys import Instance, Places, key_of
from assessments.fhir.values import Value, compare, same

Answers = Mapping[str, list[dict[str, Any]]]


def enabled_by_conditions(
    questionnaire: Questionnaire, answers: Answers, switched_off: Collection[str] = ()
) -> set[str]:
    """The keys of what is asked, without looking at expressions; `switched_off` are keys one of those has ruled out.

    An item is asked when the item it lies in is, and its own conditions hold. The answer to a question that is not
    asked counts as no answer. What lies below a question is asked once for each of its answers.
    """
    places = Places(questionnaire, answers)
    enabled: set[str] = set()
    for item in questionnaire.dependable:
        for instance in places.of(item):
            key = key_of(item.link_id, instance)
            if key not in switched_off and _is_enabled(questionnaire, item, instance, places, enabled):
                enabled.add(key)
    return enabled


def _is_enabled(
    questionnaire: Questionnaire, item: Item, instance: Instance, places: Places, enabled: set[str]
) -> bool:
    parent = item.parent
    if parent is not None:
        above = instance[:-1] if parent.repeats else instance
        if key_of(parent.link_id, above) not in enabled:
            return False
    if not item.enable_when:
        return True
    holds = (_holds(questionnaire, item, instance, condition, places, enabled) for condition in item.enable_when)
    return any(holds) if item.enable_behavior == "any" else all(holds)


def _holds(
    questionnaire: Questionnaire,
    item: Item,
    instance: Instance,
    condition: EnableWhen,
    places: Places,
    enabled: set[str],
) -> bool:
    given = _answers_meant(item, instance, questionnaire.by_link[condition.question], places, enabled)
    if condition.operator == "exists":
        return bool(given) == condition.answer["valueBoolean"]
    if condition.operator == "!=":
        return not any(same(value, condition.answer) for value in given)
    return any(_compares(value, condition) for value in given)


def _compares(value: Value, condition: EnableWhen) -> bool:
    if condition.operator == "=":
        return same(value, condition.answer) is True
    order = compare(value, condition.answer)
    if order is None:
        return False
    return {">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[condition.operator]


def _answers_meant(item: Item, instance: Instance, question: Item, places: Places, enabled: set[str]) -> list[Value]:
    """The answers a condition speaks of: those in the same repetition where both lie in one, else all.

    Below a question with several answers, a condition on that question means the one answer it lies below.
    """
    mine, theirs = item.scopes, question.scopes
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] is theirs[shared]:
        shared += 1
    found: list[Value] = []
    for place, given in places.answers.get(question.link_id, {}).items():
        if place[:shared] == instance[:shared] and key_of(question.link_id, place) in enabled:
            if question in mine:
                number = instance[mine.index(question)]
                found += given[number : number + 1]
            else:
                found += given
    return found
