"""The state machine of progress: every rule at its border, the order of the rules, both directions."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.progress import (
    STATE_LABELS,
    WARNING,
    Measurement,
    Parameters,
    ProgressState,
    State,
    evaluate,
    reason,
    state_tone,
)
from assessments.scoring.rules import HIGHER_IS_BETTER

START = date(2026, 1, 5)
PHQ9 = Parameters(reliable_change=5, cut=10, remission=5, maximum=27)
GAD7 = Parameters(reliable_change=4, cut=10, remission=5, maximum=21)
# Of a percentage where 100 is well: 50 and lower is in the clinical range, more than 68 is remission.
WELLBEING = Parameters(10, 50, 68, HIGHER_IS_BETTER, maximum=100)
GIVEN = Path(__file__).resolve().parents[3] / "shared" / "clinical" / "progress_vectors.json"

# instrument, [(day, total)], today, state
VECTORS = [
    ("phq-9", [(0, 18)], 0, "baseline_only"),
    ("phq-9", [(0, 18)], 28, "baseline_only"),
    ("phq-9", [(0, 18)], 29, "stale"),
    ("phq-9", [(0, 18), (28, 25)], 56, "deteriorated"),
    ("phq-9", [(0, 18), (28, 25)], 57, "stale"),
    ("phq-9", [(0, 18), (14, None)], 28, "baseline_only"),
    ("phq-9", [(0, 18), (14, None)], 29, "stale"),
    # Exactly the reliable change, and one less.
    ("phq-9", [(0, 12), (14, 17)], 15, "deteriorated"),
    ("phq-9", [(0, 12), (14, 16)], 15, "watch"),
    ("phq-9", [(0, 18), (14, 13)], 15, "improved"),
    ("phq-9", [(0, 18), (14, 14)], 15, "watch"),
    ("gad-7", [(0, 12), (14, 16)], 15, "deteriorated"),
    ("gad-7", [(0, 12), (14, 15)], 15, "watch"),
    # Half of the baseline, and one more.
    ("phq-9", [(0, 18), (14, 9)], 15, "response"),
    ("phq-9", [(0, 18), (14, 10)], 15, "improved"),
    ("phq-9", [(0, 19), (14, 9)], 15, "response"),
    ("phq-9", [(0, 19), (14, 10)], 15, "improved"),
    # Half is half, however low the baseline.
    ("phq-9", [(0, 8), (14, 4)], 15, "response"),
    ("phq-9", [(0, 8), (14, 5)], 15, "low_baseline"),
    ("phq-9", [(0, 9), (14, 4)], 15, "response"),
    ("phq-9", [(0, 0), (14, 0)], 15, "low_baseline"),
    # Remission is below 5 from 10 or more.
    ("phq-9", [(0, 10), (14, 4)], 15, "remission"),
    ("phq-9", [(0, 10), (14, 5)], 15, "response"),
    ("phq-9", [(0, 9), (14, 3)], 15, "response"),
    # Relapse: a reliable gain, then back by a reliable change into the clinical range.
    ("phq-9", [(0, 20), (28, 8), (56, 13)], 57, "relapse"),
    ("phq-9", [(0, 20), (28, 8), (56, 12)], 57, "improved"),
    ("phq-9", [(0, 20), (28, 4), (56, 9)], 57, "response"),
    ("phq-9", [(0, 20), (28, 5), (56, 10)], 57, "relapse"),
    ("phq-9", [(0, 14), (28, 10), (56, 15)], 57, "not_improving"),
    ("phq-9", [(0, 14), (28, 9), (56, 14)], 57, "relapse"),
    # Before relapse comes deterioration.
    ("phq-9", [(0, 14), (28, 9), (56, 19)], 57, "deteriorated"),
    # Low from the start: nobody is asked why it does not get better.
    ("phq-9", [(0, 9), (56, 8)], 57, "low_baseline"),
    ("phq-9", [(0, 10), (56, 8)], 57, "not_improving"),
    # Week 8 begins on day 56, week 4 on day 28.
    ("phq-9", [(0, 18), (50, 17)], 55, "early_warning"),
    ("phq-9", [(0, 18), (50, 17)], 56, "not_improving"),
    ("phq-9", [(0, 18), (20, 17)], 27, "watch"),
    ("phq-9", [(0, 18), (20, 17)], 28, "early_warning"),
    # A fall of a fifth, and less.
    ("phq-9", [(0, 20), (28, 16)], 29, "watch"),
    ("phq-9", [(0, 20), (28, 17)], 29, "early_warning"),
    ("phq-9", [(0, 21), (28, 17)], 29, "early_warning"),
    # The baseline is the first around the start: from 14 days before to 7 days after, else the first.
    ("phq-9", [(-15, 25), (-14, 18), (14, 17)], 15, "watch"),
    ("phq-9", [(-30, 10), (7, 18), (14, 17)], 15, "watch"),
    ("phq-9", [(-30, 10), (8, 18), (14, 17)], 15, "deteriorated"),
    ("phq-9", [(-10, None), (0, 18), (14, 17)], 15, "watch"),
    ("phq-9", [(-10, 12), (0, 18), (14, 17)], 15, "deteriorated"),
    # Week 8 is counted from the later of the start and the baseline.
    ("phq-9", [(-14, 18), (40, 17)], 55, "early_warning"),
    ("phq-9", [(7, 18), (50, 17)], 62, "early_warning"),
    ("phq-9", [(7, 18), (50, 17)], 63, "not_improving"),
    # Higher is better: the same borders, upside down.
    ("wellbeing", [(0, 40), (14, 30)], 15, "deteriorated"),
    ("wellbeing", [(0, 40), (14, 31)], 15, "watch"),
    ("wellbeing", [(0, 40), (14, 50)], 15, "improved"),
    ("wellbeing", [(0, 40), (14, 49)], 15, "watch"),
    ("wellbeing", [(0, 20), (14, 60)], 15, "response"),
    ("wellbeing", [(0, 20), (14, 59)], 15, "improved"),
    ("wellbeing", [(0, 50), (14, 69)], 15, "remission"),
    ("wellbeing", [(0, 50), (14, 68)], 15, "improved"),
    ("wellbeing", [(0, 51), (60, 55)], 61, "low_baseline"),
    ("wellbeing", [(0, 30), (28, 60), (56, 50)], 57, "relapse"),
    ("wellbeing", [(0, 30), (28, 62), (56, 51)], 57, "improved"),
    ("wellbeing", [(0, 40), (56, 45)], 57, "not_improving"),
    ("wellbeing", [(0, 40), (28, 49)], 29, "early_warning"),
]  # fmt: skip
PARAMETERS = {"phq-9": PHQ9, "gad-7": GAD7, "wellbeing": WELLBEING}


def at(instrument, series, today):
    scores = [Measurement(START + timedelta(days=day), total) for day, total in series]
    return evaluate(scores, parameters=PARAMETERS[instrument], today=START + timedelta(days=today), episode_start=START)


@pytest.mark.parametrize(("instrument", "series", "today", "expected"), VECTORS)
def test_the_state_is_the_one_expected_at_every_border(instrument, series, today, expected):
    assert at(instrument, series, today).state == expected


def test_every_state_is_among_the_vectors():
    assert {State(expected) for *_, expected in VECTORS} == set(State)


def test_the_shared_vectors_agree():
    given_vectors = json.loads(GIVEN.read_text())["vectors"] if GIVEN.exists() else []
    own = [
        {"instrument": name, "series": series, "today": today, "expected": expected}
        for name, series, today, expected in VECTORS
    ]

    for vector in given_vectors or own:
        assert at(vector["instrument"], vector["series"], vector["today"]).state == vector["expected"], vector


def test_without_a_complete_score_there_is_no_state():
    assert at("phq-9", [(0, None)], 3) is None
    assert at("phq-9", [], 3) is None


def test_a_day_to_come_does_not_count():
    assert at("phq-9", [(0, 18), (14, 25)], 7).state == State.BASELINE_ONLY


def test_the_later_of_two_scores_of_one_day_is_the_latest():
    assert at("phq-9", [(0, 18), (14, 25), (14, 17)], 15).latest.total == 17


def test_the_numbers_behind_the_state_are_handed_on():
    progress = at("phq-9", [(0, 20), (28, 8), (56, 14)], 58)

    assert (progress.baseline.total, progress.latest.total, progress.compared_with.total) == (20, 14, 8)
    assert (progress.points, progress.threshold, progress.week) == (6, 5, 8)


@pytest.mark.parametrize(("series", "alerting", "warning"), [
    ([(0, 12), (56, 20)], True, False),
    ([(0, 20), (28, 5), (56, 12)], True, False),
    ([(0, 18), (56, 17)], True, False),
    ([(0, 18), (30, 17)], False, True),
    ([(0, 18), (56, 4)], False, False),
])  # fmt: skip
def test_some_states_ask_for_an_answer_and_one_only_warns(series, alerting, warning):
    progress = at("phq-9", series, series[-1][0] + 1)

    assert (progress.is_alerting, progress.state in WARNING) == (alerting, warning)


def test_parameters_are_read_from_the_rule_of_an_instrument():
    read = Parameters.read(
        {"rc": "4.5", "cut": 50, "remission": None, "stale_days": 42, "response": 30, "early_warning_fall": 10},
        direction="higher_is_better",
        maximum=100,
    )

    assert read == Parameters(
        reliable_change=read.reliable_change,
        cut=50,
        direction=HIGHER_IS_BETTER,
        maximum=100,
        stale_days=42,
        response_percent=30,
        early_warning_percent=10,
    )
    assert str(read.reliable_change) == "4.5"


@pytest.mark.parametrize(("change", "direction"), [(0, "lower_is_better"), (5, "up")])
def test_parameters_that_make_no_sense_are_refused(change, direction):
    with pytest.raises(ValueError):  # noqa: PT011 - the words are for developers
        Parameters.read({"rc": change, "cut": 10}, direction=direction)


def test_higher_is_better_needs_to_know_the_highest():
    with pytest.raises(ValueError, match="highest"):
        Parameters(10, 50, 68, HIGHER_IS_BETTER)


# Words


@pytest.mark.parametrize(("instrument", "series", "today", "sentence"), [
    ("phq-9", [(0, 12), (270, 18)], 271, "PHQ-9 rose 6 points since 5 January; 5 is more than chance."),
    ("phq-9", [(0, 18), (14, 12)], 15, "PHQ-9 fell 6 points since 5 January; 5 is more than chance."),
    ("phq-9", [(-10, 12), (14, 18)], 15, "PHQ-9 rose 6 points since 26 December 2025; 5 is more than chance."),
    (
        "phq-9", [(0, 20), (28, 8), (56, 14)], 57,
        "PHQ-9 rose 6 points since its best on 2 February; 5 is more than chance.",
    ),
    ("wellbeing", [(0, 40), (14, 30)], 15, "PHQ-9 fell 10 points since 5 January; 10 is more than chance."),
    ("phq-9", [(0, 18)], 29, "No PHQ-9 since 5 January; after 28 days a score says little about today."),
    (
        "phq-9", [(0, 18), (50, 17)], 60,
        "Week 8: PHQ-9 is 17 after 18 on 5 January; 5 points are more than chance.",
    ),
    ("phq-9", [(0, 18), (50, 9)], 60, "PHQ-9 went from 18 on 5 January to 9: better by 50 % or more."),
])  # fmt: skip
def test_the_reason_says_the_numbers_and_the_day(instrument, series, today, sentence):
    assert reason(at(instrument, series, today), "PHQ-9") == sentence


@pytest.mark.parametrize(("instrument", "series", "today", "expected"), VECTORS)
def test_every_state_has_a_reason_a_name_and_a_tone(instrument, series, today, expected):
    progress = at(instrument, series, today)

    assert "%(" not in reason(progress, "X")
    assert STATE_LABELS[progress.state]
    assert state_tone(progress.state) in {"high", "moderate", "ok", "none", "info"}


# What holds for any series


days = st.integers(min_value=-20, max_value=200)
series_of = st.lists(st.tuples(days, st.one_of(st.none(), st.integers(0, 27))), max_size=14)


@given(series=series_of, today=st.integers(0, 240))
def test_incomplete_forms_change_nothing(series, today):
    complete = [(day, total) for day, total in series if total is not None]

    assert at("phq-9", series, today) == at("phq-9", complete, today)


@given(series=series_of, today=st.integers(0, 240), seed=st.randoms())
def test_the_order_of_rows_of_different_days_does_not_matter(series, today, seed):
    by_day = dict(series)
    ordered, shuffled = sorted(by_day.items()), list(by_day.items())
    seed.shuffle(shuffled)

    assert at("phq-9", ordered, today) == at("phq-9", shuffled, today)


@given(series=series_of, today=st.integers(0, 240))
def test_turning_the_scale_around_keeps_the_state(series, today):
    turned = Parameters(5, 27 - 10, 27 - 5, HIGHER_IS_BETTER, maximum=27)
    scores = [Measurement(START + timedelta(days=day), total) for day, total in series]
    around = [Measurement(one.on, None if one.total is None else 27 - one.total) for one in scores]
    moment = START + timedelta(days=today)

    straight = evaluate(scores, parameters=PHQ9, today=moment, episode_start=START)
    mirrored = evaluate(around, parameters=turned, today=moment, episode_start=START)

    assert (straight and straight.state) == (mirrored and mirrored.state)


@given(series=series_of, today=st.integers(0, 240))
def test_an_alert_always_rests_on_a_recent_second_score(series, today):
    progress = at("phq-9", series, today)

    if progress is not None and progress.is_alerting:
        assert progress.latest.on > progress.baseline.on or progress.latest is not progress.baseline
        assert (START + timedelta(days=today) - progress.latest.on).days <= PHQ9.stale_days


@pytest.mark.parametrize(("instrument", "series", "today", "expected"), VECTORS)
def test_a_state_is_restored_from_its_facts_with_the_same_words(instrument, series, today, expected):
    progress = at(instrument, series, today)

    restored = ProgressState.restore(expected, json.loads(json.dumps(progress.facts)))

    assert reason(restored, "X") == reason(progress, "X")
    assert (restored.points, restored.week, restored.baseline) == (progress.points, progress.week, progress.baseline)


def test_a_restored_state_counts_its_weeks_on():
    progress = at("phq-9", [(0, 18), (50, 17)], 56)

    assert ProgressState.restore("not_improving", progress.facts, today=START + timedelta(days=70)).week == 10
