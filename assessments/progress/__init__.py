"""How scores move over time. Pure: no rows, no requests, no settings.

`states` says where somebody stands, `words` says it in a sentence, `measures` is what is measured, `series` draws the
scores of one measure with their sentence.
"""

from assessments.progress.measures import LEAD, Measure
from assessments.progress.series import MOST_POINTS, Change, Progress, Reading, in_order
from assessments.progress.states import (
    ALERTING,
    WARNING,
    Measurement,
    Parameters,
    ProgressState,
    State,
    evaluate,
    evaluate_care,
    in_state_since,
    still_holds,
)
from assessments.progress.words import STATE_LABELS, reason, state_tone

__all__ = [
    "ALERTING",
    "LEAD",
    "MOST_POINTS",
    "STATE_LABELS",
    "WARNING",
    "Change",
    "Measure",
    "Measurement",
    "Parameters",
    "Progress",
    "ProgressState",
    "Reading",
    "State",
    "evaluate",
    "evaluate_care",
    "in_order",
    "in_state_since",
    "reason",
    "state_tone",
    "still_holds",
]
