"""Reading patients. Every function starts from what the user may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from patients.models import CareTeamMembership, PatientProfile


def get_patient(user: User, patient_id: UUID) -> PatientProfile:
    """The patient with clinic and board summary (one query); Http404 when `user` may not know of them."""
    patient = (
        PatientProfile.objects.visible_to(user)
        .select_related("primary_clinic", "summary")
        .filter(pk=patient_id)
        .first()
    )
    if patient is None:
        raise Http404
    return patient


def get_own_patient(user: User) -> PatientProfile:
    """The record of the signed-in patient, with clinic and summary; Http404 when they have none or it is closed.
    No query: the sign-in backend loads it with the user."""
    patient: PatientProfile | None = getattr(user, "patient_profile", None) if user.is_patient else None
    if patient is None or not patient.is_active:
        raise Http404
    return patient


def list_care_team(patient: PatientProfile) -> QuerySet[CareTeamMembership]:
    """The current care team, with people and profiles (one query). The caller has the patient from a selector."""
    return CareTeamMembership.objects.current().filter(patient=patient).select_related("user__provider_profile__clinic")
