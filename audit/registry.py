"""Which models are audited. Each app registers its own in `ready()`; a test demands that every model is registered
here or exempt with a reason."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.db import models

EXEMPT: dict[str, str] = {}


def audited(*model_classes: type[models.Model], exclude: tuple[str, ...] = ()) -> None:
    """Write an audit row, in the same transaction, for each created, changed or deleted row of these models.

    `exclude` names fields whose change alone is no event (such as last_login)."""
    for model in model_classes:
        # auditlog would look at the rows that point here too, some by a query each, whenever one is created.
        relations = [relation.name for relation in model._meta.related_objects]
        auditlog.register(model, exclude_fields=["updated_at", "version", *exclude, *relations])


def exempt(*model_classes: type[models.Model], reason: str) -> None:
    """Rows of these models are not audited, because of `reason`."""
    for model in model_classes:
        EXEMPT[model._meta.label_lower] = reason
