"""Reading assessments as staff: in one patient's chart, and the queue over all of them."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from assessments import policies, selectors
from assessments.forms import CompareForm
from assessments.views.chart import chart_context, readable_patient
from assessments.views.results import compare_context, result_context
from common.forms import IdempotentForm
from patients.policies import require_clinical

ROWS_PER_PAGE = 20


@require_safe
def assessment_detail(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """What an assessment says now beside the one before, what the patient sees of it, and its versions."""
    patient = readable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    return render(
        request,
        "assessments/assessment_detail.html",
        chart_context(
            request,
            patient,
            assessment=assessment,
            versions=selectors.list_versions(request.user, assessment),
            is_reviewable=policies.is_reviewable(assessment),
            is_publishable=policies.is_publishable(assessment),
            release_form=IdempotentForm(),
            **result_context(request, assessment),
        ),
    )


@require_safe
def version_detail(request: AppRequest, patient_id: UUID, assessment_id: UUID, number: int) -> HttpResponse:
    """One version as it was written."""
    patient = readable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    version = selectors.get_version(request.user, assessment, number)
    context = result_context(request, assessment, version)
    return render(
        request,
        "assessments/version_detail.html",
        chart_context(request, patient, assessment=assessment, **context),
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
    context = compare_context(request, assessment, older, newer)
    return render(
        request,
        "assessments/version_compare.html",
        chart_context(request, patient, assessment=assessment, form=form, **context),
    )


@require_safe
def to_review(request: AppRequest) -> HttpResponse:
    """What was answered and not reviewed yet, of all patients of this clinician: the gravest first, then the oldest,
    each with why."""
    require_clinical(request.user)
    rows = Paginator(selectors.list_to_review(request.user), ROWS_PER_PAGE)
    return render(request, "assessments/to_review.html", {"page": rows.get_page(request.GET.get("page"))})
