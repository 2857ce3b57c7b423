"""What patients say about their results."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import IntakeAssessment, ResultComment
from assessments.services.publishing import lock_as_read
from audit.services import record
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.selectors.care_team import list_people_to_tell


@transaction.atomic(savepoint=False)
def comment_on_result(
    *, assessment: IntakeAssessment, version_id: UUID, body: str, does_not_match: bool, by: User
) -> ResultComment:
    """Keep what the patient says about the version they read, and tell the assessor and who shared it, or if
    both have left who answers for the patient now; records `assessments.result.commented`.

    Raises StaleEdit when another version was shared since they opened it. Refuses what they may not read, and a
    comment that says nothing.
    """
    current = lock_as_read(assessment, version_id)
    if not (body.strip() or does_not_match):
        raise Refused(_("Tick the box or write a few words first."), field="body")
    comment = ResultComment(
        patient_id=current.patient_id,
        assessment=current,
        assessment_version_id=version_id,
        author=by,
        does_not_match=does_not_match,
        body=body,
    )
    comment.save()
    record(
        "assessments.result.commented",
        summary="Comment of the patient on a result",
        entity=current,
        patient_id=current.patient_id,
    )
    notify(
        recipients=list_people_to_tell(current.patient, (current.assessor, current.published_by)),
        kind=Notification.Kind.RESULT_COMMENTED,
        patient_id=current.patient_id,
        object_id=current.pk,
    )
    return comment
