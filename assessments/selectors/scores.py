"""Scores as they moved over time."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import IntakeAssessment
from assessments.progress import Progress, Score, progress_of


def progress_in(rows: QuerySet[IntakeAssessment], version: str) -> Progress | None:
    """The PHQ-9 totals in the `version` ("latest_version" or "published_version") of these rows (one query)."""
    found = (
        rows.filter(**{f"{version}__phq9_total__isnull": False})
        .order_by("assessment_date", "id")
        .values_list("assessment_date", f"{version}__phq9_total", f"{version}__phq9_item_nine")
    )
    return progress_of([Score(*row) for row in found])
