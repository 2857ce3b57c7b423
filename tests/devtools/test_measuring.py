"""What script/bench measures apart from requests."""

import sys

import pytest

from devtools.measure.instruments import reading_cost


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_reading_a_large_definition_is_measured_in_a_process_of_its_own():
    seconds, megabytes = reading_cost()

    assert seconds > 0
    assert 0 < megabytes <= 200
