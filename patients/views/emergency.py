"""Charts opened in an emergency: asking, ending, reviewing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AppRequest
from common.errors import Refused
from common.forms import IdempotentForm
from common.http import render_form, sent
from common.idempotency import once
from patients import policies
from patients.forms.emergency import EmergencyForm, ReviewForm
from patients.models import PatientProfile
from patients.selectors import (
    get_emergency_access,
    get_patient,
    get_patient_told_of,
    list_emergencies_to_review,
    list_own_emergencies,
)
from patients.services import emergency as services

REVIEWED_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_access(request: AppRequest) -> HttpResponse:
    """Open a chart in an emergency, by its exact number, with a reason. A supervisor who was told of an alert about
    somebody of another team finds the number filled in."""
    policies.require_can_open_in_emergency(request.user)
    told_of = _patient_told_of(request)
    form = EmergencyForm(
        sent(request), initial={"medical_record_number": told_of.medical_record_number} if told_of is not None else None
    )
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("medical_record_number", "reason")}
        try:
            access_id = once(request, form, services.open_emergency_access, **fields)
        except services.UnknownRecordNumber as refusal:
            services.record_unknown_number(by=request.user)
            form.add_refusal(refusal)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            opened = list_own_emergencies(request.user).filter(pk=access_id).first()
            return redirect("portal:chart", opened.patient_id) if opened else redirect("patients:emergency-access")
    context = {"form": form, "open_now": list_own_emergencies(request.user), "is_told_of": told_of is not None}
    return render_form(request, "patients/emergency_access.html", context)


def _patient_told_of(request: AppRequest) -> PatientProfile | None:
    """The patient whom the address names, where `user` was told of an alert about them. The log says who it was."""
    try:
        patient = get_patient_told_of(request.user, UUID(request.GET.get("patient", "")))
    except ValueError:
        return None
    if patient is not None:
        request.patient_id = str(patient.pk)  # type: ignore[attr-defined]  # for the log of reads
    return patient


@require_POST
def emergency_access_end(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Close the chart before the emergency access ends by itself. Ending it twice is no harm."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_open_in_emergency(request.user)
    access, form = patient.emergency_access, IdempotentForm(request.POST)
    if access is not None and form.is_valid():
        try:
            once(request, form, services.end_emergency_access, access=access)
        except Refused as refusal:
            messages.info(request, refusal.message)
        else:
            messages.success(request, _("The emergency access is over. The chart is closed."))
    return redirect("patients:emergency-access")


@require_safe
def emergency_review(request: AppRequest) -> HttpResponse:
    """What a supervisor has yet to review, and what was reviewed lately."""
    policies.require_can_review_emergencies(request.user)
    context = {
        "waiting": list_emergencies_to_review(request.user),
        "reviewed": list_emergencies_to_review(request.user, reviewed=True)[:REVIEWED_SHOWN],
    }
    return render(request, "patients/emergency_review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def emergency_review_record(request: AppRequest, patient_id: UUID, access_id: UUID) -> HttpResponse:
    """Say what the review of one emergency access found."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_review_emergencies(request.user)
    access = get_emergency_access(request.user, patient, access_id)
    form = ReviewForm(sent(request))
    if form.is_valid():
        try:
            once(request, form, services.review_emergency_access, access=access, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The review is recorded."))
            return redirect("patients:emergency-review")
    context = {"form": form, "patient": patient, "access": access}
    return render_form(request, "patients/emergency_review_record.html", context)
