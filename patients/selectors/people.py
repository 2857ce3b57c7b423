"""Whom a user may know of: one patient, their own record, the list of people."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Invitation, User
from patients.models import PatientProfile
from patients.selectors.emergency import current_emergency_access


def get_patient(user: User, patient_id: UUID) -> PatientProfile:
    """The patient with clinic and board summary (one query), and the emergency access `user` sees them by, if any (one
    query for the permissions, which the policies then know). Http404 when `user` may not know of them. For staff:
    patients have pages of their own, which start from `get_own_patient`, and no address of a chart."""
    if user.is_patient:
        raise Http404
    found = PatientProfile.objects.visible_to(user).select_related("primary_clinic", "summary")
    patient: PatientProfile = get_object_or_404(found, pk=patient_id)
    patient.emergency_access = current_emergency_access(user, patient)
    return patient


def get_own_patient(user: User) -> PatientProfile:
    """The record of the signed-in patient, with clinic and summary. PermissionDenied (403) for staff, who have no
    pages of their own here; Http404 for a patient without a record, or whose access is closed. No query: the sign-in
    backend loads it with the user."""
    if not user.is_patient:
        raise PermissionDenied
    patient: PatientProfile | None = getattr(user, "patient_profile", None)
    if patient is None or not patient.is_active:
        raise Http404
    return patient


def list_people(user: User, search: str = "") -> QuerySet[PatientProfile]:
    """The patients `user` may know of, by name, with clinic and account; those that match `search`."""
    people = PatientProfile.objects.visible_to(user).select_related("primary_clinic", "user")
    return people.search(search) if search else people


def get_open_invitation(patient: PatientProfile) -> Invitation | None:
    """The invitation to this record that can still be used, if there is one."""
    return Invitation.objects.open().filter(patient_id=patient.pk).first()
