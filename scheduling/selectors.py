"""Reading visits. Every function starts from what the user may see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import CLINICAL_ROLES
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile
from patients.selectors import list_care_team
from scheduling.models import Appointment
from scheduling.querysets import AppointmentQuerySet


def next_appointment(user: User, patient: PatientProfile) -> Appointment | None:
    """The patient's next visit, or the one going on, with provider, profile and clinic (one query)."""
    return list_upcoming(user, patient).first()


def list_upcoming(user: User, patient: PatientProfile) -> QuerySet[Appointment]:
    """Visits still to come, the next first, with people (one query)."""
    return _visits_of(user, patient).upcoming()


def list_past(user: User, patient: PatientProfile) -> QuerySet[Appointment]:
    """Visits that are over, cancelled or missed, the latest first, with people (one query)."""
    return _visits_of(user, patient).past()


def get_appointment(user: User, patient: PatientProfile, appointment_id: UUID) -> Appointment:
    """One visit of this patient, with people (one query); Http404 when `user` may not see it or it is another's."""
    appointment: Appointment | None = (
        _visits_of(user, patient).select_related("booked_by", "cancelled_by").filter(pk=appointment_id).first()
    )
    if appointment is None:
        raise Http404
    return appointment


def _visits_of(user: User, patient: PatientProfile) -> AppointmentQuerySet:
    return Appointment.objects.visible_to(user).filter(patient=patient).with_people()


def list_bookable_providers(patient: PatientProfile) -> QuerySet[CareTeamMembership]:
    """The clinicians of the current care team who can be booked, with profiles (one query). The caller has the
    patient from a selector."""
    return list_care_team(patient).filter(user__is_active=True, user__role__in=CLINICAL_ROLES)


def list_calendar(user: User, start: datetime, end: datetime, provider: User | None) -> QuerySet[Appointment]:
    """Visits that touch `[start, end)` of patients `user` may schedule, of one provider or of all, in the order of
    the day, with people (one query). Cancelled ones hold no time and are left out."""
    visits = (
        Appointment.objects.visible_to(user)
        .exclude(status=Appointment.Status.CANCELLED)
        .overlapping(start, end)
        .with_people()
        .select_related("patient__summary")
        .order_by("start_at", "provider__full_name", "id")
    )
    return visits if provider is None else visits.filter(provider=provider)


def list_calendar_providers(user: User) -> QuerySet[User]:
    """The clinicians on the teams of patients `user` may schedule, by name, with profiles (one query)."""
    patients = PatientProfile.objects.on_which(user, Permission.SCHEDULE).order_by().values("pk")
    on_teams = CareTeamMembership.objects.current().filter(patient__in=patients).values("user")
    return (
        User.objects.filter(pk__in=on_teams, is_active=True, role__in=CLINICAL_ROLES)
        .select_related("provider_profile")
        .order_by("full_name", "pk")
    )


def find_clash(appointment: Appointment, who: str) -> Appointment | None:
    """The visit that holds the time of `appointment` for its `who` ("provider" or "patient"), with people (one
    query). Whoever asks may not be allowed to see it: name nobody without asking `patients.policies`."""
    clash: Appointment | None = (
        Appointment.objects.active()
        .filter(**{who: getattr(appointment, f"{who}_id")})
        .overlapping(appointment.start_at, appointment.end_at)
        .exclude(pk=appointment.pk)
        .with_people()
        .order_by("start_at")
        .first()
    )
    return clash


def get_next_visit(patient_id: UUID) -> Appointment | None:
    """What the summary keeps: the patient's next visit, whoever may see it (one query)."""
    appointment: Appointment | None = Appointment.objects.filter(patient_id=patient_id).upcoming().first()
    return appointment


def list_passed_next_visits() -> QuerySet[CaseloadSummary, UUID]:
    """Ids of patients whose summary names a next visit that has begun (one query)."""
    return CaseloadSummary.objects.filter(next_visit_at__lt=timezone.now()).values_list("pk", flat=True)
