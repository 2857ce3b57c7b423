"""The lists of check-ins: all of a patient's in the chart, and the patient's own."""

from __future__ import annotations

from django.db.models import F, QuerySet

from accounts.models import User
from assessments.models import AssessmentPlan, Instrument, IntakeAssessment
from assessments.querysets import AssessmentQuerySet
from patients.models import PatientProfile


def list_open(user: User, patient: PatientProfile, code: str = "") -> QuerySet[IntakeAssessment]:
    """What waits for an answer in a patient's chart, or what does of one instrument, the earliest due first (one
    query)."""
    rows = _in_chart(user, patient, code).open()
    return rows.order_by(F("due_on").asc(nulls_last=True), F("available_on").asc(nulls_first=True), "created_at")


def list_closed(user: User, patient: PatientProfile, code: str = "") -> QuerySet[IntakeAssessment]:
    """What was completed, cancelled or left to expire, latest first (one query)."""
    rows = _in_chart(user, patient, code)
    open_ones = IntakeAssessment.objects.filter(patient=patient).open()
    return rows.exclude(pk__in=open_ones.values("pk")).latest_first()


def list_given_instruments(user: User, patient: PatientProfile) -> QuerySet[Instrument]:
    """The instruments of which there is something in this chart (one query)."""
    given = IntakeAssessment.objects.visible_to(user).filter(patient=patient)
    return Instrument.objects.filter(pk__in=given.values("instrument_version__instrument"))


def list_asked(user: User, patient: PatientProfile) -> QuerySet[IntakeAssessment]:
    """What the patient is asked for, now or on a later day: what opens first, then what is due first, what belongs to
    one packet in its order (one query)."""
    return (
        IntakeAssessment.objects.visible_to(user)
        .filter(patient=patient)
        .asked_of_patient()
        .with_instrument()
        .select_related("assessor__provider_profile", "packet", "latest_version")
        .order_by(F("available_on").asc(nulls_first=True), F("due_on").asc(nulls_last=True), "created_at", "id")
    )


def list_coming_plans(user: User, patient: PatientProfile) -> QuerySet[AssessmentPlan]:
    """What will be asked of the patient again, the next first (one query)."""
    return (
        AssessmentPlan.objects.visible_to(user)
        .filter(patient=patient)
        .in_force()
        .select_related("instrument", "packet")
        .order_by(F("next_on").asc(nulls_last=True), "created_at")
    )


def _in_chart(user: User, patient: PatientProfile, code: str) -> AssessmentQuerySet:
    rows = IntakeAssessment.objects.visible_to(user).filter(patient=patient).with_provider().with_instrument()
    if code:
        rows = rows.filter(instrument_version__instrument__code=code)
    return rows.select_related("latest_score__instrument", "plan", "cancelled_by")
