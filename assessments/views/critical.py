"""Help after an answer that worries: whom to call, who was told, a call back, and the way on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments.models import IntakeAssessment
from assessments.policies import is_answerable
from assessments.views.check_in import SeeOther, own_check_in, page_address, sheet_of
from common.errors import Refused
from common.forms import IdempotentForm
from common.http import number_in, render_form
from common.idempotency import once
from crisis.presenters import told_in_words
from crisis.selectors.alerts import list_own_alerts, list_told
from crisis.services import request_call


@require_safe
def own_critical(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """Help, after an answer that worries: whom to call, who was told and when, and the way on."""
    return _critical_page(request, own_check_in(request, assessment_id), IdempotentForm())


@require_POST
def own_call_me(request: AppRequest, assessment_id: UUID) -> HttpResponse:
    """The patient asks to be called. Asking twice changes nothing."""
    assessment = own_check_in(request, assessment_id)
    form = IdempotentForm(request.POST)
    alerts = list_own_alerts(request.user, assessment.patient, assessment.pk)
    if form.is_valid():
        try:
            if not alerts:
                raise Refused(_("Nobody was told about it yet. Please call one of the numbers on this page."))
            once(request, form, request_call, alert=alerts[-1])
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return SeeOther(_with_after(request, reverse("assessments:own-critical", args=[assessment.pk])))
    return _critical_page(request, assessment, form)


def _critical_page(request: AppRequest, assessment: IntakeAssessment, form: IdempotentForm) -> HttpResponse:
    alert = next(reversed(list_own_alerts(request.user, assessment.patient, assessment.pk)), None)
    return render_form(
        request,
        "assessments/own_critical.html",
        {
            "assessment": assessment,
            "form": form,
            "alert": alert,
            "told": told_in_words(alert, list_told([alert])[alert.pk]) if alert is not None else None,
            "may_go_on": is_answerable(assessment),
            "go_on": _go_on(request, assessment),
            "after": _after(request),
        },
    )


def _after(request: AppRequest) -> int | None:
    """The page after which help was shown, as the address or the form says."""
    return number_in(request.POST.get("after") or request.GET.get("after"))


def _with_after(request: AppRequest, address: str) -> str:
    after = _after(request)
    return address if after is None else f"{address}?after={after}"


def _go_on(request: AppRequest, assessment: IntakeAssessment) -> str:
    """The page after the one that led here; else the first open question."""
    after = _after(request)
    if after is None or not is_answerable(assessment):
        return reverse("assessments:own-answer", args=[assessment.pk])
    sheet = sheet_of(assessment)
    page = sheet.page_at(after)
    return page_address(assessment, sheet.after(page) if page is not None else sheet.next_open)
