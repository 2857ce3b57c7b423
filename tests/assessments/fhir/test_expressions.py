"""FHIRPath in definitions: values that are calculated, and items that are switched on and off."""

import pytest

from assessments.fhir import calculate, enabled_keys
from tests.assessments.fhir.forms import SDC, calculated, coding, expression, item, read, variable

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def points(*weights):
    return [
        {"valueCoding": coding(f"c{weight}"), "extension": [{"url": ORDINAL, "valueDecimal": weight}]}
        for weight in weights
    ]


NUMBERS = {"a": [{"valueInteger": 4}], "b": [{"valueDecimal": "2.5"}]}


def value_of(text, type_="decimal", answers=NUMBERS, **members):
    questionnaire = read(item("a", "integer"), item("b", "decimal"), calculated("c", type_, text), **members)
    assert not questionnaire.not_run, questionnaire.not_run
    return calculate(questionnaire, answers).get("c")


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("%resource.item.where(linkId='a').answer.value + 1", "integer", {"valueInteger": 5}),
        ("%resource.item.where(linkId='b').answer.valueDecimal * 2", "decimal", {"valueDecimal": "5"}),
        ("(1/3).round(2)", "decimal", {"valueDecimal": "0.33"}),
        ("(2.5).round(0)", "integer", {"valueInteger": 3}),
        ("(0.125).round(2)", "decimal", {"valueDecimal": "0.13"}),
        ("'a' & 'b'", "string", {"valueString": "ab"}),
        ("%resource.item.where(linkId.matches('^(a|b)$')).answer.value.sum()", "decimal", {"valueDecimal": "6.5"}),
        ("%resource.item.where(linkId.matches('[b-z]')).linkId.join()", "string", {"valueString": "bc"}),
        ("'q-07'.matches('^q-0\\\\d$')", "boolean", {"valueBoolean": True}),
        ("'xq-07'.matches('^q-0[1-9]$')", "boolean", {"valueBoolean": False}),
        ("%resource.item.answer.value.sum()", "decimal", {"valueDecimal": "6.5"}),
        ("%resource.item.answer.value.max()", "integer", {"valueInteger": 4}),
        ("%resource.item.answer.value.min()", "decimal", {"valueDecimal": "2.5"}),
        ("%resource.item.answer.value.avg()", "decimal", {"valueDecimal": "3.25"}),
        ("%resource.item.where(linkId='none').answer.value.sum()", "integer", {"valueInteger": 0}),
        ("'a-b'.replace('-', '+')", "string", {"valueString": "a+b"}),
        ("%resource.item.linkId.join(',')", "string", {"valueString": "a,b,c"}),
        ("%resource.item.where(linkId='a').answer.value > 3", "boolean", {"valueBoolean": True}),
        ("%questionnaire.item.count()", "integer", {"valueInteger": 3}),
        ("%qitem.linkId", "string", {"valueString": "c"}),
        ("'2026-01-31'", "date", {"valueDate": "2026-01-31"}),
        ("7", "quantity", {"valueQuantity": {"value": "7"}}),
        ("12", "string", {"valueString": "12"}),
    ],
)
def test_expression_gives_a_value_of_the_kind_asked_for(text, type_, expected):
    assert value_of(text, type_) == [expected]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("{}", "integer"),
        ("'x'", "integer"),
        ("1.5", "integer"),
        ("1 | 2", "integer"),
        ("1 / 0", "decimal"),
        ("'a' + 1", "string"),
        ("('a' | 'b').sum()", "decimal"),
        ("%resource.item.where(linkId='none').answer.value.avg()", "decimal"),
        ("70 'kg' > 60 'g'", "boolean"),
        ("%resource.item.where(linkId='none').answer.value", "decimal"),
        ("'\\u0000'", "string"),
        ("10.power(20)", "decimal"),
    ],
)
def test_what_is_no_such_value_gives_none(text, type_):
    assert value_of(text, type_) is None


@pytest.mark.parametrize(("text", "is_more"), [("> 60 'kg'", True), (">= 70.5 'kg'", False), ("<= 70 'kg'", True)])
def test_quantity_is_compared_with_one_of_its_unit(text, is_more):
    questionnaire = read(
        item("a", "quantity"), calculated("c", "boolean", f"%resource.item.where(linkId='a').answer.value {text}")
    )
    weight = {"valueQuantity": {"value": "70", "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}

    assert calculate(questionnaire, {"a": [weight]})["c"] == [{"valueBoolean": is_more}]


def test_values_are_made_of_values():
    questionnaire = read(
        calculated("c", "integer", "%resource.item.where(linkId='b').answer.value + 1"),
        calculated("b", "integer", "%resource.item.where(linkId='a').answer.value + 1"),
        item("a", "integer"),
    )

    found = calculate(questionnaire, {"a": [{"valueInteger": 1}]})

    assert found == {"b": [{"valueInteger": 2}], "c": [{"valueInteger": 3}]}


def test_now_is_one_moment():
    questionnaire = read(calculated("c", "dateTime", "now()"), calculated("d", "boolean", "now() = now()"))

    found = calculate(questionnaire, {})
    assert found["d"] == [{"valueBoolean": True}]
    assert found["c"][0]["valueDateTime"] > "2026"


def test_values_that_are_made_of_themselves_are_none():
    both = "%resource.item.answer.value.sum() + 1"
    questionnaire = read(item("a", "integer"), calculated("c", "integer", both), calculated("d", "integer", both))

    assert calculate(questionnaire, {"a": [{"valueInteger": 1}]}) == {}


def test_variables_are_known_below_and_may_use_those_above():
    group = item(
        "g",
        "group",
        extension=[variable("two", "%one + 1")],
        item=[calculated("c", "integer", "%two + %one"), item("a", "integer")],
    )
    questionnaire = read(group, extension=[variable("one", "1")])

    assert calculate(questionnaire, {}) == {"c": [{"valueInteger": 3}]}


def test_variable_of_a_group_is_not_known_outside_it():
    group = item("g", "group", extension=[variable("inner", "1")], item=[item("a")])
    questionnaire = read(group, calculated("c", "integer", "%inner"))

    assert [note.path for note in questionnaire.not_run] == ["Questionnaire.item[1]"]
    assert "%inner" in questionnaire.not_run[0].what


def test_variable_of_a_repeated_group_is_that_of_its_repetition():
    group = item(
        "g",
        "group",
        repeats=True,
        extension=[variable("here", "item.where(linkId='a').answer.value")],
        item=[item("a", "integer"), calculated("c", "integer", "%here * 10")],
    )

    found = calculate(read(group), {"a~0": [{"valueInteger": 1}], "a~1": [{"valueInteger": 2}]})

    assert found == {"c~0": [{"valueInteger": 10}], "c~1": [{"valueInteger": 20}]}


@pytest.mark.parametrize("function", ["weight", "ordinal"])
def test_points_of_answers_can_be_added(function):
    questionnaire = read(
        item("a", "choice", answerOption=points(0, 1, 2)),
        item("b", "choice", answerOption=points(0, 1, 3)),
        calculated("c", "decimal", f"%resource.item.answer.{function}().sum()"),
        calculated("d", "decimal", f"%resource.item.answer.value.{function}().sum()"),
    )
    answers = {"a": [{"valueCoding": coding("c2")}], "b": [{"valueCoding": coding("c3")}]}

    assert calculate(questionnaire, answers) == {"c": [{"valueDecimal": "5"}], "d": [{"valueDecimal": "5"}]}


def test_points_can_be_looked_up_in_the_definition():
    look_up = (
        "%questionnaire.item.where(linkId='a').answerOption.where(valueCoding.code="
        "%resource.item.where(linkId='a').answer.valueCoding.code).extension.where(url=%points).valueDecimal"
    )
    questionnaire = read(
        item("a", "choice", answerOption=points(0, 7)),
        calculated("c", "decimal", look_up),
        extension=[variable("points", f"'{ORDINAL}'")],
    )

    assert calculate(questionnaire, {"a": [{"valueCoding": coding("c7")}]}) == {"c": [{"valueDecimal": "7"}]}


def test_result_is_the_option_of_the_list():
    questionnaire = read(
        calculated("c", "choice", "%questionnaire.item[0].answerOption.valueCoding", answerOption=points(1)),
        calculated("d", "choice", "'c1'", answerOption=points(1)),
        calculated("e", "choice", "'none of them'", answerOption=points(1)),
    )

    found = calculate(questionnaire, {})

    assert found["c"] == found["d"] == [{"valueCoding": coding("c1")}]
    assert "e" not in found


def switched(text, **members):
    return item("s", extension=[expression(text, SDC + "enableWhenExpression")], **members)


def test_expression_switches_an_item_on_and_off():
    questionnaire = read(item("a", "integer"), switched("%resource.item.where(linkId='a').answer.value > 3"))

    assert "s" in enabled_keys(questionnaire, {"a": [{"valueInteger": 4}]})
    assert "s" not in enabled_keys(questionnaire, {"a": [{"valueInteger": 3}]})
    assert "s" not in enabled_keys(questionnaire, {})


def test_item_that_is_off_comes_back():
    questionnaire = read(
        item("a", "boolean"),
        switched("%resource.item.where(linkId='a').answer.value"),
        calculated("c", "integer", "%resource.item.where(linkId='s').answer.count()"),
    )
    on = {"a": [{"valueBoolean": True}], "s": [{"valueString": "x"}]}

    assert calculate(questionnaire, on)["c"] == [{"valueInteger": 1}]
    assert calculate(questionnaire, {**on, "a": [{"valueBoolean": False}]})["c"] == [{"valueInteger": 0}]


def test_calculated_value_counts_in_conditions():
    questionnaire = read(
        item("a", "integer"),
        calculated("c", "boolean", "%resource.item.where(linkId='a').answer.value > 3", readOnly=True),
        item("b", enableWhen=[{"question": "c", "operator": "=", "answerBoolean": True}]),
    )

    assert "b" in enabled_keys(questionnaire, {"a": [{"valueInteger": 4}]})
    assert "b" not in enabled_keys(questionnaire, {"a": [{"valueInteger": 3}]})


def test_text_is_switched_by_an_expression_that_asks_for_its_link():
    questionnaire = read(
        item("a"),
        item(
            "s",
            "display",
            extension=[
                expression(
                    "%resource.item.where(linkId='a').answer.value = %context.linkId", SDC + "enableWhenExpression"
                )
            ],
        ),
    )

    assert "s" in enabled_keys(questionnaire, {"a": [{"valueString": "s"}]})
    assert "s" not in enabled_keys(questionnaire, {"a": [{"valueString": "t"}]})


def test_expression_that_fails_asks_the_question():
    questionnaire = read(switched("1 + 'a'"))

    assert enabled_keys(questionnaire, {}) == {"s"}


def test_running_leaves_the_definition_as_it_was():
    questionnaire = read(item("a", "integer"), calculated("c", "integer", "-%v"), extension=[variable("v", "5")])
    text = str(questionnaire.source)

    assert calculate(questionnaire, {}) == calculate(questionnaire, {}) == {"c": [{"valueInteger": -5}]}
    assert str(questionnaire.source) == text
