"""The board's summary of each patient, as the services would have kept it."""

from __future__ import annotations

from datetime import timedelta

from devtools.seed.people import Person
from devtools.seed.story.assessments import SENT, answered_at, item_nine
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary, RiskLevel


def store_summary(clinic: StoryClinic, person: Person) -> None:
    """Store what the board shows of the person's risk, scores, requests and messages."""
    scores, today = person.scores, clinic.today
    last = len(scores) - 1
    CaseloadSummary.objects.filter(patient=clinic.patient(person)).update(
        risk=person.risk,
        risk_assessed_on=today - timedelta(days=3) if person.risk != RiskLevel.NOT_ASSESSED else None,
        recent_scores=list(scores),
        recent_score_dates=[answered_at(clinic, person, step).date() for step in range(len(scores))],
        first_score=scores[0] if scores else None,
        last_score=scores[last] if scores else None,
        score_change=scores[last] - scores[0] if len(scores) > 1 else None,
        item_nine_positive=bool(scores) and bool(item_nine(person, last)),
        assessments_to_review=int(person.number in SENT) + int(person.number == "A-10401"),
        pending_assessments=int(person.request is not None),
        assessment_due_on=today + timedelta(days=person.request) if person.request is not None else None,
        unread_messages=person.unread,
        last_contact_at=clinic.now - timedelta(days=person.contact) if person.contact is not None else None,
    )
