"""Asking patients as staff: choosing what and when, the plans of a patient, taking back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from assessments import selectors, services
from assessments.presenters.plans import ends_at_words, plan_row
from assessments.request_forms import CancelForm, EndPlanForm, RequestForm
from assessments.selectors import asking, plans
from assessments.services.sending import send_check_in
from assessments.views.chart import chart_context, readable_patient, writable_patient
from common.errors import Refused
from common.http import render_form, sent
from common.idempotency import once
from patients.models import PatientProfile


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_request(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Ask the patient: first what, then when. What is chosen stands in the address, so that Back works."""
    patient = writable_patient(request, patient_id)
    chosen = asking.get_chosen(
        request.user,
        patient,
        codes=request.GET.getlist("instrument"),
        packet_id=request.GET.get("packet", ""),
    )
    if chosen is None or "find" in request.GET:
        return _choose(request, patient, chosen)
    form = RequestForm(sent(request), ends_at_words=ends_at_words([] if chosen.packet else chosen.instruments))
    if form.is_valid():
        try:
            once(
                request,
                form,
                send_check_in,
                patient=patient,
                instruments=chosen.instruments,
                packet=chosen.packet,
                **form.arguments,
            )
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            return _after_sending(request, patient, form)
    context = chart_context(request, patient, form=form, chosen=chosen)
    return render_form(request, "assessments/assessment_request.html", context)


def _choose(request: AppRequest, patient: PatientProfile, chosen: asking.Chosen | None) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    kept = chosen.facts if chosen is not None and chosen.packet is None else []
    codes = {before.instrument.code for before in kept}
    found = asking.list_choices(request.user, patient, text)
    context = chart_context(
        request,
        patient,
        text=text,
        packets=asking.list_packets(),
        kept=kept,
        choices=[before for before in found if before.instrument.code not in codes],
        is_any_unloaded=any(not before.is_loaded for before in found),
        is_nothing_chosen="when" in request.GET,
    )
    return render(request, "assessments/assessment_choose.html", context)


def _after_sending(request: AppRequest, patient: PatientProfile, form: RequestForm) -> HttpResponse:
    if form.arguments["timing"].is_once:
        messages.success(request, _("Sent. You are told when the patient answers."))
        return redirect("assessments:list", patient.pk)
    messages.success(request, _("Planned. You are told when the patient answers."))
    return redirect("assessments:plan-list", patient.pk)


@require_safe
def plan_list(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """What is asked of the patient again and again, and what was."""
    patient = readable_patient(request, patient_id)
    visit_at = patient.summary.next_visit_at
    visit_on = timezone.localdate(visit_at) if visit_at is not None and visit_at > timezone.now() else None
    rows = [plan_row(plan, visit_on) for plan in plans.list_plans(request.user, patient)]
    context = chart_context(
        request,
        patient,
        current=[row for row in rows if row.plan.is_in_force],
        ended=[row for row in rows if not row.plan.is_in_force],
    )
    return render(request, "assessments/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_end(request: AppRequest, patient_id: UUID, plan_id: UUID) -> HttpResponse:
    """Ask no more, with a reason."""
    patient = writable_patient(request, patient_id)
    plan = plans.get_plan(request.user, patient, plan_id)
    form = EndPlanForm(sent(request))
    if form.is_valid():
        try:
            once(request, form, services.end_plan, plan=plan, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The plan has ended."))
            return redirect("assessments:plan-list", patient.pk)
    context: dict[str, Any] = chart_context(request, patient, form=form, row=plan_row(plan))
    return render_form(request, "assessments/plan_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_cancel(request: AppRequest, patient_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Take back what was asked for, with a reason."""
    patient = writable_patient(request, patient_id)
    assessment = selectors.get_assessment(request.user, patient, assessment_id)
    form = CancelForm(sent(request))
    if form.is_valid():
        try:
            once(request, form, services.cancel, assessment=assessment, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Cancelled. The patient does not see it any more."))
            return redirect("assessments:list", patient.pk)
    context = chart_context(request, patient, form=form, assessment=assessment)
    return render_form(request, "assessments/assessment_cancel.html", context)
