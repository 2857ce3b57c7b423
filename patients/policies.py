"""What somebody may do with a patient they can see. Pure questions; `require…` turns a no into 403."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.permissions import Permission, granted
from accounts.roles import Role
from patients.models import (
    EMERGENCY_PERMISSIONS,
    OWN_PERMISSIONS,
    CareTeamMembership,
    EmergencyAccess,
    PatientProfile,
    permissions_of_role,
)

TeamRole = CareTeamMembership.TeamRole


def permissions_on(user: User, patient: PatientProfile) -> frozenset[Permission]:
    """What `user` may do with `patient`: one query the first time in a request, kept on the instance."""
    known: dict[object, frozenset[Permission]] = patient.__dict__.setdefault("_permissions", {})
    if user.pk not in known:
        known[user.pk] = _permissions_on(user, patient)
    return known[user.pk]


def _permissions_on(user: User, patient: PatientProfile) -> frozenset[Permission]:
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_patient:
        return OWN_PERMISSIONS if patient.user_id == user.pk and patient.is_active else frozenset()
    held = granted(user, patient) & permissions_of_role(user.role) if user.may_join_care_team else frozenset()
    if user.is_clinical and not held >= EMERGENCY_PERMISSIONS and _is_emergency(user, patient):
        return held | EMERGENCY_PERMISSIONS
    return held


def _is_emergency(user: User, patient: PatientProfile) -> bool:
    return EmergencyAccess.objects.in_force().filter(user=user, patient=patient).exists()


def can(user: User, permission: Permission, patient: PatientProfile) -> bool:
    return permission in permissions_on(user, patient)


def require(user: User, permission: Permission, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` holds `permission` on `patient`."""
    if not can(user, permission, patient):
        raise PermissionDenied


def is_on_care_team(user: User, patient: PatientProfile) -> bool:
    """Whether `user` works with the patient as a member of the team, not by emergency access. Reads no rows but
    those `permissions_on` reads."""
    return not user.is_patient and can(user, Permission.SCHEDULE, patient)


def has_chart_by_team(user: User, patient: PatientProfile) -> bool:
    """Whether `user` has the chart as a member of the team: neither by emergency access nor with a place at the front
    desk, which somebody may keep who has become a clinician."""
    return user.is_clinical and can(user, Permission.MESSAGE, patient)


def require_on_care_team(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` is a member of the patient's team: who changes details, invites."""
    if not is_on_care_team(user, patient):
        raise PermissionDenied


def can_change_care_team(user: User, patient: PatientProfile) -> bool:
    """Supervisors on the team and the primary clinician (one query). Administrators do it in Django admin."""
    if not user.is_clinical or not is_on_care_team(user, patient):
        return False
    memberships = CareTeamMembership.objects.current().filter(patient=patient, user=user)
    return user.role == Role.SUPERVISOR or memberships.filter(team_role=TeamRole.PRIMARY_CLINICIAN).exists()


def require_can_change_care_team(user: User, patient: PatientProfile) -> None:
    """Raises PermissionDenied (403) unless `user` may change who is on the patient's team."""
    if not can_change_care_team(user, patient):
        raise PermissionDenied


def require_clinical(user: User) -> None:
    """What goes over all the patients one treats: caseload, inbox, crisis log, check-ins to review. Raises
    PermissionDenied (403) for those who treat none."""
    if not user.is_clinical:
        raise PermissionDenied


def require_can_list_people(user: User) -> None:
    """The list of people is for those who may be on care teams. Raises PermissionDenied (403) for others."""
    if not user.may_join_care_team:
        raise PermissionDenied


def require_can_register_patients(user: User) -> None:
    """Whoever may be on a care team registers patients. Raises PermissionDenied (403) for others."""
    if not user.may_join_care_team:
        raise PermissionDenied


def can_link_users(user: User) -> bool:
    """Front desk and supervisors link open sign-ups to records."""
    return user.role in (Role.FRONT_DESK, Role.SUPERVISOR)


def require_can_link_users(user: User) -> None:
    """Raises PermissionDenied (403) for everybody but the front desk and supervisors."""
    if not can_link_users(user):
        raise PermissionDenied


def require_can_open_in_emergency(user: User) -> None:
    """Emergency access is for clinical roles. Raises PermissionDenied (403) for others."""
    require_clinical(user)


def require_can_review_emergencies(user: User) -> None:
    """Supervisors review emergency accesses. Raises PermissionDenied (403) for others.

    Which ones: those to patients of their own teams, and never their own. Two supervisors may review each other's: in
    a clinic with two there is nobody else, the review is a row of the audit log, and the patient and the auditor read
    who opened the record whatever the review says.
    """
    if user.role != Role.SUPERVISOR:
        raise PermissionDenied
