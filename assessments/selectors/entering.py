"""What staff can fill in."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Lower

from assessments.models import Instrument


def list_instruments_to_enter() -> QuerySet[Instrument]:
    """The instruments in use whose wording is here, by name (one query)."""
    found = Instrument.objects.filter(is_active=True, current_version__isnull=False)
    return found.order_by(Lower("short_title"), "code")
