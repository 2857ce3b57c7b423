"""The visits of one patient, for staff who may schedule them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AppRequest
from accounts.permissions import Permission
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients.models import PatientProfile
from patients.policies import require
from patients.selectors import get_patient
from scheduling import services
from scheduling.forms import DEFAULT_MINUTES, AppointmentEditForm, AppointmentForm, CancelForm, MoveForm
from scheduling.models import Appointment
from scheduling.policies import can_see_reason
from scheduling.presenters import differences, present, present_one
from scheduling.selectors import get_appointment, list_bookable_providers, list_past, list_upcoming
from scheduling.zones import zone_name

PAST_ON_A_PAGE = 20


def _get_schedulable(request: AppRequest, patient_id: UUID) -> PatientProfile:
    """The patient; 404 when the reader may not know of them, 403 when they may not schedule for them."""
    patient = get_patient(request.user, patient_id)
    require(request.user, Permission.SCHEDULE, patient)
    return patient


def _get_visit(request: AppRequest, patient_id: UUID, appointment_id: UUID) -> Appointment:
    """One visit of that patient, with the patient as their chart's bar needs them."""
    patient = _get_schedulable(request, patient_id)
    appointment = get_appointment(request.user, patient, appointment_id)
    appointment.patient = patient
    return appointment


@require_safe
def appointment_list(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Visits to come, the next first, and past ones by pages."""
    patient = _get_schedulable(request, patient_id)
    page = Paginator(list_past(request.user, patient), PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "patient": patient,
        "upcoming": present(list_upcoming(request.user, patient), request.user),
        "past": present(page.object_list, request.user),
        "page": page,
        "zone": zone_name(),
    }
    return render(request, "scheduling/appointment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_create(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Book a visit. A clash is said beside the time, and everything typed stays."""
    patient = _get_schedulable(request, patient_id)
    team = list(list_bookable_providers(patient))
    ids = [member.user_id for member in team]
    form = AppointmentForm(
        sent(request),
        team=team,
        shows_reason=can_see_reason(request.user),
        initial={"provider": request.user.pk if request.user.pk in ids else "", "duration": DEFAULT_MINUTES},
    )
    if form.is_valid():
        try:
            appointment_id = once(request, form, services.book, patient=patient, **form.visit)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The visit is booked."))
            return redirect("scheduling:detail", patient.pk, appointment_id)
    return render_form(request, "scheduling/appointment_create.html", {"patient": patient, "form": form, "team": team})


@require_safe
def appointment_detail(request: AppRequest, patient_id: UUID, appointment_id: UUID) -> HttpResponse:
    """One visit, with the buttons that say what became of it."""
    appointment = _get_visit(request, patient_id, appointment_id)
    return render(request, "scheduling/appointment_detail.html", _detail_context(request, appointment))


def _detail_context(request: AppRequest, appointment: Appointment) -> dict[str, Any]:
    return {
        "patient": appointment.patient,
        "visit": present_one(appointment, request.user),
        "form": MoveForm(initial={"version": appointment.version}),
        "zone": zone_name(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_edit(request: AppRequest, patient_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Change a booked visit; a stale change gets 409 and both texts."""
    appointment = _get_visit(request, patient_id, appointment_id)
    patient = appointment.patient
    form = AppointmentEditForm(
        sent(request),
        team=list(list_bookable_providers(patient)),
        shows_reason=can_see_reason(request.user),
        current=appointment,
        initial=_initial(appointment),
    )
    context = {"patient": patient, "form": form, "visit": present_one(appointment, request.user)}
    if form.is_valid():
        try:
            once(
                request,
                form,
                services.reschedule,
                appointment=appointment,
                version=form.cleaned_data["version"],
                **form.visit,
            )
        except StaleEdit as stale:
            appointment = _get_visit(request, patient_id, appointment_id)
            context["differences"] = differences(appointment, form.visit, request.user)
            context["visit"] = present_one(appointment, request.user)
            return render_stale_edit(request, "scheduling/appointment_edit.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The visit is changed."))
            return redirect("scheduling:detail", patient.pk, appointment.pk)
    return render_form(request, "scheduling/appointment_edit.html", context)


def _initial(appointment: Appointment) -> dict[str, Any]:
    start = timezone.localtime(appointment.start_at)
    return {
        "provider": appointment.provider_id,
        "date": start.date(),
        "time": start.time(),
        "duration": appointment.minutes,
        "mode": appointment.mode,
        "location": appointment.location,
        "reason": appointment.reason,
        "version": appointment.version,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_cancel(request: AppRequest, patient_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Cancel a booked visit, with a reason."""
    appointment = _get_visit(request, patient_id, appointment_id)
    form = CancelForm(sent(request), user=request.user, initial={"version": appointment.version})
    context = {**_detail_context(request, appointment), "form": form}
    if form.is_valid():
        try:
            once(request, form, services.cancel, appointment=appointment, **form.arguments)
        except StaleEdit as stale:
            context["visit"] = present_one(_get_visit(request, patient_id, appointment_id), request.user)
            return render_stale_edit(request, "scheduling/appointment_cancel.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The visit is cancelled."))
            return redirect("scheduling:detail", appointment.patient_id, appointment.pk)
    return render_form(request, "scheduling/appointment_cancel.html", context)


@require_POST
def appointment_move(request: AppRequest, patient_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Say that the patient arrived, that the visit took place or was missed, or take that back."""
    appointment = _get_visit(request, patient_id, appointment_id)
    form = MoveForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            once(request, form, services.move_status, appointment=appointment, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
            status = 409 if isinstance(refusal, StaleEdit) else 422
            appointment = _get_visit(request, patient_id, appointment_id)
        else:
            return redirect("scheduling:detail", appointment.patient_id, appointment.pk)
    context = {**_detail_context(request, appointment), "refused": form}
    return render(request, "scheduling/appointment_detail.html", context, status=status)
