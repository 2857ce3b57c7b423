"""Audited rows are written one by one, because bulk statements send no signals and would leave no trace."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class WouldSkipAudit(TypeError):
    """A bulk write on an audited model. Save the rows one by one, or use `audit.services.bulk_add`."""


class AuditedQuerySet(models.QuerySet[Any]):
    """Refuses the writes that send no signals."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise WouldSkipAudit(f"update() on {self.model.__name__}")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WouldSkipAudit(f"bulk_create() on {self.model.__name__}")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise WouldSkipAudit(f"bulk_update() on {self.model.__name__}")
