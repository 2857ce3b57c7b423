"""The safety plan page: what helps before a plan is written, and whom to write it with."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from crisis import policies
from crisis.presenters import list_people_to_ask
from patients.selectors import get_own_patient, get_patient, list_care_team


@require_safe
def own_safety_plan(request: AppRequest) -> HttpResponse:
    patient = get_own_patient(request.user)
    people = list_people_to_ask(list_care_team(patient))
    return render(request, "crisis/own_safety_plan.html", {"people": people})


@require_safe
def safety_plan(request: AppRequest, patient_id: UUID) -> HttpResponse:
    """The same steps in the chart, to go through with the patient or to print for them."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_read_log(request.user, patient)
    people = list_people_to_ask(list_care_team(patient))
    return render(request, "crisis/safety_plan.html", {"patient": patient, "people": people})
