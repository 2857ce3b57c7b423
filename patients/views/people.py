"""People for the front desk: finding, registering, details, invitations. Nothing clinical."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from accounts.permissions import Permission
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients import policies
from patients.forms.people import (
    DetailsForm,
    HistoryDetailsForm,
    InvitationForm,
    LinkForm,
    RegistrationForm,
    differences,
    history_text,
)
from patients.models import PatientProfile
from patients.selectors import get_open_invitation, get_patient, list_people
from patients.services import profiles

PEOPLE_ON_A_PAGE = 25


@require_safe
def people(request: AppRequest) -> HttpResponse:
    """The patients this person may know of; searching swaps the list alone."""
    policies.require_can_list_people(request.user)
    search = request.GET.get("q", "").strip()[:100]
    found = list_people(request.user, search)
    page = Paginator(found, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "search": search}
    return render(request, "patients/_people.html" if request.htmx else "patients/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: AppRequest) -> HttpResponse:
    """Register a patient at one's own clinic."""
    policies.require_can_register_patients(request.user)
    form = RegistrationForm(sent(request))
    if form.is_valid():
        try:
            patient_id = once(request, form, profiles.register_at_own_clinic, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The patient is registered."))
            return redirect("patients:details", patient_id)
    return render_form(request, "patients/person_create.html", {"form": form})


@require_safe
def details(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Who the patient is and how to reach them; the history only for those who read the chart."""
    patient = get_patient(request.user, patient_id)
    context = {
        "patient": patient,
        "invitation": get_open_invitation(patient) if patient.user_id is None else None,
        "shows_history": policies.can(request.user, Permission.VIEW_CHART, patient),
        "may_change": policies.is_on_care_team(request.user, patient),
        "may_link": policies.can_link_users(request.user),
    }
    return render(request, "patients/details.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def details_edit(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Change the details; 409 with both texts when somebody saved first."""
    patient = get_patient(request.user, patient_id)
    policies.require_on_care_team(request.user, patient)
    writes_chart = policies.can(request.user, Permission.WRITE_CHART, patient)
    form = (HistoryDetailsForm if writes_chart else DetailsForm)(sent(request), initial=_initial(patient))
    context = {"form": form, "patient": patient}
    if form.is_valid():
        try:
            once(request, form, profiles.update_patient, patient=patient, **form.arguments)
        except StaleEdit as stale:
            context["differences"] = differences(form, stale.current)
            return render_stale_edit(request, "patients/details_edit.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The details are saved."))
            return redirect("patients:details", patient.pk)
    return render_form(request, "patients/details_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Send the patient a link by which they get access to their record."""
    patient = get_patient(request.user, patient_id)
    policies.require_on_care_team(request.user, patient)
    form = InvitationForm(sent(request), initial={"email": patient.contact_email})
    if form.is_valid():
        try:
            once(request, form, profiles.invite_patient, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The invitation is on its way. It can be used for 14 days."))
            return redirect("patients:details", patient.pk)
    return render_form(request, "patients/person_invite.html", {"form": form, "patient": patient})


@require_http_methods(["GET", "HEAD", "POST"])
def link_user(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Link somebody who signed up by themselves to this record, by their exact email address."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_link_users(request.user)
    policies.require_on_care_team(request.user, patient)
    form = LinkForm(sent(request))
    if form.is_valid():
        try:
            once(request, form, profiles.link_waiting_user, patient=patient, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The patient now sees this record when they sign in."))
            return redirect("patients:details", patient.pk)
    return render_form(request, "patients/link_user.html", {"form": form, "patient": patient})


def _initial(patient: PatientProfile) -> dict[str, object]:
    names = [*DetailsForm.base_fields, "version"]
    stored = {name: getattr(patient, name) for name in names if name != "idempotency_key"}
    return {**stored, "history": history_text(patient.history)}
