"""The matrix's world: two patients with one of everything, and every persona."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from assessments.models import AssessmentPlan, Packet
from devtools.factories import PatientFactory, UserFactory, join_care_team
from devtools.factories.assessments import AssessmentFactory, ProgressAlertFactory
from devtools.factories.crisis import CrisisAlertFactory, CrisisInterventionFactory
from devtools.factories.messaging import have_conversation, newest_message
from devtools.factories.scheduling import AppointmentFactory
from patients.models import CareTeamMembership, PatientProfile
from patients.services.care_team import end_membership
from patients.services.emergency import open_emergency_access
from tests.access.personas import Persona

TeamRole = CareTeamMembership.TeamRole


@dataclass
class World:
    people: dict[Persona, User] = field(default_factory=dict)
    ada: dict[str, Any] = field(default_factory=dict)
    sam: dict[str, Any] = field(default_factory=dict)


def build_world() -> World:
    """Ada, whom the care team treats; Sam, whom only a clinician outside the cast treats; one of everything each."""
    world = World()
    ada, sam = PatientFactory(display_name="Lovelace, Ada"), PatientFactory(display_name="Stranger, Sam")
    people = {
        Persona.PATIENT: ada.user,
        Persona.OTHER_PATIENT: sam.user,
        Persona.CLINICIAN: UserFactory(clinician=True),
        Persona.FORMER: UserFactory(clinician=True),
        Persona.OUTSIDER: UserFactory(clinician=True),
        Persona.SUPERVISOR: UserFactory(supervisor=True),
        Persona.FRONT_DESK: UserFactory(front_desk=True),
        Persona.AUDITOR: UserFactory(auditor=True),
        Persona.ADMINISTRATOR: UserFactory(administrator=True),
        Persona.DEACTIVATED: UserFactory(clinician=True),
    }
    world.people = people
    join_care_team(ada, people[Persona.CLINICIAN], TeamRole.PRIMARY_CLINICIAN)
    join_care_team(ada, people[Persona.SUPERVISOR], TeamRole.SUPERVISOR)
    join_care_team(ada, people[Persona.FRONT_DESK], TeamRole.FRONT_DESK)
    former = join_care_team(ada, people[Persona.FORMER], TeamRole.COVERING)
    end_membership(membership=former, reason="Cover ended", by=people[Persona.SUPERVISOR])
    join_care_team(ada, people[Persona.DEACTIVATED], TeamRole.THERAPIST)
    people[Persona.DEACTIVATED].is_active = False
    people[Persona.DEACTIVATED].save()
    elsewhere = UserFactory(clinician=True)
    join_care_team(sam, elsewhere, TeamRole.PRIMARY_CLINICIAN)
    world.ada = one_of_everything(ada, people[Persona.CLINICIAN])
    world.sam = one_of_everything(sam, elsewhere)
    return world


def plan_of(patient: PatientProfile, clinician: User) -> AssessmentPlan:
    """A packet every two weeks, from tomorrow on."""
    packet, _ = Packet.objects.get_or_create(name="Every two weeks")
    return AssessmentPlan.objects.create(
        patient=patient,
        asked_by=clinician,
        packet=packet,
        repeat=AssessmentPlan.Repeat.WEEKS,
        every_weeks=2,
        starts_on=timezone.localdate() + timedelta(days=1),
    )


def one_of_everything(patient: PatientProfile, clinician: User) -> dict[str, Any]:
    """The keywords of addresses about `patient`, each with the id of an object of theirs."""
    conversation = have_conversation(patient, clinician, "From the patient", "From the clinician")
    return {
        "patient_id": patient.pk,
        "assessment_id": AssessmentFactory(patient=patient, assessor=clinician, published=True).pk,
        "waiting_assessment": AssessmentFactory(patient=patient, assessor=clinician, waiting=True).pk,
        "progress_alert_id": ProgressAlertFactory(patient=patient).pk,
        "unreviewed_assessment": AssessmentFactory(patient=patient, assessor=clinician, answered=True).pk,
        "entered_assessment": AssessmentFactory(
            patient=patient, assessor=clinician, mode="interview", status="pending", data=None
        ).pk,
        "alert_id": CrisisAlertFactory(patient=patient).pk,
        "plan_id": plan_of(patient, clinician).pk,
        "intervention_id": CrisisInterventionFactory(patient=patient, recorded_by=clinician, published=True).pk,
        "conversation_id": conversation.pk,
        "message_id": newest_message(conversation).pk,
        "appointment_id": AppointmentFactory(patient=patient, provider=clinician).pk,
        "access_id": open_emergency_access(
            medical_record_number=patient.medical_record_number,
            reason="Found on the street, not responding",
            by=UserFactory(clinician=True),
        ).pk,
        "user_id": clinician.pk,
        "membership_id": patient.care_team.order_by("started_at")[0].pk,
    }
