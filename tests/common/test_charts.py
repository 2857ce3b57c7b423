"""Charts say in words and numbers what they draw, and carry nothing the CSP would refuse."""

import re

import pytest

from common.charts import Band, Point, TrendChart, band_of, sparkline

BANDS = [Band(0, 9, "Low", 0), Band(10, 27, "High", 4)]


def make_chart(points, **kwargs):
    return TrendChart("phq9", points, BANDS, 27, title="Your scores", description="Down from 18 to 9.", **kwargs)


def test_chart_has_a_name_a_description_and_the_same_numbers_in_its_table():
    chart = make_chart([Point("4 Sep", 18), Point("2 Oct", 9)])

    assert '<title id="phq9-title">Your scores</title>' in chart.svg
    assert '<desc id="phq9-description">Down from 18 to 9.</desc>' in chart.svg
    assert [(row.label, row.value, row.band_label) for row in chart.rows] == [
        ("4 Sep", 18, "High"),
        ("2 Oct", 9, "Low"),
    ]


def test_points_at_or_beyond_the_reliable_change_are_filled():
    chart = make_chart(
        [Point("a", 18), Point("b", 13), Point("c", 12), Point("d", 9)],
        reliable_change=6,
        reliable_change_label="12 or less",
    )

    classes = re.findall(r'<circle class="([^"]+)"', chart.svg)

    assert classes == ["point", "point", "point filled", "point filled"]
    assert "12 or less" in chart.svg


def test_a_number_does_not_stand_on_the_line_of_reliable_change():
    chart = make_chart([Point("a", 18), Point("b", 10)], reliable_change=6)

    line = float(re.search(r'class="threshold" x1="0" x2="100%" y1="([\d.]+)"', chart.svg)[1])
    numbers = [float(y) for y in re.findall(r'class="value" x="[^"]+" y="([\d.]+)"', chart.svg)]
    assert all(not number - 11 < line < number for number in numbers)


@pytest.mark.parametrize(
    ("scores", "place"),
    [
        ([18, 17, 17, 14, 12, 11], ("2%", "below")),
        ([17, 14, 11, 7, 9, 9], ("98%", "above")),  # the scores run through the start of the line, and on below it
        ([17, 17, 17, 17, 17, 10], ("2%", "below")),
        ([17, 10, 17, 17, 17, 17], ("98%", "below")),
    ],
)
def test_words_at_the_line_stand_where_no_score_runs_through_them(scores, place):
    chart = make_chart([Point(str(day), score) for day, score in enumerate(scores)], reliable_change=5)

    line = float(re.search(r'class="threshold" x1="0" x2="100%" y1="([\d.]+)"', chart.svg)[1])
    x, y = re.search(r'class="threshold-label" x="(\d+%)"[^>]* y="([\d.]+)"', chart.svg).groups()
    assert (x, "below" if float(y) > line else "above") == place


def test_the_words_at_the_line_stand_below_the_picture_too_for_a_narrow_frame():
    chart = make_chart(
        [Point("a", 18), Point("b", 12)], reliable_change=5, reliable_change_label="Real change: 13 or less"
    )

    assert '</svg></div><p class="trend-key">Real change: 13 or less</p></div>' in chart.svg


def test_a_chart_without_a_line_has_no_words_below_it():
    assert "trend-key" not in make_chart([Point("a", 18), Point("b", 12)]).svg


@pytest.mark.parametrize(
    ("date", "count", "wide", "narrow"),
    [
        ("{:02} Oct", 1, [0], [0]),
        ("{:02} Oct", 4, [0, 1, 2, 3], [1, 3]),
        ("{:02} Oct", 6, [0, 1, 2, 3, 4, 5], [1, 3, 5]),
        ("{:02} Oct", 8, [1, 3, 5, 7], [3, 7]),
        ("{:02} Oct", 12, [1, 3, 5, 7, 9, 11], [5, 11]),
        ("10月{:02}日", 5, [0, 1, 2, 3, 4], [1, 4]),
        ("10月{:02}日", 6, [0, 1, 2, 3, 4, 5], [2, 5]),
    ],
)
def test_dates_that_would_touch_are_left_out_counted_back_from_the_latest(date, count, wide, narrow):
    chart = make_chart([Point(date.format(number), 9) for number in range(count)])

    ticks = re.findall(r'class="tick( skippable)?"[^>]*>(?:10月)?(\d\d)', chart.svg)
    assert [int(day) for _, day in ticks] == wide
    assert [int(day) for skippable, day in ticks if not skippable] == narrow


def test_on_a_phone_numbers_that_would_touch_are_left_out_where_the_date_is():
    few, many = (make_chart([Point("24 Sep", 9) for _ in range(count)]).svg for count in (6, 12))

    assert few.count('class="value skippable"') == 0
    assert many.count('class="value skippable"') == 10
    assert many.count('class="value"') == 2


def test_where_higher_is_better_the_line_is_above_the_first_point():
    chart = make_chart(
        [Point("a", 8), Point("b", 13), Point("c", 14)], reliable_change=6, is_higher_better=True, minimum=2
    )

    assert re.findall(r'<circle class="([^"]+)"', chart.svg) == ["point", "point", "point filled"]


def test_a_band_too_narrow_for_its_name_leaves_it_to_the_table():
    bands = [Band(0, 0, "None", 0), Band(1, 2, "Low", 1), Band(3, 27, "High", 4)]
    chart = TrendChart("x", [Point("a", 0)], bands, 27, title="x", description="x")

    assert "None" not in chart.svg
    assert chart.rows[0].band_label == "None"


def test_the_table_says_the_whole_name_of_a_range_that_the_picture_shortens():
    bands = [Band(0, 14, "Low", 0), Band(15, 27, "Mod. severe", 3, "Moderately severe")]
    chart = TrendChart("x", [Point("a", 3), Point("b", 17)], bands, 27, title="x", description="x")

    assert "Mod. severe" in chart.svg
    assert [row.band_label for row in chart.rows] == ["Low", "Moderately severe"]


def test_one_point_draws_no_line_and_no_threshold():
    chart = make_chart([Point("4 Sep", 18)], reliable_change=6, reliable_change_label="Real change")

    assert "segment" not in chart.svg
    assert "threshold" not in chart.svg


def test_chart_of_no_points_still_draws_its_bands():
    chart = make_chart([])

    assert chart.svg.count("band-label") == len(BANDS)
    assert chart.rows == []


def test_texts_are_escaped_and_no_style_is_inline():
    chart = make_chart([Point("<script>", 3)])

    assert "<script>" not in chart.svg
    assert "style=" not in chart.svg


def test_score_outside_every_band_has_none():
    assert band_of(28, BANDS) is None
    assert band_of(9, BANDS).label == "Low"


def test_sparkline_needs_two_values():
    assert sparkline([5], label="x", maximum=27) == ""


def test_sparkline_says_its_values_and_colours_its_last_dot():
    drawn = sparkline([18, 9], label='PHQ-9: 18, 9 "low"', maximum=27, bands=BANDS, cut_off=9.5)

    assert 'aria-label="PHQ-9: 18, 9 &quot;low&quot;"' in drawn
    assert 'class="sparkline-dot band-0"' in drawn
    assert "sparkline-cut" in drawn
