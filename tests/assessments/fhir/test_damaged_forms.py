"""A definition with one place damaged, whichever place it is, is read and can be asked, or is refused with reasons."""

import copy
import json
from pathlib import Path

import pytest

from assessments.fhir import (
    AnswerRefused,
    DefinitionRefused,
    calculate,
    check_answer,
    enabled_keys,
    export_text,
    initial_answers,
    place_of,
    read_questionnaire,
)
from tests.assessments.fhir.meaning import differences

WHOLE = json.loads((Path(__file__).parent / "fixtures" / "all-kinds.json").read_text(encoding="utf-8"))
DAMAGE = [None, True, 7, "other", [], {}, ["x"], [{"url": "x"}], {"extension": [3]}, {"coding": 3}]


def places(value, path=()):
    """The path of every value inside."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, name))


def damaged(path, replacement):
    tree = copy.deepcopy(WHOLE)
    target = tree
    for name in path[:-1]:
        target = target[name]
    target[path[-1]] = replacement
    return json.dumps(tree)


def ask(text):
    questionnaire = read_questionnaire(text)
    answers = initial_answers(questionnaire)
    for key in enabled_keys(questionnaire, answers):
        item, _instance = place_of(questionnaire, key)
        assert isinstance(item.text_in("de") + item.help_in("de"), str)
        try:
            answers[key] = check_answer(item, [item.options[0].key if item.options else "3"])
        except AnswerRefused as refused:
            assert str(refused.message)  # noqa: PT017 either answer is right
    calculate(questionnaire, answers)
    assert differences(text, export_text(questionnaire.text)) == []


@pytest.mark.parametrize("start", range(8))
def test_damage_anywhere_is_no_crash(start):
    refused = 0
    for number, path in enumerate(places(WHOLE)):
        if number % 8 == start:
            for replacement in DAMAGE[number % 2 :: 2]:
                try:
                    ask(damaged(path, replacement))
                except DefinitionRefused as refusal:
                    assert all(problem.path and problem.reason for problem in refusal.problems)  # noqa: PT017
                    refused += 1
    assert refused > 20
