"""The crises: one that is open since this morning, and one that is over and was shared with the patient."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from django.db import models
from django.utils import timezone

from audit.services import bulk_add
from crisis.models import CrisisEntry, CrisisInterventionLog
from devtools.seed import words
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary

Level = CrisisInterventionLog.Level


def store_crises(clinic: StoryClinic) -> None:
    """Store both logs with their entries, and the open one on the board."""
    current, past = bulk_add([_current(clinic), _past(clinic)])
    _add_entries(current, words.CRISIS_ENTRIES)
    _add_entries(past, words.PAST_CRISIS_ENTRIES)
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


def _add_entries(intervention: CrisisInterventionLog, entries: list[tuple[str, str]]) -> None:
    """Store the entries, a quarter of an hour apart. Their time is that of the clock, whatever one asks for."""
    for step, (kind, body) in enumerate(entries, start=1):
        entry = CrisisEntry(
            intervention=intervention,
            patient=intervention.patient,
            author=intervention.recorded_by,
            kind=kind,
            body=body,
        )
        at = intervention.intervention_date + timedelta(minutes=15 * step)
        with patch.object(timezone, "now", return_value=at):
            bulk_add([entry])
