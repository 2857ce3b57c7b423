"""Telling people that something happened. Nothing clinical passes through here: kinds and ids only."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate.types import JSONDict

from accounts.models import User
from notifications.models import Notification
from notifications.tasks import mail_about


@transaction.atomic(savepoint=False)
def notify(
    *, recipients: Iterable[User], kind: str, patient_id: UUID | None = None, object_id: UUID | None = None
) -> list[Notification]:
    """Tell these people, in the transaction of what happened: rows in one statement, mail jobs in another.

    Somebody who may not sign in is skipped, and nobody is told twice. The mail says only that something is new.
    """
    people = {person.pk: person for person in recipients if person.is_active}
    if not people:
        return []
    added = Notification.objects.bulk_create(
        Notification(recipient=person, kind=kind, patient_id=patient_id, object_id=object_id)
        for person in people.values()
    )
    arguments: list[JSONDict] = [{"notification_id": str(notification.pk)} for notification in added]
    mail_about.batch_defer(*arguments)
    return added


def mark_all_read(*, by: User) -> int:
    """Everything `by` was told of is read. Doing it again changes nothing."""
    return Notification.objects.filter(recipient=by, read_at=None).update(read_at=timezone.now())
