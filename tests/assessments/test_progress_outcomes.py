"""Where care starts for scores that were brought along, whether an alert still holds, and what a clinic counts."""

from datetime import date, timedelta

import pytest

from assessments.progress import Measurement, Parameters, ProgressState, State, evaluate_care, still_holds
from assessments.progress.states import outcome_of

PHQ9 = Parameters(reliable_change=5, cut=10, remission=5, maximum=27)
REGISTERED = date(2026, 3, 2)


@pytest.mark.parametrize(("days_before", "weeks"), [(14, 8), (15, 10)])
def test_care_starts_when_the_patient_is_registered_or_with_a_score_from_long_before(days_before, weeks):
    scores = [Measurement(REGISTERED - timedelta(days=days_before), 18), Measurement(REGISTERED, 17)]

    found = evaluate_care(scores, parameters=PHQ9, today=REGISTERED + timedelta(weeks=8), registered_on=REGISTERED)

    assert found.week == weeks


@pytest.mark.parametrize(("total", "holds"), [(13, True), (12, False), (9, False)])
def test_a_relapse_holds_while_it_is_that_far_above_the_best_and_in_the_clinical_range(total, holds):
    relapse = ProgressState(
        state=State.RELAPSE,
        baseline=Measurement(REGISTERED, 20),
        latest=Measurement(REGISTERED + timedelta(days=60), 15),
        compared_with=Measurement(REGISTERED + timedelta(days=30), 8),
        weeks_from=REGISTERED,
        week=8,
        parameters=PHQ9,
    )

    assert still_holds(relapse, total) is holds


@pytest.mark.parametrize(("change", "responded"), [(5, True), (6, False)])
def test_half_of_the_baseline_is_no_response_where_it_may_be_chance(change, responded):
    parameters = Parameters(reliable_change=change, cut=10)

    assert outcome_of(10, 5, parameters).has_responded is responded
