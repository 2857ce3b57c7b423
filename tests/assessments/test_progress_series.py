"""The sentence and the picture of how the scores of one measure moved."""

from datetime import date, timedelta

import pytest

from assessments.instruments.catalogue import rule_of
from assessments.progress import MOST_POINTS, Measure, Progress, Reading, in_order
from assessments.scoring import parse_rule

START = date(2026, 1, 5)
THOUGHTS = "suicidality_item9"
PHQ_9 = Measure("phq-9", "PHQ-9", "Mood check-in", rule_of("phq-9"))
GAD_7 = Measure("gad-7", "GAD-7", "Worry check-in", rule_of("gad-7"))


def well_being(**more):
    """An instrument on which a higher score is better, from 10 to 50."""
    rule = parse_rule(
        {
            "code": "well-being",
            "direction": "higher_is_better",
            "scales": {"much": {"values": [0, 1, 2], "codes": ["a", "b", "c"], "points": [5, 15, 25]}},
            "items": [{"id": "1", "scale": "much"}, {"id": "2", "scale": "much"}],
            "minimum": 10,
            "maximum": 50,
            "bands": [
                {"code": "low", "label": "Low", "low": 10, "high": 27},
                {"code": "fine", "label": "Fine", "low": 28, "high": 50},
            ],
            **more,
        }
    )
    return Measure("well-being", "Well-being", "Well-being", rule)


def progress(*totals, measure=PHQ_9):
    return Progress(measure, readings(*totals, measure=measure))


def readings(*totals, measure=PHQ_9, start=START, **fields):
    return [
        Reading(start + timedelta(weeks=week), total, measure.rule.band_for(total) or "", **fields)
        for week, total in enumerate(totals)
    ]


def test_one_score_is_a_baseline_and_not_a_change():
    one = progress(11)

    assert one.change is None
    assert one.sentence == "Your score is 11. This check-in calls that range “Moderate”."


@pytest.mark.parametrize(
    ("totals", "tone", "words", "sentence"),
    [
        (
            (18, 17, 11),
            "better",
            "−7, reliable improvement",
            (
                "Your score went from 18 to 11. That is 7 points lower. "
                "A drop of 5 or more is likely a real change, not chance."
            ),
        ),
        (
            (14, 13),
            "same",
            "−1, no reliable change",
            "Your score went from 14 to 13. That is 1 point lower. A change of less than 5 can be chance.",
        ),
        (
            (14, 24),
            "worse",
            "+10, reliable worsening",
            (
                "Your score went from 14 to 24. That is 10 points higher. "
                "This is a good time to talk with your care team about it."
            ),
        ),
        ((9, 4, 9), "same", "±0, no reliable change", "Your score is 9, the same as the first time."),
    ],
)
def test_a_change_is_said_in_words(totals, tone, words, sentence):
    moved = progress(*totals)

    assert moved.change.tone == tone
    assert f"{moved.change.number}, {moved.change.words}" == words
    assert moved.sentence == sentence


def test_where_higher_is_better_a_rise_is_an_improvement():
    measure = well_being(progress={"rc": 10, "cut": 27})
    up, down = progress(20, 30, measure=measure), progress(30, 20, measure=measure)

    assert (up.change.tone, down.change.tone) == ("better", "worse")
    assert up.sentence.endswith("A rise of 10 or more is likely a real change, not chance.")
    assert up.direction_sentence == "A higher score is better."
    assert up.chart.reliable_change_label == "Real change: 30 or more"
    assert up.chart.svg.count("point filled") == 1


def test_without_a_known_reliable_change_nothing_is_said_about_chance():
    moved = progress(20, 30, measure=well_being())

    assert moved.sentence == "Your score went from 20 to 30. That is 10 points higher."
    assert (moved.change.tone, moved.change.words) == ("same", "since the first")
    assert moved.chart.reliable_change is None


def test_the_picture_holds_the_latest_scores_and_no_line_counted_from_a_score_it_does_not_show():
    long = progress(*range(20, 20 - MOST_POINTS - 2, -1))

    assert [point.value for point in long.chart.points] == list(range(18, 18 - MOST_POINTS, -1))
    assert long.chart.reliable_change is None
    assert progress(18, 11).chart.reliable_change == 5


def test_patients_hear_the_name_they_know_and_staff_theirs():
    drawn = progress(18, 12)

    assert drawn.own_chart.title.startswith(drawn.measure.patient_title)
    assert drawn.chart.title.startswith(drawn.measure.title)
    assert drawn.measure.patient_title != drawn.measure.title


def test_where_there_is_room_a_range_has_its_whole_name():
    assert [words for _band, words in PHQ_9.ranges] == ["Minimal", "Mild", "Moderate", "Moderately severe", "Severe"]


def test_scores_of_another_series_are_never_joined():
    before = readings(24, 22, series="first wording")
    after = readings(12, 10, series="second wording", start=START + timedelta(weeks=8))
    both = Progress(PHQ_9, [*before, *after])

    assert both.change.points == -2
    assert [point.value for point in both.chart.points] == [12, 10]
    assert [reading.total for reading in both.earlier] == [24, 22]


def test_a_form_without_a_total_is_no_score_but_its_answers_count():
    both = Progress(PHQ_9, [*readings(18), *readings(None, start=START + timedelta(weeks=2), flags=[THOUGHTS])])

    assert both.is_critical
    assert both.critical_words == [PHQ_9.rule.flag_label(THOUGHTS)]
    assert both.last.total == 18
    assert both.change is None


def test_critical_is_what_the_last_form_says_and_not_an_earlier_one():
    calmer = Progress(PHQ_9, [*readings(18, flags=[THOUGHTS]), *readings(11, start=START + timedelta(weeks=2))])

    assert not calmer.is_critical
    assert [(row.label, list(row.raised)) for row in calmer.flag_rows] == [
        (PHQ_9.rule.flag_label(THOUGHTS), [True, False])
    ]


def test_an_unanswered_question_is_no_critical_answer():
    assert not Progress(PHQ_9, readings(None, flags=["item9_unanswered"])).is_critical


def test_the_phq_9_leads_then_measures_whose_changes_mean_something_then_the_last_answered():
    later = START + timedelta(weeks=4)
    unknown = Progress(well_being(), readings(20, measure=well_being(), start=later))
    worry = Progress(GAD_7, readings(9, start=later, measure=GAD_7))
    mood = Progress(PHQ_9, readings(9))

    assert [one.measure.code for one in in_order([unknown, worry, mood])] == ["phq-9", "gad-7", "well-being"]
