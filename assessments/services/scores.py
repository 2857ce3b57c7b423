"""Scores: computed from a version's answers by its instrument's rule, and stored beside, never over, earlier ones."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db import transaction

from assessments.definitions import Loaded, load_definition
from assessments.models import AssessmentVersion, Score
from assessments.scoring import ENGINE_VERSION, Result, score, values_of


@transaction.atomic(savepoint=False)
def record_score(version: AssessmentVersion, *, loaded: Loaded | None = None) -> Score | None:
    """Compute and store what `version` comes to, by the rule it was given with, or by that of `loaded`: another version
    of the same wording. None without a rule; the stored row when this rule and this engine computed it before. A new
    rule or engine adds a row.
    """
    loaded = loaded or load_definition(version.assessment)
    if loaded.rule is None or loaded.instrument_id is None:
        return None
    earlier = Score.objects.filter(
        assessment_version=version, rule_digest=loaded.rule_digest, engine_version=ENGINE_VERSION
    ).first()
    if earlier is not None:
        return earlier
    computed = score_row(
        version, loaded, score(loaded.rule, values_of(loaded.rule, version.given_answers, version.declined))
    )
    computed.save()
    return computed


def score_row(version: AssessmentVersion, loaded: Loaded, result: Result) -> Score:
    """What `version` comes to, as it is stored; not stored yet."""
    return Score(
        patient_id=version.patient_id,
        assessment_id=version.assessment_id,
        assessment_version=version,
        instrument_id=cast(UUID, loaded.instrument_id),  # free form, which is of none, is not scored
        instrument_version_id=loaded.version_id,
        series=loaded.series,
        scored_on=version.assessment.assessment_date,
        status=result.status,
        total=result.total,
        band=result.band or "",
        flags=list(result.flags),
        outputs={**result.outputs, "subscales": dict(result.subscales)},
        rule_digest=loaded.rule_digest,
        engine_version=ENGINE_VERSION,
    )
