"""The crises: one that is open since this morning, and one that is over and was shared with the patient."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from audit.services import bulk_add
from crisis.models import CrisisEntry, CrisisInterventionLog
from devtools.seed import words
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary

Level = CrisisInterventionLog.Level


def store_crises(clinic: StoryClinic) -> None:
    """Store both logs with their entries, and the open one on the board."""
    current, past = bulk_add([_current(clinic), _past(clinic)])
    bulk_add([_entry(current, kind, body) for kind, body in words.CRISIS_ENTRIES])
    bulk_add([_entry(past, kind, body) for kind, body in words.PAST_CRISIS_ENTRIES])
    models.QuerySet(CaseloadSummary).filter(patient=current.patient).update(
        open_crises=1, risk_assessed_on=clinic.today
    )


def _current(clinic: StoryClinic) -> CrisisInterventionLog:
    return CrisisInterventionLog(
        patient=clinic.patients["A-10234"],
        recorded_by=clinic.staff["grace"],
        intervention_date=clinic.now - timedelta(hours=4),
        level=Level.HIGH,
        **words.CRISIS,
    )


def _past(clinic: StoryClinic) -> CrisisInterventionLog:
    tom = clinic.staff["tom"]
    return CrisisInterventionLog(
        patient=clinic.patients["A-10191"],
        recorded_by=tom,
        intervention_date=clinic.now - timedelta(days=52),
        level=Level.MODERATE,
        status=CrisisInterventionLog.Status.CLOSED,
        outcome=CrisisInterventionLog.Outcome.SUPPORT_AT_HOME,
        closing_level=Level.LOW,
        closed_at=clinic.now - timedelta(days=51),
        closed_by=tom,
        published_at=clinic.now - timedelta(days=50),
        published_by=tom,
        **words.PAST_CRISIS,
    )


def _entry(intervention: CrisisInterventionLog, kind: str, body: str) -> CrisisEntry:
    return CrisisEntry(
        intervention=intervention,
        patient=intervention.patient,
        author=intervention.recorded_by,
        kind=kind,
        body=body,
    )
