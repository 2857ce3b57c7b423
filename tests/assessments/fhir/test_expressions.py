"""FHIRPath in definitions: what is run, what is kept without being run, and what strangers may try with it."""

import os
import resource
import socket
import subprocess
import time

import pytest

from assessments.fhir import calculate, enabled_keys
from assessments.fhir.expressions import parsed
from assessments.fhir.time_limit import TimeUp, within
from tests.assessments.fhir.forms import coding, item, read

SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def expression(text, url=SDC + "calculatedExpression", language="text/fhirpath", **members):
    return {"url": url, "valueExpression": {"language": language, "expression": text, **members}}


def variable(name, text, language="text/fhirpath"):
    return expression(text, "http://hl7.org/fhir/StructureDefinition/variable", language, name=name)


def calculated(link_id, type_, text, **members):
    return item(link_id, type_, extension=[expression(text)], **members)


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
        ("%resource.item.where(linkId='none').answer.value", "decimal"),
        ("'\\u0000'", "string"),
        ("10.power(20)", "decimal"),
    ],
)
def test_what_is_no_such_value_gives_none(text, type_):
    assert value_of(text, type_) is None


def test_values_are_made_of_values():
    questionnaire = read(
        calculated("c", "integer", "%resource.item.where(linkId='b').answer.value + 1"),
        calculated("b", "integer", "%resource.item.where(linkId='a').answer.value + 1"),
        item("a", "integer"),
    )

    found = calculate(questionnaire, {"a": [{"valueInteger": 1}]})

    assert found == {"b": [{"valueInteger": 2}], "c": [{"valueInteger": 3}]}


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


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("Score", "text/cql", "CQL"),
        ("Patient?x=1", "application/x-fhir-query", "another server"),
        ("1", "text/javascript", "text/javascript"),
        ("%patient.gender", "text/fhirpath", "%patient"),
        ("%resource.item.where(", "text/fhirpath", "no FHIRPath"),
        ("1 + 1) garbage", "text/fhirpath", "no FHIRPath"),
        ("'a'.matches('(a+)+$')", "text/fhirpath", "matches()"),
        ("'a'.trace('b')", "text/fhirpath", "trace()"),
        ("'http://127.0.0.1'.resolve()", "text/fhirpath", "resolve()"),
        ("__import__('os').system('id')", "text/fhirpath", "system()"),
        ("'" + "a" * 4000 + "'", "text/fhirpath", "longer than"),
        ("(" * 1900 + "1" + ")" * 1900, "text/fhirpath", "nested too deeply"),
        (".".join(["a"] * 1900), "text/fhirpath", "nested too deeply"),
    ],
)
def test_what_is_not_run_is_named_with_its_reason(text, language, reason):
    questionnaire = read(
        item("c", extension=[expression(text, language=language)]),
        item("s", extension=[expression(text, SDC + "enableWhenExpression", language)]),
    )

    assert [note.path for note in questionnaire.not_run] == ["Questionnaire.item[0]", "Questionnaire.item[1]"]
    assert all(reason in note.what for note in questionnaire.not_run)
    assert calculate(questionnaire, {}) == {}
    assert enabled_keys(questionnaire, {}) == {"c", "s"}


def test_what_has_no_effect_is_named():
    questionnaire = read(item("a", extension=[expression("today()", SDC + "initialExpression")]))

    assert questionnaire.not_run[0].path == "Questionnaire.item[0]"
    assert "initialExpression" in questionnaire.not_run[0].what


def test_expression_that_fails_asks_the_question():
    questionnaire = read(switched("1 + 'a'"))

    assert enabled_keys(questionnaire, {}) == {"s"}


BOMBS = {
    "collections of collections": "%resource.item" + ".select(%resource.item)" * 10 + ".count()",
    "whole forms": "%resource.item.select(%resource).item.select(%resource).item.count()",
    "descendants of whole forms": "%resource.item.select(%resource).descendants().count()",
    "endless repetition": "(1).repeat($this + 1).count()",
    "text that doubles": "('a').repeat($this & $this)",
    "number that squares": "(9).repeat($this * $this)",
    "tower of powers": "9.power(9.power(9.power(9)))",
    "long power": "1.0000001.power(999999999999)",
    "text that grows": "'a'" + ".replace('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')" * 60,
    "loops in loops": "%resource.item.where(" * 8 + "true" + ")" * 8,
    "sum of everything": "%resource.descendants().aggregate($total | $this, {}).count()",
    "sets of everything": "%resource.descendants().select(%resource.descendants()).distinct().count()",
    "list that doubles": "%v19.count()",
    "very long number": "9" * 3_900,
    "very late date": "@2020-01-01 + 99999999 years",
}


# An alarm that goes off inside a finalizer is swallowed there, and given again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("text", BOMBS.values(), ids=list(BOMBS))
def test_no_expression_holds_a_worker(text):
    doubling = [variable("v0", "%resource.item")]
    doubling += [variable(f"v{number}", f"%v{number - 1}.combine(%v{number - 1})") for number in range(1, 20)]
    items = [item(str(number)) for number in range(200)]
    questionnaire = read(*items, calculated("c", "string", text), extension=doubling)
    answers = {str(number): [{"valueString": "some words"}] for number in range(200)}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.thread_time()

    calculate(questionnaire, answers)

    assert time.thread_time() - started < 3  # it is cut off at half a second; the rest is for a slow machine
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


def test_many_expressions_share_one_time():
    bomb = BOMBS["loops in loops"]
    items = [item(str(number)) for number in range(100)]
    questionnaire = read(*items, *[calculated(f"c{number}", "string", bomb) for number in range(50)])
    started = time.thread_time()

    calculate(questionnaire, {})

    assert time.thread_time() - started < 3


def test_many_long_expressions_share_the_time_for_reading():
    parsed.cache_clear()
    slow = [calculated(f"c{number}", "string", "1+" * 1_990 + str(number)) for number in range(30)]
    started = time.thread_time()

    questionnaire = read(*slow)

    assert time.thread_time() - started < 10
    assert "too many expressions" in questionnaire.not_run[-1].what


def test_no_expression_reaches_out(monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("reached out")

    for module, name in ((socket, "socket"), (subprocess, "Popen"), (os, "system")):
        monkeypatch.setattr(module, name, refuse)
    for text in ("%resource.`__class__`.`__mro__`", "%resource.item.`__init__`.`__globals__`", "now()", "today()"):
        questionnaire = read(item("a"), calculated("c", "string", text))

        found = calculate(questionnaire, {})

        assert "class" not in str(found)
        assert "globals" not in str(found)


def test_running_leaves_the_definition_as_it_was():
    questionnaire = read(item("a", "integer"), calculated("c", "integer", "-%v"), extension=[variable("v", "5")])
    text = str(questionnaire.source)

    assert calculate(questionnaire, {}) == calculate(questionnaire, {}) == {"c": [{"valueInteger": -5}]}
    assert str(questionnaire.source) == text


def test_time_limit_ends_work_and_leaves_the_thread_as_it_was():
    def endless():
        while True:
            pass

    for _attempt in range(5):
        with pytest.raises(TimeUp):
            within(0.01, endless)
    sum(range(1_000_000))  # an alarm left over would go off here
    assert within(5, sum, [1, 2]) == 3


def test_time_limit_is_not_held_up_by_what_swallows_the_alarm():
    def stubborn():
        swallowed = 0
        while True:
            try:
                while True:
                    pass
            except BaseException:
                swallowed += 1
                if swallowed > 2:
                    raise

    with pytest.raises(TimeUp):
        within(0.01, stubborn)


def test_error_of_the_work_is_the_error_of_the_caller():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
