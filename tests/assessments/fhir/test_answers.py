"""From what a form sends to typed values, and what does not fit."""

import pytest
from django.utils.translation import override

from assessments.fhir import AnswerRefused, check_answer, raw_answer, raw_unit, require_answers_fit
from tests.assessments.fhir.forms import coded, coding, item, read, when

FHIR = "http://hl7.org/fhir/StructureDefinition/"


def extension(name, **value):
    return {"url": FHIR + name, **value}


def checked(question, *raw, unit=""):
    questionnaire = read(question)
    return check_answer(questionnaire.item(question["linkId"]), list(raw), unit=unit)


KG = extension(
    "questionnaire-unitOption",
    valueCoding={"system": "http://unitsofmeasure.org", "code": "kg", "display": "kilograms"},
)
LB = extension(
    "questionnaire-unitOption",
    valueCoding={"system": "http://unitsofmeasure.org", "code": "[lb_av]", "display": "pounds"},
)
EXCLUSIVE = [extension("questionnaire-optionExclusive", valueBoolean=True)]
NONE_OF_THESE = {"valueCoding": coding("none"), "extension": EXCLUSIVE}


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (item("a", "boolean"), "false", {"valueBoolean": False}),
        (item("a", "integer"), " -3 ", {"valueInteger": -3}),
        (item("a", "decimal"), "1.50", {"valueDecimal": "1.50"}),
        (item("a", "decimal"), "1,5", {"valueDecimal": "1.5"}),
        (item("a", "date"), "2026-02-28", {"valueDate": "2026-02-28"}),
        (item("a", "dateTime"), "2026-02-28T10:00:00Z", {"valueDateTime": "2026-02-28T10:00:00Z"}),
        (item("a", "time"), "14:30", {"valueTime": "14:30:00"}),
        (item("a", "string"), "two\r\nlines", {"valueString": "two lines"}),
        (item("a", "text"), "two\r\nlines", {"valueString": "two\nlines"}),
        (item("a", "text"), "<script>", {"valueString": "<script>"}),
        (item("a", "text"), "to\u202eothers\u2066", {"valueString": "toothers"}),
        (item("a", "url"), "https://example.org/a", {"valueUri": "https://example.org/a"}),
        (item("a", "reference"), "Dr Example", {"valueReference": {"display": "Dr Example"}}),
        (item("a", "reference"), "Location/1", {"valueReference": {"reference": "Location/1"}}),
        (item("a", "choice", answerOption=coded("x", "y")), "option-1", {"valueCoding": coding("y")}),
        (item("a", "open-choice", answerOption=coded("x")), "my own", {"valueString": "my own"}),
        (item("a", "open-choice", answerOption=coded("x")), "option-0", {"valueCoding": coding("x")}),
        (item("a", "integer", answerOption=[{"valueInteger": 7}]), "option-0", {"valueInteger": 7}),
        (item("a", "attachment"), '{"url": "/f/1", "size": 3}', {"valueAttachment": {"url": "/f/1", "size": 3}}),
    ],
)
def test_text_becomes_a_typed_value(question, raw, value):
    assert checked(question, raw) == [value]


def test_local_time_gets_the_offset_of_the_clinic():
    ((value),) = checked(item("a", "dateTime"), "2026-02-28 10:00")

    assert value["valueDateTime"].startswith("2026-02-28T10:00:00")
    assert value["valueDateTime"][19] in "+-"


@pytest.mark.parametrize("raw", [[], [""], ["  ", "\n"]])
def test_nothing_typed_is_no_answer(raw):
    assert checked(item("a", "integer", required=True), *raw) == []


@pytest.mark.parametrize(
    ("question", "raw", "words"),
    [
        (item("a", "boolean"), "maybe", "yes or no"),
        (item("a", "integer"), "3.5", "whole number"),
        (item("a", "integer"), "３", "whole number"),
        (item("a", "integer"), "99999999999", "too big"),
        (item("a", "integer"), "9" * 5000, "whole number"),
        (item("a", "decimal"), "NaN", "number"),
        (item("a", "decimal"), "1e9", "number"),
        (item("a", "date"), "2026-02-30", "date"),
        (item("a", "date"), "31.01.2026", "date"),
        (item("a", "date"), "0000-01-01", "date"),
        (item("a", "dateTime"), "2026-02-28T25:00", "date and a time"),
        (item("a", "dateTime"), "0001-01-01 00:00", "date and a time"),
        (item("a", "time"), "24:00", "time"),
        (item("a", "url"), "javascript:alert(1)", "web address"),
        (item("a", "string", maxLength=3), "four", "too long"),
        (item("a", "string"), "x" * 2001, "too long"),
        (item("a", "text"), "x" * 20_001, "too long"),
        (item("a", extension=[extension("minLength", valueInteger=3)]), "ab", "too short"),
        (item("a", "integer", extension=[extension("minValue", valueInteger=1)]), "0", "1 or more"),
        (item("a", "integer", extension=[extension("maxValue", valueInteger=9)]), "10", "9 or less"),
        (
            item("a", "date", extension=[extension("maxValue", valueDate="2026-01-01")]),
            "2026-01-02",
            "Give 1 Jan 2026 or earlier.",
        ),
        (item("a", "decimal", extension=[extension("maxDecimalPlaces", valueInteger=1)]), "1.55", "digit"),
        (item("a", "choice", answerOption=coded("x")), "option-1", "choose from"),
        (item("a", "choice", answerOption=coded("x")), "x", "choose from"),
        (item("a", "choice"), "x", "no list"),
        (item("a", "string", answerOption=[{"valueString": "x"}]), "y", "choose from"),
        (item("a", "text"), "a\x00b", "characters"),
        (item("a", "text"), "a\ud800b", "characters"),
        (item("a", "attachment"), "[" * 3000, "file"),
        (item("a", "attachment"), '{"url": "javascript:x"}', "file"),
        (item("a", "attachment"), '{"data": "AAAA"}', "file"),
        (item("a", "attachment"), '{"title": "a\\u0000b"}', "file"),
        (item("a", "attachment"), '{"title": "a\\ud800b"}', "file"),
        (item("a", "attachment"), '{"url": "/f/1", "size": NaN}', "file"),
        (item("a", "attachment"), '{"url": "/f/1", "size": 1e999}', "file"),
        (item("a", "attachment", extension=[extension("maxSize", valueDecimal=5)]), '{"size": 6}', "too big"),
        (
            item("a", "attachment", extension=[extension("mimeType", valueCode="image/png")]),
            '{"contentType": "text/html"}',
            "kind of file",
        ),
        (item("a", "group", item=[item("b")]), "x", "nothing to answer"),
        (item("a", "display"), "x", "nothing to answer"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(question, raw, words):
    with pytest.raises(AnswerRefused) as refused:
        checked(question, raw)

    assert words in str(refused.value.message)


def test_only_a_repeating_question_takes_several_answers():
    with pytest.raises(AnswerRefused, match="only one"):
        checked(item("a", "integer"), "1", "2")

    assert len(checked(item("a", "integer", repeats=True), "1", "2")) == 2


def test_no_more_answers_than_the_form_allows():
    most = extension("questionnaire-maxOccurs", valueInteger=2)

    with pytest.raises(AnswerRefused, match="no more than 2"):
        checked(item("a", "integer", repeats=True, extension=[most]), "1", "2", "3")


def test_no_more_than_a_hundred_answers_whatever_the_form_says():
    with pytest.raises(AnswerRefused, match="no more than 100"):
        checked(item("a", "integer", repeats=True), *map(str, range(101)))


def test_exclusive_option_stands_alone():
    question = item("a", "choice", repeats=True, answerOption=[*coded("x"), NONE_OF_THESE])

    assert len(checked(question, "option-1")) == 1
    with pytest.raises(AnswerRefused, match="None"):
        checked(question, "option-0", "option-1")


def test_an_option_that_stands_alone_is_named_in_the_language_of_the_reader():
    translated = {
        "url": "http://hl7.org/fhir/StructureDefinition/translation",
        "extension": [{"url": "lang", "valueCode": "zh-Hant"}, {"url": "content", "valueString": "以上皆非"}],
    }
    alone = {**NONE_OF_THESE, "valueCoding": {**NONE_OF_THESE["valueCoding"], "_display": {"extension": [translated]}}}
    question = item("a", "choice", repeats=True, answerOption=[*coded("x"), alone])

    with override("zh-hant"), pytest.raises(AnswerRefused, match="以上皆非"):
        checked(question, "option-0", "option-1")


def test_quantity_takes_one_of_its_units():
    question = item("a", "quantity", extension=[KG, LB])

    (value,) = checked(question, "70,5", unit="unit-1")

    assert value == {
        "valueQuantity": {
            "value": "70.5", "unit": "pounds", "system": "http://unitsofmeasure.org", "code": "[lb_av]",
        }
    }  # fmt: skip
    for unit in ("", "stone"):
        with pytest.raises(AnswerRefused, match="units"):
            checked(question, "70", unit=unit)


def test_quantity_with_one_unit_needs_no_choice_and_without_units_takes_any():
    assert checked(item("a", "quantity", extension=[KG]), "70")[0]["valueQuantity"]["code"] == "kg"
    assert checked(item("a", "quantity"), "7", unit="cups") == [{"valueQuantity": {"value": "7", "unit": "cups"}}]


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (item("a", "boolean"), "true"),
        (item("a", "decimal"), "1.50"),
        (item("a", "time"), "14:30:00"),
        (item("a", "text"), "two\nlines"),
        (item("a", "reference"), "Location/1"),
        (item("a", "choice", answerOption=coded("x", "y")), "option-1"),
        (item("a", "open-choice", answerOption=coded("x")), "my own"),
        (item("a", "quantity", extension=[KG, LB]), "70"),
    ],
)
def test_stored_value_goes_back_to_what_was_typed(question, raw):
    found = read(question).item("a")
    values = checked(question, raw, unit="unit-1")

    assert raw_answer(found, values) == [raw]
    if question["type"] == "quantity":
        assert raw_unit(found, values) == "unit-1"


FORM = [
    item("a", "boolean"),
    item("b", "integer", enableWhen=[when("a", "=", answerBoolean=True)]),
    item("c", "choice", answerOption=coded("x", "y")),
    item("g", "group", repeats=True, item=[item("d", maxLength=5)]),
    item("r", readOnly=True, initial=[{"valueString": "fixed"}]),
]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"a": [{"valueBoolean": True}], "b": [{"valueInteger": 3}]},
        {"c": [{"valueCoding": coding("x")}], "d~1": [{"valueString": "two"}]},
        {"r": [{"valueString": "fixed"}]},
    ],
)
def test_answers_that_fit_are_taken(answers):
    require_answers_fit(read(*FORM), answers)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([], "cannot be read"),
        ({"x": [{"valueBoolean": True}]}, "does not have"),
        ({"g": [{"valueString": "x"}]}, "does not have"),
        ({"d": [{"valueString": "x"}]}, "does not have"),
        ({"d~0.0": [{"valueString": "x"}]}, "does not have"),
        ({"d~100": [{"valueString": "x"}]}, "does not have"),
        ({3: [{"valueString": "x"}]}, "does not have"),
        ({"b": [{"valueInteger": 3}]}, "not asked"),
        ({"a": [{"valueBoolean": False}], "b": [{"valueInteger": 3}]}, "not asked"),
        ({"a": [{"valueString": "yes"}]}, "not of the kind"),
        ({"a": [{"valueBoolean": "true"}]}, "not of the kind"),
        ({"a": {"valueBoolean": True}}, "not of the kind"),
        ({"a": [True]}, "not of the kind"),
        ({"a": [{}]}, "not of the kind"),
        ({"a": [{"valueBoolean": True, "valueString": "x"}]}, "not of the kind"),
        ({"c": [{"valueCoding": coding("z")}]}, "choose from"),
        ({"c": [{"valueCoding": {**coding("x"), "extension": []}}]}, "not of the kind"),
        ({"c": [{"valueCoding": coding("x")}, {"valueCoding": coding("y")}]}, "only one"),
        ({"d~0": [{"valueString": "longer"}]}, "too long"),
        ({"r": [{"valueString": "changed"}]}, "itself"),
    ],
)
def test_answers_that_do_not_fit_are_refused(answers, words):
    with pytest.raises(AnswerRefused) as refused:
        require_answers_fit(read(*FORM), answers)

    assert words in str(refused.value.message)


def test_choice_without_a_list_keeps_what_the_form_begins_with():
    fever = {"valueCoding": coding("fever")}
    questionnaire = read(item("a", "choice", initial=[fever]))

    require_answers_fit(questionnaire, {"a": [fever]})
    with pytest.raises(AnswerRefused, match="no list of answers"):
        require_answers_fit(questionnaire, {"a": [{"valueCoding": coding("cough")}]})


def test_groups_within_groups_have_an_end():
    within = item("out", "group", repeats=True, item=[item("in", "group", repeats=True, item=[item("a"), item("b")])])
    places = {f"a~{number}.99": [] for number in range(99)}

    require_answers_fit(read(within), {"a~99.0": []})
    with pytest.raises(AnswerRefused, match="cannot be read"):
        require_answers_fit(read(within), {**places, "a~99.99": []})
