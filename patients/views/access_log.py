"""Who opened a record, for the patient and for those who read the chart."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from accounts.permissions import Permission
from patients.models import PatientProfile
from patients.policies import require
from patients.presenters import days_of
from patients.selectors import get_own_patient, get_patient, list_accesses


@require_safe
def own_access_log(request: AppRequest) -> HttpResponse:
    """Everybody who opened the patient's own record; their own visits are hidden until asked for."""
    patient = get_own_patient(request.user)
    return render(request, "patients/own_access_log.html", _context(request, patient, for_staff=False))


@require_safe
def access_log(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """The same for the care team."""
    patient = get_patient(request.user, patient_id)
    require(request.user, Permission.VIEW_CHART, patient)
    return render(request, "patients/access_log.html", _context(request, patient, for_staff=True))


def _context(request: AppRequest, patient: PatientProfile, *, for_staff: bool) -> dict[str, object]:
    shows_all = request.GET.get("show") == "all"
    page = list_accesses(
        patient,
        only_others=not shows_all,
        before=_sequence(request.GET.get("before")),
        after=_sequence(request.GET.get("after")),
    )
    days = days_of(page, patient, for_staff=for_staff)
    return {"patient": patient, "page": page, "days": days, "shows_all": shows_all}


def _sequence(text: str | None) -> int | None:
    """A place in the log, or None for the start; what is no number is no place."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
