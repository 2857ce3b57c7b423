"""How the portal looks and speaks to one person. Everybody decides it for themselves."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from common.editing import lock_for_edit


@transaction.atomic(savepoint=False)
def save_preferences(*, user: User, version: int, by: User, **fields: Any) -> User:
    """Store language, time zone, colours, text size, shortcuts and whether scores are hidden. Raises StaleEdit when
    they were changed since `version`."""
    current = lock_for_edit(User.objects.all(), user.pk, version)
    for name, value in fields.items():
        setattr(current, name, value)
    current.save(update_fields=[*fields, "version", "updated_at"])
    return current


@transaction.atomic(savepoint=False)
def set_preference(*, user: User, name: str, value: str | bool, by: User) -> User:
    """Store one choice made with a switch outside the settings page: `language`, `theme` or `hides_scores`."""
    current = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if getattr(current, name) != value:
        setattr(current, name, value)
        current.version += 1
        current.save(update_fields=[name, "version", "updated_at"])
    return current
