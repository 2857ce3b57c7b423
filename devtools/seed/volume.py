"""Many patients with the shape of the demonstration clinic, for measuring.

One clinic for 500 patients, with ten clinicians, a supervisor and a front desk of its own, so that a caseload stays
the same size however many patients there are. Rows go in with bulk statements; each audited one leaves its row.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import Clinic, ProviderProfile, User
from accounts.roles import Role
from assessments.models import AssessmentVersion, IntakeAssessment, Score
from assessments.services.instruments import load_instruments
from assessments.services.progress import review_patients
from audit.models import AuditLog
from audit.services import add_entries, bulk_add
from crisis.models import CrisisInterventionLog
from devtools.seed.answers import phq9_values
from devtools.seed.forms import Form, fill, shipped_form
from devtools.seed.names import person
from messaging.models import Conversation, Message, Participant, Receipt
from patients.models import (
    CareTeamMembership,
    CaseloadSummary,
    PatientProfile,
    PatientUserPermission,
    RiskLevel,
)
from scheduling.models import Appointment

PATIENTS_PER_CLINIC = 500
CLINICIANS_PER_CLINIC = 10
ASSESSMENTS_EACH = 6
MESSAGES_EACH = 8
READS_EACH = 10
BATCH = 2000
TeamRole = CareTeamMembership.TeamRole


def seed_patients(number: int, password: str, progress: Callable[[str], None]) -> None:
    """Store `number` patients in as many clinics as they need. Refuses nothing; deterministic but for ids and keys."""
    chance = random.Random(number)
    hashed = make_password(password)
    permissions = {
        permission.codename: permission
        for permission in DjangoPermission.objects.filter(
            content_type__app_label="patients", content_type__model="patientprofile"
        )
    }
    load_instruments(codes=["phq-9"])
    phq9 = shipped_form("phq-9")
    start = PatientProfile.objects.count()
    for offset in range(0, number, PATIENTS_PER_CLINIC):
        count = min(PATIENTS_PER_CLINIC, number - offset)
        with transaction.atomic():
            _ClinicSeed(start + offset, count, hashed, permissions, chance, phq9).store()
        progress(f"{offset + count} of {number} patients")


def insert(rows: list[Any]) -> None:
    """Rows of models that are not audited."""
    models.QuerySet(type(rows[0])).bulk_create(rows, batch_size=BATCH)


class _ClinicSeed:
    """One clinic with its staff and patients."""

    def __init__(
        self,
        first: int,
        count: int,
        hashed: str,
        permissions: dict[str, DjangoPermission],
        chance: random.Random,
        phq9: Form,
    ) -> None:
        self.first, self.count, self.hashed, self.permissions, self.chance = first, count, hashed, permissions, chance
        self.phq9 = phq9
        self.now = timezone.now().replace(minute=0, second=0, microsecond=0)
        self.today = timezone.localdate()

    def store(self) -> None:
        self.number = Clinic.objects.count() + 1
        self.clinic = bulk_add([Clinic(name=f"Clinic {self.number}")])[0]
        self._staff()
        self._patients()
        self._care_team()
        self._assessments()
        self._messages()
        self._appointments()
        self._crises()
        self._summaries()
        review_patients([patient.pk for patient in self.patients], is_telling=False)
        self._reads()

    def _users(self, roles: list[tuple[str, str]], names: Iterator[str]) -> list[User]:
        users = bulk_add(
            [User(email=email, full_name=next(names), role=role, password=self.hashed) for email, role in roles]
        )
        bulk_add([EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users])
        return users

    def _staff(self) -> None:
        place = f"clinic{self.number}@volume.test"
        roles: list[tuple[str, str]] = [(f"clinician{i}.{place}", Role.CLINICIAN) for i in range(CLINICIANS_PER_CLINIC)]
        roles += [
            (f"supervisor.{place}", Role.SUPERVISOR),
            (f"frontdesk.{place}", Role.FRONT_DESK),
        ]
        staff = self._users(roles, (person(i * 31 + self.number)[0] for i in range(99)))
        bulk_add([ProviderProfile(user=user, clinic=self.clinic, specialty="Psychology") for user in staff])
        *self.clinicians, self.supervisor, self.front_desk = staff

    def _patients(self) -> None:
        numbers = range(self.first, self.first + self.count)
        users = self._users(
            [(f"patient{number}@volume.test", Role.PATIENT) for number in numbers],
            iter([person(number)[0] for number in numbers]),
        )
        self.patients = bulk_add(
            [
                PatientProfile(
                    user=user,
                    medical_record_number=f"V-{number:06d}",
                    display_name=f"{person(number)[1]} {number}",
                    local_name=person(number)[2],
                    date_of_birth=self.today - timedelta(days=self.chance.randint(18 * 366, 80 * 365)),
                    primary_clinic=self.clinic,
                    phone=f"555-01{number % 100:02d}",
                    registered_on=self.today - timedelta(days=120),
                )
                for number, user in zip(numbers, users, strict=True)
            ]
        )

    def clinician_of(self, index: int) -> User:
        return self.clinicians[index % len(self.clinicians)]

    def _care_team(self) -> None:
        memberships = []
        for index, patient in enumerate(self.patients):
            for user, team_role in (
                (self.clinician_of(index), TeamRole.PRIMARY_CLINICIAN),
                (self.supervisor, TeamRole.SUPERVISOR),
                (self.front_desk, TeamRole.FRONT_DESK),
            ):
                memberships.append(
                    CareTeamMembership(
                        patient=patient, user=user, team_role=team_role, granted_by=self.supervisor, reason="Intake"
                    )
                )
        bulk_add(memberships)
        insert(
            [
                PatientUserPermission(
                    user=membership.user,
                    content_object=membership.patient,
                    permission=self.permissions[permission.codename],
                )
                for membership in memberships
                for permission in sorted(membership.permissions)
            ]
        )

    def _assessments(self) -> None:
        """A PHQ-9 every two weeks for everybody, sent by the patient, looked at and shared."""
        self.scores: dict[Any, list[int]] = {}
        filled = []
        for index, patient in enumerate(self.patients):
            total = self.chance.randint(4, 24)
            self.scores[patient.pk] = []
            for step in range(ASSESSMENTS_EACH):
                total = max(0, min(27, total + self.chance.randint(-4, 3)))
                self.scores[patient.pk].append(total)
                values = {
                    **phq9_values(total, max(int(total > 20), total - 24), random.Random(total)),
                    "10": min(3, total // 7),
                }
                form = fill(
                    self.phq9,
                    patient,
                    self.clinician_of(index),
                    self.now - timedelta(days=14 * (ASSESSMENTS_EACH - step)),
                    values=values,
                    recommendations="Keep the evening walk. We look at sleep next time.",
                )
                filled.append(form)
        bulk_add([form.assessment for form in filled])
        bulk_add([form.version for form in filled])
        bulk_add([form.score for form in filled if form.score is not None])
        version = Subquery(AssessmentVersion.objects.filter(assessment=OuterRef("pk")).values("pk"))
        score = Subquery(Score.objects.filter(assessment=OuterRef("pk")).values("pk"))
        models.QuerySet[IntakeAssessment](IntakeAssessment).filter(patient__in=self.patients).update(
            status=IntakeAssessment.Status.COMPLETED,
            latest_version=version,
            latest_score=score,
            published_version=version,
            published_score=score,
            published_at=self.now,
            published_by=F("assessor"),
            reviewed_at=self.now,
            reviewed_by=F("assessor"),
        )

    def assessment_day(self, step: int) -> Any:
        return self.today - timedelta(days=14 * (ASSESSMENTS_EACH - step))

    def _messages(self) -> None:
        conversations, participants, messages, receipts = [], [], [], []
        for index, patient in enumerate(self.patients):
            clinician = self.clinician_of(index)
            conversation = Conversation(patient=patient, topic="How the week went", started_by=patient.user)
            conversations.append(conversation)
            participants += [Participant(conversation=conversation, user=user) for user in (patient.user, clinician)]
            for step in range(MESSAGES_EACH):
                sender, recipient = (patient.user, clinician) if step % 2 else (clinician, patient.user)
                sent_at = self.now - timedelta(days=MESSAGES_EACH - step)
                message = Message(
                    conversation=conversation,
                    patient=patient,
                    sender=sender,
                    body="I slept better this week.",
                    sent_at=sent_at,
                )
                messages.append(message)
                read = sent_at if step < MESSAGES_EACH - 1 else None
                receipts.append(
                    Receipt(
                        message=message,
                        conversation=conversation,
                        patient=patient,
                        recipient=recipient,
                        delivered_at=read,
                        read_at=read,
                    )
                )
        bulk_add(conversations)
        insert(participants)
        bulk_add(messages)
        insert(receipts)

    def _appointments(self) -> None:
        self.next_visits = {}
        appointments = []
        morning = timezone.make_aware(datetime.combine(self.today, time(8)))
        for index, patient in enumerate(self.patients):
            slot = index // len(self.clinicians)
            for weeks, status in ((-4, Appointment.Status.COMPLETED), (1, Appointment.Status.BOOKED)):
                start = morning + timedelta(weeks=weeks, days=slot // 16, minutes=30 * (slot % 16))
                appointments.append(
                    Appointment(
                        patient=patient,
                        provider=self.clinician_of(index),
                        start_at=start,
                        end_at=start + timedelta(minutes=30),
                        mode=Appointment.Mode.VIDEO,
                        status=status,
                        reason="Follow-up",
                        booked_by=self.front_desk,
                    )
                )
            self.next_visits[patient.pk] = appointments[-1].start_at
        bulk_add(appointments)

    def _crises(self) -> None:
        self.in_crisis = {patient.pk for index, patient in enumerate(self.patients) if index % 50 == 7}
        crises = [
            CrisisInterventionLog(
                patient=patient,
                recorded_by=self.clinician_of(index),
                intervention_date=self.now - timedelta(days=2),
                incident="Called in distress after an argument.",
                level=CrisisInterventionLog.Level.HIGH,
                response_action="Stayed on the phone, called the sister, visit the same day.",
            )
            for index, patient in enumerate(self.patients)
            if patient.pk in self.in_crisis
        ]
        if crises:
            bulk_add(crises)

    def _summaries(self) -> None:
        insert(
            [
                CaseloadSummary(
                    patient=patient,
                    risk=RiskLevel.HIGH if patient.pk in self.in_crisis else self.chance.choice(RiskLevel.values[:3]),
                    open_crises=int(patient.pk in self.in_crisis),
                    lead_measure=self.phq9.instrument.code,
                    lead_measure_title=self.phq9.instrument.short_title,
                    lead_version_id=self.phq9.loaded.version_id,
                    recent_scores=(scores := self.scores[patient.pk]),
                    recent_score_dates=[self.assessment_day(step) for step in range(ASSESSMENTS_EACH)],
                    first_score=scores[0],
                    last_score=scores[-1],
                    score_change=scores[-1] - scores[0],
                    item_nine_positive=scores[-1] > 20,
                    unread_messages=1,
                    last_contact_at=self.now - timedelta(days=1),
                    next_visit_at=self.next_visits[patient.pk],
                    next_visit_mode=Appointment.Mode.VIDEO,
                )
                for patient in self.patients
            ]
        )

    def _reads(self) -> None:
        """What the log holds of people who opened these charts."""
        rows = []
        for index, patient in enumerate(self.patients):
            for _step in range(READS_EACH):
                row = AuditLog(
                    action="record.viewed",
                    summary="Viewed: portal:chart",
                    patient_id=str(patient.pk),
                    metadata={"route": "portal:chart", "status": 200},
                )
                row.set_actor()
                row.actor_id, row.actor_role = str(self.clinician_of(index).pk), Role.CLINICIAN
                rows.append(row)
        add_entries(rows)
