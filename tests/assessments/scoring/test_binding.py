"""A rule meets a form: by mapping, by codes, by ids or by order; what would be a guess is refused."""

from __future__ import annotations

import json

import pytest

from assessments.fhir import read_questionnaire
from assessments.instruments.catalogue import all_entries, entry, rule_of
from assessments.scoring import RuleRefused, bind_rule, parse_rule, score, values_of

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"


def _option(code, display, ordinal=None, extension=ORDINAL):
    coding = {"system": "urn:clinic", "code": code, "display": display}
    if ordinal is not None:
        coding["extension"] = [{"url": extension, "valueDecimal": ordinal}]
    return {"valueCoding": coding}


def _form(items):
    definition = {"resourceType": "Questionnaire", "status": "active", "item": items}
    return read_questionnaire(json.dumps(definition))


def _choice(link_id, options, **more):
    return {"linkId": link_id, "text": f"Question {link_id}", "type": "choice", "answerOption": options, **more}


def _four(ordinals=(None, None, None, None)):
    """Four answers in print, lettered, with the numbers that the form puts on them."""
    return [_option(letter, f"Answer {letter}", ordinal) for letter, ordinal in zip("abcd", ordinals, strict=True)]


def _epds(ordinals_of):
    return _form([_choice(f"e{number}", _four(ordinals_of(number))) for number in range(1, 11)])


YES_NO = [_option("Y", "Yes"), _option("N", "No")]


def _answer(code, system="urn:clinic"):
    return [{"valueCoding": {"system": system, "code": code}}]


def test_every_shipped_form_binds_to_its_rule_without_remarks():
    for shipped in all_entries():
        if shipped.questionnaire is not None and shipped.rule is not None:
            bound = bind_rule(parse_rule(shipped.rule), read_questionnaire(shipped.questionnaire))

            assert {item["id"]: item["link_id"] for item in bound["items"]} == {
                item["id"]: item["id"] for item in bound["items"]
            }
            assert bound["notes"] == shipped.rule["notes"]
            assert parse_rule(bound).is_bound


def test_epds_in_print_order_counts_seven_items_worst_first():
    rule = parse_rule(bind_rule(rule_of("epds"), _epds(lambda number: (None,) * 4)))

    values = values_of(rule, {f"e{number}": _answer("a") for number in range(1, 11)})

    assert score(rule, values).total == 21


def test_epds_with_its_true_numbers_binds():
    bound = bind_rule(rule_of("epds"), _epds(lambda n: (0, 1, 2, 3) if n in (1, 2, 4) else (3, 2, 1, 0)))

    assert {answer["code"]: answer["value"] for answer in bound["items"][2]["answers"]} == {
        "a": 3,
        "b": 2,
        "c": 1,
        "d": 0,
    }


def test_epds_numbered_by_position_is_refused_and_says_where():
    with pytest.raises(RuleRefused) as refused:
        bind_rule(rule_of("epds"), _epds(lambda number: (0, 1, 2, 3)))

    assert [problem.where for problem in refused.value.problems] == [f"item {n}" for n in (3, 5, 6, 7, 8, 9, 10)]
    assert "the form gives its answer 1 the value 0, the rule 3" in str(refused.value)


def test_item_weight_is_read_as_well():
    items = [
        _choice(f"e{n}", [_option(c, c, w, WEIGHT) for c, w in zip("abcd", (0, 1, 2, 3), strict=True)])
        for n in range(1, 11)
    ]

    with pytest.raises(RuleRefused, match="item 3: the form gives its answer 1"):
        bind_rule(rule_of("epds"), _form(items))


def test_yes_that_counts_everywhere_is_remarked_and_the_rule_counts():
    """As a GDS-15 in the wild does: yes is 1 for each item, and the reversal stands elsewhere."""
    counted = [_option("Y", "Yes", 1), _option("N", "No", 0)]
    form = _form([_choice(f"d{number}", counted) for number in range(1, 11)])

    bound = bind_rule(rule_of("dast-10"), form)

    assert [note for note in bound["notes"] if note.startswith("item 3")] == [
        "item 3: the form gives 'Yes' 1 points, the rule 0; the rule counts",
        "item 3: the form gives 'No' 0 points, the rule 1; the rule counts",
    ]
    rule = parse_rule(bound)
    assert score(rule, values_of(rule, {f"d{n}": _answer("Y") for n in range(1, 11)})).total == 9


def test_no_printed_before_yes_is_understood():
    form = _form([_choice(f"s{number}", YES_NO[::-1]) for number in range(1, 6)])

    rule = parse_rule(bind_rule(rule_of("scoff"), form))

    assert score(rule, values_of(rule, {f"s{n}": _answer("Y") for n in range(1, 6)})).total == 5


def test_yes_and_no_that_cannot_be_told_apart_are_refused():
    form = _form([_choice(f"s{n}", [_option("a", "Oui"), _option("b", "Non")]) for n in range(1, 6)])

    with pytest.raises(RuleRefused, match="item 1: cannot tell which answer of the form is yes"):
        bind_rule(rule_of("scoff"), form)


def test_boolean_questions_bind():
    form = _form([{"linkId": f"s{number}", "text": "?", "type": "boolean"} for number in range(1, 6)])

    rule = parse_rule(bind_rule(rule_of("scoff"), form))

    values = values_of(rule, {f"s{n}": [{"valueBoolean": n < 3}] for n in range(1, 6)})
    assert score(rule, values).total == 2


def _limits(least, most):
    base = "http://hl7.org/fhir/StructureDefinition/"
    return [{"url": f"{base}minValue", "valueInteger": least}, {"url": f"{base}maxValue", "valueInteger": most}]


@pytest.mark.parametrize("more", [{}, {"extension": _limits(0, 5)}, {"extension": _limits(1, 4)}])
def test_numbers_that_could_be_none_of_the_rule_are_refused(more):
    form = _form([{"linkId": f"i{number}", "text": "?", "type": "integer", **more} for number in range(1, 8)])

    with pytest.raises(RuleRefused, match="item 1: the form has no answers to choose, and no limits"):
        bind_rule(rule_of("isi"), form)


def test_answers_in_own_words_are_refused():
    form = _form([{**_choice(f"e{number}", _four()), "type": "open-choice"} for number in range(1, 11)])

    with pytest.raises(RuleRefused, match="item 1: the form takes answers in own words"):
        bind_rule(rule_of("epds"), form)


def test_integer_questions_within_the_values_bind():
    form = _form(
        [{"linkId": f"i{number}", "text": "?", "type": "integer", "extension": _limits(0, 4)} for number in range(1, 8)]
    )

    rule = parse_rule(bind_rule(rule_of("isi"), form))

    assert score(rule, values_of(rule, {f"i{n}": [{"valueInteger": 4}] for n in range(1, 8)})).total == 28


def test_scale_that_begins_at_one_is_refused():
    options = [_option(c, c, n) for n, c in zip(range(5, 0, -1), "abcde", strict=True)]

    with pytest.raises(RuleRefused, match="item 1: the form gives its answer 1 the value 5, the rule 4"):
        bind_rule(rule_of("k6"), _form([_choice(f"k{number}", options) for number in range(1, 7)]))


def test_loinc_codes_decide_whatever_the_order():
    codes = {"1": "44255-8", "2": "44250-9"}  # printed the other way round
    form = _form(
        [
            _choice(link, _four((0, 1, 2, 3)), code=[{"system": "http://loinc.org", "code": code}])
            for link, code in codes.items()
        ]
    )

    bound = bind_rule(rule_of("phq-2"), form)

    assert [(item["id"], item["link_id"]) for item in bound["items"]] == [("1", "2"), ("2", "1")]


def test_item_that_order_and_name_give_two_questions_is_refused():
    rule = {
        "code": "calm",
        "direction": "lower_is_better",
        "items": [{"id": name, "values": [0, 1]} for name in ("b", "a", "misspelt")],
    }
    form = _form([_choice(name, [_option("N", "No", 0), _option("Y", "Yes", 1)]) for name in "abc"])

    with pytest.raises(RuleRefused) as refused:
        bind_rule(rule, form)

    assert [str(problem) for problem in refused.value.problems] == [
        "item b: would be the question “a” by order, and is another by its name",
        "item a: would be the question “b” by order, and is another by its name",
    ]


def test_form_with_too_few_questions_is_refused():
    form = _form([_choice(f"e{number}", _four()) for number in range(1, 10)])

    with pytest.raises(RuleRefused, match="the form has 9 questions with answers to choose, the rule 10 items"):
        bind_rule(rule_of("epds"), form)


def test_form_with_another_number_of_answers_is_refused():
    form = _form([_choice(f"e{number}", _four()[:3]) for number in range(1, 11)])

    with pytest.raises(RuleRefused, match="item 1: the form has 3 answers, the rule 4"):
        bind_rule(rule_of("epds"), form)


def test_question_nobody_needs_may_be_left_out():
    form = _form([_choice(f"p{number}", _four((0, 1, 2, 3))) for number in range(1, 10)])

    rule = parse_rule(bind_rule(rule_of("phq-9"), form))

    answers = {f"p{n}": _answer("b") for n in range(1, 10)} | {"10": _answer("a")}
    assert score(rule, values_of(rule, answers)).total == 9


def test_hidden_and_calculated_questions_are_no_items():
    hidden = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": True}
    items = [_choice("a", _four()), _choice("x", _four(), extension=[hidden]), _choice("b", _four())]
    total = {"linkId": "sum", "text": "Total", "type": "integer", "readOnly": True}

    bound = bind_rule(rule_of("gad-2"), _form([*items, total]))

    assert [item["link_id"] for item in bound["items"]] == ["a", "b"]


def test_refusal_to_answer_counts_where_the_instrument_says_so():
    asq = entry("asq")
    rule = parse_rule(bind_rule(parse_rule(asq.rule), read_questionnaire(asq.questionnaire)))
    no = _answer("LA32-8", "http://loinc.org")

    values = values_of(rule, {"q1": no, "q3": no, "q4": no}, declined=["q2"])

    assert score(rule, values).band == "positive_acuity_unknown"


def test_refusal_to_answer_is_unanswered_elsewhere():
    phq = entry("phq-9")
    rule = parse_rule(bind_rule(parse_rule(phq.rule), read_questionnaire(phq.questionnaire)))

    assert score(rule, values_of(rule, {}, declined=["9"])).flags == ("item9_unanswered",)
