"""What waits for staff, over all of their patients."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from assessments.models import IntakeAssessment


def list_to_review(user: User) -> QuerySet[IntakeAssessment]:
    """Answered check-ins of all patients whose chart `user` may view, with the patient, the longest waiting first
    (one query). The date of an assessment that was asked for is the day it was sent."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .to_review()
        .select_related("patient", "assessor__provider_profile")
        .order_by("assessment_date", "pk")
    )
