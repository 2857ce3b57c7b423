"""The permissions there are on a patient, and the only door to guardian's tables.

Guardian's own defaults would let a superuser and anybody with a model-wide permission see every patient; here only
rows count. Inactive and anonymous users hold nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from django.db import models
from guardian.shortcuts import assign_perm, get_objects_for_user, get_user_perms, remove_perm

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


class Permission(StrEnum):
    """What a member of a care team may do with one patient. Values are Django permission names."""

    VIEW_DEMOGRAPHICS = "patients.view_demographics"
    VIEW_CHART = "patients.view_chart"
    WRITE_CHART = "patients.write_chart"
    MESSAGE = "patients.message"
    SCHEDULE = "patients.schedule"

    @property
    def codename(self) -> str:
        return self.value.split(".", 1)[1]


def objects_for(user: Any, permission: Permission, queryset: Rows) -> Rows:
    """The rows of `queryset` on which `user` holds `permission`; a subquery, no statement of its own."""
    if not user.is_active or user.is_anonymous:
        return queryset.none()
    held: Any = get_objects_for_user(
        user,
        permission.value,
        klass=queryset,
        use_groups=False,
        with_superuser=False,
        accept_global_perms=False,
    )
    return held


def granted(user: Any, instance: models.Model) -> frozenset[Permission]:
    """The permissions `user` holds on `instance` (one query)."""
    if not user.is_active or user.is_anonymous:
        return frozenset()
    held = set(get_user_perms(user, instance))
    return frozenset(permission for permission in Permission if permission.codename in held)


def grant(user: Any, permissions: frozenset[Permission], instance: models.Model) -> None:
    """Give `user` these permissions on `instance`. Called by care-team services only."""
    for permission in sorted(permissions):
        assign_perm(permission.value, user, instance)


def revoke(user: Any, permissions: frozenset[Permission], instance: models.Model) -> None:
    """Take these permissions on `instance` from `user`. Called by care-team services only."""
    for permission in sorted(permissions):
        remove_perm(permission.value, user, instance)
