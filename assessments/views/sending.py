"""A patient looks through the answers of a check-in and sends them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable
from assessments.views.check_in import SeeOther, closed, own_check_in, sheet_of
from common.errors import Refused
from common.forms import IdempotentForm
from common.http import render_form
from common.idempotency import once


@require_safe
def own_check_answers(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """All answers on one page, each with a way to change it, and how many questions are open."""
    assessment = own_check_in(request, assessment_id)
    if not is_answerable(assessment):
        return closed(request, assessment)
    return _review_page(request, assessment, IdempotentForm())


@require_POST
def own_send(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Send the answers. Sent twice, it is done once."""
    assessment = own_check_in(request, assessment_id)
    form = IdempotentForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, services.complete, assessment=assessment)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return _after_sending(request, assessment)
    if not is_answerable(assessment):
        return closed(request, assessment)
    return _review_page(request, assessment, form)


@require_safe
def own_done(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Thanks, and what happens next."""
    assessment = own_check_in(request, assessment_id)
    if assessment.status != IntakeAssessment.Status.COMPLETED:
        return redirect("assessments:own-answer", assessment.pk)
    return render(
        request,
        "assessments/own_done.html",
        {"assessment": assessment, "next_check_in": selectors.get_next_check_in(request.user, assessment)},
    )


def _review_page(request: AppRequest, assessment: IntakeAssessment, form: IdempotentForm) -> HttpResponse:
    sheet = sheet_of(assessment)
    return render_form(
        request,
        "assessments/own_check_answers.html",
        {
            "assessment": assessment,
            "form": form,
            "lines": list(sheet.lines()),
            "open_count": sheet.open_count,
            "left_out": sheet.left_out,
            "last": sheet.pages[-1] if sheet.pages else None,
        },
    )


def _after_sending(request: AppRequest, assessment: IntakeAssessment) -> HttpResponse:
    opened = selectors.get_opened_check_in(request.user, assessment)
    if opened is not None and is_answerable(opened):
        messages.info(
            request,
            _("Thank you. Your answers suggest that we ask a few more. What you said already is filled in."),
        )
        return SeeOther(reverse("assessments:own-answer", args=[opened.pk]))
    return SeeOther(reverse("assessments:own-done", args=[assessment.pk]))
