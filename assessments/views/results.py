"""What staff read of one assessment: its answers beside the ones before, its score, what the patient said about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.http import AppRequest
from assessments import selectors
from assessments.definitions import Loaded, load_definition
from assessments.models import AssessmentVersion, IntakeAssessment, Score
from assessments.policies import is_sent
from assessments.presenters.answers import Said, answered
from assessments.presenters.comparing import compare_texts
from assessments.presenters.scores import ScoreWords, rule_of_score, score_words
from assessments.progress import reason, state_tone


def result_context(
    request: AppRequest, assessment: IntakeAssessment, version: AssessmentVersion | None = None
) -> dict[str, Any]:
    """For `assessments/_result.html`: what a version says, the latest unless another is named, beside the assessment
    before it. Nothing while it was not sent: a draft is the patient's own. The number of queries does not grow with
    answers or versions."""
    shown = version or assessment.latest_version
    if shown is None or not is_sent(assessment):
        return {"shown": None}
    loaded = load_definition(assessment)
    previous = selectors.get_previous(request.user, assessment, loaded.series)
    score = selectors.list_version_scores(request.user, assessment).get(shown.number)
    # Where the measure stands is of totals: beside a form without one it would read as if it were of that form.
    has_total = score is not None and score.total is not None
    state = selectors.get_progress_state(request.user, assessment, loaded) if has_total else None
    return {
        "shown": shown,
        "answered": answered(
            Said(loaded, shown),
            language=get_language() or "",
            before=_said(previous) if previous is not None else None,
        ),
        "previous": previous,
        "score": _words(score, loaded, None if assessment.is_withdrawn else previous),
        "progress_sentence": reason(state, assessment.name_for_staff) if state is not None else "",
        "progress_tone": state_tone(state.state) if state is not None else "",
        "comments": selectors.list_comments(request.user, assessment),
        "alerts": selectors.list_alerts_about(request.user, assessment),
    }


def own_result_context(request: AppRequest, assessment: IntakeAssessment) -> dict[str, Any]:
    """What the patient reads of their own: the version that is shared with them and its score, nothing beside it; no
    score where they chose not to see any."""
    shown = selectors.get_readable_version(request.user, assessment)
    if shown is None:
        raise Http404
    loaded = load_definition(assessment)
    score = selectors.list_version_scores(request.user, assessment).get(shown.number)
    return {
        "shown": shown,
        "answered": answered(Said(loaded, shown), language=get_language() or ""),
        "score": None if request.user.hides_scores else _words(score, loaded, None),
    }


def compare_context(
    request: AppRequest, assessment: IntakeAssessment, older: AssessmentVersion, newer: AssessmentVersion
) -> dict[str, Any]:
    """For `assessments/version_compare.html`: which answers went from what to what, both scores, both texts."""
    loaded = load_definition(assessment)
    scores = selectors.list_version_scores(request.user, assessment)
    return {
        "older": older,
        "newer": newer,
        "answered": answered(Said(loaded, newer), language=get_language() or "", before=Said(loaded, older)),
        "older_score": _words(scores.get(older.number), loaded, None),
        "newer_score": _words(scores.get(newer.number), loaded, None),
        "recommendations": compare_texts(_("Recommendations"), older.recommendations, newer.recommendations),
    }


def _said(previous: IntakeAssessment) -> Said | None:
    version = previous.latest_version
    return Said(load_definition(previous), version) if version is not None else None


def _words(score: Score | None, loaded: Loaded, previous: IntakeAssessment | None) -> ScoreWords | None:
    if score is None:
        return None
    before = previous.latest_score if previous is not None else None
    return score_words(score, rule_of_score(score, loaded), before=before)
