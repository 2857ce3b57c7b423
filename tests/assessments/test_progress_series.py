"""The sentence and the picture of how scores moved."""

from datetime import date, timedelta

import pytest

from assessments.progress import MOST_POINTS, Progress, Score, progress_of

START = date(2026, 1, 5)


def progress(*totals):
    return Progress([Score(START + timedelta(weeks=week), total) for week, total in enumerate(totals)])


def test_without_a_score_there_is_no_progress():
    assert progress_of([]) is None


def test_one_score_is_a_baseline_and_not_a_change():
    one = progress(11)

    assert one.change is None
    assert one.sentence == "Your last score is 11. That is in the range called moderate."


@pytest.mark.parametrize(
    ("totals", "tone", "words", "sentence"),
    [
        (
            (18, 17, 11),
            "better",
            "−7, reliable improvement",
            (
                "Your score went from 18 to 11. That is 7 points lower. "
                "A drop of 6 or more is likely a real change, not chance."
            ),
        ),
        (
            (14, 13),
            "same",
            "−1, no reliable change",
            "Your score went from 14 to 13. That is 1 point lower. A change of less than 6 can be chance.",
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


def test_the_picture_holds_the_latest_scores_and_no_line_counted_from_a_score_it_does_not_show():
    long = progress(*range(20, 20 - MOST_POINTS - 2, -1))

    assert [point.value for point in long.chart.points] == list(range(18, 18 - MOST_POINTS, -1))
    assert long.chart.reliable_change is None
    assert progress(18, 11).chart.reliable_change == 6


def test_a_score_without_the_ninth_answer_is_not_taken_for_a_zero_that_was_given():
    assert Progress([Score(START, 12, None)]).is_item_nine_positive is False
    assert Progress([Score(START, 12, None)]).last.item_nine is None
    assert Progress([Score(START, 12, 1)]).is_item_nine_positive is True
