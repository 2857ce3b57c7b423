"""What is asked: conditions on every type of answer, any and all, groups, repetitions and what hangs on them."""

import pytest

from assessments.fhir import enabled_keys
from tests.assessments.fhir.forms import coded, coding, item, read, when

YES = {"valueBoolean": True}
X, Y = {"valueCoding": coding("x")}, {"valueCoding": coding("y")}
QUANTITY = {"value": "70", "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}


def is_asked(question, condition, *given):
    """Whether the item `b` with this condition on `a` is asked when `a` was answered like this."""
    questionnaire = read(question, item("b", enableWhen=[when("a", *condition[:1], **condition[1])]))
    return "b" in enabled_keys(questionnaire, {"a": list(given)} if given else {})


@pytest.mark.parametrize(
    ("type_", "answer", "smaller", "equal", "greater"),
    [
        ("integer", {"answerInteger": 5}, {"valueInteger": 4}, {"valueInteger": 5}, {"valueInteger": 6}),
        ("decimal", {"answerDecimal": 1.5}, {"valueDecimal": "1.49"}, {"valueDecimal": "1.50"}, {"valueDecimal": "10"}),
        ("integer", {"answerDecimal": 5.0}, {"valueInteger": 4}, {"valueInteger": 5}, {"valueInteger": 6}),
        (
            "date",
            {"answerDate": "2026-03-01"},
            {"valueDate": "2026-02-28"},
            {"valueDate": "2026-03-01"},
            {"valueDate": "2026-10-01"},
        ),
        (
            "date",
            {"answerDate": "2026"},
            {"valueDate": "2025-12-31"},
            {"valueDate": "2026-06-01"},
            {"valueDate": "2027"},
        ),
        (
            "dateTime",
            {"answerDateTime": "2026-03-01T10:00:00Z"},
            {"valueDateTime": "2026-03-01T10:30:00+01:00"},
            {"valueDateTime": "2026-03-01T11:00:00+01:00"},
            {"valueDateTime": "2026-03-01T11:00:00Z"},
        ),
        ("time", {"answerTime": "10:00:00"}, {"valueTime": "09:59:59"}, {"valueTime": "10:00"}, {"valueTime": "10:01"}),
        ("string", {"answerString": "m"}, {"valueString": "a"}, {"valueString": "m"}, {"valueString": "z"}),
        (
            "quantity",
            {"answerQuantity": QUANTITY | {"value": 70}},
            {"valueQuantity": QUANTITY | {"value": "9"}},
            {"valueQuantity": QUANTITY | {"value": "70.0"}},
            {"valueQuantity": QUANTITY | {"value": "100"}},
        ),
    ],
)
def test_every_comparison_on_what_can_be_ordered(type_, answer, smaller, equal, greater):
    question = item("a", type_)
    expected = {
        "=": (False, True, False),
        "!=": (True, False, True),
        "<": (True, False, False),
        "<=": (True, True, False),
        ">": (False, False, True),
        ">=": (False, True, True),
    }

    for operator, results in expected.items():
        found = tuple(is_asked(question, (operator, answer), given) for given in (smaller, equal, greater))
        assert found == results, operator


@pytest.mark.parametrize(
    ("question", "answer", "equal", "other"),
    [
        (item("a", "boolean"), {"answerBoolean": False}, {"valueBoolean": False}, YES),
        (item("a", "choice", answerOption=coded("x", "y")), {"answerCoding": coding("x")}, X, Y),
        (item("a", "open-choice"), {"answerString": "x"}, {"valueString": "x"}, X),
        (item("a", "url"), {"answerUri": "urn:x"}, {"valueUri": "urn:x"}, {"valueUri": "urn:y"}),
        (
            item("a", "reference"),
            {"answerReference": {"reference": "Location/1"}},
            {"valueReference": {"reference": "Location/1"}},
            {"valueReference": {"reference": "Location/2"}},
        ),
    ],
)
def test_equal_and_unequal_on_what_has_no_order(question, answer, equal, other):
    assert is_asked(question, ("=", answer), equal)
    assert not is_asked(question, ("=", answer), other)
    assert not is_asked(question, ("!=", answer), equal)
    assert is_asked(question, ("!=", answer), other)


def test_code_without_a_system_is_the_code_of_any_system():
    question = item("a", "choice", answerOption=coded("x", "y"))

    assert is_asked(question, ("=", {"answerCoding": {"code": "x"}}), {"valueCoding": coding("x")})
    assert not is_asked(
        question, ("=", {"answerCoding": {"system": "urn:other", "code": "x"}}), {"valueCoding": coding("x")}
    )


def test_unlike_kinds_are_never_equal():
    assert not is_asked(item("a", "date"), ("=", {"answerInteger": 2026}), {"valueDate": "2026"})
    assert is_asked(item("a", "date"), ("!=", {"answerInteger": 2026}), {"valueDate": "2026"})
    assert not is_asked(item("a", "date"), ("<", {"answerInteger": 2027}), {"valueDate": "2026"})


def test_other_units_are_not_compared():
    given = {"valueQuantity": {"value": "150", "unit": "lb"}}

    assert not is_asked(item("a", "quantity"), (">", {"answerQuantity": QUANTITY | {"value": 70}}), given)


@pytest.mark.parametrize(("expected", "given"), [(True, [YES]), (False, [])])
def test_exists_asks_whether_there_is_an_answer(expected, given):
    assert is_asked(item("a", "boolean"), ("exists", {"answerBoolean": expected}), *given)
    assert not is_asked(item("a", "boolean"), ("exists", {"answerBoolean": not expected}), *given)


def test_no_answer_equals_nothing():
    assert not is_asked(item("a", "boolean"), ("=", {"answerBoolean": False}))
    assert is_asked(item("a", "boolean"), ("!=", {"answerBoolean": False}))


def test_one_of_several_answers_is_enough_to_be_equal():
    question = item("a", "choice", repeats=True, answerOption=coded("x", "y"))
    both = [{"valueCoding": coding("x")}, {"valueCoding": coding("y")}]

    assert is_asked(question, ("=", {"answerCoding": coding("y")}), *both)
    assert not is_asked(question, ("!=", {"answerCoding": coding("y")}), *both)


@pytest.mark.parametrize(
    ("behavior", "expected"), [("any", [True, True, True, False]), ("all", [True, False, False, False])]
)
def test_any_and_all(behavior, expected):
    conditions = [when(link, "=", answerBoolean=True) for link in ("a", "b")]
    questionnaire = read(
        item("a", "boolean"), item("b", "boolean"), item("c", enableWhen=conditions, enableBehavior=behavior)
    )
    given = [{"a": [YES], "b": [YES]}, {"a": [YES]}, {"b": [YES]}, {}]

    assert ["c" in enabled_keys(questionnaire, answers) for answers in given] == expected


def test_nothing_in_a_group_is_asked_when_the_group_is_not():
    inner = item("g", "group", enableWhen=[when("a", "=", answerBoolean=True)], item=[item("b"), item("t", "display")])
    questionnaire = read(item("a", "boolean"), inner)

    assert enabled_keys(questionnaire, {}) == {"a"}
    assert enabled_keys(questionnaire, {"a": [YES]}) == {"a", "g", "b", "t"}


def test_answer_to_what_is_not_asked_counts_as_none():
    questionnaire = read(
        item("a", "boolean"),
        item("b", "boolean", enableWhen=[when("a", "=", answerBoolean=True)]),
        item("c", enableWhen=[when("b", "=", answerBoolean=True)]),
    )

    assert enabled_keys(questionnaire, {"a": [{"valueBoolean": False}], "b": [YES]}) == {"a"}
    assert enabled_keys(questionnaire, {"a": [YES], "b": [YES]}) == {"a", "b", "c"}


def test_condition_may_ask_about_a_later_question():
    questionnaire = read(item("b", enableWhen=[when("a", "=", answerBoolean=True)]), item("a", "boolean"))

    assert enabled_keys(questionnaire, {"a": [YES]}) == {"a", "b"}


def test_condition_means_the_answer_in_the_same_repetition():
    inner = [item("a", "boolean"), item("b", enableWhen=[when("a", "=", answerBoolean=True)])]
    questionnaire = read(item("g", "group", repeats=True, item=inner))

    assert enabled_keys(questionnaire, {"a~1": [YES]}) == {"g", "a~0", "a~1", "b~1"}


def test_condition_outside_a_repetition_means_any_of_them():
    questionnaire = read(
        item("g", "group", repeats=True, item=[item("a", "boolean")]),
        item("b", enableWhen=[when("a", "=", answerBoolean=True)]),
    )

    assert "b" in enabled_keys(questionnaire, {"a~0": [{"valueBoolean": False}], "a~1": [YES]})
    assert "b" not in enabled_keys(questionnaire, {"a~0": [{"valueBoolean": False}]})


def test_repetitions_in_repetitions_have_a_number_each():
    inner = item("h", "group", repeats=True, item=[item("a")])
    questionnaire = read(item("g", "group", repeats=True, item=[inner]))

    assert enabled_keys(questionnaire, {"a~1.2": [{"valueString": "x"}]}) == {
        "g", "h~0", "h~1", "a~0.0", "a~1.0", "a~1.1", "a~1.2",
    }  # fmt: skip


def test_empty_answer_makes_room_for_one_more_repetition():
    questionnaire = read(item("g", "group", repeats=True, item=[item("a")]))

    assert enabled_keys(questionnaire, {"a~0": [{"valueString": "x"}], "a~1": []}) == {"g", "a~0", "a~1"}


def test_what_hangs_on_an_answer_is_asked_once_for_each_answer():
    below = item("b", enableWhen=[when("a", "=", answerCoding=coding("y"))])
    questionnaire = read(item("a", "choice", repeats=True, answerOption=coded("x", "y"), item=[below]))
    answers = {"a": [{"valueCoding": coding("x")}, {"valueCoding": coding("y")}]}

    assert enabled_keys(questionnaire, {}) == {"a"}
    assert enabled_keys(questionnaire, answers) == {"a", "b~1"}


def test_words_below_a_question_are_there_before_its_answer():
    questionnaire = read(item("a", item=[item("t", "display"), item("b")]))

    assert enabled_keys(questionnaire, {}) == {"a", "t"}
    assert enabled_keys(questionnaire, {"a": [{"valueString": "x"}]}) == {"a", "t", "b"}


@pytest.mark.parametrize(
    "key", ["x", "a~0", "b~", "b~-1", "b~01", "b~1.1", "b~٣", "b~99999999", "b~" + "9" * 5000, "~", ""]
)
def test_places_the_form_does_not_have_are_passed_over(key):
    questionnaire = read(item("a"), item("g", "group", repeats=True, item=[item("b")]))

    assert enabled_keys(questionnaire, {key: [{"valueString": "x"}]}) == {"a", "g", "b~0"}
