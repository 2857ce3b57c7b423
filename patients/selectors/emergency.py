"""Charts opened in an emergency: by oneself, and those a supervisor reviews."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import Role
from notifications.models import Notification
from patients.models import EmergencyAccess, PatientProfile
from patients.policies import has_chart_by_team


def current_emergency_access(user: User, patient: PatientProfile) -> EmergencyAccess | None:
    """The emergency access by which `user` sees this chart now, or None. No query for those who have it by the team."""
    if not user.is_clinical or has_chart_by_team(user, patient):
        return None
    return EmergencyAccess.objects.in_force().filter(user=user, patient=patient).first()


def list_own_emergencies(user: User) -> QuerySet[EmergencyAccess]:
    """The charts `user` has open in an emergency now."""
    return EmergencyAccess.objects.in_force().filter(user=user).select_related("patient")


def get_patient_told_of(user: User, patient_id: UUID) -> PatientProfile | None:
    """The patient with an open alert that `user`, a supervisor, was told of, on the care team or not: where nobody on
    it can answer, those beside it have to (two queries). None for anybody else."""
    if user.role != Role.SUPERVISOR:
        return None
    told = Notification.objects.filter(recipient=user, patient_id=patient_id, kind__in=Notification.URGENT_KINDS)
    return PatientProfile.objects.filter(pk=patient_id, summary__open_alerts__gt=0).first() if told.exists() else None


def list_emergencies_to_review(user: User, *, reviewed: bool = False) -> QuerySet[EmergencyAccess]:
    """Emergency accesses by others to patients of the teams of `user`: those not reviewed, or those that were."""
    return (
        _of_own_teams(user)
        .exclude(user=user)
        .filter(reviewed_at__isnull=not reviewed)
        .select_related("patient", "user__provider_profile", "reviewed_by")
    )


def get_emergency_access(user: User, patient: PatientProfile, access_id: UUID) -> EmergencyAccess:
    """An emergency access to this patient that `user` may review; Http404 when there is none."""
    found = _of_own_teams(user).select_related("patient", "user__provider_profile")
    return get_object_or_404(found, patient=patient, pk=access_id)


def _of_own_teams(user: User) -> QuerySet[EmergencyAccess]:
    """To patients of the teams of `user`. Permission to schedule comes with a team only: a chart that a supervisor has
    open in an emergency does not make them a reviewer of it."""
    return EmergencyAccess.objects.of_patients_of(user, Permission.SCHEDULE)
