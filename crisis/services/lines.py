"""Putting help lines into the database. Editing them afterwards is done in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.cache import caches
from django.db import transaction

from crisis.known_lines import KnownLine
from crisis.models import CrisisLine
from crisis.selectors.lines import KEY


@transaction.atomic(savepoint=False)
def load_lines(*, lines: Iterable[KnownLine], verified_on: date) -> list[CrisisLine]:
    """Store those of `lines` that are not there yet and return them. A line that is there (by country, language and
    number) stays as the clinic has edited it."""
    present = set(CrisisLine.objects.values_list("country", "language", "phone"))
    added = [
        CrisisLine(**line.fields, last_verified_on=verified_on)
        for line in lines
        if (line.country, line.language, line.phone) not in present
    ]
    for line in added:
        line.save()
    forget_lines_on_commit()
    return added


def forget_lines_on_commit() -> None:
    """Have this process read the lines again once the change is in the database; the others do within a minute."""
    transaction.on_commit(lambda: caches["local"].delete(KEY))
