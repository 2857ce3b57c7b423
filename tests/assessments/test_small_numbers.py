"""What may be shown of a clinic's numbers: nothing that points at one of a few people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.progress.small_numbers import Share, counts, nested, share


@pytest.mark.parametrize(("count", "of", "shown", "percent"), [
    (0, 0, Share(0, 0), None),
    (0, 4, Share(None, None), None),
    (5, 5, Share(5, 5), 100),
    (0, 5, Share(0, 5), 0),
    (1, 5, Share(None, 5), None),
    (4, 20, Share(None, 20), None),
    (5, 20, Share(5, 20), 25),
    (16, 20, Share(None, 20), None),
    (15, 20, Share(15, 20), 75),
    (20, 20, Share(20, 20), 100),
    (5, 16, Share(5, 16), 31),
    (5, 40, Share(5, 40), 13),
])  # fmt: skip
def test_a_share_is_shown_from_five_people_on_each_side(count, of, shown, percent):
    assert share(count, of) == shown
    assert share(count, of).percent == percent


def test_more_than_all_is_a_mistake():
    with pytest.raises(ValueError, match="6 of 5"):
        share(6, 5)


@pytest.mark.parametrize(("inner", "shown"), [(20, 20), (19, None), (16, None), (15, 15)])
def test_a_part_is_hidden_where_the_rest_would_be_few(inner, shown):
    assert nested(share(20, 60), share(inner, 40)).count == shown


@pytest.mark.parametrize(("values", "cells", "total"), [
    ([7, 9], (7, 9), 16),
    ([2, 9], (None, None), 11),
    ([2, 3, 9], (None, None, 9), 14),
    ([1, 1, 9, 8], (None, None, 9, None), 19),
    ([2, 0], (None, 0), None),
    ([2], (None,), None),
    ([0, 0], (0, 0), 0),
    ([], (), 0),
])  # fmt: skip
def test_a_hidden_count_cannot_be_found_by_subtraction(values, cells, total):
    shown = counts(values)

    assert (shown.cells, shown.total) == (cells, total)


@given(st.lists(st.integers(0, 30), max_size=8))
def test_what_is_hidden_together_is_never_few(values):
    shown = counts(values)

    assert not any(cell is not None and 0 < cell < 5 for cell in shown.cells)
    if shown.total is not None and None in shown.cells:
        hidden = shown.total - sum(cell or 0 for cell in shown.cells)
        assert hidden >= 5
        assert shown.cells.count(None) >= 2
