"""The permissions there are on a patient, and the only door to guardian's tables.

Guardian's own defaults would let a superuser and anybody with a model-wide permission see every patient; here only
rows count. Inactive and anonymous users hold nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth import models as auth_models
from django.contrib.contenttypes.models import ContentType
from django.db import models
from guardian.utils import get_user_obj_perms_model

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
    rows = _held_by(user, queryset.model).filter(permission__codename=permission.codename)
    return queryset.filter(pk__in=rows.values("content_object"))


def granted(user: Any, instance: models.Model) -> frozenset[Permission]:
    """The permissions `user` holds on `instance` (one query)."""
    if not user.is_active or user.is_anonymous:
        return frozenset()
    rows = _held_by(user, type(instance)).filter(content_object=instance)
    held = set(rows.values_list("permission__codename", flat=True))
    return frozenset(permission for permission in Permission if permission.codename in held)


def grant(user: Any, permissions: frozenset[Permission], instance: models.Model) -> None:
    """Give `user` these permissions on `instance`, in two statements. Called by care-team services only."""
    table: Any = get_user_obj_perms_model(instance)
    known = auth_models.Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(instance),
        codename__in=[permission.codename for permission in permissions],
    )
    rows = [table(user=user, permission=row, content_object=instance) for row in known]
    if len(rows) != len(permissions):
        raise LookupError(f"Not every one of {sorted(permissions)} is a permission on {instance._meta.label}.")
    table.objects.bulk_create(rows, ignore_conflicts=True)


def revoke(user: Any, permissions: frozenset[Permission], instance: models.Model) -> None:
    """Take these permissions on `instance` from `user`. Called by care-team services only."""
    codenames = [permission.codename for permission in permissions]
    _held_by(user, type(instance)).filter(content_object=instance, permission__codename__in=codenames).delete()


def _held_by(user: Any, model: Any) -> Any:
    """guardian's rows of this person on rows of that model."""
    table: Any = get_user_obj_perms_model(model)
    return table.objects.filter(user=user, permission__content_type=ContentType.objects.get_for_model(model))
