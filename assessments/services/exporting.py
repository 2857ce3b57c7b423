"""Taking an assessment out of the portal."""

from __future__ import annotations

from accounts.models import User
from assessments.models import IntakeAssessment
from assessments.reports import Report, render_pdf
from audit.services import record


def export_report(*, assessment: IntakeAssessment, report: Report, by: User) -> bytes:
    """The report as a PDF for `by`, who was allowed to read all of it; records `assessments.assessment.exported`.
    Refuses what cannot be printed, and then records nothing."""
    content = render_pdf(report)  # first: what is refused leaves nothing behind
    record(
        "assessments.assessment.exported",
        summary="Assessment exported as PDF",
        entity=assessment,
        patient_id=assessment.patient_id,
        metadata={"bytes": len(content)},
    )
    return content
