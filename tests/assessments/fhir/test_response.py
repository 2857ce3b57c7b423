"""Answers as a QuestionnaireResponse, and the way back."""

import json
from decimal import Decimal

from assessments.fhir import answers_of_response, enabled_keys, to_response
from tests.assessments.fhir.forms import coded, coding, item, read

FORM = [
    item("a", "decimal"),
    item("g", "group", repeats=True, item=[item("b"), item("h", "group", item=[item("c", "quantity")])]),
    item("d", "choice", repeats=True, answerOption=coded("x", "y"), item=[item("e", "boolean")]),
    item("t", "display"),
]
ANSWERS = {
    "a": [{"valueDecimal": "1.50"}],
    "b~0": [{"valueString": "first"}],
    "b~1": [{"valueString": "second"}],
    "c~1": [{"valueQuantity": {"value": "2.0", "unit": "kg"}}],
    "d": [{"valueCoding": coding("x")}, {"valueCoding": coding("y")}],
    "e~1": [{"valueBoolean": False}],
}


def test_response_is_nested_as_the_form_is():
    response = to_response(read(*FORM), ANSWERS, status="in-progress", authored="2026-01-31")

    assert response["resourceType"] == "QuestionnaireResponse"
    assert response["questionnaire"] == "https://clinic.example/form|1"
    assert (response["status"], response["authored"]) == ("in-progress", "2026-01-31")
    assert [node["linkId"] for node in response["item"]] == ["a", "g", "g", "d"]
    first, second = response["item"][1:3]
    assert first["item"][0]["answer"] == [{"valueString": "first"}]
    assert second["item"][1]["item"][0]["answer"][0]["valueQuantity"]["value"] == Decimal("2.0")
    chosen = response["item"][3]["answer"]
    assert "item" not in chosen[0]
    assert chosen[1]["item"][0]["answer"] == [{"valueBoolean": False}]


def test_decimals_keep_their_digits():
    response = to_response(read(*FORM), ANSWERS)

    assert str(response["item"][0]["answer"][0]["valueDecimal"]) == "1.50"


def test_answers_come_back():
    questionnaire = read(*FORM)

    answers, declined = answers_of_response(questionnaire, to_response(questionnaire, ANSWERS))

    assert answers == ANSWERS
    assert declined == []


def test_answers_come_back_from_json():
    questionnaire = read(*FORM)
    text = json.dumps(to_response(questionnaire, {key: ANSWERS[key] for key in ("a", "d")}), default=float)

    answers, _declined = answers_of_response(questionnaire, json.loads(text))

    assert answers["d"] == ANSWERS["d"]
    assert answers["a"] == [{"valueDecimal": "1.5"}]


def test_declined_questions_say_so_and_come_back():
    questionnaire = read(*FORM)

    response = to_response(questionnaire, {}, ["a", "b~0"])

    assert response["item"][0]["extension"][0]["valueCode"] == "asked-declined"
    assert "answer" not in response["item"][0]
    assert answers_of_response(questionnaire, response) == ({}, ["a", "b~0"])


def test_only_what_is_asked_is_written():
    condition = {"question": "a", "operator": "=", "answerBoolean": True}
    questionnaire = read(item("a", "boolean"), item("b", enableWhen=[condition]))
    answers = {"a": [{"valueBoolean": False}], "b": [{"valueString": "left over"}]}

    response = to_response(questionnaire, answers, enabled=enabled_keys(questionnaire, answers))

    assert [node["linkId"] for node in response["item"]] == ["a"]


def test_option_keeps_its_extensions():
    points = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    questionnaire = read(item("a", "choice", answerOption=[{"valueCoding": {**coding("x"), "extension": [points]}}]))

    response = to_response(questionnaire, {"a": [{"valueCoding": coding("x")}]})

    assert response["item"][0]["answer"][0]["valueCoding"]["extension"] == [points]


def test_response_of_a_stranger_is_no_crash():
    questionnaire = read(*FORM)

    for item_ in (3, [3], [{}], [{"linkId": 3}], [{"linkId": "zz"}], [{"linkId": "a", "answer": 3}],
                  [{"linkId": "a", "answer": [3, {}, {"valueDecimal": "x"}, {"valueDecimal": float("nan")}]}],
                  [{"linkId": "b", "answer": [{"valueString": "not in its group"}]}]):  # fmt: skip
        assert answers_of_response(questionnaire, {"item": item_}) == ({}, [])
