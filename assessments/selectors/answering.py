"""A check-in that a patient answers, and where they go after it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import IntakeAssessment
from patients.models import PatientProfile

# A definition may take a megabyte and is read once in the life of a process (assessments/definitions.py).
BIG = ("instrument_version__definition", "instrument_version__rule", "instrument_version__not_run")


def get_check_in(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """What the patient was asked to fill in, with its instrument, version and assessor (one query). Http404 when
    they were not asked."""
    found = (
        IntakeAssessment.objects.visible_to(user)
        .select_related("assessor__provider_profile", "instrument_version__instrument", "latest_version")
        .defer(*BIG)
    )
    assessment: IntakeAssessment = get_object_or_404(
        found, patient=patient, pk=assessment_id, requested_of_patient=True
    )
    assessment.patient = patient  # with the clinic, which the page names
    return assessment


def get_opened_check_in(user: User, assessment: IntakeAssessment) -> IntakeAssessment | None:
    """The check-in that the result of this one opened, while it waits for the patient (one query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(opened_by=assessment)
        .waiting_for_patient()
        .order_by("created_at")
        .first()
    )


def get_next_check_in(user: User, assessment: IntakeAssessment) -> IntakeAssessment | None:
    """What else the patient can answer today: the rest of the same packet first, then what is due first (one
    query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=assessment.patient_id)
        .waiting_for_patient()
        .exclude(pk=assessment.pk)
        .annotate(
            place=Case(
                When(Q(packet=assessment.packet_id, packet__isnull=False), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("place", F("due_on").asc(nulls_last=True), "created_at")
        .first()
    )
