"""Alerts for staff: those of all one's patients, and one of them with what was done about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from common.errors import Refused
from common.http import render_form
from common.idempotency import once
from crisis import policies
from crisis.forms import AcknowledgeForm
from crisis.models import CrisisAlert
from crisis.presenters import alert_reasons
from crisis.selectors import count_alerts, get_alert, list_alerts, list_told
from crisis.selectors.alerts import ALL, MINE, OPEN
from crisis.services.alerts import AlreadyAcknowledged, GotWorse, acknowledge_alert
from patients.models import PatientProfile
from patients.policies import require_clinical
from patients.selectors import get_patient, get_patient_told_of

ON_A_PAGE = 25


@require_safe
def alert_list(request: AppRequest) -> HttpResponse:
    """The alerts about the people one treats: open ones first, the most urgent of them on top."""
    require_clinical(request.user)
    show = request.GET.get("show", OPEN)
    show = show if show in (OPEN, MINE, ALL) else OPEN
    counts = count_alerts(request.user)
    paginator = Paginator(list_alerts(request.user, show), ON_A_PAGE)
    paginator.count = getattr(counts, show)  # counted already, for the chips
    context = {"page": paginator.get_page(request.GET.get("page")), "counts": counts, "show": show}
    return render(request, "crisis/alert_list.html", context)


@require_safe
def alert_detail(request: AppRequest, patient_id: UUID, alert_id: UUID) -> HttpResponse:
    """One alert: what it is about, whose it is, and what was done. A supervisor who was told because nobody on the
    care team could be is led to emergency access."""
    try:
        patient = get_patient(request.user, patient_id)
    except Http404:
        if get_patient_told_of(request.user, patient_id) is None:
            raise
        return redirect(f"{reverse('patients:emergency-access')}?patient={patient_id}")
    policies.require_can_read_log(request.user, patient)
    alert = get_alert(request.user, patient, alert_id)
    return render_form(request, "crisis/alert_detail.html", _context(request, patient, alert, _form(alert)))


@require_POST
def alert_acknowledge(request: AppRequest, patient_id: UUID, alert_id: UUID) -> HttpResponse:
    """Say what was done. 409 with who it was and what was written when somebody else did first, and with what is new
    when there is more to it than was read."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_write_log(request.user, patient)
    alert = get_alert(request.user, patient, alert_id)
    form = AcknowledgeForm(request.POST)
    if form.is_valid():
        try:
            once(request, form, acknowledge_alert, alert=alert, **form.arguments)
        except AlreadyAcknowledged:
            alert = get_alert(request.user, patient, alert_id)
            context = {**_context(request, patient, alert, form), "is_late": True}
            return render(request, "crisis/alert_detail.html", context, status=409)
        except GotWorse:
            alert = get_alert(request.user, patient, alert_id)
            written = {name: form.cleaned_data[name] for name in ("action", "note")}
            context = {
                **_context(request, patient, alert, _form(alert, **written)),
                "has_worsened": True,
                "added": alert_reasons(alert, form.cleaned_data["version"]),
            }
            return render(request, "crisis/alert_detail.html", context, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The alert is acknowledged."))
            return redirect("crisis:alert-detail", patient.pk, alert.pk)
    return render_form(request, "crisis/alert_detail.html", _context(request, patient, alert, form))


def _form(alert: CrisisAlert, **written: str) -> AcknowledgeForm:
    return AcknowledgeForm(initial={"version": alert.version, **written})


def _context(
    request: AppRequest, patient: PatientProfile, alert: CrisisAlert, form: AcknowledgeForm
) -> dict[str, object]:
    return {
        "patient": patient,
        "alert": alert,
        "told": list_told([alert])[alert.pk],
        "form": form,
        "can_write": policies.can_write_log(request.user, patient),
    }
