"""What somebody needs to judge a completed assessment: what came before it, and where the measure stands."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from assessments.definitions import Loaded
from assessments.models import IntakeAssessment, Score
from assessments.progress import Measurement, Parameters, ProgressState, evaluate_care
from crisis.models import CrisisAlert
from crisis.selectors.alerts import Told, list_told


def get_previous(user: User, assessment: IntakeAssessment, series: str) -> IntakeAssessment | None:
    """The assessment before this one whose answers may be set beside it: completed, of the same series, not
    withdrawn (one query). None without a series."""
    if not series:
        return None
    earlier = Q(assessment_date__lt=assessment.assessment_date) | Q(
        assessment_date=assessment.assessment_date, pk__lt=assessment.pk
    )
    return (
        IntakeAssessment.objects.visible_to(user)
        .completed()
        .filter(earlier, patient_id=assessment.patient_id, instrument_version__series=series, withdrawn_at=None)
        .select_related("latest_version", "latest_score")
        .latest_first()
        .first()
    )


def list_version_scores(user: User, assessment: IntakeAssessment) -> dict[int, Score]:
    """What each version came to, by its number, as it was computed last (one query)."""
    rows = Score.objects.visible_to(user).filter(assessment=assessment)
    rows = rows.select_related("assessment_version", "instrument")
    return {row.assessment_version.number: row for row in rows.order_by("created_at", "id")}


def get_progress_state(user: User, assessment: IntakeAssessment, loaded: Loaded) -> ProgressState | None:
    """Where the patient stood on this measure with this assessment, on its day (one query). None where nobody has said
    what change is more than chance, before the first score, and for what was withdrawn: it says nothing."""
    rule = loaded.rule
    if rule is None or not rule.progress or "rc" not in rule.progress or not loaded.series or assessment.is_withdrawn:
        return None
    rows = (
        Score.objects.visible_to(user)
        .filter(patient_id=assessment.patient_id, series=loaded.series, scored_on__lte=assessment.assessment_date)
        .current()
        .with_total()
        .order_by("scored_on", "id")
        .values_list("scored_on", "total", "patient__registered_on")
    )
    if not rows:
        return None
    return evaluate_care(
        [Measurement(on, total) for on, total, _registered_on in rows],
        parameters=Parameters.read(rule.progress, direction=rule.direction, maximum=rule.maximum),
        today=assessment.assessment_date,
        registered_on=rows[0][2],
    )


def list_alerts_about(user: User, assessment: IntakeAssessment) -> list[tuple[CrisisAlert, list[Told]]]:
    """The alerts that answers of this assessment raised, the urgent ones first, each with who was told of it (one
    query, two where there are any)."""
    alerts = list(
        CrisisAlert.objects.visible_to(user)
        .filter(source=CrisisAlert.Source.ANSWER, object_id=assessment.pk)
        .urgent_first()
    )
    told = list_told(alerts) if alerts else {}
    return [(alert, told[alert.pk]) for alert in alerts]
