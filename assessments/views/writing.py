"""Writing assessments in a patient's chart: create, ask the patient, amend, share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import AppRequest
from assessments import policies, selectors, services
from assessments.forms import AssessmentForm, PublishForm, VersionForm
from assessments.models import IntakeAssessment
from assessments.presenters import stale_differences
from assessments.sections import filled_sections
from assessments.views.chart import chart_context, writable_patient
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_create(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Write an assessment. The patient sees nothing of it until it is shared."""
    patient = writable_patient(request, patient_id)
    form = AssessmentForm(sent(request))
    if form.is_valid():
        try:
            assessment_id = once(request, form, services.create_assessment, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved. The patient does not see it yet."))
            return redirect("assessments:detail", patient.pk, assessment_id)
    return render_form(request, "assessments/assessment_create.html", chart_context(request, patient, form=form))


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_edit(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Write the next version, with a reason. The versions before it stay."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    if request.method != "POST" and policies.is_answerable(assessment):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    form = VersionForm(sent(request), initial=VersionForm.initial_of(assessment))
    context = chart_context(request, patient, assessment=assessment, form=form)
    if form.is_valid():
        try:
            once(request, form, services.add_version, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            labels = {field.name: str(field.label) for field in form.visible_fields() if field.name != "reason"}
            context["differences"] = stale_differences(stale, form.data, labels)
            return render_stale_edit(request, "assessments/assessment_edit.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved as a new version."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    return render_form(request, "assessments/assessment_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_publish(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Show what the patient will see, and share it."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    context = chart_context(request, patient, assessment=assessment, **_to_share(assessment))
    if request.method != "POST" and context["shown"] is None:
        return redirect("assessments:detail", patient.pk, assessment.pk)
    form = PublishForm(sent(request), initial=_number(assessment))
    if form.is_valid():
        try:
            once(request, form, services.publish, assessment=assessment, **form.arguments)
        except StaleEdit as stale:
            newer = selectors.get_assessment(request.user, patient, assessment_id)
            context |= {**_to_share(newer), "form": PublishForm(initial=_number(newer)), "stale": stale}
            return render(request, "assessments/assessment_publish.html", context, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Shared with the patient."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    return render_form(request, "assessments/assessment_publish.html", {**context, "form": form})


def _to_share(assessment: IntakeAssessment) -> dict[str, Any]:
    """The version that can be shared now, if there is one, and its text."""
    latest = assessment.latest_version
    if latest is None or policies.is_answerable(assessment) or latest.pk == assessment.published_version_id:
        return {"shown": None, "sections": []}
    return {"shown": latest, "sections": filled_sections(latest.answers)}


def _number(assessment: IntakeAssessment) -> dict[str, Any]:
    return {"number": assessment.latest_version.number if assessment.latest_version is not None else None}
