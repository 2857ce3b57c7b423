"""Who may do what with the assessments of a patient they can see. Rows a person cannot see never get here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from assessments.models import IntakeAssessment
from patients.models import PatientProfile
from patients.policies import can


def can_read_assessments(user: User, patient: PatientProfile) -> bool:
    """In the chart, drafts included: clinical roles with access to the chart."""
    return user.is_clinical and can(user, Permission.VIEW_CHART, patient)


def can_write_assessments(user: User, patient: PatientProfile) -> bool:
    """Create, ask for, amend and publish: clinical roles who may write in the chart."""
    return user.is_clinical and can(user, Permission.WRITE_CHART, patient)


def is_answerable(assessment: IntakeAssessment) -> bool:
    """The patient was asked, and can answer it today: it has begun, and was not sent, taken back or left to expire."""
    return (
        assessment.requested_of_patient
        and assessment.is_open
        and not assessment.is_ahead
        and not assessment.has_expired
    )


def why_not_answerable(assessment: IntakeAssessment) -> str:
    """In words for the patient, why they cannot answer it now; empty when they can."""
    if is_answerable(assessment):
        return ""
    if assessment.status == IntakeAssessment.Status.CANCELLED:
        return _("Your care team took this one back. You do not need to answer it.")
    if assessment.has_expired:
        return _("The time for this one is over. You do not need to answer it.")
    if assessment.is_ahead and assessment.available_on is not None:
        return _("This one opens on %(day)s.") % {"day": date_format(assessment.available_on, _("j F"))}
    return _("You have sent this already. You can write to your care team to add something.")


def is_sent(assessment: IntakeAssessment) -> bool:
    """Answered to the end, by whoever: there is a version to read."""
    return assessment.status == IntakeAssessment.Status.COMPLETED and assessment.latest_version_id is not None


def is_reviewable(assessment: IntakeAssessment) -> bool:
    """It can be reviewed, corrected and taken back: it was sent, and not withdrawn."""
    return is_sent(assessment) and not assessment.is_withdrawn


def is_publishable(assessment: IntakeAssessment) -> bool:
    """There is a version to share that the patient has not been given yet."""
    return is_reviewable(assessment) and assessment.latest_version_id != assessment.published_version_id


def require_can_read_assessments(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` may read the assessments in this chart."""
    if not can_read_assessments(user, patient):
        raise PermissionDenied


def require_can_write_assessments(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` may write assessments in this chart."""
    if not can_write_assessments(user, patient):
        raise PermissionDenied
