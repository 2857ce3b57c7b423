"""What administrators change about people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_manage_users
from accounts.roles import Role
from accounts.selectors import is_last_administrator
from accounts.services.sessions import end_sessions
from audit.services import record
from common.editing import lock_for_edit
from common.errors import Refused


def refuse_user_change(*, user: User, role: str, is_active: bool, by: User) -> None:
    """Raise Refused when `change_user` would: so that a form can say so beside its fields."""
    if not can_manage_users(by):
        raise Refused(_("Only an administrator can change this."))
    if (role == Role.PATIENT) != (user.role == Role.PATIENT):
        raise Refused(
            _("A patient and a member of staff need accounts of their own. Invite the person with another email."),
            field="role",
        )
    if is_last_administrator(user) and (role != Role.ADMINISTRATOR or not is_active):
        raise Refused(_("There must be an administrator left who can sign in."), field="role")
    if user.pk == by.pk and (role != user.role or not is_active):
        raise Refused(_("Another administrator has to change this for you."), field="role")


@transaction.atomic(savepoint=False)
def change_user(*, user: User, version: int, full_name: str, role: str, is_active: bool, by: User) -> User:
    """Change somebody's name, role, and whether they may sign in. A changed role or a closed account ends all their
    sessions, and is recorded as an event of its own.

    Refuses anybody but administrators, administrators who change their own role or close their own account, a patient
    becoming staff or the other way round, and the last administrator leaving. Raises StaleEdit when the person was
    changed since `version`.
    """
    # Both at once and in one order: of two administrators who close each other's account, one is left.
    both = User.objects.select_for_update(of=("self",)).filter(pk__in=(user.pk, by.pk)).order_by("pk")
    by = {row.pk: row for row in both}[by.pk]
    current = lock_for_edit(User.objects.all(), user.pk, version)
    refuse_user_change(user=current, role=role, is_active=is_active, by=by)
    earlier_role, was_active = current.role, current.is_active
    current.full_name, current.role, current.is_active = full_name, role, is_active
    current.save()
    if role != earlier_role:
        record(
            "accounts.role.changed",
            summary="Role changed",
            entity=current,
            metadata={"from": earlier_role, "to": role},
        )
    if was_active and not is_active:
        record("accounts.user.deactivated", summary="Account closed", entity=current)
    if is_active and not was_active:
        record("accounts.user.reactivated", summary="Account opened again", entity=current)
    if role != earlier_role or not is_active:
        end_sessions(user=current)
    return current
