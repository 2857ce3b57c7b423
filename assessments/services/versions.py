"""The versions of an assessment after the first. A version is never changed: whatever is added is the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.services.scores import record_score
from common.errors import Refused

LONGEST_RECOMMENDATIONS = 5_000


def add_next_version(
    *,
    assessment: IntakeAssessment,
    latest: AssessmentVersion,
    recommendations: str,
    reason: str,
    by: User,
    answers: Mapping[str, Any] | None = None,
) -> AssessmentVersion:
    """The version after `latest` with these recommendations, and other answers where they are given; scored anew. Who
    corrects answers is their source; beside other recommendations they stay whose they were. The caller holds the lock
    on `assessment` and counts its `version`. Refuses recommendations that are too long."""
    if len(recommendations) > LONGEST_RECOMMENDATIONS:
        raise Refused(_("These recommendations are too long. Please shorten them."), field="recommendations")
    said = latest.answers if answers is None else answers
    version = AssessmentVersion(
        assessment=assessment,
        patient_id=assessment.patient_id,
        number=latest.number + 1,
        source=latest.source if answers is None else AssessmentVersion.Source.CLINICIAN,
        author=by,
        reason=reason,
        answers=said,
        declined=[key for key in latest.declined if key not in said],
        recommendations=recommendations,
    )
    version.save()
    assessment.latest_version = version
    if assessment.instrument_version_id is not None:  # a total that was entered with free form stays with it
        assessment.latest_score = record_score(version)
    assessment.save()
    return version
