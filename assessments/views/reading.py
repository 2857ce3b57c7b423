"""Reading assessments as staff: in one patient's chart, and the queue over all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from assessments import policies, selectors
from assessments.forms import CompareForm
from assessments.models import AssessmentVersion
from assessments.presenters import compare_versions
from assessments.sections import filled_sections
from assessments.views.chart import chart_context, readable_patient
from patients.policies import require_clinical

ROWS_PER_PAGE = 20


@require_safe
def assessment_detail(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """What an assessment says now, what the patient sees of it, and its versions."""
    patient = readable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    versions = list(selectors.list_versions(request.user, assessment))
    return render(
        request,
        "assessments/assessment_detail.html",
        chart_context(
            request,
            patient,
            assessment=assessment,
            versions=versions,
            is_waiting=policies.is_answerable(assessment),
            **_text(versions[0] if versions else None),
        ),
    )


@require_safe
def version_detail(request: AppRequest, patient_id: UUID, assessment_id: UUID, number: int) -> HttpResponse:
    """One version as it was written."""
    patient = readable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    version = selectors.get_version(request.user, assessment, number)
    return render(
        request,
        "assessments/version_detail.html",
        chart_context(request, patient, assessment=assessment, **_text(version)),
    )


@require_safe
def version_compare(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Two versions beside each other; the last two unless the address names others. One has nothing to compare."""
    patient = readable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    versions = list(selectors.list_versions(request.user, assessment))
    if len(versions) < 2:
        return redirect("assessments:detail", patient.pk, assessment.pk)
    form = CompareForm(
        {"older": versions[1].number, "newer": versions[0].number, **request.GET.dict()}, versions=versions
    )
    if not form.is_valid():
        raise Http404
    by_number = {version.number: version for version in versions}
    older, newer = by_number[form.cleaned_data["older"]], by_number[form.cleaned_data["newer"]]
    return render(
        request,
        "assessments/version_compare.html",
        chart_context(
            request,
            patient,
            assessment=assessment,
            form=form,
            older=older,
            newer=newer,
            parts=compare_versions(older, newer),
        ),
    )


@require_safe
def to_review(request: AppRequest) -> HttpResponse:
    """Answered check-ins of all patients of this clinician, the longest waiting first."""
    require_clinical(request.user)
    rows = Paginator(selectors.list_to_review(request.user), ROWS_PER_PAGE)
    return render(request, "assessments/to_review.html", {"page": rows.get_page(request.GET.get("page"))})


def _text(version: AssessmentVersion | None) -> dict[str, Any]:
    return {"shown": version, "sections": filled_sections(version.answers) if version else []}
