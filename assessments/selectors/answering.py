"""A form that a patient answers, and where they go after it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.models import IntakeAssessment
from patients.models import PatientProfile

# A definition may take a megabyte and is read once in the life of a process (assessments/definitions.py).
BIG = ("instrument_version__definition", "instrument_version__rule", "instrument_version__not_run")


def get_form(user: User, patient: PatientProfile, assessment_id: UUID) -> IntakeAssessment:
    """A form the patient was asked to fill in, with its instrument, version and assessor (one query). Http404 when
    they were not asked."""
    found = (
        IntakeAssessment.objects.visible_to(user)
        .select_related("assessor__provider_profile", "instrument_version__instrument", "latest_version")
        .defer(*BIG)
    )
    form: IntakeAssessment = get_object_or_404(found, patient=patient, pk=assessment_id, requested_of_patient=True)
    form.patient = patient  # with the clinic, which the page names
    return form


def get_opened_form(user: User, form: IntakeAssessment) -> IntakeAssessment | None:
    """The form that the result of this one opened, while it waits for the patient (one query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(opened_by=form)
        .waiting_for_patient()
        .order_by("created_at")
        .first()
    )


def get_next_form(user: User, form: IntakeAssessment) -> IntakeAssessment | None:
    """What else the patient can answer today: the rest of the same packet first, then what is due first (one
    query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=form.patient_id)
        .waiting_for_patient()
        .exclude(pk=form.pk)
        .annotate(
            place=Case(
                When(Q(packet=form.packet_id, packet__isnull=False), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("place", F("due_on").asc(nulls_last=True), "created_at")
        .first()
    )
