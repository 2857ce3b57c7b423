"""Who may do what with the assessments of a patient they can see. Rows a person cannot see never get here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

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
    """The patient was asked and has not sent it yet."""
    return assessment.requested_of_patient and assessment.status != IntakeAssessment.Status.COMPLETED


def require_can_read_assessments(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` may read the assessments in this chart."""
    if not can_read_assessments(user, patient):
        raise PermissionDenied


def require_can_write_assessments(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` may write assessments in this chart."""
    if not can_write_assessments(user, patient):
        raise PermissionDenied
