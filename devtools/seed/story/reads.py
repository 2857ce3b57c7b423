"""What the audit log holds of people who opened charts."""

from __future__ import annotations

from audit.models import AuditLog
from audit.services import add_entries
from devtools.seed.story.clinic import StoryClinic

READ_PATIENTS = ("A-10191", "A-10115")  # those who sign in to the demonstration
READERS = (("grace", "portal:chart"), ("tom", "assessments:list"), ("sam", "patients:details"))


def store_reads(clinic: StoryClinic) -> None:
    """Store that the care team opened these patients' records."""
    add_entries([_read(clinic, number, key, route) for number in READ_PATIENTS for key, route in READERS])


def _read(clinic: StoryClinic, number: str, key: str, route: str) -> AuditLog:
    reader = clinic.staff[key]
    entry = AuditLog(
        action="record.viewed",
        summary=f"Viewed: {route}",
        patient_id=str(clinic.patients[number].pk),
        metadata={"route": route, "status": 200},
    )
    entry.set_actor()
    entry.actor_id, entry.actor_role = str(reader.pk), reader.role
    return entry
