"""What critical answers of the story set off: one alert of today that waits, and earlier ones that were answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from assessments.models import IntakeAssessment
from audit.services import bulk_add
from crisis.models import CrisisAlert, CrisisInterventionLog
from crisis.models.alerts import DUE_AFTER
from devtools.seed.people import PEOPLE, Person
from devtools.seed.story.assessments import IN_CRISIS, SENT, answered_at
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary

Action, Level = CrisisAlert.Action, CrisisInterventionLog.Level
# The critical flag of an instrument's rule: what an alert about it is raised for.
FLAGS = {"phq-9": "suicidality_item9", "c-ssrs-screener": "immediate_safety_response"}


def store_alerts(clinic: StoryClinic) -> None:
    """Store an alert for each last PHQ-9 with an answer above "not at all" to its ninth question, and for the
    screening in the crisis. Those that were sent today wait; the others were answered within the hour."""
    alerts = [_of_ninth_question(clinic, person) for person in PEOPLE if person.item_nine]
    bulk_add([*alerts, _of_screening(clinic)])
    for alert in alerts:
        if alert.is_open:
            CaseloadSummary.objects.filter(patient=alert.patient).update(open_alerts=1)


def _of_ninth_question(clinic: StoryClinic, person: Person) -> CrisisAlert:
    at = answered_at(clinic, person, len(person.scores) - 1)
    alert = _alert(clinic, person.number, "phq-9", Level.HIGH, at)
    alert.detail = {
        "measure": "PHQ-9",
        "reasons": [
            {
                "code": "9",
                "question": "Thoughts that you would be better off dead or of hurting yourself in some way",
                "answer": "Several days",
                "version": 1,
            }
        ],
    }
    alert.gravity = {"9": 1}
    if SENT.get(person.number) != 0:
        alert.acknowledged_at, alert.acknowledged_by = at + timedelta(minutes=35), alert.owner
        alert.action = Action.CALLED
        alert.note = "Talked for a quarter of an hour. No plan, no intent. Knows whom to call at night."
    return alert


def _of_screening(clinic: StoryClinic) -> CrisisAlert:
    at = clinic.now - timedelta(hours=3, minutes=40)
    alert = _alert(clinic, IN_CRISIS, "c-ssrs-screener", Level.IMMINENT, at)
    alert.detail = {"measure": "C-SSRS", "label": "High risk"}
    alert.acknowledged_at, alert.acknowledged_by = at + timedelta(minutes=5), alert.owner
    alert.action = Action.LOG_OPENED
    alert.intervention = CrisisInterventionLog.objects.get(patient=alert.patient, status="open")
    return alert


def _alert(clinic: StoryClinic, number: str, code: str, level: str, at: datetime) -> CrisisAlert:
    patient = clinic.patients[number]
    assessment = IntakeAssessment.objects.filter(
        patient=patient, instrument_version__instrument__code=code, withdrawn_at=None
    ).latest("assessment_date", "id")
    return CrisisAlert(
        patient=patient,
        source=CrisisAlert.Source.ANSWER,
        event=f"assessment:{assessment.pk}",
        level=level,
        reason=f"{code}:{FLAGS[code]}",
        object_id=assessment.pk,
        owner=assessment.assessor,
        raised_by=patient.user,
        raised_at=at,
        due_at=at + DUE_AFTER[Level(level)],
    )
