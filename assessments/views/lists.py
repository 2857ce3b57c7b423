"""The lists of check-ins: all of a patient's in the chart, and the patient's own."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from assessments import selectors
from assessments.presenters.chart_rows import done_rows
from assessments.presenters.check_ins import check_ins, coming
from assessments.selectors import lists
from assessments.views.chart import chart_context, readable_patient
from patients.selectors import get_own_patient

ROWS_PER_PAGE = 20


@require_safe
def assessment_list(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """All assessments in a patient's chart, or those of one instrument: what waits, then what is done."""
    patient = readable_patient(request, patient_id)
    instruments = list(lists.list_given_instruments(request.user, patient))
    wanted = request.GET.get("instrument", "")
    code = wanted if wanted in {instrument.code for instrument in instruments} else ""
    closed = Paginator(lists.list_closed(request.user, patient, code), ROWS_PER_PAGE)
    page = closed.get_page(request.GET.get("page"))
    context = chart_context(
        request,
        patient,
        instruments=instruments,
        code=code,
        waiting=lists.list_open(request.user, patient, code),
        page=page,
        rows=done_rows(page),
    )
    return render(request, "assessments/assessment_list.html", context)


@require_safe
def own_list(request: AppRequest) -> HttpResponse:
    """What is ready for the patient, what will come, and what they sent or were shown."""
    patient = get_own_patient(request.user)
    asked = list(lists.list_asked(request.user, patient))
    done = Paginator(selectors.list_own_assessments(request.user, patient), ROWS_PER_PAGE)
    context = {
        "patient": patient,
        "ready": check_ins(row for row in asked if not row.is_ahead),
        "coming": coming((row for row in asked if row.is_ahead), lists.list_coming_plans(request.user, patient)),
        "page": done.get_page(request.GET.get("page")),
    }
    return render(request, "assessments/own_list.html", context)
