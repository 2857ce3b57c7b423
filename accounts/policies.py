"""Who may let whom in. Pure questions."""

from __future__ import annotations

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
