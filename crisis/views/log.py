"""The crisis log for staff: across the caseload, and in a patient's chart."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AppRequest
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from crisis import policies
from crisis.forms import CloseForm, EntryForm, InterventionEditForm, InterventionFromAlertForm, PublishForm
from crisis.models import CrisisAlert, CrisisInterventionLog
from crisis.presenters import alert_reasons, incident_of, note_for_patient
from crisis.selectors import (
    count_log,
    get_alert,
    get_intervention,
    list_alerts_of,
    list_entries,
    list_interventions,
    list_log,
)
from crisis.services import GotWorse
from crisis.services import interventions as services
from patients.models import PatientProfile
from patients.policies import require_clinical
from patients.selectors import get_patient

ON_A_PAGE = 25
ALERTS_SHOWN = 10


@require_safe
def log(request: AppRequest) -> HttpResponse:
    """Every crisis of the people one treats, the most urgent first."""
    require_clinical(request.user)
    status = request.GET.get("status", "")
    status = status if status in CrisisInterventionLog.Status.values else ""
    counts = count_log(request.user)
    paginator = Paginator(list_log(request.user, status), ON_A_PAGE)
    paginator.count = getattr(counts, status or "all")  # counted already, for the chips
    context = {"page": paginator.get_page(request.GET.get("page")), "counts": counts, "status": status}
    return render(request, "crisis/log.html", context)


@require_safe
def intervention_list(request: AppRequest, patient_id: UUID) -> HttpResponse:
    patient = get_patient(request.user, patient_id)
    policies.require_can_read_log(request.user, patient)
    context = {
        "patient": patient,
        "interventions": list_interventions(request.user, patient),
        "alerts": list_alerts_of(request.user, patient)[:ALERTS_SHOWN],
        "can_write": policies.can_write_log(request.user, patient),
    }
    return render(request, "crisis/intervention_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_create(request: AppRequest, patient_id: UUID) -> HttpResponse:
    patient = get_patient(request.user, patient_id)
    policies.require_can_write_log(request.user, patient)
    alert = _alert(request, patient)
    form = InterventionFromAlertForm(sent(request), initial=_from_alert(alert))
    if form.is_valid():
        arguments = {**form.arguments, "alert": alert}
        try:
            intervention_id = once(request, form, services.open_intervention, patient=patient, **arguments)
        except GotWorse as more:
            return _read_again(request, patient, more.alert, form)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The crisis log is open."))
            return redirect("crisis:detail", patient.pk, intervention_id)
    return render_form(request, "crisis/intervention_create.html", {"patient": patient, "form": form, "alert": alert})


@require_safe
def intervention_detail(request: AppRequest, patient_id: UUID, intervention_id: UUID) -> HttpResponse:
    patient, intervention = _readable(request, patient_id, intervention_id)
    return _detail(request, patient, intervention, EntryForm())


@require_POST
def entry_create(request: AppRequest, patient_id: UUID, intervention_id: UUID) -> HttpResponse:
    patient, intervention = _writable(request, patient_id, intervention_id)
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, services.add_entry, intervention=intervention, **form.arguments)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The entry is kept."))
            return redirect("crisis:detail", patient.pk, intervention.pk)
    return _detail(request, patient, intervention, form)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_edit(request: AppRequest, patient_id: UUID, intervention_id: UUID) -> HttpResponse:
    patient, intervention = _writable(request, patient_id, intervention_id)
    form = InterventionEditForm(sent(request), intervention=intervention)
    context = {"patient": patient, "intervention": intervention, "form": form}
    if form.is_valid():
        try:
            once(request, form, services.update_intervention, intervention=intervention, **form.arguments)
        except StaleEdit as stale:
            context["differences"] = form.differences(get_intervention(request.user, patient, intervention.pk))
            return render_stale_edit(request, "crisis/intervention_edit.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("crisis:detail", patient.pk, intervention.pk)
    return render_form(request, "crisis/intervention_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_close(request: AppRequest, patient_id: UUID, intervention_id: UUID) -> HttpResponse:
    patient, intervention = _writable(request, patient_id, intervention_id)
    form = CloseForm(sent(request), initial={"version": intervention.version})
    context = {"patient": patient, "intervention": intervention, "form": form}
    if form.is_valid():
        try:
            once(request, form, services.close_intervention, intervention=intervention, **form.arguments)
        except StaleEdit as stale:
            return render_stale_edit(request, "crisis/intervention_close.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The crisis log is closed."))
            return redirect("crisis:detail", patient.pk, intervention.pk)
    return render_form(request, "crisis/intervention_close.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intervention_publish(request: AppRequest, patient_id: UUID, intervention_id: UUID) -> HttpResponse:
    """Shows exactly what the patient will see, then shares it."""
    patient, intervention = _writable(request, patient_id, intervention_id)
    form = PublishForm(sent(request), initial={"version": intervention.version})
    note = note_for_patient(intervention)
    context = {"patient": patient, "intervention": intervention, "form": form, "note": note}
    if form.is_valid():
        try:
            once(request, form, services.publish_intervention, intervention=intervention, **form.arguments)
        except StaleEdit as stale:
            return render_stale_edit(request, "crisis/intervention_publish.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The note is shared with the patient."))
            return redirect("crisis:detail", patient.pk, intervention.pk)
    return render_form(request, "crisis/intervention_publish.html", context)


def _alert(request: AppRequest, patient: PatientProfile) -> CrisisAlert | None:
    """The alert a log is opened from, as the address or the form names it; Http404 for one that is not there."""
    named = request.POST.get("alert") or request.GET.get("alert")
    try:
        return get_alert(request.user, patient, UUID(named)) if named else None
    except ValueError:
        return None


def _from_alert(alert: CrisisAlert | None) -> dict[str, object]:
    if alert is None:
        return {}
    return {
        "alert": alert.pk,
        "alert_version": alert.version,
        "level": alert.level,
        "incident": incident_of(alert),
    }


def _read_again(
    request: AppRequest, patient: PatientProfile, alert: CrisisAlert, form: InterventionFromAlertForm
) -> HttpResponse:
    """There is more to the alert than was read (409): what is new, and the log as it was written."""
    context = {
        "patient": patient,
        "form": InterventionFromAlertForm(initial={**form.arguments, "alert_version": alert.version}),
        "alert": alert,
        "added": alert_reasons(alert, form.cleaned_data["alert_version"] or 0),
    }
    return render(request, "crisis/intervention_create.html", context, status=409)


def _readable(
    request: AppRequest, patient_id: UUID, intervention_id: UUID
) -> tuple[PatientProfile, CrisisInterventionLog]:
    patient = get_patient(request.user, patient_id)
    policies.require_can_read_log(request.user, patient)
    return patient, get_intervention(request.user, patient, intervention_id)


def _writable(
    request: AppRequest, patient_id: UUID, intervention_id: UUID
) -> tuple[PatientProfile, CrisisInterventionLog]:
    patient = get_patient(request.user, patient_id)
    policies.require_can_write_log(request.user, patient)
    return patient, get_intervention(request.user, patient, intervention_id)


def _detail(
    request: AppRequest, patient: PatientProfile, intervention: CrisisInterventionLog, form: EntryForm
) -> HttpResponse:
    context = {
        "patient": patient,
        "intervention": intervention,
        "entries": list_entries(intervention),
        "form": form,
        "can_write": policies.can_write_log(request.user, patient),
    }
    return render_form(request, "crisis/intervention_detail.html", context)
