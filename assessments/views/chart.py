"""What every page in a patient's chart begins with: the patient, the right to be there, the emergency if it is one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from accounts.http import AppRequest
from assessments import policies
from patients.models import PatientProfile
from patients.selectors import get_patient


def readable_patient(request: AppRequest, patient_id: UUID) -> PatientProfile:
    """The patient, for somebody who may read assessments in the chart: 404 when invisible, 403 when forbidden."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_read_assessments(request.user, patient)
    return patient


def writable_patient(request: AppRequest, patient_id: UUID) -> PatientProfile:
    """The patient, for somebody who may write assessments in the chart: 404 when invisible, 403 when forbidden."""
    patient = get_patient(request.user, patient_id)
    policies.require_can_write_assessments(request.user, patient)
    return patient


def chart_context(request: AppRequest, patient: PatientProfile, **more: Any) -> dict[str, Any]:
    """What `portal/chart_base.html` shows on each page, and what this page adds."""
    return {
        "patient": patient,
        "may_write": policies.can_write_assessments(request.user, patient),
        **more,
    }
