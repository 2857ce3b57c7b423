"""Correcting what was answered: the questions with their answers, and why they are changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import AppRequest
from assessments import policies, selectors, services
from assessments.answers import merged, not_calculated
from assessments.definitions import load_definition
from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.presenters.comparing import answer_differences
from assessments.questions import Page, Sent, Sheet, draw, read
from assessments.questions.changes import added, removed
from assessments.review_forms import AmendForm
from assessments.views.chart import chart_context, writable_patient
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients.models import PatientProfile


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
    stored = _sheet(assessment, latest)
    initial = {"version": assessment.version, "recommendations": latest.recommendations}
    typed, refusal = _typed(request, stored)
    if refusal is None and {"add", "remove"} & request.POST.keys():
        return _other_places(request, patient, assessment, stored, typed or Sent())
    form = AmendForm(sent(request), initial=initial)
    if refusal is not None and form.is_bound:
        form.add_refusal(refusal)
    if form.is_valid() and typed is not None:
        try:
            changes = {"answers": typed.answers, "workings": stored.workings, **form.arguments}
            once(request, form, services.amend, assessment=assessment, **changes)
        except StaleEdit as stale:
            current = selectors.get_assessment(request.user, patient, assessment_id).latest_version or latest
            differences = answer_differences(_sheet(assessment, current), current, typed, form.cleaned_data)
            context = _context(assessment, stored, form, typed) | {"differences": differences}
            page = chart_context(request, patient, **context)
            return render_stale_edit(request, "assessments/assessment_edit.html", stale, page)
        except Refused as said_no:
            form.add_refusal(said_no)
        else:
            messages.success(request, _("Saved as a new version. The patient sees it after you share it again."))
            return redirect("assessments:detail", patient.pk, assessment.pk)
    page = chart_context(request, patient, **_context(assessment, stored, form, typed))
    return render_form(request, "assessments/assessment_edit.html", page)


def _other_places(
    request: AppRequest, patient: PatientProfile, assessment: IntakeAssessment, stored: Sheet, typed: Sent
) -> HttpResponse:
    """The page with one more, or one less, of a group that repeats, and all that was typed. Nothing is stored before
    the correction is sent. 422 for a button the page does not have."""
    sheet = _changed(stored, typed.answers)
    whole = Page(0, sheet.questionnaire.items)
    written = {name: request.POST.get(name, "") for name in ("version", "recommendations", "reason")}
    form, status = AmendForm(initial=written), 200
    try:
        places = {**added(sheet, whole, request.POST), **removed(sheet, whole, request.POST, typed)}
    except Refused as refusal:
        form, status, places = AmendForm(request.POST), 422, {}
        form.add_refusal(refusal)
    # Where a group moved up, what was typed goes with its answers, and no longer with the names of the fields.
    shown = _context(assessment, stored, form, Sent() if "remove" in request.POST else typed, typed.answers | places)
    page = chart_context(request, patient, **shown)
    return render(request, "assessments/assessment_edit.html", page, status=status)


def _sheet(assessment: IntakeAssessment, version: AssessmentVersion) -> Sheet:
    loaded = load_definition(assessment)
    given = not_calculated(loaded.questionnaire, version.given_answers)
    return Sheet(loaded, given, version.declined, language=get_language() or "", in_groups=True)


def _changed(stored: Sheet, changes: Mapping[str, Any]) -> Sheet:
    """The same form with these answers in place of the stored ones."""
    answers, language, workings = merged(stored.given, changes), stored.language, stored.workings
    return Sheet(stored.loaded, answers, stored.declined, language=language, in_groups=True, workings=workings)


def _typed(request: AppRequest, sheet: Sheet) -> tuple[Sent | None, Refused | None]:
    """What was typed into the questions, and why it cannot be kept, if it cannot."""
    if request.method != "POST":
        return None, None
    try:
        typed = read(sheet, sheet.questionnaire.items, request.POST)
    except Refused as refusal:
        return None, refusal
    return typed, Refused(_("Please check the answers that are marked.")) if typed.errors else None


def _context(
    assessment: IntakeAssessment,
    stored: Sheet,
    form: AmendForm,
    typed: Sent | None,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The page: the questions with what was typed. What counts as changed is what differs from what is stored."""
    drawing = draw(stored, stored.questionnaire.items)
    if typed is not None:
        sheet = _changed(stored, typed.answers if changes is None else changes)
        drawing = drawing._replace(nodes=draw(sheet, sheet.questionnaire.items, sent=typed).nodes)
    return {"assessment": assessment, "form": form, "drawing": drawing}
