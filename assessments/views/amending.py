"""Correcting what was answered: the questions with their answers, and why they are changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import AppRequest
from assessments import policies, selectors, services
from assessments.definitions import load_definition
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.presenters.comparing import answer_differences
from assessments.questions import Sent, Sheet, draw, read
from assessments.review_forms import AmendForm
from assessments.views.chart import chart_context, writable_patient
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_edit(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Write the next version, with a reason. The versions before it stay."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    latest = assessment.latest_version
    if (
        latest is None
        or not policies.is_sent(assessment)
        or (request.method != "POST" and not policies.is_reviewable(assessment))
    ):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    sheet = _sheet(assessment, latest)
    initial = {"version": assessment.version, "recommendations": latest.recommendations}
    form = AmendForm(sent(request), initial=initial)
    typed, refusal = _typed(request, sheet)
    if refusal is not None and form.is_bound:
        form.add_refusal(refusal)
    if form.is_valid() and typed is not None:
        try:
            once(request, form, services.amend, assessment=assessment, answers=typed.answers, **form.arguments)
        except StaleEdit as stale:
            current = selectors.get_assessment(request.user, patient, assessment_id).latest_version or latest
            differences = answer_differences(_sheet(assessment, current), current, typed, form.cleaned_data)
            context = _context(assessment, sheet, form, typed) | {"differences": differences}
            page = chart_context(request, patient, **context)
            return render_stale_edit(request, "assessments/assessment_edit.html", stale, page)
        except Refused as said_no:
            form.add_refusal(said_no)
        else:
            messages.success(request, _("Saved as a new version. The patient sees it after you share it again."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    page = chart_context(request, patient, **_context(assessment, sheet, form, typed))
    return render_form(request, "assessments/assessment_edit.html", page)


def _sheet(assessment: IntakeAssessment, version: AssessmentVersion) -> Sheet:
    loaded = load_definition(assessment)
    return Sheet(loaded, version.given_answers, version.declined, language=get_language() or "", in_groups=True)


def _typed(request: AppRequest, sheet: Sheet) -> tuple[Sent | None, Refused | None]:
    """What was typed into the questions, and why it cannot be kept, if it cannot."""
    if request.method != "POST":
        return None, None
    try:
        typed = read(sheet, sheet.questionnaire.items, request.POST)
    except Refused as refusal:
        return None, refusal
    return typed, Refused(_("Please check the answers that are marked.")) if typed.errors else None


def _context(assessment: IntakeAssessment, sheet: Sheet, form: AmendForm, typed: Sent | None) -> dict[str, Any]:
    return {
        "assessment": assessment,
        "form": form,
        "drawing": draw(sheet, sheet.questionnaire.items, sent=typed).without_places(),
    }
