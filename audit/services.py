"""Writing the log for what is not a row change: sign-in, exports, publishing, reads and refusals."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from django.db import connection, models, transaction

from audit.models import AuditLog
from audit.selectors import LogFilter

Row = TypeVar("Row", bound=models.Model)


def record(
    action: str,
    *,
    summary: str,
    entity: models.Model | None = None,
    patient_id: Any = "",
    metadata: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditLog:
    """Add one row: `action` is `<app>.<noun>.<past tense>`. Give ids and names of things in `metadata`, never
    clinical text. Raises NobodyActing outside `acting(...)`."""
    return AuditLog.objects.create(
        action=action,
        entity_type=entity._meta.label_lower if entity is not None else "",
        entity_id=str(entity.pk) if entity is not None else "",
        patient_id=str(patient_id or ""),
        summary=summary[:200],
        metadata=metadata or {},
        reason=reason[:200],
    )


@transaction.atomic(savepoint=False)
def bulk_add(rows: Iterable[Row]) -> list[Row]:
    """Insert rows of one audited model in one statement, with one audit row for each in another.

    For seeds and imports. Model signals are not sent.
    """
    added = list(rows)
    if not added:
        return added
    model = type(added[0])
    models.QuerySet[Row](model).bulk_create(added, batch_size=2000)
    add_entries([AuditLog.about(row, AuditLog.Action.CREATE) for row in added])
    return added


ENTRY_COLUMNS = (
    "id", "actor_id", "actor_role", "action", "entity_type", "entity_id", "patient_id", "summary", "metadata",
    "reason", "request_id", "remote_addr",
)  # fmt: skip


def add_entries(entries: Iterable[AuditLog]) -> None:
    """Write entries that have their actor, by COPY: the database fills in the rest of each row as always."""
    columns = ", ".join(ENTRY_COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY audit_auditlog ({columns}) FROM STDIN") as copy:
        for entry in entries:
            copy.write_row(
                [json.dumps(entry.metadata) if name == "metadata" else getattr(entry, name) for name in ENTRY_COLUMNS]
            )


def record_export(chosen: LogFilter, *, rows: int) -> AuditLog:
    """Somebody took entries out of the log: records `audit.log.exported` with how many and which filter."""
    filters = {name: str(value) for name, value in asdict(chosen).items() if value}
    return record(
        "audit.log.exported",
        summary=f"Exported {rows} entries of the audit log",
        patient_id=chosen.patient_id,
        metadata={"rows": rows, "filters": filters},
    )
