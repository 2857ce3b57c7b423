"""A rule that contradicts itself is refused, with the item or part that is wrong."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.instruments.catalogue import all_entries
from assessments.scoring import Rule, RuleRefused, parse_rule

SOUND = {
    "code": "mood",
    "scales": {"often": {"values": [0, 1, 2]}},
    "items": [{"id": "1", "scale": "often"}, {"id": "2", "scale": "often"}, {"id": "gate", "values": [True, False]}],
    "total": ["1", "2"],
    "minimum": 0,
    "maximum": 4,
    "bands": [{"code": "low", "low": 0, "high": 1}, {"code": "high", "low": 2, "high": 4}],
    "subscales": [{"code": "part", "items": ["1"]}],
    "skips": [{"items": ["2"], "when": {"item": "gate", "is": False}}],
    "flags": [{"code": "alarm", "when": {"item": "2", "at_least": 2}}],
    "critical": [{"items": ["2"], "when": {"item": "2", "at_least": 2}, "flag": "alarm", "level": "high"}],
    "follow_ups": [{"opens": "phq-9", "when": {"sum": ["1", "2"], "at_least": 3}, "carry": {"1": "1"}}],
    "progress": {"rc": 2, "cut": 2},
    "cut_off": 2,
    "recall_days": 14,
}
FAULTS = {
    "overlap": ("bands.1.low", 1, "low and high overlap at 1"),
    "gap": ("bands.1.low", 3, "2 is in no band, between low and high"),
    "band begins late": ("bands.0.low", 1, "begin at 1, but the least total is 0"),
    "band ends early": ("bands.1.high", 3, "end at 3, but the highest total is 4"),
    "band upside down": ("bands.0.low", 2, "low first"),
    "one band twice": ("bands.1.code", "low", "have one code twice"),
    "wrong maximum": ("maximum", 27, "is 27, but the items give 4"),
    "wrong minimum": ("minimum", 1, "is 1, but the items give 0"),
    "item twice": ("items.1.id", "1", "item 1: is there twice"),
    "scale that does not exist": ("items.0.scale", "seldom", "item 1: has the scale 'seldom', which does not exist"),
    "one answer only": ("items.2.values", [True], "item gate: needs a list of two or more answers"),
    "answers of two kinds": ("items.2.values", [0, "often"], "item gate: answers are all whole numbers"),
    "answer twice": ("items.2.values", [True, True], "item gate: has the answer True twice"),
    "fewer points than answers": ("items.2.points", [1], "item gate: needs points"),
    "points with halves": ("items.2.points", [0.5, 1], "item gate: needs points"),
    "fewer codes than answers": ("items.2.codes", ["LA33-6"], "item gate: needs one code for each answer"),
    "total of nothing known": ("total.1", "7", "total: names the item '7', which does not exist"),
    "total counts twice": ("total.1", "1", "total: names the item 1 twice"),
    "subscale of nothing known": ("subscales.0.items", ["3"], "subscale part: names the item '3'"),
    "skip of nothing known": ("skips.0.items", ["9"], "names the item '9', which does not exist"),
    "flag out of range": ("flags.0.when.at_least", 3, "flag alarm: no answer of item 2 is at least 3"),
    "flag for no answer": ("flags.0.when", {"item": "2", "is": 7}, "flag alarm: item 2 has no answer 7"),
    "true is no number": ("flags.0.when", {"item": "2", "is": True}, "flag alarm: item 2 has no answer True"),
    "flag of nothing known": ("flags.0.when.item", "8", "flag alarm: names the item '8', which does not exist"),
    "comparison with nothing": ("flags.0.when", {"item": "2"}, "flag alarm: compares with nothing"),
    "misspelt comparison": ("flags.0.when", {"item": "2", "atleast": 1}, "unknown words in a condition: atleast"),
    "misspelt condition": ("flags.0.when", {"every": []}, "flag alarm: unknown condition"),
    "code is no condition": ("flags.0.when", "item2 >= 2", "flag alarm: a condition is an object"),
    "band before it is known": ("skips.0.when", {"band": "low"}, "the band is not known yet"),
    "total before it is known": ("skips.0.when", {"total": True, "at_least": 1}, "the total is not known yet"),
    "subscale of no name": ("flags.0.when", {"subscale": "x", "at_least": 1}, "names the subscale 'x'"),
    "critical without a flag": ("critical.0.flag", "fire", "raises the flag 'fire', which does not exist"),
    "critical elsewhere": ("critical.0.items", ["1"], "is at item 1, but its condition does not ask for it"),
    "critical level": ("critical.0.level", "huge", "level is high or moderate"),
    "carry of nothing known": ("follow_ups.0.carry", {"5": "1"}, "carries the item '5', which does not exist"),
    "cut-off out of range": ("cut_off", 5, "cut_off: is none of the totals"),
    "cut out of range": ("progress.cut", 5, "progress: cut is none of the totals"),
    "no reliable change": ("progress.rc", 0, "progress: needs rc"),
    "recall of no days": ("recall_days", 0, "recall_days: is a whole number from 1 to 36500"),
    "recall without end": ("recall_days", 10**12, "recall_days: is a whole number from 1 to 36500"),
    "period without end": ("progress.stale_days", 10**12, "progress: stale_days is a whole number, 36500 at most"),
    "points without end": ("items.2.points", [0, 10**30], "item gate: has a number greater than 1000000"),
    "answers without end": ("items.2.values", [0, -(10**15)], "item gate: has a number greater than 1000000"),
    "direction": ("direction", "up", "direction is lower_is_better or higher_is_better"),
    "code": ("code", "My form!", "code is a short name"),
    "unknown part": ("script", "import os", "unknown: script"),
    "unknown part of an item": ("items.0.eval", "1+1", "item 1: unknown: eval"),
    "missing rule": ("missing", {"rule": "guess"}, "missing: rule is all_needed, prorate or zero"),
    "all may be missing": ("missing", {"rule": "zero", "most": 2}, "missing: most is the number of items"),
    "output of no kind": ("outputs", [{"name": "x"}], "output x: needs one of cases, by_band and total_times"),
    "level beside bands": ("level", {"levels": [{"code": "a"}], "otherwise": "a"}, "more than one of bands, level"),
    "half a binding": ("items.0.link_id", "q1", "binds only some of its items to questions"),
}  # fmt: skip


def _changed(path, value):
    data = copy.deepcopy(SOUND)
    *parents, last = path.split(".")
    target = data
    for name in parents:
        target = target[int(name)] if isinstance(target, list) else target[name]
    target[int(last) if isinstance(target, list) else last] = value
    return data


def test_sound_rule_is_read():
    rule = parse_rule(SOUND)

    assert (rule.minimum, rule.maximum) == (0, 4)
    assert [critical.item_id for critical in rule.critical] == ["2"]


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_rule_is_refused_with_the_part_that_is_wrong(fault):
    path, value, expected = FAULTS[fault]

    with pytest.raises(RuleRefused) as refused:
        parse_rule(_changed(path, value))

    assert expected in "; ".join(str(problem) for problem in refused.value.problems)


def test_two_questions_for_one_item_are_refused():
    data = copy.deepcopy(SOUND)
    for item in data["items"]:
        item["link_id"] = "same"

    with pytest.raises(RuleRefused, match="item 2: has the question same of item 1"):
        parse_rule(data)


def test_all_problems_are_said_at_once():
    data = _changed("bands.1.low", 3)
    data["cut_off"] = 9

    with pytest.raises(RuleRefused) as refused:
        parse_rule(data)

    assert len(refused.value.problems) == 2


def test_interpretations_end_with_one_for_everybody():
    data = copy.deepcopy(SOUND)
    data["interpretations"] = [{"code": "men", "sex": "male", "bands": data.pop("bands")}]

    with pytest.raises(RuleRefused, match="the last is for everybody else"):
        parse_rule(data)


def test_deep_nesting_is_refused():
    condition = {"item": "1", "is": 1}
    for _turn in range(500):
        condition = {"not": condition}

    with pytest.raises(RuleRefused, match="nested too deeply"):
        parse_rule(_changed("flags.0.when", condition))


def test_huge_rule_is_refused():
    with pytest.raises(RuleRefused, match="a list of 500 at most"):
        parse_rule({**SOUND, "items": [{"id": str(number), "scale": "often"} for number in range(501)]})


@pytest.mark.parametrize("data", [None, [], "phq-9", 9, {}, {"code": "x"}, {"code": "x", "items": []}])
def test_what_is_no_rule_is_refused(data):
    with pytest.raises(RuleRefused):
        parse_rule(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def _places(value, found):
    """Every object and list inside `value` with each of its keys."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(inner, dict | list):
            _places(inner, found)
    return found


@settings(max_examples=200)
@given(data=st.data(), junk=JSON)
def test_damaged_rule_is_read_or_refused_and_never_fails(data, junk):
    entry = data.draw(st.sampled_from([entry for entry in all_entries() if entry.rule is not None]))
    rule = json.loads(json.dumps(entry.rule))
    target, key = data.draw(st.sampled_from(_places(rule, [])))
    target[key] = junk

    try:
        assert isinstance(parse_rule(rule), Rule)
    except RuleRefused as refused:
        assert refused.problems  # noqa: PT017 (either outcome is right)
