"""The patients: their profiles, their sign-ins and their care teams."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.services import bulk_add
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile
from patients.services.care_team import add_clinic_staff, add_member

TeamRole = CareTeamMembership.TeamRole


def store_patient(clinic: StoryClinic, person: Person, index: int) -> None:
    """Store one patient with their care team, and add them to `clinic.patients`."""
    patient = bulk_add(
        [
            PatientProfile(
                user=_account(clinic, person),
                medical_record_number=person.number,
                display_name=person.name,
                local_name=person.local,
                pronouns=person.pronouns,
                preferred_language=person.language,
                date_of_birth=date(clinic.today.year - person.age - 1, 12, 28) + timedelta(days=index % 3),
                primary_clinic=clinic.row,
                phone=f"555-01{index + 10}",
                emergency_contact_name="A relative",
                emergency_contact_phone=f"555-01{index + 50}",
                may_leave_voicemail=index % 2 == 0,
                registered_on=clinic.today - timedelta(days=person.in_care),
                history=[{"when": str(clinic.today.year - 8), "what": "Treated for low mood, got better."}]
                if index % 4 == 2
                else [],
            )
        ]
    )[0]
    CaseloadSummary.objects.create(patient=patient)
    _add_care_team(clinic, person, patient)
    clinic.patients[person.number] = patient


def _account(clinic: StoryClinic, person: Person) -> User | None:
    if not person.has_account:
        return None
    family, given = person.name.split(", ")
    email = person.email or f"{given}.{family}@patients.demo.test".lower().replace(" ", "")
    return clinic.add_user(email, f"{given} {family}", Role.PATIENT, language=person.portal_language)


def _add_care_team(clinic: StoryClinic, person: Person, patient: PatientProfile) -> None:
    clinician, supervisor = clinic.clinician(person), clinic.staff["ruth"]
    add_member(patient=patient, user=clinician, team_role=TeamRole.PRIMARY_CLINICIAN, reason="Intake", by=supervisor)
    for key in person.team:
        role = TeamRole.CARE_MANAGER if key == "lucas" else TeamRole.THERAPIST
        add_member(patient=patient, user=clinic.staff[key], team_role=role, reason="Treats too", by=clinician)
    add_clinic_staff(patient=patient, by=supervisor)
    began = timezone.make_aware(datetime.combine(patient.registered_on, time(9)))
    # A minute apart: teams are listed in the order they joined.
    for place, member in enumerate(patient.care_team.order_by("started_at")):
        models.QuerySet(CareTeamMembership).filter(pk=member.pk).update(started_at=began + timedelta(minutes=place))
