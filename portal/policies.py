"""Who may open the screens that are about no single patient."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.roles import Role


def can_read_audit_log(user: User) -> bool:
    """Auditors, on their own screen. Administrators read the log in Django admin."""
    return user.role == Role.AUDITOR


def require_can_read_audit_log(user: User) -> None:
    """Raises PermissionDenied (403) for everybody but auditors."""
    if not can_read_audit_log(user):
        raise PermissionDenied
