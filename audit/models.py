"""What happened. Rows can be added and read; the table refuses everything else (migration 0002).

There are no foreign keys out of the log and no clinical text in it: ids as text, names of fields, not values. The
product never reads it to know who did something; it reads it to show the log.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.context import current_actor
from common.ids import uuid7
from common.models import AppendOnlyModel, AppendOnlyQuerySet


class CurrentTransactionId(models.Func):
    function = "pg_current_xact_id"
    arity = 0
    allowed_default = True


class TransactionIdField(models.Field):
    """PostgreSQL's xid8: sealing reads rows in the order their transactions finished."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class AuditLogManager(models.Manager.from_queryset(AppendOnlyQuerySet)):  # type: ignore[misc]
    """The two methods auditlog's signal receivers call. They keep field names and drop values."""

    def log_create(self, instance: models.Model, force_log: bool = False, **kwargs: Any) -> AuditLog | None:
        """Write the row of a created, changed or deleted `instance`; None when nothing changed."""
        changes = kwargs.get("changes")
        if changes is None and not force_log:
            return None
        return self._write(instance, verb=kwargs["action"], fields=sorted(changes or {}))

    def log_m2m_changes(
        self, changed_queryset: Any, instance: models.Model, operation: str, field_name: str, **kwargs: Any
    ) -> AuditLog | None:
        """Write the row of added or removed members of a many-to-many field."""
        if not changed_queryset:
            return None
        return self._write(instance, verb=AuditLog.Action.UPDATE, fields=[field_name])

    def _write(self, instance: models.Model, *, verb: str, fields: list[str]) -> AuditLog:
        entry = AuditLog.about(instance, verb)
        entry.metadata = {"fields": fields} if verb == AuditLog.Action.UPDATE else {}
        entry.save()
        return entry


class AuditLog(AppendOnlyModel):
    """One thing somebody did. `sequence`, `transaction_id`, `recorded_at`, `payload` and `leaf` are set by the
    database whatever the client sends: `leaf` is sha256(0x00 || payload)."""

    class Action:
        """The verbs auditlog's receivers use."""

        CREATE = "created"
        UPDATE = "changed"
        DELETE = "deleted"
        ACCESS = "viewed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sequence = models.BigIntegerField(db_default=0, unique=True, editable=False)
    transaction_id = TransactionIdField(db_default=CurrentTransactionId(), editable=False)
    recorded_at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    actor_id = models.CharField(_("who"), max_length=64, blank=True, default="")
    actor_role = models.CharField(_("role"), max_length=64)
    action = models.CharField(_("action"), max_length=100)
    entity_type = models.CharField(_("kind of object"), max_length=100, blank=True, default="")
    entity_id = models.CharField(_("object"), max_length=64, blank=True, default="")
    patient_id = models.CharField(_("patient"), max_length=64, blank=True, default="")
    summary = models.CharField(_("summary"), max_length=200)
    metadata = models.JSONField(_("details"), default=dict)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    request_id = models.CharField(_("request"), max_length=64, blank=True, default="")
    remote_addr = models.CharField(_("network address"), max_length=64, blank=True, default="")
    payload = models.TextField(db_default="", editable=False)
    leaf = models.BinaryField(db_default=b"", editable=False)

    objects = AuditLogManager()

    class Meta:
        verbose_name = _("audit log entry")
        verbose_name_plural = _("audit log")
        ordering = ["-sequence"]
        indexes = [
            # One for each filter of the auditor's screen, each in the order of the pages. What they carry besides
            # lets a second filter be checked in the index, without reading rows that do not match.
            models.Index(
                fields=["actor_id", "-sequence"],
                include=["action", "entity_type", "patient_id", "recorded_at"],
                name="audit_by_actor",
            ),
            models.Index(
                fields=["patient_id", "-sequence"],
                include=["actor_id", "action", "entity_type", "recorded_at"],
                name="audit_by_patient",
            ),
            models.Index(fields=["action", "-sequence"], include=["recorded_at"], name="audit_by_action"),
            models.Index(fields=["entity_type", "action", "-sequence"], include=["recorded_at"], name="audit_by_kind"),
            models.Index(fields=["entity_id", "-sequence"], name="audit_by_object"),
            models.Index(fields=["recorded_at"], name="audit_by_time"),
            models.Index(fields=["transaction_id", "sequence"], name="audit_by_transaction"),
        ]

    class Privacy:
        # That somebody is a patient here is itself PHI; the log holds it and nothing more clinical.
        phi = ("patient_id",)
        not_phi = (
            "sequence", "transaction_id", "recorded_at", "actor_id", "actor_role", "action", "entity_type",
            "entity_id", "summary", "metadata", "reason", "request_id", "remote_addr", "payload", "leaf",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.summary

    @property
    def leaf_hex(self) -> str:
        return bytes(self.leaf).hex()

    @property
    def leaf_matches(self) -> bool:
        """Whether the leaf is still the hash of the payload."""
        return hashlib.sha256(b"\0" + self.payload.encode()).digest() == bytes(self.leaf)

    @classmethod
    def about(cls, instance: models.Model, verb: str) -> AuditLog:
        """An entry, not yet saved, that says `instance` was created, changed or deleted by the current actor."""
        entry = cls(
            action=f"{instance._meta.label_lower}.{verb}",
            entity_type=instance._meta.label_lower,
            entity_id=str(instance.pk),
            patient_id=_patient_of(instance),
            summary=f"{instance._meta.verbose_name_raw} {verb}"[:200],  # untranslated: one language in the log
        )
        entry.set_actor()
        return entry

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row, with the current actor. Raises NobodyActing when nobody is acting."""
        self.set_actor()
        super().save(*args, **kwargs)

    def set_actor(self) -> None:
        """Put down who is acting; raises NobodyActing when nobody is."""
        actor = current_actor()
        self.actor_id = actor.id
        self.actor_role = actor.role
        self.reason = self.reason or actor.reason
        self.request_id = actor.request_id
        self.remote_addr = actor.remote_addr


def _patient_of(instance: models.Model) -> str:
    """The id of the patient a row is about: whatever is about one has a `patient_id`."""
    return str(getattr(instance, "patient_id", None) or "")
