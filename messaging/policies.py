"""What messages allow beyond the permission to exchange them."""

from __future__ import annotations

from patients.models import PatientProfile


def can_be_written_to(patient: PatientProfile) -> bool:
    """Whether the patient would see a message: they have joined, and their access is open."""
    return patient.is_active and patient.user is not None and patient.user.is_active
