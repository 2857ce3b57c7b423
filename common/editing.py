"""No edit is lost: a row is saved only by somebody who saw its latest version."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from common.errors import StaleEdit
from common.models import EditableModel

Row = TypeVar("Row", bound=EditableModel)


def lock_for_edit(queryset: models.QuerySet[Row], pk: UUID, version: int) -> Row:
    """The row, locked until the transaction ends, its `version` raised by one for the save to come.

    Raises StaleEdit with the stored row when `version` is not the stored one, DoesNotExist when there is none.
    Related rows are read when they are asked for: had they been joined, a statement that waited for the lock would
    give the row as it is now with related rows as they were before the wait, or none.
    """
    row = queryset.select_related(None).select_for_update().get(pk=pk)
    if row.version != version:
        raise StaleEdit(_("Somebody else saved this while you were writing."), current=row)
    row.version += 1
    return row
