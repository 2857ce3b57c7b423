"""The versions of one assessment."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from assessments.models import AssessmentVersion, IntakeAssessment, ResultComment


def list_versions(user: User, assessment: IntakeAssessment) -> QuerySet[AssessmentVersion]:
    """The versions of an assessment with their authors, newest first (one query)."""
    return AssessmentVersion.objects.visible_to(user).filter(assessment=assessment).select_related("author")


def get_version(user: User, assessment: IntakeAssessment, number: int) -> AssessmentVersion:
    """One version by its number (one query); Http404 when there is none."""
    version = list_versions(user, assessment).filter(number=number).first()
    if version is None:
        raise Http404
    return version


def list_comments(user: User, assessment: IntakeAssessment) -> QuerySet[ResultComment]:
    """What the patient said about a result, with the version it was about, newest first (one query)."""
    return (
        ResultComment.objects.visible_to(user)
        .filter(assessment=assessment)
        .select_related("author", "assessment_version")
        .order_by("-created_at")
    )
