"""What holds for every rule and every set of answers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.instruments.catalogue import all_entries, rule_of
from assessments.scoring import ValueRefused, score

QUICKLY = settings(max_examples=25)  # for each of the rules
RULES = [rule_of(entry.code) for entry in all_entries() if entry.rule is not None]
WITH_TOTAL = [rule for rule in RULES if rule.maximum is not None]
WITH_CRITICAL = [rule for rule in RULES if rule.critical]
# A gate that closes makes answers count nothing, so only rules without one promise it.
MONOTONE = [rule for rule in WITH_TOTAL if all(skip.answers_count for skip in rule.skips)]

ANYTHING = st.one_of(
    st.integers(-3, 9),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(),
    st.binary(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.none()),
)


def _asks_results(condition):
    """Whether it asks what the form as a whole comes to, and not its items alone."""
    if isinstance(condition, list):
        return any(map(_asks_results, condition))
    if not isinstance(condition, dict):
        return False
    return not condition.keys().isdisjoint(("total", "subscale", "band", "complete")) or any(
        map(_asks_results, condition.values())
    )


def _answers(rule, data, *, complete):
    """Answers to all items, or to some of them."""
    answers = {item.id: data.draw(st.sampled_from(item.values), label=item.id) for item in rule.items.values()}
    if complete:
        return answers
    kept = data.draw(st.sets(st.sampled_from(sorted(answers))))
    return {item_id: value for item_id, value in answers.items() if item_id in kept}


@pytest.mark.parametrize("rule", WITH_TOTAL, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_total_is_within_range_and_in_a_band(rule, data):
    result = score(rule, _answers(rule, data, complete=True))

    assert rule.minimum <= result.total <= rule.maximum
    if rule.bands and rule.level is None:
        assert result.band == rule.band_for(result.total)
        assert result.band in {band.code for band in rule.bands}


@pytest.mark.parametrize("rule", MONOTONE, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_more_points_in_an_item_never_lower_the_total(rule, data):
    answers = _answers(rule, data, complete=True)
    item = rule.items[data.draw(st.sampled_from(rule.total_items))]
    by_points = sorted(item.values, key=lambda value: item.points[item.place(value)])

    totals = [score(rule, {**answers, item.id: value}).total for value in by_points]

    assert totals == sorted(totals)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_order_of_answers_does_not_matter(rule, data):
    answers = _answers(rule, data, complete=False)
    shuffled = dict(data.draw(st.permutations(list(answers.items()))))

    assert score(rule, answers, prorate=True) == score(rule, shuffled, prorate=True)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_unanswered_and_absent_are_the_same(rule, data):
    answers = _answers(rule, data, complete=False)

    assert score(rule, answers) == score(rule, dict.fromkeys(rule.items) | answers)


@pytest.mark.parametrize("rule", WITH_CRITICAL, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_critical_answers_are_flagged_on_any_form_and_nothing_else_is(rule, data):
    answers = _answers(rule, data, complete=False)
    critical_flags = {critical.flag for critical in rule.critical}

    flags = set(score(rule, answers).flags)

    assert flags & critical_flags == {critical.flag for critical in rule.critical_now(answers)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_flag_about_items_depends_on_those_items_alone(rule, data):
    """Answering other questions, or none of them, neither raises nor clears it."""
    answers = _answers(rule, data, complete=False)
    full = _answers(rule, data, complete=True)

    for flag in rule.flags:
        if flag.when.items and not _asks_results(flag.when.data):
            asked = {item_id: value for item_id, value in answers.items() if item_id in flag.when.items}
            others = {item_id: value for item_id, value in full.items() if item_id not in flag.when.items}
            assert (flag.code in score(rule, asked).flags) == (flag.code in score(rule, {**asked, **others}).flags)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data())
def test_incomplete_form_has_no_band_from_ranges_and_no_estimate_unless_asked(rule, data):
    result = score(rule, _answers(rule, data, complete=False))

    assert result.prorated is None
    if result.status == "incomplete" and rule.level is None:
        assert result.band is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
@QUICKLY
@given(data=st.data(), value=ANYTHING)
def test_value_that_is_no_answer_is_refused(rule, data, value):
    item = rule.items[data.draw(st.sampled_from(sorted(rule.items)))]
    offered = [*item.values, *item.places_of_code]
    assume(not any(type(value) is type(answer) and value == answer for answer in offered))
    assume(value is not None and not (isinstance(value, float) and value in item.values))
    assume(not (isinstance(value, str) and value.casefold() in offered))

    with pytest.raises(ValueRefused) as refused:
        score(rule, {item.id: value})

    assert refused.value.item_id == item.id


def test_item_of_another_instrument_is_refused():
    with pytest.raises(ValueRefused) as refused:
        score(rule_of("phq-2"), {"1": 0, "2": 0, "3": 0})

    assert refused.value.item_id == "3"


def test_refusal_does_not_repeat_the_answer():
    with pytest.raises(ValueRefused) as refused:
        score(rule_of("phq-2"), {"1": "I want to die"})

    assert "die" not in str(refused.value)
