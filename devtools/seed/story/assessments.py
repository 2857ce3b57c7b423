"""The assessments: a course of scores for each patient, check-ins that wait, and one amendment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment
from audit.services import bulk_add
from devtools.seed import words
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile

Kind, Source = IntakeAssessment.Kind, AssessmentVersion.Source
DAYS_BETWEEN_SCORES = 14
CHECK_IN_TITLE = "How the last two weeks were"


def store_assessments(clinic: StoryClinic, person: Person, index: int) -> None:
    """Store an assessment for each of the person's scores, all shared and all but the last acknowledged; and the
    check-in they are asked for, if any."""
    for step in range(len(person.scores)):
        _store_scored(clinic, person, index, step)
    if person.request is not None:
        _add_assessment(
            clinic.patient(person),
            clinic.clinician(person),
            kind=Kind.CHECK_IN,
            title=CHECK_IN_TITLE,
            assessment_date=clinic.today,
            due_on=clinic.today + timedelta(days=person.request),
            requested_of_patient=True,
        )


def store_answers(clinic: StoryClinic) -> None:
    """Store the check-ins that patients have sent and that wait to be looked at."""
    for number, (days_ago, data) in words.ANSWERS.items():
        patient = clinic.patients[number]
        assessment = _add_assessment(
            patient,
            patient.care_team.get(team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN).user,
            kind=Kind.CHECK_IN,
            title=CHECK_IN_TITLE,
            assessment_date=clinic.today - timedelta(days=days_ago),
            requested_of_patient=True,
        )
        assessment.latest_version = _add_version(
            assessment,
            source=Source.PATIENT,
            author=patient.user,
            written_at=clinic.now - timedelta(days=days_ago, minutes=50),
            reason="Sent",
            answers=data,
        )
        assessment.status = IntakeAssessment.Status.COMPLETED
        assessment.save()
        CaseloadSummary.objects.filter(patient=patient).update(assessments_to_review=1)


def store_amendment(clinic: StoryClinic) -> None:
    """Store a second version of Mei-Ling's first assessment, which was shared as well."""
    assessment = clinic.patients["A-10191"].assessments.get(kind=Kind.INTAKE)
    first = AssessmentVersion.objects.get(assessment=assessment)
    assessment.latest_version = assessment.published_version = _add_version(
        assessment,
        number=2,
        source=Source.CLINICIAN,
        author=assessment.assessor,
        written_at=first.written_at + timedelta(days=6),
        reason=words.AMENDED["reason"],
        answers={**first.answers, "medicines": words.AMENDED["medicines"]},
        recommendations=first.recommendations,
        phq9_total=first.phq9_total,
        phq9_item_nine=first.phq9_item_nine,
    )
    assessment.published_at = first.written_at + timedelta(days=6, minutes=10)
    assessment.acknowledged_version = assessment.published_version
    assessment.acknowledged_at = first.written_at + timedelta(days=7)
    assessment.save()


def score_day(clinic: StoryClinic, person: Person, step: int) -> date:
    """The day on which score number `step` was taken."""
    return clinic.today - timedelta(days=_days_before_last(person, step) + 3)


def item_nine(person: Person, step: int) -> int:
    """The answer to item nine that goes with score number `step`."""
    return 1 if (person.item_nine and _is_last(person, step)) or person.scores[step] >= 22 else 0


def _is_last(person: Person, step: int) -> bool:
    return step == len(person.scores) - 1


def _days_before_last(person: Person, step: int) -> int:
    return DAYS_BETWEEN_SCORES * (len(person.scores) - 1 - step)


def _store_scored(clinic: StoryClinic, person: Person, index: int, step: int) -> None:
    clinician = clinic.clinician(person)
    published_at = clinic.now - timedelta(days=_days_before_last(person, step) + 2)
    assessment = _add_assessment(
        clinic.patient(person),
        clinician,
        kind=Kind.CHECK_IN if step else Kind.INTAKE,
        title="Mood check-in" if step else "Intake",
        assessment_date=score_day(clinic, person, step),
    )
    version = _add_version(
        assessment,
        source=Source.CLINICIAN,
        author=clinician,
        written_at=published_at - timedelta(days=1),
        answers={"goals": "As before."} if step else words.SECTIONS[index % len(words.SECTIONS)],
        recommendations=words.RECOMMENDATIONS[(index + step) % len(words.RECOMMENDATIONS)],
        phq9_total=person.scores[step],
        phq9_item_nine=item_nine(person, step),
    )
    assessment.status = IntakeAssessment.Status.COMPLETED
    assessment.latest_version = assessment.published_version = version
    assessment.published_by, assessment.published_at = clinician, published_at
    if not _is_last(person, step):
        assessment.acknowledged_version = version
        assessment.acknowledged_at = published_at + timedelta(hours=5)
    assessment.save()


def _add_assessment(patient: PatientProfile, assessor: User, **fields: Any) -> IntakeAssessment:
    return bulk_add([IntakeAssessment(patient=patient, assessor=assessor, **fields)])[0]


def _add_version(assessment: IntakeAssessment, number: int = 1, **fields: Any) -> AssessmentVersion:
    return bulk_add([AssessmentVersion(assessment=assessment, patient=assessment.patient, number=number, **fields)])[0]
