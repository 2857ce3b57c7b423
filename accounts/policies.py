"""Who may let whom in. Pure questions."""

from __future__ import annotations

from django.conf import settings

from accounts.models import Invitation, User
from accounts.roles import CARE_ROLES, Role


def can_invite(user: User, role: str) -> bool:
    """Administrators invite everybody; those who care for patients, and the front desk, invite patients."""
    if not user.is_active:
        return False
    return user.role == Role.ADMINISTRATOR or (user.role in CARE_ROLES and role == Role.PATIENT)


def can_withdraw_invitation(user: User, invitation: Invitation) -> bool:
    """Whoever could have sent it."""
    return can_invite(user, invitation.role)


def can_manage_users(user: User) -> bool:
    return user.is_active and user.role == Role.ADMINISTRATOR


def must_set_up_second_factor(user: User) -> bool:
    """Whether this person reaches nothing else before they have a second factor: staff without one, except where a
    demonstration lets them in. Whoever was not loaded by the sign-in backend counts as without."""
    return (
        settings.STAFF_SECOND_FACTOR_REQUIRED and user.is_staff_role and not getattr(user, "has_second_factor", False)
    )
