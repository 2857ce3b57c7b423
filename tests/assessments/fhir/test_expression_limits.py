"""FHIRPath in the definitions of strangers: what is kept without being run, and what they may try with what is."""

import os
import resource
import socket
import subprocess
import time

import pytest

from assessments.fhir import calculate, enabled_keys
from assessments.fhir.expressions import parsed
from assessments.fhir.extensions import FHIR
from assessments.fhir.time_limit import TimeUp, within
from tests.assessments.fhir.forms import SDC, calculated, expression, item, read, variable


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
        (
            "'a'.matches('(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)$')",
            "text/fhirpath",
            "matches()",
        ),
        ("'a'.matches('a*a*a*$')", "text/fhirpath", "matches()"),
        ("'a'.matches('a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?$')", "text/fhirpath", "matches()"),
        ("'a'.matches('(a)\\\\1')", "text/fhirpath", "matches()"),
        ("'a'.matches('(?=a)')", "text/fhirpath", "matches()"),
        ("'a'.matches('(' & 'a+)+')", "text/fhirpath", "matches()"),
        ("'a'.matches('[')", "text/fhirpath", "matches()"),
        ("'a'.matches()", "text/fhirpath", "matches()"),
        ("'a'.trace('b')", "text/fhirpath", "trace()"),
        ("'http://127.0.0.1'.resolve()", "text/fhirpath", "resolve()"),
        ("__import__('os').system('id')", "text/fhirpath", "system()"),
        ("'" + "a" * 4000 + "'", "text/fhirpath", "longer than"),
        ("(" * 1900 + "1" + ")" * 1900, "text/fhirpath", "nested too deeply"),
        # On a slow machine the time is up before the end of the stack is reached.
        (".".join(["a"] * 1900), "text/fhirpath", "nested too deeply|takes too long to read"),
    ],
)
def test_what_is_not_run_is_named_with_its_reason(text, language, reason):
    questionnaire = read(
        item("c", extension=[expression(text, language=language)]),
        item("s", extension=[expression(text, SDC + "enableWhenExpression", language)]),
    )

    assert [note.path for note in questionnaire.not_run] == ["Questionnaire.item[0]", "Questionnaire.item[1]"]
    assert all(any(one in note.what for one in reason.split("|")) for note in questionnaire.not_run)
    assert calculate(questionnaire, {}) == {}
    assert enabled_keys(questionnaire, {}) == {"c", "s"}


@pytest.mark.parametrize(("extension", "name"), [
    (expression("today()", SDC + "initialExpression"), "initialExpression"),
    ({"url": f"{FHIR}questionnaire-minOccurs", "valueInteger": 2}, "minOccurs"),
    ({"url": f"{FHIR}questionnaire-sliderStepValue", "valueInteger": 5}, "sliderStepValue"),
])  # fmt: skip
def test_what_has_no_effect_is_named(extension, name):
    questionnaire = read(item("a", extension=[extension]))

    assert questionnaire.not_run[0].path == "Questionnaire.item[0]"
    assert name in questionnaire.not_run[0].what


def test_what_has_no_effect_is_named_where_it_hides():
    fhir = "http://hl7.org/fhir/StructureDefinition/"
    worked_out = {"extension": [expression("today()", fhir + "cqf-calculatedValue")]}
    questionnaire = read(
        item("a", _text={"extension": [expression("'Dear'", fhir + "cqf-expression")]}),
        item("b", "date", extension=[{"url": fhir + "minValue", "_valueDate": worked_out}]),
    )

    assert [(kept.path, kept.what) for kept in questionnaire.not_run] == [
        ("Questionnaire.item[0]", "a value worked out by an expression (cqf-expression)"),
        ("Questionnaire.item[1]", "a value worked out by an expression (cqf-calculatedValue)"),
    ]


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


def test_alarm_that_a_finalizer_swallows_is_given_again():
    class Endless:
        def __del__(self):
            while True:
                pass

    def work():
        Endless()
        while True:
            pass

    with pytest.raises(TimeUp):
        within(0.01, work)


def test_error_of_the_work_is_the_error_of_the_caller():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)
