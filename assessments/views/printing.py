"""An assessment on paper: a page to print, and a PDF. Both say who asked for them and when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.models import IntakeAssessment
from assessments.policies import is_sent
from assessments.presenters.report import report_of
from assessments.reports import Report
from assessments.views.chart import chart_context, readable_patient
from assessments.views.results import own_result_context, result_context
from common.errors import Refused
from patients.models import PatientProfile
from patients.selectors import get_own_patient

FILE_NAME = "assessment.pdf"  # says nothing about anybody


@require_safe
def assessment_print(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The report as a page that prints well."""
    patient = readable_patient(request, patient_id)
    assessment = _with_answers(selectors.get_assessment(request.user, patient, assessment_id))
    report = _report(request, patient, assessment, result_context(request, assessment))
    page = chart_context(request, patient, assessment=assessment, report=report)
    return render(request, "assessments/assessment_print.html", page)


@require_POST
def assessment_pdf(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The report as a PDF. A POST, because that it was taken out is recorded first."""
    patient = readable_patient(request, patient_id)
    assessment = _with_answers(selectors.get_assessment(request.user, patient, assessment_id))
    report = _report(request, patient, assessment, result_context(request, assessment))
    try:
        return _file(services.export_report(assessment=assessment, report=report, by=request.user))
    except Refused as refusal:
        page = chart_context(request, patient, assessment=assessment, report=report, refusal=refusal.message)
        return render(request, "assessments/assessment_print.html", page, status=422)


@require_POST
def own_pdf(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient's own result as a PDF: what was shared with them, and nothing else."""
    patient = get_own_patient(request.user)
    assessment = selectors.get_own_assessment(request.user, patient, assessment_id)
    if not assessment.is_readable_by_patient:
        raise Http404
    report = _report(request, patient, assessment, own_result_context(request, assessment))
    try:
        return _file(services.export_report(assessment=assessment, report=report, by=request.user))
    except Refused as refusal:
        page = {"assessment": assessment, "refusal": refusal.message}
        return render(request, "assessments/own_pdf_refused.html", page, status=422)


def _with_answers(assessment: IntakeAssessment) -> IntakeAssessment:
    """Raises Http404 while there is nothing to print."""
    if not is_sent(assessment):
        raise Http404
    return assessment


def _report(
    request: AppRequest, patient: PatientProfile, assessment: IntakeAssessment, context: dict[str, Any]
) -> Report:
    return report_of(
        patient=patient,
        assessment=assessment,
        shown=context["shown"],
        answered=context["answered"],
        score=context["score"],
        versions=selectors.list_versions(request.user, assessment),
        reader=request.user,
        at=timezone.localtime(),
    )


def _file(content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
