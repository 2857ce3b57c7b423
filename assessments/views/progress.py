"""How a patient does on every measure, and what staff did about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AppRequest
from assessments.forms import ProgressAlertForm
from assessments.models import ProgressAlert
from assessments.selectors.progress import get_progress_alert, list_measures, list_progress_alerts
from assessments.services.progress import acknowledge_progress_alert
from assessments.views.chart import chart_context, readable_patient, writable_patient
from common.errors import Refused
from common.idempotency import once
from crisis.services import AlreadyAcknowledged
from patients.models import PatientProfile


@require_safe
def progress(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """Each measure with its chart, where the patient stands and why; above them the alerts that wait for an answer."""
    patient = readable_patient(request, patient_id)
    return render(request, "assessments/progress.html", _context(request, patient))


@require_POST
def progress_alert_acknowledge(request: AppRequest, patient_id: UUID, alert_id: UUID) -> HttpResponse:
    """Say what was done about one. 409 with who it was when somebody else did first."""
    patient = writable_patient(request, patient_id)
    alert = get_progress_alert(request.user, patient, alert_id)
    form = ProgressAlertForm(request.POST, prefix=str(alert.pk))
    if form.is_valid():
        try:
            once(request, form, acknowledge_progress_alert, alert=alert, **form.arguments)
        except AlreadyAcknowledged:
            late = get_progress_alert(request.user, patient, alert_id)
            context = {**_context(request, patient), "late": late, "written": form.cleaned_data["note"]}
            return render(request, "assessments/progress.html", context, status=409)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("The alert is acknowledged."))
            return redirect("assessments:progress", patient.pk)
    return render(request, "assessments/progress.html", _context(request, patient, alert, form), status=422)


def _context(
    request: AppRequest,
    patient: PatientProfile,
    refused: ProgressAlert | None = None,
    refused_form: ProgressAlertForm | None = None,
) -> dict[str, object]:
    """The page, with the form that was refused where it stood."""
    alerts = list_progress_alerts(request.user, patient)
    waiting = [one for one in alerts if one.alert.acknowledged_at is None]
    forms = [
        refused_form
        if refused is not None and one.alert.pk == refused.pk
        else ProgressAlertForm(prefix=str(one.alert.pk))
        for one in waiting
    ]
    return chart_context(
        request,
        patient,
        measures=list_measures(request.user, patient),
        waiting=list(zip(waiting, forms, strict=True)),
        answered=[one for one in alerts if one.alert.acknowledged_at is not None],
    )
