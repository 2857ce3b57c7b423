"""Who may read and write the crisis log of a patient they can see. Patients never: they have pages of their own."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.permissions import Permission
from patients.models import PatientProfile
from patients.policies import can


def can_read_log(user: User, patient: PatientProfile) -> bool:
    return user.is_clinical and can(user, Permission.VIEW_CHART, patient)


def can_write_log(user: User, patient: PatientProfile) -> bool:
    return user.is_clinical and can(user, Permission.WRITE_CHART, patient)


def require_can_read_log(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) for patients, the front desk, and everybody without access to the chart."""
    if not can_read_log(user, patient):
        raise PermissionDenied


def require_can_write_log(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` is clinical and may write in the chart."""
    if not can_write_log(user, patient):
        raise PermissionDenied
