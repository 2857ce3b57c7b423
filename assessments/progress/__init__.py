"""How scores move over time. Pure: no rows, no requests, no settings.

`states` says where somebody stands, `words` says it in a sentence, `series` draws the PHQ-9 with its sentence.
"""

from assessments.progress.series import MOST_POINTS, Change, Progress, Score, progress_of, tick
from assessments.progress.states import (
    ALERTING,
    WARNING,
    Direction,
    Measurement,
    Parameters,
    ProgressState,
    State,
    evaluate,
)
from assessments.progress.words import STATE_LABELS, plain_sentence, reason, state_tone

__all__ = [
    "ALERTING",
    "MOST_POINTS",
    "STATE_LABELS",
    "WARNING",
    "Change",
    "Direction",
    "Measurement",
    "Parameters",
    "Progress",
    "ProgressState",
    "Score",
    "State",
    "evaluate",
    "plain_sentence",
    "progress_of",
    "reason",
    "state_tone",
    "tick",
]
