"""Which definitions can be used, and why the others cannot."""

import json

import pytest

from assessments.fhir import read_questionnaire
from tests.assessments.fhir.forms import coded, definition, item, problems_of, read, when


def hidden(value):
    return {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": value}


def test_item_knows_its_place_and_its_position():
    questionnaire = read(item("a", "group", item=[item("b"), item("c", "group", item=[item("d")])]), item("e"))

    assert [found.link_id for found in questionnaire.in_order] == ["a", "b", "c", "d", "e"]
    assert [found.position for found in questionnaire.in_order] == [0, 1, 2, 3, 4]
    assert questionnaire.item("d").parent is questionnaire.item("c")
    assert questionnaire.item("d").path == "Questionnaire.item[0].item[1].item[0]"


def test_form_keeps_what_names_it():
    questionnaire = read(item("a"), title="Sleep", name="Sleep", language="en")

    assert (questionnaire.url, questionnaire.version) == ("https://clinic.example/form", "1")
    assert (questionnaire.title, questionnaire.name, questionnaire.language) == ("Sleep", "Sleep", "en")


def test_options_have_words_points_and_marks():
    option = {
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2},
            {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionPrefix", "valueString": "b)"},
            {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive", "valueBoolean": True},
        ],
        "valueCoding": {"code": "often", "display": "Often"},
        "initialSelected": True,
    }
    found = read(item("a", "choice", answerOption=[option])).item("a")

    (option,) = found.options
    assert (option.display, option.ordinal, option.prefix) == ("Often", 2, "b)")
    assert option.is_exclusive
    assert found.initial == ({"valueCoding": {"code": "often", "display": "Often"}},)


def test_points_may_stand_on_the_code_of_an_option():
    weight = {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3}
    option = {"valueCoding": {"code": "a", "extension": [weight]}}

    assert read(item("a", "choice", answerOption=[option])).item("a").options[0].ordinal == 3


def test_words_are_found_by_language():
    spoken = [{"url": "lang", "valueCode": "de"}, {"url": "content", "valueString": "Wie geht es?"}]
    translation = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": spoken}]}
    question = item("a", _text=translation)
    option = {"valueCoding": {"code": "y", "display": "Yes", "_display": translation}}
    questionnaire = read(question, item("b", "choice", answerOption=[option]))

    assert questionnaire.item("a").text_in("de-AT") == "Wie geht es?"
    assert questionnaire.item("a").text_in("fr") == "Question a"
    assert questionnaire.item("b").options[0].display_in("de") == "Wie geht es?"


def test_help_below_a_question_explains_it():
    control = {
        "url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
        "valueCodeableConcept": {"coding": [{"code": "help"}]},
    }
    questionnaire = read(item("a", item=[item("a-help", "display", extension=[control])]))

    assert questionnaire.item("a").help == "Question a-help"


def test_markup_is_read_as_words_only():
    markup = "<div>How <b>are</b> you?<script>alert(1)</script></div>"
    sibling = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml", "valueString": markup}]}
    text = definition({"linkId": "a", "type": "string", "_text": sibling})

    assert read_questionnaire(text).item("a").text == "How are you?"


def test_text_of_an_item_is_never_read_as_markup():
    assert read(item("a") | {"text": "<script>alert(1)</script>"}).item("a").text == "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b'<Questionnaire xmlns="http://hl7.org/fhir"/>', "this is XML"),
        (b"{", "not JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "no JSON object"),
        (b"null", "no JSON object"),
        (b"3", "no JSON object"),
        (b'{"resourceType": "Patient"}', "not a Questionnaire"),
        (b"{}x", "not JSON"),
        ("\ud800", "UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        (b" " * 5_000_001, "longer than 5 MB"),
    ],
)
def test_what_is_no_questionnaire_is_refused(text, reason):
    ((path, found),) = problems_of(text)

    assert path.startswith("Questionnaire")
    assert reason in found


@pytest.mark.parametrize(
    ("member", "path", "reason"),
    [
        ('"title": NaN', "Questionnaire.title", "not a number"),
        ('"title": 1e999', "Questionnaire.title", "too many digits"),
        ('"title": 1e99999999999999999999999', "Questionnaire.title", "too many digits"),
        ('"title": ' + "9" * 5000, "Questionnaire.title", "too many digits"),
        ('"title": "a\\u0000b"', "Questionnaire.title", "null character"),
        ('"title": "\\ud800"', "Questionnaire.title", "half a character"),
        ('"meta": {"a": 1, "a": 2}', "Questionnaire.meta", "twice"),
        ('"title": "a", "title": "b"', "Questionnaire", "twice"),
        ('"mapping": [1]', "Questionnaire.mapping", "dialect"),
        ('"implicitRules": "https://x.example"', "Questionnaire.implicitRules", "elsewhere"),
        ('"modifierExtension": [{"url": "x"}]', "Questionnaire.modifierExtension", "not known"),
        ('"title": 3', "Questionnaire.title", "no text"),
        ('"code": [null]', "Questionnaire.code[0]", "no object"),
        ('"code": [{}]', "Questionnaire.code[0]", "empty"),
        ('"contained": {"a": 1}', "Questionnaire.contained", "no list"),
        ('"extension": [{"valueString": "a"}]', "Questionnaire.extension[0].url", "missing"),
        ('"meta": ' + '{"a":' * 80 + "1" + "}" * 80, "Questionnaire.meta" + ".a" * 59, "deeply"),
    ],
)
def test_wrong_member_is_named_with_its_path(member, path, reason):
    text = definition(item("a")).replace('"status": "active"', member)

    found = problems_of(text)

    assert any(at == path and reason in why for at, why in found), found


@pytest.mark.parametrize(
    ("items", "path", "reason"),
    [
        ([{"type": "string"}], "item[0].linkId", "missing"),
        ([{"linkId": "a"}], "item[0].type", "missing"),
        ([item("a", "question")], "item[0].type", "no item of the type"),
        ([item("a"), item("b", "group", item=[item("a")])], "item[1].item[0].linkId", "already"),
        ([item("a", required="yes")], "item[0].required", "neither true nor false"),
        ([item("a", required=1)], "item[0].required", "neither true nor false"),
        ([item("a", extension=[hidden("no")])], "item[0].extension", "neither true nor false"),
        ([item("a", "choice", option=coded("x"))], "item[0].option", "STU3"),
        ([item("a", "coding")], "item[0].type", "R5"),
        ([item("")], "item[0].linkId", "missing"),
        ([item("a", "choice", answerOption=[{"valueString": ""}])], "item[0].answerOption[0]", "empty"),
        ([item("a", maxLength="3")], "item[0].maxLength", "whole number"),
        ([item("a") | {"text": ["a"]}], "item[0].text", "no text"),
        ([item("a", hidden=True)], "item[0].hidden", "dialect"),
        ([item("a", item={"linkId": "b"})], "item[0].item", "no list"),
        ([item("a", item=[3])], "item[0].item[0]", "no object"),
        ([item("a", "boolean", answerOption=coded("x"))], "item[0].answerOption", "cannot offer"),
        ([item("a", "text", answerValueSet="#x")], "item[0].answerValueSet", "cannot offer"),
        ([item("a", "integer", answerOption=coded("x"))], "item[0].answerOption[0].valueCoding", "cannot offer"),
        (
            [item("a", "choice", answerOption=[{"valueUri": "x"}])],
            "item[0].answerOption[0].valueUri",
            "no such element",
        ),
        ([item("a", "choice", answerOption=[{"initialSelected": True}])], "item[0].answerOption[0]", "no value"),
        (
            [item("a", "choice", answerOption=[*coded("x"), {**coded("x")[0], "initialSelected": True}])],
            "item[0].answerOption[1]",
            "offered twice",
        ),
        ([item("a", "choice", answerOption=coded("x"), answerValueSet="#x")], "item[0]", "both"),
        ([item("a", "display", item=[item("b")])], "item[0].item", "nothing can lie below"),
        ([item("a", "group", initial=[{"valueString": "x"}])], "item[0].initial", "has no answer"),
        ([item("a", initial=[{"valueString": "x"}, {"valueString": "y"}])], "item[0].initial", "several"),
        ([item("a", enableWhen=[when("b", "=", answerString="x")])], "item[0].enableWhen[0].question", "no item"),
        ([item("a", enableWhen=[when("a", "=", answerString="x")])], "item[0].enableWhen", "its own answer"),
        ([item("a", enableWhen=[when("b", "~", answerString="x")]), item("b")], "item[0].enableWhen[0].operator", "no"),
        (
            [item("a", enableWhen=[when("b", "exists", answerString="x")]), item("b")],
            "item[0].enableWhen[0]",
            "true or",
        ),
        ([item("a", enableWhen=[when("b", "=")]), item("b")], "item[0].enableWhen[0]", "no answer"),
        (
            [item("a", enableWhen=[when("b", "=", answerString="x", answerInteger=1)]), item("b")],
            "item[0].enableWhen[0]",
            "both",
        ),
        (
            [item("a", enableWhen=[when("b", "=", answerString="x"), when("b", "=", answerString="y")]), item("b")],
            "item[0].enableBehavior",
            "missing",
        ),
        (
            [item("a", enableWhen=[when("b", "=", answerString="x")]), item("b", "display")],
            "item[0].enableWhen[0].question",
            "never has an answer",
        ),
        (
            [
                item("a", enableWhen=[when("b", "=", answerString="x")]),
                item("b", enableWhen=[when("a", "=", answerString="x")]),
            ],
            "item[0].enableWhen",
            "wait for one another",
        ),
        (
            [item("a", "group", enableWhen=[when("b", "=", answerString="x")], item=[item("b")])],
            "item[0].enableWhen",
            "wait for one another",
        ),
    ],
)
def test_wrong_item_is_named_with_its_path(items, path, reason):
    found = problems_of(definition(*items))

    assert any(at == f"Questionnaire.{path}" and reason in why for at, why in found), found


@pytest.mark.parametrize("empty", [None, "", " ", [], {}, {"extension": []}])
@pytest.mark.parametrize("name", ["prefix", "code", "enableWhen", "initial", "item", "answerOption", "extension"])
def test_empty_part_counts_as_absent_and_is_named(name, empty):
    questionnaire = read(item("a", **{name: empty}))

    (found,) = questionnaire.in_order
    assert (found.prefix, found.codes, found.enable_when, found.initial, found.options) == ("", (), (), (), ())
    (kept,) = questionnaire.not_run
    assert (kept.path, name in kept.what) == ("Questionnaire", True)
    assert questionnaire.text == definition(item("a", **{name: empty}))


def test_choice_with_an_empty_list_of_answers_is_named_as_one_without():
    kept = read(item("a", "choice", answerOption=[])).not_run

    assert any("nobody can answer it" in one.what for one in kept)


def test_yes_and_no_written_as_text_are_read_and_named():
    questionnaire = read(item("a", required="true", repeats="false"), item("b", extension=[hidden("true")]))

    assert (questionnaire.item("a").required, questionnaire.item("a").repeats) == (True, False)
    assert questionnaire.item("b").hidden
    assert [kept.path for kept in questionnaire.not_run] == [
        "Questionnaire.item[0].required",
        "Questionnaire.item[0].repeats",
        "Questionnaire.item[1].extension",
    ]


def test_unknown_status_and_harmless_elements_are_named():
    questionnaire = read(item("a", fhir_comments=["x"]), status="_active", copyrightLabel="x")

    assert [kept.path for kept in questionnaire.not_run] == [
        "Questionnaire.copyrightLabel",
        "Questionnaire.status",
        "Questionnaire.item[0].fhir_comments",
    ]


def test_answer_offered_twice_alike_is_shown_once():
    questionnaire = read(item("a", "choice", answerOption=coded("x", "x", "y")))

    assert [option.display for option in questionnaire.item("a").options] == ["X", "Y"]
    assert "twice" in questionnaire.not_run[0].what


def test_first_answers_of_a_narrower_kind_are_taken():
    questionnaire = read(
        item("a", "decimal", initial=[{"valueInteger": 3}]),
        item("b", "dateTime", initial=[{"valueDate": "2026-01-31"}]),
    )

    assert questionnaire.item("a").initial == ({"valueDecimal": "3"},)
    assert questionnaire.item("b").initial == ({"valueDateTime": "2026-01-31"},)


def test_limit_that_cannot_be_applied_is_named():
    limit = {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 3}
    questionnaire = read(item("a", "string", extension=[limit]))

    assert questionnaire.item("a").min_value is None
    assert [kept.path for kept in questionnaire.not_run] == ["Questionnaire.item[0].extension"]


def test_quantity_has_limits_of_its_own():
    sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
    limits = [
        {"url": sdc + "minQuantity", "valueQuantity": {"value": 30, "unit": "kg"}},
        {"url": sdc + "maxQuantity", "valueQuantity": {"value": 300, "unit": "kg"}},
    ]
    found = read(item("a", "quantity", extension=limits)).item("a")

    assert (found.min_value, found.max_value) == (
        {"valueQuantity": {"value": "30", "unit": "kg"}},
        {"valueQuantity": {"value": "300", "unit": "kg"}},
    )


def test_several_faults_are_told_together():
    found = problems_of(definition(item("a", "nothing"), item("a"), {"type": "string"}))

    assert [path for path, reason in found] == [
        "Questionnaire.item[0].type",
        "Questionnaire.item[1].linkId",
        "Questionnaire.item[2].linkId",
    ]


def test_endless_faults_are_not_all_told():
    assert len(problems_of(definition(*[item("a", "nothing")] * 500))) == 20


def test_form_that_asks_nothing_is_refused():
    assert problems_of('{"resourceType": "Questionnaire", "status": "draft"}')[0][0] == "Questionnaire.item"


def test_too_many_items_are_refused():
    found = problems_of(definition(*[{"linkId": str(number), "type": "string"} for number in range(5_001)]))

    assert found == [("Questionnaire.item[5000]", "the form has more than 5000 items")]


def test_items_nested_too_deeply_are_refused():
    nested = item("0")
    for number in range(1, 22):
        nested = item(str(number), "group", item=[nested])

    (((path, reason),)) = problems_of(definition(nested))

    assert "20 deep" in reason
    assert path.count(".item[0]") == 20


def test_long_chain_of_conditions_is_read():
    items = [item("0")]
    items += [item(str(n), enableWhen=[when(str(n - 1), "exists", answerBoolean=True)]) for n in range(1, 4_000)]

    assert len(read(*items).dependable) == 4_000


def test_missing_status_is_noted_not_refused():
    questionnaire = read_questionnaire(
        json.dumps({"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "string"}]})
    )

    assert questionnaire.not_run[0].path == "Questionnaire.status"


def test_text_is_kept_as_received():
    text = "\ufeff" + definition(item("a")) + "\n\n"

    assert read_questionnaire(text.encode()).text == text[1:]


def test_unknown_extensions_are_no_fault():
    strange = {"url": "https://elsewhere.example/strange", "valueString": "kept"}

    assert read(item("a", extension=[strange])).item("a").source["extension"] == [strange]
