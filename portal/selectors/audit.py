"""The auditor's screen: the log, with the names of the people and records its ids stand for.

Auditors are on no care team. Of a patient they are shown the name and number that go with an id in the log, here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import User
from audit.models import AuditLog
from patients.models import PatientProfile

MOST_MATCHES = 20


@dataclass(frozen=True)
class NamedEntry:
    """An entry with names. `person` and `record` are None where the id is empty or stands for nobody any more."""

    entry: AuditLog
    person: User | None
    record: PatientProfile | None


def name_entries(entries: Iterable[AuditLog]) -> list[NamedEntry]:
    """The entries with the names of who acted and whose record it was (two queries)."""
    rows = list(entries)
    people = _by_id(User.objects.only("full_name", "email", "role"), {row.actor_id for row in rows})
    records = _by_id(
        PatientProfile.objects.only("display_name", "medical_record_number"), {row.patient_id for row in rows}
    )
    return [NamedEntry(row, people.get(row.actor_id), records.get(row.patient_id)) for row in rows]


def find_people(text: str) -> list[User]:
    """Who is meant by an id, an email address, or part of either or of a name."""
    people = User.objects.only("full_name", "email", "role")
    if identifier := as_uuid(text):
        return list(people.filter(pk=identifier))
    exact = list(people.filter(email__iexact=text))
    return exact or list(people.filter(Q(full_name__icontains=text) | Q(email__icontains=text))[:MOST_MATCHES])


def find_records(text: str) -> list[PatientProfile]:
    """Whose record is meant by an id, a medical record number, or part of a name."""
    records = PatientProfile.objects.only("display_name", "medical_record_number")
    if identifier := as_uuid(text):
        return list(records.filter(pk=identifier))
    exact = list(records.filter(medical_record_number__iexact=text))
    return exact or list(records.search(text)[:MOST_MATCHES])


def as_uuid(text: str) -> UUID | None:
    """The text as an id, or None when it is something else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_id(queryset: Any, ids: set[str]) -> dict[str, Any]:
    return {str(row.pk): row for row in queryset.filter(pk__in=[pk for pk in map(as_uuid, ids) if pk])}
