"""What somebody may do with a patient they can see. Pure questions; `require` turns a no into 403."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.permissions import Permission, granted
from patients.models import EMERGENCY_PERMISSIONS, OWN_PERMISSIONS, EmergencyAccess, PatientProfile


def permissions_on(user: User, patient: PatientProfile) -> frozenset[Permission]:
    """What `user` may do with `patient`: one query the first time in a request, kept on the instance."""
    known: dict[object, frozenset[Permission]] = patient.__dict__.setdefault("_permissions", {})
    if user.pk not in known:
        known[user.pk] = _permissions_on(user, patient)
    return known[user.pk]


def _permissions_on(user: User, patient: PatientProfile) -> frozenset[Permission]:
    if user.is_patient:
        return OWN_PERMISSIONS if patient.user_id == user.pk and patient.is_active else frozenset()
    if not user.may_join_care_team:
        return frozenset()
    held = granted(user, patient)
    if not held and user.is_clinical and EmergencyAccess.objects.in_force().filter(user=user, patient=patient).exists():
        return EMERGENCY_PERMISSIONS
    return held


def can(user: User, permission: Permission, patient: PatientProfile) -> bool:
    return permission in permissions_on(user, patient)


def require(user: User, permission: Permission, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` holds `permission` on `patient`."""
    if not can(user, permission, patient):
        raise PermissionDenied
