"""What forms written elsewhere do that the standard leaves open: taken the one way it can be meant, or named."""

import pytest

from assessments.definitions import Loaded
from assessments.fhir import AnswerRefused, calculate, check_answer, enabled_keys
from assessments.questions import Sheet, draw
from assessments.questions.wording import answer_texts
from tests.assessments.fhir.forms import SDC, calculated, coded, coding, expression, item, read

FHIR = "http://hl7.org/fhir/StructureDefinition/"
ORDINAL = f"{FHIR}ordinalValue"
NUMBERS = {"a": [{"valueInteger": 2}], "b": [{"valueInteger": 3}]}


def kept(questionnaire):
    return [(path, str(what)) for path, what in questionnaire.not_run]


def below(link_id, text, **members):
    """A text that explains the item above it."""
    control = {"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "flyover"}]}
    shown = {"url": f"{FHIR}questionnaire-itemControl", "valueCodeableConcept": control}
    return item(link_id, "display", extension=[shown]) | {"text": text} | members


def without_words(link_id, type_="string", **members):
    return {"linkId": link_id, "type": type_, **members}


def limited(link_id, type_, **limits):
    """A question with limits: `minValue`, `maxValue`."""
    name = {"date": "valueDate", "dateTime": "valueDateTime", "time": "valueTime"}[type_]
    return item(link_id, type_, extension=[{"url": f"{FHIR}{limit}", name: said} for limit, said in limits.items()])


@pytest.mark.parametrize(
    "question",
    [
        item("a", "text", initial=[{"valueCoding": coding("x")}]),
        item("a", "integer", initial=[{"valueString": "three"}]),
        item("a", "choice", answerOption=coded("x"), initial=[{"valueCoding": coding("y")}]),
    ],
)
def test_first_answer_that_a_question_cannot_have_is_named_and_left_out(question):
    questionnaire = read(question)

    assert questionnaire.item("a").initial == ()
    assert kept(questionnaire) == [
        ("Questionnaire.item[0].initial[0]", "a first answer that the question cannot have: it starts without")
    ]


def test_points_beside_an_answer_count_where_a_score_looks_for_them_on_it():
    options = [
        {**option, "extension": [{"url": ORDINAL, "valueDecimal": points}]}
        for points, option in enumerate(coded("never", "often"))
    ]
    total = f"%resource.item.answer.valueCoding.extension.where(url='{ORDINAL}').valueDecimal.sum()"
    questionnaire = read(
        *(item(link, "choice", answerOption=options) for link in ("a", "b")), calculated("total", "integer", total)
    )
    answers = {link: [{"valueCoding": coding("often")}] for link in ("a", "b")}

    assert calculate(questionnaire, answers) == {"total": [{"valueInteger": 2}]}


@pytest.mark.parametrize(
    "text",
    [
        "QuestionnaireResponse.item.answer.value.sum()",
        "iif(QuestionnaireResponse.item.exists(), 5, 0)",
        "item.where(linkId = 'a' or linkId = 'b').answer.valueInteger.sum()",
        "(item.answer.value.sum())",
    ],
)
def test_expression_at_the_root_may_start_at_the_response_or_its_items(text):
    questionnaire = read(item("a", "integer"), item("b", "integer"), calculated("total", "integer", text))

    assert calculate(questionnaire, NUMBERS) == {"total": [{"valueInteger": 5}]}
    assert kept(questionnaire) == []


def test_condition_at_the_root_may_start_at_the_items_of_the_response():
    asked_when = expression("item.where(linkId = 'a').answer.value = 2", SDC + "enableWhenExpression")
    questionnaire = read(item("a", "integer"), item("b", extension=[asked_when]))

    assert enabled_keys(questionnaire, {"a": [{"valueInteger": 2}]}) == {"a", "b"}
    assert enabled_keys(questionnaire, {"a": [{"valueInteger": 1}]}) == {"a"}


def test_expression_in_a_group_that_looks_below_an_item_without_any_is_named():
    total = calculated("total", "integer", "item.where(linkId = 'a').answer.value.sum()")
    questionnaire = read(item("group", "group", item=[item("a", "integer"), total]))

    assert calculate(questionnaire, NUMBERS) == {}
    assert kept(questionnaire) == [
        (
            "Questionnaire.item[0].item[1]",
            "its calculated value is not run: it looks for answers below the item, which has nothing below it",
        )
    ]


def test_expression_of_a_question_with_items_below_it_means_those():
    total = calculated("total", "integer", "item.where(linkId = 'b').answer.value.sum()", item=[item("b", "integer")])
    questionnaire = read(item("a", "integer"), total)
    answers = {"total": [{"valueInteger": 0}], "b": [{"valueInteger": 3}]}

    assert kept(questionnaire) == []
    assert calculate(questionnaire, answers) == {"total": [{"valueInteger": 0}]}


def test_question_without_words_is_read_with_those_that_explain_it():
    spoken = {"extension": [{"url": "lang", "valueCode": "de"}, {"url": "content", "valueString": "Wie alt?"}]}
    explained = below("a-words", "How old are you?", _text={"extension": [{"url": f"{FHIR}translation", **spoken}]})
    questionnaire = read(without_words("a", "integer", item=[explained]))

    question = questionnaire.item("a")
    assert (question.text_in("en"), question.text_in("de"), question.help_in("en")) == (
        "How old are you?",
        "Wie alt?",
        "",
    )
    assert kept(questionnaire) == []


def test_only_question_of_a_group_is_read_with_the_words_of_the_group():
    questionnaire = read(item("group", "group", item=[without_words("a")]) | {"text": "Where you live"})

    assert questionnaire.item("a").text_in("en") == "Where you live"
    assert kept(questionnaire) == []


def test_question_without_any_words_has_a_number_and_is_named():
    questionnaire = read(item("a"), without_words("b"))

    assert questionnaire.item("b").text_in("en") == "Question 2"
    assert kept(questionnaire) == [("Questionnaire.item[1]", "a question without words: it is asked by its number")]


@pytest.mark.parametrize(
    ("question", "typed", "words"),
    [
        (limited("a", "date", minValue="2026-01-31"), "2026-01-30", "Give 31 Jan 2026 or later."),
        (limited("a", "date", maxValue="2026-01"), "2026-02-01", "Give 2026-01 or earlier."),
        (limited("a", "time", minValue="09:00:00"), "08:59", "Give 09:00 or later."),
        (
            limited("a", "dateTime", maxValue="0001-01-01T00:00:00+14:00"),
            "2026-01-31T10:00:00Z",
            "Give 1 Jan 0001, midnight or earlier.",
        ),
    ],
)
def test_limit_of_a_day_or_a_time_is_said_as_people_read_it(question, typed, words):
    with pytest.raises(AnswerRefused) as refused:
        check_answer(read(question).item("a"), [typed])

    assert str(refused.value.message) == words


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (limited("a", "date", minValue="2026-01-31", maxValue="2026-02"), "From 31 Jan 2026 to 2026-02."),
        (limited("a", "time", maxValue="17:30:00"), "17:30 or earlier."),
        (limited("a", "dateTime", minValue="2026-01-31"), "31 Jan 2026 or later."),
        (item("a", "date", extension=[{"url": f"{FHIR}entryFormat", "valueString": "YY/MM/DD"}]), ""),
        (item("a", extension=[{"url": f"{FHIR}entryFormat", "valueString": "nnn-nnn"}]), "nnn-nnn"),
    ],
)
def test_hint_says_limits_and_no_format_that_the_field_has_itself(question, hint):
    questionnaire = read(question)

    (drawn,) = draw(Sheet(Loaded(questionnaire), {}, language="en"), questionnaire.items).nodes

    assert drawn.hint == hint


@pytest.mark.parametrize(
    ("type_", "offered", "labels"),
    [
        ("integer", [{"valueInteger": 0}, {"valueInteger": 10}], ["0", "10"]),
        ("string", [{"valueString": "Home"}, {"valueString": "Away"}], ["Home", "Away"]),
        ("date", [{"valueDate": "2026-01-31"}, {"valueDate": "2026-02"}], ["31 Jan 2026", "2026-02"]),
        ("time", [{"valueTime": "09:00:00"}, {"valueTime": "17:30:00"}], ["09:00", "17:30"]),
    ],
)
def test_question_of_any_type_that_offers_answers_is_answered_by_choosing(type_, offered, labels):
    questionnaire = read(item("a", type_, answerOption=offered))

    (drawn,) = draw(Sheet(Loaded(questionnaire), {}, language="en"), questionnaire.items).nodes

    assert drawn.template == "assessments/questions/_choice.html"
    assert [choice.label for choice in drawn.choices] == labels
    chosen = check_answer(questionnaire.item("a"), [drawn.choices[1].value])
    assert chosen == [offered[1]]
    assert answer_texts(questionnaire.item("a"), chosen) == [labels[1]]


def test_unit_that_a_question_began_with_keeps_its_code():
    began = {"value": 30, "unit": "dollars", "system": "https://clinic.example/money", "code": "USD"}
    question = read(item("a", "quantity", initial=[{"valueQuantity": began}])).item("a")

    assert check_answer(question, ["31"], unit="dollars") == [{"valueQuantity": {**began, "value": "31"}}]
    assert check_answer(question, ["31"], unit="euros") == [{"valueQuantity": {"value": "31", "unit": "euros"}}]


def test_form_on_which_nothing_can_be_answered_is_named():
    out_of_sight = {"extension": [{"url": f"{FHIR}questionnaire-hidden", "valueBoolean": True}]}
    group = item("group", "group", item=[item("a")], **out_of_sight)

    assert kept(read(group, item("b", readOnly=True))) == [
        ("Questionnaire", "nobody can answer anything on this form here")
    ]
    assert kept(read(group, item("c"))) == []


def test_extension_of_other_makers_is_named_with_its_place():
    known = {"url": f"{FHIR}questionnaire-choiceOrientation", "valueCode": "horizontal"}
    made = {"url": "https://maker.example/fhir/unselect-others", "extension": [{"url": "concept", "valueCode": "none"}]}

    assert kept(read(item("a", extension=[known, made]))) == [
        ("Questionnaire.item[0]", "an extension of its makers that is not known here (unselect-others)")
    ]
