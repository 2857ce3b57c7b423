"""Stored answers become values; what the rule does not know is refused."""

from __future__ import annotations

import pytest

from assessments.fhir import read_questionnaire
from assessments.instruments.catalogue import entry, rule_of
from assessments.scoring import ValueRefused, bind_rule, parse_rule, values_of

LOINC = "http://loinc.org"


@pytest.fixture(scope="module")
def phq9():
    shipped = entry("phq-9")
    return parse_rule(bind_rule(parse_rule(shipped.rule), read_questionnaire(shipped.questionnaire)))


def test_codings_become_points(phq9):
    answers = {"1": [{"valueCoding": {"system": LOINC, "code": "LA6571-9", "display": "Nearly every day"}}]}

    assert values_of(phq9, answers) == {"1": 3}


def test_answers_to_other_questions_are_left_alone(phq9):
    assert values_of(phq9, {"problems": [], "comment": [{"valueString": "tired"}], "1~0": [{"valueInteger": 1}]}) == {}


def test_code_alone_is_enough_while_it_is_clear(phq9):
    assert values_of(phq9, {"1": [{"valueCoding": {"code": "LA6570-1"}}]}) == {"1": 2}


@pytest.mark.parametrize(
    "answer",
    [
        [{"valueCoding": {"system": LOINC, "code": "LA0000-0"}}],
        [{"valueCoding": {"system": "urn:other", "code": "LA6570-1"}}],
        [{"valueCoding": {}}],
        [{"valueCoding": "LA6570-1"}],
        [{"valueInteger": 4}],
        [{"valueBoolean": True}],
        [{"valueDecimal": "1.5"}],
        [{"valueDecimal": "many"}],
        [{"valueString": "often"}],
        [{}],
        [{"valueInteger": 1, "valueString": "1"}],
        [{"valueInteger": 1}, {"valueInteger": 1}],
    ],
)
def test_answer_that_the_rule_does_not_know_is_refused(phq9, answer):
    with pytest.raises(ValueRefused) as refused:
        values_of(phq9, {"9": answer})

    assert refused.value.item_id == "9"


@pytest.mark.parametrize("answer", [{"valueInteger": 2}, {"valueDecimal": "2"}, {"valueDecimal": "2.0"}])
def test_numbers_are_their_own_values(phq9, answer):
    assert values_of(phq9, {"3": [answer]}) == {"3": 2}


def test_rule_without_a_form_reads_answers_by_item():
    assert values_of(rule_of("scoff"), {"1": [{"valueBoolean": True}], "2": [{"valueBoolean": False}]}) == {
        "1": True,
        "2": False,
    }
