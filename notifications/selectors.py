"""Reading what somebody was told."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from notifications.models import Notification


def list_notifications(user: User) -> QuerySet[Notification]:
    """What `user` was told, the newest first."""
    return Notification.objects.filter(recipient=user)


def count_unread(user: User) -> int:
    """How much of it `user` has not read (one query on a partial index)."""
    return Notification.objects.filter(recipient=user, read_at=None).count()
