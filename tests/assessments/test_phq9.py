"""What a total means, by table."""

import pytest

from assessments import phq9


@pytest.mark.parametrize(
    ("total", "css_class", "word"),
    [
        (0, "band-0", "minimal"),
        (4, "band-0", "minimal"),
        (5, "band-1", "mild"),
        (9, "band-1", "mild"),
        (10, "band-2", "moderate"),
        (14, "band-2", "moderate"),
        (15, "band-3", "moderately severe"),
        (19, "band-3", "moderately severe"),
        (20, "band-4", "severe"),
        (27, "band-4", "severe"),
    ],
)
def test_each_range_begins_and_ends_where_the_source_says(total, css_class, word):
    assert phq9.band(total).css_class == css_class
    assert phq9.word(total) == word


@pytest.mark.parametrize("total", [-1, 28])
def test_a_total_no_form_can_have_has_no_range(total):
    with pytest.raises(ValueError, match="no PHQ-9 total"):
        phq9.band(total)


@pytest.mark.parametrize(("change", "expected"), [(-6, True), (-5, False), (0, False), (5, False), (6, True)])
def test_six_points_are_a_reliable_change_in_either_direction(change, expected):
    assert phq9.is_reliable(change) is expected


@pytest.mark.parametrize(
    ("total", "item_nine", "expected"),
    [(0, 0, True), (0, 1, False), (3, 3, True), (2, 3, False), (27, 3, True), (27, 2, False), (24, 0, True)],
)
def test_total_and_item_nine_must_fit_one_form(total, item_nine, expected):
    assert phq9.is_possible(total, item_nine) is expected
