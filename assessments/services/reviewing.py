"""Signing off what was answered: read, with advice for the patient, shared or not."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import IntakeAssessment
from assessments.policies import is_sent
from assessments.services.publishing import lock, publish, require_not_withdrawn
from assessments.services.summary import keep_summary
from assessments.services.versions import add_next_version
from audit.services import record
from common.errors import Refused, StaleEdit


@transaction.atomic(savepoint=False)
def review(
    *, assessment: IntakeAssessment, number: int, recommendations: str, share: str, by: User
) -> IntakeAssessment:
    """Mark version `number` as reviewed; records `assessments.assessment.reviewed`. Changed recommendations become
    the next version first. `share` is "now" or "at_visit" as in `publish`, or empty: then nothing is shared.

    Raises StaleEdit when a newer version was written since. Refuses what was not sent yet, and what was withdrawn.
    """
    current = lock(assessment)
    if not is_sent(current) or current.latest_version is None:
        raise Refused(_("There is nothing to review yet: this has not been sent."))
    require_not_withdrawn(current)
    if current.latest_version.number != number:
        raise StaleEdit(_("Somebody else saved this while you were reading."), current=current)
    if recommendations.strip() != current.latest_version.recommendations:
        number += 1
        current.version += 1
        add_next_version(
            assessment=current,
            latest=current.latest_version,
            recommendations=recommendations.strip(),
            reason=_("Recommendations"),
            by=by,
        )
    if current.reviewed_at is None:
        current.reviewed_at, current.reviewed_by = timezone.now(), by
        current.save()
        keep_summary(current.patient_id)
        record(
            "assessments.assessment.reviewed",
            summary="Assessment reviewed",
            entity=current,
            patient_id=current.patient_id,
            metadata={"version": number},
        )
    if share:
        current = publish(assessment=current, number=number, release=share, by=by)
    return current
