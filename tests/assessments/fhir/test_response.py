"""Answers as the QuestionnaireResponse that expressions look into."""

from decimal import Decimal

from assessments.fhir import Places, enabled_keys
from assessments.fhir.response import ResponseWriter
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


def written(questionnaire, answers, enabled=None):
    return ResponseWriter(Places(questionnaire, answers), enabled).items(questionnaire.items, ())


def test_response_is_nested_as_the_form_is():
    items = written(read(*FORM), ANSWERS)

    assert [node["linkId"] for node in items] == ["a", "g", "g", "d"]
    first, second = items[1:3]
    assert first["item"][0]["answer"] == [{"valueString": "first"}]
    assert second["item"][1]["item"][0]["answer"][0]["valueQuantity"]["value"] == Decimal("2.0")
    chosen = items[3]["answer"]
    assert "answer" not in chosen[0]["item"][0]
    assert chosen[1]["item"][0]["answer"] == [{"valueBoolean": False}]


def test_decimals_keep_their_digits():
    items = written(read(*FORM), ANSWERS)

    assert str(items[0]["answer"][0]["valueDecimal"]) == "1.50"


def test_what_is_not_asked_is_not_in_the_response():
    hidden = item("b", enableWhen=[{"question": "a", "operator": "=", "answerBoolean": True}])
    questionnaire = read(item("a", "boolean"), hidden)
    answers = {"a": [{"valueBoolean": False}], "b": [{"valueString": "old"}]}

    items = written(questionnaire, answers, enabled_keys(questionnaire, answers))

    assert [node["linkId"] for node in items] == ["a"]


def test_coding_has_the_extensions_and_the_points_of_its_option():
    points = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}
    questionnaire = read(item("a", "choice", answerOption=[{"valueCoding": {**coding("x"), "extension": [points]}}]))

    [node] = written(questionnaire, {"a": [{"valueCoding": coding("x")}]})

    chosen = node["answer"][0]["valueCoding"]
    assert (chosen["extension"], chosen.weight) == ([points], 2)
