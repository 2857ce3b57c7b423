"""Judging what was answered: sign it off, share it, let it be read together, take it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AppRequest
from assessments import policies, selectors, services
from assessments.models import IntakeAssessment
from assessments.review_forms import PublishForm, ReviewForm, WithdrawForm
from assessments.views.chart import chart_context, writable_patient
from assessments.views.results import result_context
from common.errors import Refused, StaleEdit
from common.forms import IdempotentForm
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients.models import PatientProfile


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_review(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Read the answers beside the ones before, advise, sign off, share or not, and go on to the next one."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    latest = assessment.latest_version
    if request.method != "POST" and (latest is None or not policies.is_reviewable(assessment)):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    initial = {
        "number": latest.number if latest is not None else 1,
        "recommendations": latest.recommendations if latest is not None else "",
    }
    form = ReviewForm(sent(request), initial=initial)
    if form.is_valid():
        try:
            once(request, form, services.review, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            return _stale_review(request, patient, assessment_id, form, stale)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _said_after(form.cleaned_data["share"]))
            return _after_review(request, patient, assessment)
    context = {**result_context(request, assessment), "assessment": assessment, "form": form}
    return render_form(request, "assessments/assessment_review.html", chart_context(request, patient, **context))


def _stale_review(
    request: AppRequest, patient: PatientProfile, assessment_id: UUID, form: ReviewForm, stale: StaleEdit
) -> HttpResponse:
    """Both texts, and the newest answers to read before it is sent again."""
    newer = selectors.get_assessment(request.user, patient, assessment_id)
    saved = newer.latest_version.recommendations if newer.latest_version is not None else ""
    written = form.cleaned_data["recommendations"]
    context = {
        **result_context(request, newer),
        "assessment": newer,
        "form": form,
        "differences": [(_("Recommendations"), saved, written)] if saved != written else [],
    }
    data = request.POST.copy()
    data["number"] = str(newer.latest_version.number) if newer.latest_version is not None else "1"
    form.data = data
    page = chart_context(request, patient, **context)
    return render_stale_edit(request, "assessments/assessment_review.html", stale, page)


def _said_after(share: str) -> str:
    return {
        "": _("Reviewed. The patient does not see it."),
        IntakeAssessment.Release.NOW: _("Reviewed and shared with the patient."),
        IntakeAssessment.Release.AT_VISIT: _("Reviewed. The patient reads it when you read it together."),
    }[share]


def _after_review(request: AppRequest, patient: PatientProfile, assessment: IntakeAssessment) -> HttpResponse:
    waiting = selectors.get_next_to_review(request.user, assessment) if "next" in request.POST else None
    if waiting is None:
        return redirect("assessments:detail", patient.pk, assessment.pk)
    return redirect("assessments:review", waiting.assessment.patient_id, waiting.assessment.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_publish(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Share the latest version with the patient, after it was read."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    if request.method != "POST" and not policies.is_publishable(assessment):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    form = PublishForm(sent(request), initial=_number(assessment))
    if form.is_valid():
        try:
            once(request, form, services.publish, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            newer = selectors.get_assessment(request.user, patient, assessment_id)
            context = {**result_context(request, newer), "assessment": newer, "stale": stale}
            form = PublishForm(initial={**_number(newer), "release": form.cleaned_data["release"]})
            page = chart_context(request, patient, form=form, **context)
            return render(request, "assessments/assessment_publish.html", page, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _said_after(form.cleaned_data["release"]))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    context = {**result_context(request, assessment), "assessment": assessment, "form": form}
    return render_form(request, "assessments/assessment_publish.html", chart_context(request, patient, **context))


def _number(assessment: IntakeAssessment) -> dict[str, int | None]:
    return {"number": assessment.latest_version.number if assessment.latest_version is not None else None}


@require_POST
def assessment_release(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The patient may read now what was kept for the visit."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    form = IdempotentForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, services.release, assessment=assessment)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The patient can read it now."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    context = {**result_context(request, assessment), "assessment": assessment, "form": form}
    page = chart_context(request, patient, **context)
    return render_form(request, "assessments/assessment_release.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_withdraw(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Take back what was entered in error. Everything is kept; the patient reads nothing of it any more."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    if request.method != "POST" and not policies.is_reviewable(assessment):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    form = WithdrawForm(sent(request), initial={"version": assessment.version})
    context = {**result_context(request, assessment), "assessment": assessment, "form": form}
    if form.is_valid():
        try:
            once(request, form, services.withdraw, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            newer = selectors.get_assessment(request.user, patient, assessment_id)
            context |= {**result_context(request, newer), "assessment": newer}
            page = chart_context(request, patient, **context)
            return render_stale_edit(request, "assessments/assessment_withdraw.html", stale, page)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Withdrawn. What it said is kept here."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    return render_form(request, "assessments/assessment_withdraw.html", chart_context(request, patient, **context))
