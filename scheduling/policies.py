"""What somebody may do with visits, beyond seeing them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role


def can_see_reason(user: User) -> bool:
    """Why somebody comes is clinical: patients know it of their own visits, clinicians of the visits they see; the
    front desk books without it. Whoever is clinical and sees a visit is on the patient's team as a clinician."""
    return user.is_patient or user.is_clinical


def require_calendar(user: User) -> None:
    """Raises PermissionDenied (403) for those who have no visits to look after."""
    if not user.may_join_care_team:
        raise PermissionDenied


def has_team_calendar(user: User) -> bool:
    """Supervisors and the front desk look after the visits of others too."""
    return user.may_join_care_team and user.role != Role.CLINICIAN
