"""The patient's own pages: the notes that were shared with them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AppRequest
from crisis.presenters import note_for_patient
from crisis.selectors import get_own_note, list_own_notes
from patients.selectors import get_own_patient


@require_safe
def own_list(request: AppRequest) -> HttpResponse:
    patient = get_own_patient(request.user)
    notes = [note_for_patient(row) for row in list_own_notes(request.user, patient)]
    return render(request, "crisis/own_list.html", {"notes": notes})


@require_safe
def own_detail(request: AppRequest, intervention_id: UUID) -> HttpResponse:
    patient = get_own_patient(request.user)
    note = note_for_patient(get_own_note(request.user, patient, intervention_id))
    return render(request, "crisis/own_detail.html", {"note": note})
