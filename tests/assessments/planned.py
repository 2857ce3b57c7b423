"""What plans have asked for, and what somebody or the worker does about it."""

from datetime import date

from django.utils import timezone

from assessments.models import AssessmentVersion, IntakeAssessment, Score
from assessments.tasks import ask

MONDAY = date(2026, 3, 9)


def worker():
    ask(timestamp=0)


def asked():
    return IntakeAssessment.objects.order_by("created_at", "id")


def answer(assessment, total=12):
    """Answered today, with that total; with questions left open when it is None."""
    version = AssessmentVersion(
        assessment=assessment,
        patient=assessment.patient,
        number=1,
        source="patient",
        author=assessment.patient.user,
        answers={},
    )
    version.save()
    score = Score(
        patient=assessment.patient,
        assessment=assessment,
        assessment_version=version,
        instrument=assessment.instrument_version.instrument,
        series="mood",
        scored_on=timezone.localdate(),
        status="complete" if total is not None else "incomplete",
        total=total,
        engine_version="1",
    )
    score.save()
    assessment.latest_version, assessment.latest_score, assessment.status = version, score, "completed"
    assessment.assessment_date = timezone.localdate()
    assessment.save()
