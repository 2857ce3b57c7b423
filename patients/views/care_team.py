"""Who cares for a patient: the list, and changing it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from common.errors import Refused
from common.http import render_form, sent
from common.idempotency import once
from patients import policies
from patients.forms.care_team import EndForm, MemberForm, TransferForm
from patients.models import PatientProfile
from patients.selectors import (
    get_membership,
    get_patient,
    list_care_team,
    list_colleagues,
    list_past_care_team,
)
from patients.services import care_team as services


@require_safe
def care_team(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """The current team and those who were on it."""
    patient = get_patient(request.user, patient_id)
    current = list(list_care_team(patient))
    context = {
        "patient": patient,
        "current": current,
        "past": list_past_care_team(patient),
        "has_clinician": any(membership.user.is_clinical for membership in current),
        "may_change": policies.can_change_care_team(request.user, patient),
    }
    return render(request, "patients/care_team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def care_team_add(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Put somebody on the team."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_change_care_team(request.user, patient)
    form = MemberForm(sent(request), colleagues=list_colleagues(patient))
    if form.is_valid():
        try:
            once(request, form, services.add_member, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(
                request, _("%(name)s is on the care team.") % {"name": form.cleaned_data["user"].full_name}
            )
            return redirect("patients:care-team", patient.pk)
    return render_form(request, "patients/care_team_add.html", {"form": form, "patient": patient})


@require_http_methods(["GET", "HEAD", "POST"])
def care_team_end(request: AppRequest, patient_id: UUID, membership_id: UUID) -> HttpResponse:
    """Take somebody off the team; they cannot open the chart from their next click on."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_change_care_team(request.user, patient)
    form = EndForm(sent(request))
    membership = get_membership(patient, membership_id)
    if form.is_valid():
        try:
            once(request, form, services.end_membership, membership=membership, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            name = membership.user.full_name
            messages.success(request, _("%(name)s is no longer on the care team.") % {"name": name})
            return _back(request, patient, membership.user_id)
    others = [other for other in list_care_team(patient) if other.pk != membership.pk]
    context = {"form": form, "patient": patient, "membership": membership}
    context["leaves_nobody"] = not any(other.user.is_clinical for other in others)
    return render_form(request, "patients/care_team_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def care_team_transfer(request: AppRequest, patient_id: UUID, membership_id: UUID) -> HttpResponse:
    """Hand somebody's place in the team to a colleague."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_change_care_team(request.user, patient)
    membership = get_membership(patient, membership_id)
    form = TransferForm(sent(request), colleagues=list_colleagues(patient, besides=membership))
    if form.is_valid():
        try:
            once(request, form, services.transfer, membership=membership, **form.arguments)
        except Refused as refusal:
            if refusal.field in ("user", "team_role"):  # what is wrong with the person is said beside the person
                refusal.field = "to"
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The care is with %(name)s now.") % {"name": form.cleaned_data["to"].full_name})
            return _back(request, patient, membership.user_id)
    context = {"form": form, "patient": patient, "membership": membership}
    return render_form(request, "patients/care_team_transfer.html", context)


def _back(request: AppRequest, patient: PatientProfile, left: UUID) -> HttpResponse:
    """To the team, or home for somebody who left it themselves and no longer sees the patient."""
    return redirect("portal:home") if left == request.user.pk else redirect("patients:care-team", patient.pk)
