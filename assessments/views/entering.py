"""Staff fill in a form: they choose it, then enter the answers of an interview, a rating or a paper form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.answers import Workings, so_far
from assessments.definitions import load_definition
from assessments.models import IntakeAssessment
from assessments.questions import Page, Sent, Sheet, draw, read
from assessments.questions.changes import added, removed
from assessments.questions.paging import is_long
from assessments.review_forms import CreateForm, EnterForm, PaperForm
from assessments.views.chart import chart_context, writable_patient
from common.errors import Refused
from common.http import number_in, render_form, sent
from common.idempotency import once
from patients.models import PatientProfile


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_create(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Choose a form and how it is filled in; the answers come on the next page."""
    patient = writable_patient(request, patient_id)
    form = CreateForm(sent(request), instruments=selectors.list_instruments_to_enter())
    if form.is_valid():
        try:
            assessment_id = once(request, form, services.assign, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return redirect("assessments:enter", patient.pk, assessment_id)
    return render_form(request, "assessments/assessment_create.html", chart_context(request, patient, form=form))


@dataclass(frozen=True)
class Entry:
    """A form that is being filled in by staff: what is known of it, and the part of it that is on the screen."""

    assessment: IntakeAssessment
    sheet: Sheet
    page: Page

    @property
    def is_whole(self) -> bool:
        """All of its questions are on one page."""
        return not is_long(self.sheet.questionnaire.items)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_enter(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """All questions of a form on one page, a long one group by group. What is right is kept, even beside something
    that is not, and a critical answer is acted on at once."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    if request.method != "POST" and (assessment.requested_of_patient or not assessment.is_open):
        return redirect("assessments:detail", patient.pk, assessment.pk)
    entry = _entry(assessment, request.GET.get("page", ""))
    form = (PaperForm if assessment.mode == IntakeAssessment.Mode.PAPER else EnterForm)(sent(request))
    typed = Sent()
    if form.is_valid():
        try:
            typed = read(entry.sheet, entry.page.items, request.POST)
            once(request, form, services.enter, assessment=assessment, **_arguments(request, entry, form, typed))
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            if not typed.errors:
                return _after(request, patient, entry, form)
            now = selectors.get_assessment(request.user, patient, assessment_id)
            entry = _entry(now, request.GET.get("page", ""), entry.sheet.workings)
    elif form.is_bound:
        typed = _read_anyway(request, entry)
    context = chart_context(request, patient, **_context(request, entry, form, typed))
    return render(request, "assessments/assessment_enter.html", context, status=422 if form.is_bound else 200)


def _entry(assessment: IntakeAssessment, position: str, workings: Workings | None = None) -> Entry:
    """The whole form, or of a long one the group with this position; its first without one. Http404 for a group that
    the form does not have. What a patient has answered and not sent is not shown."""
    answers, declined = so_far(assessment) if not assessment.requested_of_patient else ({}, [])
    language = get_language() or ""
    sheet = Sheet(load_definition(assessment), answers, declined, language=language, in_groups=True, workings=workings)
    if not is_long(sheet.questionnaire.items):
        return Entry(assessment, sheet, Page(0, sheet.questionnaire.items))
    if not position:
        return Entry(assessment, sheet, (sheet.pages or sheet.all_pages)[0])  # a form may ask nothing at first
    number = number_in(position)
    page = sheet.page_at(number) if number is not None else None
    if page is None:
        raise Http404
    return Entry(assessment, sheet, page)


def _arguments(request: AppRequest, entry: Entry, form: EnterForm, typed: Sent) -> dict[str, Any]:
    """What is right is kept; the form is finished only when all of it is."""
    sheet, page = entry.sheet, entry.page
    return {
        "answers": {**typed.answers, **added(sheet, page, request.POST), **removed(sheet, page, request.POST, typed)},
        "answered_on": form.cleaned_data["answered_on"],
        "filled_in_by": form.cleaned_data.get("filled_in_by", ""),
        "is_done": form.is_done and not typed.errors,
        "workings": sheet.workings,
    }


def _read_anyway(request: AppRequest, entry: Entry) -> Sent:
    """What was typed into the questions, when what stands around them is wrong: it is shown again."""
    try:
        return read(entry.sheet, entry.page.items, request.POST)
    except Refused:
        return Sent()


def _after(request: AppRequest, patient: PatientProfile, entry: Entry, form: EnterForm) -> HttpResponse:
    if form.is_done:
        messages.success(request, _("Saved. The patient does not see it until you share it."))
        return redirect("assessments:detail", patient.pk, entry.assessment.pk)
    here = reverse("assessments:enter", args=[patient.pk, entry.assessment.pk])
    following = entry.sheet.after(entry.page) if "next" in request.POST and not entry.is_whole else None
    page = following or entry.page
    messages.success(request, _("Saved. You can carry on at any time."))
    return redirect(here if entry.is_whole else f"{here}?page={page.position}")


def _context(request: AppRequest, entry: Entry, form: EnterForm, typed: Sent) -> dict[str, Any]:
    sheet = entry.sheet
    return {
        "assessment": entry.assessment,
        "form": form,
        "drawing": draw(sheet, entry.page.items, sent=typed if form.is_bound else None),
        "page": entry.page,
        "pages": [] if entry.is_whole else sheet.pages,
        "is_last": entry.is_whole or sheet.after(entry.page) is None,
        "open_count": sheet.open_count,
        "alerts": selectors.list_alerts_about(request.user, entry.assessment),
    }
