"""The board's summary of each patient: what the story says, and what the services count."""

from __future__ import annotations

from datetime import timedelta

from assessments.services.summary import keep_summary
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary, RiskLevel


def store_summary(clinic: StoryClinic, person: Person) -> None:
    """Store what the board shows of the person's risk and messages, and count their scores and check-ins."""
    patient = clinic.patient(person)
    CaseloadSummary.objects.filter(patient=patient).update(
        risk=person.risk,
        risk_assessed_on=clinic.today - timedelta(days=3) if person.risk != RiskLevel.NOT_ASSESSED else None,
        unread_messages=person.unread,
        last_contact_at=clinic.now - timedelta(days=person.contact) if person.contact is not None else None,
    )
    keep_summary(patient.pk)
