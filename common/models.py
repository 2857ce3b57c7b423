"""Base models. They know no app."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7


class TimestampedModel(models.Model):
    """A row with a time-ordered UUID key and the times it was made and last saved."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class EditableModel(TimestampedModel):
    """A row people edit: `version` counts its saves, so that no edit is lost (common/editing.py)."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class AppendOnlyError(TypeError):
    """Code tried to change a row that can only be added."""


class AppendOnlyQuerySet(models.QuerySet):
    """Rows can be added and read. The database refuses the rest too: privileges and triggers."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows cannot be changed")


class AppendOnlyModel(models.Model):
    """A row that is written once. `migrate` gives the application role only SELECT and INSERT on its table, and
    the model's migration adds the triggers of `common.append_only.refuse_changes`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows cannot be deleted")


def both_or_neither(first: str, second: str, name: str) -> models.CheckConstraint:
    """A constraint for pairs such as ended_at and ended_by: both set or both null."""
    set_together = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True}) | models.Q(
        **{f"{first}__isnull": False, f"{second}__isnull": False}
    )
    return models.CheckConstraint(condition=set_together, name=name)


class IdempotencyKey(TimestampedModel):
    """The result of a form that was sent: a second sending of the same form finds it and changes nothing."""

    user_id = models.UUIDField()
    key = models.UUIDField()
    fingerprint = models.BinaryField(max_length=32)
    object_id = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "key"], name="one_result_per_form")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_key_age")]

    class Privacy:
        phi = ()
        not_phi = ("user_id", "key", "fingerprint", "object_id")

    def __str__(self) -> str:
        return str(self.key)
