"""Correcting what was answered. Nothing is written over: a correction is the next version, with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.answers import Workings, merged, not_calculated
from assessments.definitions import Loaded, load_definition
from assessments.fhir import place_of, require_answers_fit
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.policies import is_sent
from assessments.services.critical import raise_critical
from assessments.services.publishing import require_not_withdrawn
from assessments.services.summary import keep_summary
from assessments.services.versions import add_next_version
from audit.services import record
from common.editing import lock_for_edit
from common.errors import Refused


@transaction.atomic(savepoint=False)
def amend(
    *,
    assessment: IntakeAssessment,
    version: int,
    answers: Mapping[str, list[dict[str, Any]]],
    recommendations: str,
    reason: str,
    workings: Workings | None = None,
    by: User,
) -> IntakeAssessment:
    """Add the next version with these answers in place of the earlier ones (an empty list takes one away) and these
    recommendations; score it anew, and raise an alert for a critical answer that was not there. What the patient can
    read stays as it is until it is shared again. Records `assessments.assessment.amended`.

    Raises StaleEdit when somebody saved since `version`. Refuses while it is being answered, when it was withdrawn,
    without a reason, without a change, and answers that do not fit the form. `workings` as in `save_answers`.
    """
    current = lock_for_edit(IntakeAssessment.objects.all(), assessment.pk, version)
    latest = current.latest_version
    if not is_sent(current) or latest is None:
        raise Refused(_("This has not been sent yet. It can be corrected after that."))
    require_not_withdrawn(current)
    if not reason.strip():
        raise Refused(_("Say in a few words why this is changed."), field="reason")
    loaded = load_definition(current)
    corrected = _corrected(loaded, latest, answers, workings) if answers else latest.given_answers
    is_corrected = corrected != latest.given_answers
    if not is_corrected and recommendations.strip() == latest.recommendations:
        raise Refused(_("Nothing was changed."))
    new = add_next_version(
        assessment=current,
        latest=latest,
        answers=corrected if is_corrected else None,
        recommendations=recommendations.strip(),
        reason=reason.strip(),
        by=by,
    )
    if is_corrected:
        raise_critical(current, loaded, new.given_answers, by, new.declined)
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.amended",
        summary="Assessment corrected: a new version",
        entity=current,
        patient_id=current.patient_id,
        metadata={"version": new.number, "answers_changed": is_corrected},
    )
    return current


def _corrected(
    loaded: Loaded, latest: AssessmentVersion, changes: Mapping[str, Any], workings: Workings | None
) -> dict[str, Any]:
    """The answers with the changes in them, without those to questions that are not asked any more. Texts that the
    form has no question for, of an import, stay as they are. Raises Refused for answers that do not fit."""
    given = latest.given_answers
    foreign = {key: values for key, values in given.items() if place_of(loaded.questionnaire, key) is None}
    kept = not_calculated(loaded.questionnaire, given)
    known = {key: values for key, values in merged(kept, changes).items() if values and key not in foreign}
    worked = (workings or Workings(loaded.questionnaire)).of(known)
    require_answers_fit(loaded.questionnaire, worked.said, (worked.calculated, worked.asked))
    return {**foreign, **worked.said}
