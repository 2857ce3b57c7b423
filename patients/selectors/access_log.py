"""Who opened a record: the rows of the audit log that show it, with names. The caller has the patient from a selector.

This and the auditor's screen are the places that read the log; both only show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField, Value
from django.db.models.functions import Cast, NullIf

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditLog
from patients.access_words import EXPORTED, OPENED_IN_EMERGENCY, Words, words_for
from patients.models import CareTeamMembership, EmergencyAccess, PatientProfile

PAGE_SIZE = 50
OPENED = "record.viewed"
WORDS_OF_ACTIONS = {
    "patients.emergency_access.opened": OPENED_IN_EMERGENCY,
    "audit.log.exported": EXPORTED,
}


@dataclass(frozen=True)
class Access:
    """One time somebody opened the record."""

    actor_id: str
    name: str
    role: str
    recorded_at: datetime
    words: Words

    @property
    def what(self) -> str:
        """What they did, in words for the patient."""
        return str(self.words[0])

    @property
    def what_for_staff(self) -> str:
        return str(self.words[1])


@dataclass(frozen=True)
class AccessPage:
    """Accesses, newest first, what explains them, and the sequences from which the pages beside this one go on."""

    accesses: list[Access]
    memberships: list[CareTeamMembership]
    emergencies: list[EmergencyAccess]
    newer_than: int | None
    older_than: int | None


def recent_accesses(patient: PatientProfile, limit: int) -> list[Access]:
    """The newest times somebody else opened the record (one query)."""
    return [_access(row) for row in _rows(patient, only_others=True).order_by("-sequence")[:limit]]


def list_accesses(
    patient: PatientProfile, *, only_others: bool = True, before: int | None = None, after: int | None = None
) -> AccessPage:
    """One page of the times the record was opened, older than `before` or newer than `after` (three queries)."""
    found = _rows(patient, only_others=only_others)
    if after is not None:
        rows = list(found.filter(sequence__gt=after).order_by("sequence")[: PAGE_SIZE + 1])
    else:
        rows = list(
            (found if before is None else found.filter(sequence__lt=before)).order_by("-sequence")[: PAGE_SIZE + 1]
        )
    there_is_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if after is not None:
        rows.reverse()
    has_newer = there_is_more if after is not None else before is not None
    has_older = True if after is not None else there_is_more
    return AccessPage(
        accesses=[_access(row) for row in rows],
        memberships=list(CareTeamMembership.objects.filter(patient=patient)),
        emergencies=list(EmergencyAccess.objects.filter(patient=patient)),
        newer_than=rows[0].sequence if rows and has_newer else None,
        older_than=rows[-1].sequence if rows and has_older else None,
    )


def _rows(patient: PatientProfile, *, only_others: bool) -> QuerySet[AuditLog]:
    # The id of who acted is text, empty for the system; as a UUID it finds the person through the primary key.
    person = User.objects.filter(pk=Cast(NullIf(OuterRef("actor_id"), Value("")), UUIDField()))
    rows = AuditLog.objects.filter(patient_id=str(patient.pk), action__in=(OPENED, *WORDS_OF_ACTIONS))
    if only_others and patient.user_id is not None:
        rows = rows.exclude(actor_id=str(patient.user_id))
    return rows.annotate(name=Subquery(person.values("full_name")[:1])).only(
        "sequence", "recorded_at", "actor_id", "actor_role", "action", "metadata"
    )


def _access(row: AuditLog) -> Access:
    role = str(Role(row.actor_role).label) if row.actor_role in Role.values else ""
    return Access(
        actor_id=row.actor_id,
        name=row.name or "",  # type: ignore[attr-defined]
        role=role,
        recorded_at=row.recorded_at,
        words=WORDS_OF_ACTIONS.get(row.action) or words_for(row.metadata.get("route", "")),
    )
