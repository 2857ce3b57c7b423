"""A patient's own record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AppRequest
from common.errors import Refused, StaleEdit
from common.http import render_form, render_stale_edit, sent
from common.idempotency import once
from patients.forms.people import OwnDetailsForm, differences
from patients.models import PatientProfile
from patients.selectors import get_own_patient, list_care_team
from patients.services import profiles


@require_safe
def own_record(request: AppRequest) -> HttpResponse:
    """Who the patient is, who cares for them, and where to read the rest. Made to be printed too."""
    patient = get_own_patient(request.user)
    return render(request, "patients/own_record.html", {"patient": patient, "care_team": list_care_team(patient)})


@require_http_methods(["GET", "HEAD", "POST"])
def own_record_edit(request: AppRequest) -> HttpResponse:
    """Patients change how to reach them; 409 with both texts when the clinic saved first."""
    patient = get_own_patient(request.user)
    form = OwnDetailsForm(sent(request), initial=_initial(patient))
    context = {"form": form, "patient": patient}
    if form.is_valid():
        try:
            once(request, form, profiles.update_patient, patient=patient, **form.arguments)
        except StaleEdit as stale:
            context["differences"] = differences(form, stale.current)
            return render_stale_edit(request, "patients/own_record_edit.html", stale, context)
        except Refused as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, _("Saved. Your care team sees it too."))
            return redirect("patients:own-record")
    return render_form(request, "patients/own_record_edit.html", context)


def _initial(patient: PatientProfile) -> dict[str, object]:
    names = [name for name in OwnDetailsForm.base_fields if name != "idempotency_key"]
    return {name: getattr(patient, name) for name in names}
