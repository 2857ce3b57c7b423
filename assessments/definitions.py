"""Definitions and rules as the code uses them, kept in the process: the rows they are read from never change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from assessments.fhir import Questionnaire, read_questionnaire
from assessments.instruments.catalogue import entry
from assessments.models import InstrumentVersion, IntakeAssessment
from assessments.scoring import Rule, parse_rule

FREE_FORM = "intake"
MOST_KEPT = 32  # a large definition takes some megabytes


@dataclass(frozen=True)
class Loaded:
    """One instrument version, read: its questions, and how answers to them are scored (None: they are not). Free form
    is of no instrument: its keys are None."""

    questionnaire: Questionnaire
    rule: Rule | None = None
    version_id: UUID | None = None
    instrument_id: UUID | None = None
    digest: str = ""
    rule_digest: str = ""
    series: str = ""


def load_definition(assessment: IntakeAssessment) -> Loaded:
    """What this assessment asks. No query once the process knows the version; free form reads as our intake does."""
    return load_version(assessment.instrument_version_id) if assessment.instrument_version_id else _free_form()


@lru_cache(maxsize=MOST_KEPT)
def load_version(version_id: UUID) -> Loaded:
    """The instrument version with this key (one query, once in a process); DoesNotExist when there is none."""
    row = InstrumentVersion.objects.get(pk=version_id)
    return Loaded(
        read_questionnaire(row.definition),
        parse_rule(row.rule) if row.rule is not None else None,
        version_id=row.pk,
        instrument_id=row.instrument_id,
        digest=row.digest,
        rule_digest=row.rule_digest,
        series=row.series,
    )


@lru_cache(maxsize=1)
def _free_form() -> Loaded:
    return Loaded(read_questionnaire(entry(FREE_FORM).questionnaire or ""))
