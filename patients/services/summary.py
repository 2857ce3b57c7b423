"""The board's summary of a patient. Apps above call these in the transaction of the row they write."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from patients.models import CaseloadSummary


def update_summary(patient_id: UUID, **fields: Any) -> None:
    """Set fields of the patient's summary in one statement; expressions such as `F("unread_messages") + 1` are fine."""
    CaseloadSummary.objects.filter(patient_id=patient_id).update(**fields)


def lock_summary(patient_id: UUID) -> None:
    """Hold the patient's summary until the transaction ends: for counts that are taken anew. Take it before counting,
    so that the count sees what the last holder stored."""
    CaseloadSummary.objects.select_for_update().filter(patient_id=patient_id).values_list("pk").first()


def lock_summaries(patient_ids: Collection[UUID]) -> list[CaseloadSummary]:
    """Hold the summaries of these patients until the transaction ends, always in the same order, and return them."""
    rows = CaseloadSummary.objects.select_for_update().filter(patient_id__in=patient_ids)
    return list(rows.order_by("patient_id"))
