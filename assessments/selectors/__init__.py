"""Reading assessments, one module a noun. Every function starts from what the user may see."""

from assessments.selectors.answering import get_check_in, get_next_check_in, get_opened_check_in
from assessments.selectors.chart import chart_assessments, get_assessment
from assessments.selectors.entering import list_instruments_to_enter
from assessments.selectors.lists import list_closed, list_open
from assessments.selectors.own import (
    get_own_assessment,
    get_own_score,
    get_progress_until,
    get_readable_version,
    home_assessments,
    list_own_assessments,
    list_own_comments,
    list_own_measures,
)
from assessments.selectors.queues import get_next_to_review, list_to_review
from assessments.selectors.reviews import get_previous, get_progress_state, list_alerts_about, list_version_scores
from assessments.selectors.scores import get_measure
from assessments.selectors.versions import get_version, list_comments, list_versions

__all__ = [
    "chart_assessments",
    "get_assessment",
    "get_check_in",
    "get_measure",
    "get_next_check_in",
    "get_next_to_review",
    "get_opened_check_in",
    "get_own_assessment",
    "get_own_score",
    "get_previous",
    "get_progress_state",
    "get_progress_until",
    "get_readable_version",
    "get_version",
    "home_assessments",
    "list_alerts_about",
    "list_closed",
    "list_comments",
    "list_instruments_to_enter",
    "list_open",
    "list_own_assessments",
    "list_own_comments",
    "list_own_measures",
    "list_to_review",
    "list_version_scores",
    "list_versions",
]
