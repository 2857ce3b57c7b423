"""Scoring again, after a rule was corrected or the engine learned something. Earlier scores stay."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from assessments.definitions import Loaded, load_definition, load_version
from assessments.models import Instrument, IntakeAssessment, Score
from assessments.services.scores import record_score
from assessments.services.summary import keep_summary
from audit.services import record


@transaction.atomic(savepoint=False)
def rescore(*, assessment: IntakeAssessment, loaded: Loaded) -> tuple[Score | None, Score | None]:
    """Score the latest version of an assessment by the rule in `loaded`, and return the score before and now. When
    they are two, the new one is the assessment's latest; what is shared with the patient stays until it is shared
    again. Records `assessments.assessment.rescored`.

    Raises ValueError when `loaded` is of another wording: answers mean something to the form they were given to.
    """
    current = IntakeAssessment.objects.select_for_update().get(pk=assessment.pk)
    if load_definition(current).digest != loaded.digest:
        raise ValueError("the answers were given to another wording")
    before = current.latest_score
    if current.latest_version is None:
        return before, before
    now = record_score(current.latest_version, loaded=loaded)
    if now is None or now == before:
        return before, before
    current.latest_score = now
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.rescored",
        summary="Assessment scored again",
        entity=current,
        patient_id=current.patient_id,
        metadata={"score": str(now.pk)},
    )
    return before, now


def rescore_all(instrument: Instrument) -> Iterator[tuple[UUID, bool]]:
    """Score every completed assessment that has the wording of the instrument's current version again, each in a
    transaction of its own. Yields each one's id and whether its result is another now."""
    if instrument.current_version_id is None:
        return
    loaded = load_version(instrument.current_version_id)
    completed = IntakeAssessment.objects.completed().filter(
        instrument_version__instrument=instrument, instrument_version__digest=loaded.digest, withdrawn_at=None
    )
    for assessment in completed.only("pk", "instrument_version_id").order_by("pk").iterator():
        before, now = rescore(assessment=assessment, loaded=loaded)
        yield assessment.pk, _result(before) != _result(now)


def _result(score: Score | None) -> tuple[object, ...] | None:
    return None if score is None else (score.status, score.total, score.band, score.flags, score.outputs)
