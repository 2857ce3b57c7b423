"""What other parts of the product ask a rule."""

from __future__ import annotations

import pytest
from django.utils import translation

from assessments.instruments.catalogue import all_entries, rule_of
from assessments.progress import Parameters
from assessments.scoring import score
from common.charts import Band

RULES = [rule_of(entry.code) for entry in all_entries() if entry.rule is not None]


def test_chart_has_the_bands_of_the_phq9():
    assert rule_of("phq-9").chart_bands() == [
        Band(0, 4, "Minimal", 0),
        Band(5, 9, "Mild", 1),
        Band(10, 14, "Moderate", 2),
        Band(15, 19, "Mod. severe", 3, "Moderately severe"),
        Band(20, 27, "Severe", 4),
    ]


def test_chart_is_darkest_at_the_worse_end():
    assert [band.tone for band in rule_of("gad-7").chart_bands()] == [0, 1, 2, 4]
    assert [band.tone for band in rule_of("who-5").chart_bands()] == [4, 2, 0]


def test_ranges_that_differ_by_sex_say_what_is_true_for_each():
    rule = rule_of("audit-c")

    assert [rule.range_words(total) for total in (2, 3, 4)] == [
        "Negative", "Men: Negative; Women, or sex not known: Positive", "Positive",
    ]  # fmt: skip
    assert [(band.low, band.high, band.label) for band in rule.chart_bands()] == [
        (0, 2, "Negative"),
        (3, 3, "Differs"),
        (4, 12, "Positive"),
    ]
    assert (rule.tone_for(2), rule.tone_for(3)) == (0, 4)  # where it is not known, the more careful


def test_instrument_without_a_total_has_no_chart_bands():
    assert rule_of("c-ssrs-screener").chart_bands() == []


@pytest.mark.parametrize(("sex", "expected"), [("male", "negative"), ("female", "positive"), (None, "positive")])
def test_ranges_by_sex_are_read_outside_the_score(sex, expected):
    rule = rule_of("audit-c")
    result = score(rule, {"1": 2, "2": 1, "3": 0})

    assert result.band is None
    assert rule.band_for(result.total, sex=sex) == expected


def test_labels_are_in_the_language_of_the_moment():
    rule = rule_of("phq-9")

    with translation.override("zh-hant"):
        assert rule.band_label("moderately_severe") == "中重度"
        assert rule.flag_label("suicidality_item9") == "想到死亡或傷害自己（第 9 題）"
    assert rule.band_label("moderately_severe") == "Moderately severe"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_label_is_translated(rule):
    asked = [
        *((rule.band_label, band.code) for band in rule.bands),
        *((rule.flag_label, flag.code) for flag in rule.flags),
        *((rule.subscale_label, code) for code in rule.subscales),
    ]
    with translation.override("zh-hant"):
        assert [code for label, code in asked if label(code).isascii()] == []
        assert not rule.explanation.isascii()


@pytest.mark.parametrize("entry", all_entries(), ids=lambda entry: entry.code)
def test_patient_title_is_translated(entry):
    with translation.override("zh-hant"):
        assert not str(entry.patient_title).isascii()


@pytest.mark.parametrize(
    ("code", "values", "lines"),
    [
        ("phq-9", dict.fromkeys("123456789", 0), ["Diagnostic algorithm of the PHQ: not met"]),
        ("phq-9", {"1": 3}, []),
        ("pcl-5", {str(number): 0 for number in range(1, 21)}, ["Provisional DSM-5 criteria: not met"]),
        ("who-5", dict.fromkeys("12345", 2), ["Percentage: 40"]),
        ("audit-c", {"1": 2, "2": 1, "3": 0}, ["Men: Negative", "Women, or sex not known: Positive"]),
        ("c-ssrs-screener", {"q1": True}, ["The form is open: the level is at least this"]),
        ("c-ssrs-screener", {"q1": False, "q2": False, "q6": False}, []),
        ("gad-7", dict.fromkeys("1234567", 3), []),
    ],
)  # fmt: skip
def test_further_results_are_said_in_lines(code, values, lines):
    rule = rule_of(code)

    assert rule.output_lines(score(rule, values).outputs) == lines
    assert rule.output_lines({}) == []


def test_unknown_code_is_shown_as_words():
    assert rule_of("phq-9").band_label("of_an_older_rule") == "of an older rule"


def test_explanation_says_which_way_is_better():
    assert rule_of("phq-9").explanation == "The points of the answers are added: from 0 to 27. Less is better."
    assert rule_of("who-5").explanation == "The points of the answers are added: from 0 to 25. More is better."


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_progress_numbers_are_ones_the_state_machine_reads(rule):
    if rule.progress is not None:
        Parameters.read(rule.progress, direction=rule.direction, maximum=rule.maximum)


def test_published_numbers_of_progress():
    assert {code: rule_of(code).progress["rc"] for code in ("phq-9", "gad-7")} == {"phq-9": 5, "gad-7": 4}
    assert rule_of("phq-9").progress["remission"] == 5


@pytest.mark.parametrize(
    ("code", "values", "opened"),
    [
        ("phq-2", {"1": 1, "2": 2}, ["phq-9"]),
        ("phq-2", {"1": 1, "2": 1}, []),
        ("phq-2", {"1": 3}, []),
        ("gad-2", {"1": 3, "2": 0}, ["gad-7"]),
        ("phq-4", {"1": 3, "2": 0, "3": 1, "4": 1}, ["gad-7"]),
        ("phq-4", {"1": 0, "2": 2, "3": 3, "4": 3}, ["phq-9"]),
        ("phq-4", {"1": 3, "2": 3, "3": 3, "4": 3}, ["phq-9", "gad-7"]),
    ],
)
def test_positive_short_form_opens_the_long_one(code, values, opened):
    assert [follow_up.opens for follow_up in rule_of(code).follow_ups_now(values)] == opened


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("phq-9", {"9": 1}, [("9", "high")]),
        ("phq-9", {"9": 0}, []),
        ("phq-9", {}, []),
        ("phq-a", {"ever_attempt": True}, [("ever_attempt", "moderate")]),
        ("c-ssrs-screener", {"q6": True}, [("q6", "high")]),
        ("c-ssrs-screener", {"q6": True, "q6_recent": False}, []),
        ("asq", {"q1": "refused"}, [("q1", "moderate")]),
        ("asq", {"q5": True}, [("q5", "high")]),
        ("epds", {"10": 1}, [("10", "high")]),
        ("pcl-5", {"16": 4}, []),
    ],
)
def test_critical_answers_are_known_from_the_first_answer_on(code, values, expected):
    assert [(each.item_id, each.level) for each in rule_of(code).critical_now(values)] == expected


@pytest.mark.parametrize("code", ["phq-9", "phq-a", "c-ssrs-screener", "asq", "epds"])
def test_screens_for_suicide_have_critical_items(code):
    assert rule_of(code).critical
