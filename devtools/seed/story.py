"""The demonstration clinic, stored: deterministic but for keys, and relative to today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone

from accounts.models import Clinic, ProviderProfile, User
from accounts.roles import Role
from assessments.models import AssessmentVersion, IntakeAssessment
from audit.models import AuditLog
from audit.services import add_entries, bulk_add
from crisis.models import CrisisEntry, CrisisInterventionLog
from devtools.seed import words
from devtools.seed.people import PEOPLE, STAFF, Person
from messaging.models import Conversation, Message, Participant, Receipt
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile, RiskLevel
from patients.services.care_team import add_clinic_staff, add_member
from scheduling.models import Appointment

TeamRole = CareTeamMembership.TeamRole


def tell_story(password: str) -> None:
    """Store the whole clinic. Every sign-in has `password`. Call it on an empty database, inside `acting(...)`."""
    with transaction.atomic():
        _Story(make_password(password)).tell()


def working_day(ahead: int) -> date:
    """The day that is `ahead` working days from today; today itself for 0, whatever day it is."""
    day = timezone.localdate()
    while ahead > 0:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5
    return day


class _Story:
    def __init__(self, hashed: str) -> None:
        self.hashed = hashed
        self.now = timezone.now().replace(second=0, microsecond=0)
        self.today = timezone.localdate()

    def tell(self) -> None:
        self.clinic = bulk_add(
            [
                Clinic(
                    name="Harbor Clinic",
                    phone="555-0100",
                    allows_open_sign_up=True,
                    reply_promise="We answer within 1 working day.",
                )
            ]
        )[0]
        self._staff()
        self.patients = {person.number: self._patient(index, person) for index, person in enumerate(PEOPLE)}
        for index, person in enumerate(PEOPLE):
            self._assessments(index, person)
            self._messages(index, person)
            self._visits(person)
            self._summary(person)
        self._answers()
        self._amendment()
        self._crises()
        self._reads()

    def _user(self, email: str, name: str, role: str, **fields: Any) -> User:
        user = bulk_add([User(email=email, full_name=name, role=role, password=self.hashed, **fields)])[0]
        bulk_add([EmailAddress(user=user, email=email, primary=True, verified=True)])
        return user

    def _staff(self) -> None:
        self.staff = {member.key: self._user(member.email, member.name, member.role) for member in STAFF}
        bulk_add(
            [
                ProviderProfile(
                    user=self.staff[member.key],
                    clinic=self.clinic,
                    title=member.title,
                    specialty=member.specialty,
                    credentials=member.credentials,
                    contact_phone="555-0100",
                )
                for member in STAFF
            ]
        )

    def _patient(self, index: int, person: Person) -> PatientProfile:
        family, given = person.name.split(", ")
        user = None
        if person.has_account:
            email = person.email or f"{given}.{family}@patients.demo.test".lower().replace(" ", "")
            user = self._user(email, f"{given} {family}", Role.PATIENT, language=person.portal_language)
        patient = bulk_add(
            [
                PatientProfile(
                    user=user,
                    medical_record_number=person.number,
                    display_name=person.name,
                    local_name=person.local,
                    pronouns=person.pronouns,
                    preferred_language=person.language,
                    date_of_birth=date(self.today.year - person.age - 1, 12, 28) + timedelta(days=index % 3),
                    primary_clinic=self.clinic,
                    phone=f"555-01{index + 10}",
                    emergency_contact_name="A relative",
                    emergency_contact_phone=f"555-01{index + 50}",
                    may_leave_voicemail=index % 2 == 0,
                    registered_on=self.today - timedelta(days=person.in_care),
                    history=[{"when": str(self.today.year - 8), "what": "Treated for low mood, got better."}]
                    if index % 4 == 2
                    else [],
                )
            ]
        )[0]
        clinician = self.staff[person.clinician]
        CaseloadSummary.objects.create(patient=patient)
        add_member(
            patient=patient,
            user=clinician,
            team_role=TeamRole.PRIMARY_CLINICIAN,
            reason="Intake",
            by=self.staff["ruth"],
        )
        for key in person.team:
            role = TeamRole.CARE_MANAGER if key == "lucas" else TeamRole.THERAPIST
            add_member(patient=patient, user=self.staff[key], team_role=role, reason="Treats too", by=clinician)
        add_clinic_staff(patient=patient, by=self.staff["ruth"])
        return patient

    def _assessments(self, index: int, person: Person) -> None:
        patient, clinician = self.patients[person.number], self.staff[person.clinician]
        for step, score in enumerate(person.scores):
            is_last = step == len(person.scores) - 1
            assessment = bulk_add(
                [
                    IntakeAssessment(
                        patient=patient,
                        assessor=clinician,
                        kind=IntakeAssessment.Kind.CHECK_IN if step else IntakeAssessment.Kind.INTAKE,
                        title="Mood check-in" if step else "Intake",
                        assessment_date=self.score_day(person, step),
                    )
                ]
            )[0]
            published_at = self.now - timedelta(days=14 * (len(person.scores) - 1 - step) + 2)
            version = self._version(
                assessment,
                source=AssessmentVersion.Source.CLINICIAN,
                author=clinician,
                written_at=published_at - timedelta(days=1),
                data=words.SECTIONS[index % len(words.SECTIONS)] if step == 0 else {"goals": "As before."},
                recommendations=words.RECOMMENDATIONS[(index + step) % len(words.RECOMMENDATIONS)],
                phq9_total=score,
                phq9_item_nine=self.item_nine(person, is_last, score),
            )
            assessment.status = IntakeAssessment.Status.COMPLETED
            assessment.latest_version = assessment.published_version = version
            assessment.published_by = clinician
            assessment.published_at = published_at
            if not is_last:
                assessment.acknowledged_version = version
                assessment.acknowledged_at = published_at + timedelta(hours=5)
            assessment.save()
        if person.request is not None:
            bulk_add(
                [
                    IntakeAssessment(
                        patient=patient,
                        assessor=clinician,
                        kind=IntakeAssessment.Kind.CHECK_IN,
                        title="How the last two weeks were",
                        assessment_date=self.today,
                        due_on=self.today + timedelta(days=person.request),
                        requested_of_patient=True,
                    )
                ]
            )

    def _answers(self) -> None:
        """Check-ins that wait to be looked at."""
        for number, (days_ago, data) in words.ANSWERS.items():
            patient = self.patients[number]
            clinician = patient.care_team.get(team_role=TeamRole.PRIMARY_CLINICIAN).user
            assessment = bulk_add(
                [
                    IntakeAssessment(
                        patient=patient,
                        assessor=clinician,
                        kind=IntakeAssessment.Kind.CHECK_IN,
                        title="How the last two weeks were",
                        assessment_date=self.today - timedelta(days=days_ago),
                        requested_of_patient=True,
                    )
                ]
            )[0]
            assessment.latest_version = self._version(
                assessment,
                source=AssessmentVersion.Source.PATIENT,
                author=patient.user,
                written_at=self.now - timedelta(days=days_ago, minutes=50),
                reason="Sent",
                data=data,
            )
            assessment.status = IntakeAssessment.Status.COMPLETED
            assessment.save()
            CaseloadSummary.objects.filter(patient=patient).update(assessments_to_review=1)

    def _amendment(self) -> None:
        """Mei-Ling's first assessment, with a second version that was shared as well."""
        assessment = self.patients["A-10191"].assessments.get(kind=IntakeAssessment.Kind.INTAKE)
        first = AssessmentVersion.objects.get(assessment=assessment)
        assessment.latest_version = assessment.published_version = self._version(
            assessment,
            number=2,
            source=AssessmentVersion.Source.CLINICIAN,
            author=assessment.assessor,
            written_at=first.written_at + timedelta(days=6),
            reason=words.AMENDED["reason"],
            data={**first.data, "medicines": words.AMENDED["medicines"]},
            recommendations=first.recommendations,
            phq9_total=first.phq9_total,
            phq9_item_nine=first.phq9_item_nine,
        )
        assessment.published_at = first.written_at + timedelta(days=6, minutes=10)
        assessment.acknowledged_version = assessment.published_version
        assessment.acknowledged_at = first.written_at + timedelta(days=7)
        assessment.save()

    @staticmethod
    def _version(assessment: IntakeAssessment, number: int = 1, **fields: Any) -> AssessmentVersion:
        return bulk_add(
            [AssessmentVersion(assessment=assessment, patient=assessment.patient, number=number, **fields)]
        )[0]

    def score_day(self, person: Person, step: int) -> date:
        return self.today - timedelta(days=14 * (len(person.scores) - 1 - step) + 3)

    @staticmethod
    def item_nine(person: Person, is_last: bool, score: int) -> int:
        return 1 if (person.item_nine and is_last) or score >= 22 else 0

    def _messages(self, index: int, person: Person) -> None:
        patient, clinician = self.patients[person.number], self.staff[person.clinician]
        if patient.user is None or (person.contact is None and not person.unread):
            return
        script = words.CONVERSATION if index % 3 == 2 else words.SHORT_CONVERSATION
        conversation = self._conversation(patient, clinician, "The new dose" if index % 3 == 2 else "The week")
        if person.contact is not None:
            for step, (who, body) in enumerate(script):
                sender, recipient = (patient.user, clinician) if who == "patient" else (clinician, patient.user)
                self._message(
                    conversation,
                    sender,
                    recipient,
                    body,
                    self.now - timedelta(days=person.contact, hours=3 * (len(script) - step)),
                    read=True,
                )
        for step in range(person.unread):
            body = words.UNREAD[(index + step) % len(words.UNREAD)]
            at = self.now - timedelta(hours=2 + 5 * (person.unread - step))
            self._message(conversation, patient.user, clinician, body, at, read=False)
        if person.email == "patient@demo.test":
            tom = self.staff["tom"]
            at = self.now - timedelta(hours=20)
            self._message(conversation, clinician, patient.user, words.TO_MEI_LING, at, read=False)
            other = self._conversation(patient, tom, "Our steps for hard evenings")
            body = "I wrote down the steps we talked about. Shall we read them together on Thursday?"
            self._message(other, tom, patient.user, body, self.now - timedelta(hours=26), read=False)
            CaseloadSummary.objects.filter(patient=patient).update(unread_for_patient=2)

    def _conversation(self, patient: PatientProfile, clinician: User, topic: str) -> Conversation:
        conversation = bulk_add([Conversation(patient=patient, topic=topic, started_by=clinician)])[0]
        Participant.objects.bulk_create(
            [Participant(conversation=conversation, user=user) for user in (patient.user, clinician)]
        )
        return conversation

    def _message(
        self, conversation: Conversation, sender: User, recipient: User, body: str, at: datetime, *, read: bool
    ) -> None:
        message = bulk_add(
            [Message(conversation=conversation, patient=conversation.patient, sender=sender, body=body, sent_at=at)]
        )[0]
        Receipt.objects.create(
            message=message,
            conversation=conversation,
            patient=conversation.patient,
            recipient=recipient,
            delivered_at=at if read else None,
            read_at=at + timedelta(minutes=40) if read else None,
        )

    def _visits(self, person: Person) -> None:
        patient, clinician = self.patients[person.number], self.staff[person.clinician]
        if person.visit is None:
            return
        ahead, at, mode = person.visit
        start = timezone.make_aware(datetime.combine(working_day(ahead), time.fromisoformat(at)))
        visits = [(start, Appointment.Status.BOOKED)]
        if person.in_care > 30:
            visits.append((start - timedelta(days=28), Appointment.Status.COMPLETED))
        bulk_add(
            [
                Appointment(
                    patient=patient,
                    provider=clinician,
                    start_at=begins,
                    end_at=begins + timedelta(minutes=50 if mode == "video" else 30),
                    mode=mode,
                    status=status,
                    location="https://video.example/harbor" if mode == "video" else "Room 3",
                    reason="Follow-up" if person.scores else "Intake",
                    booked_by=self.staff["sam"],
                )
                for begins, status in visits
            ]
        )
        CaseloadSummary.objects.filter(patient=patient).update(next_visit_at=start, next_visit_mode=mode)

    def _summary(self, person: Person) -> None:
        scores = person.scores
        CaseloadSummary.objects.filter(patient=self.patients[person.number]).update(
            risk=person.risk,
            risk_assessed_on=self.today - timedelta(days=3) if person.risk != RiskLevel.NOT_ASSESSED else None,
            recent_scores=list(scores),
            recent_score_dates=[self.score_day(person, step) for step in range(len(scores))],
            first_score=scores[0] if scores else None,
            last_score=scores[-1] if scores else None,
            score_change=scores[-1] - scores[0] if len(scores) > 1 else None,
            item_nine_positive=bool(scores) and bool(self.item_nine(person, True, scores[-1])),
            pending_assessments=int(person.request is not None),
            assessment_due_on=self.today + timedelta(days=person.request) if person.request is not None else None,
            unread_messages=person.unread,
            last_contact_at=self.now - timedelta(days=person.contact) if person.contact is not None else None,
        )

    def _crises(self) -> None:
        """One that is open since this morning, and one that is over and was shared with the patient."""
        grace, tom = self.staff["grace"], self.staff["tom"]
        wei_ting, mei_ling = self.patients["A-10234"], self.patients["A-10191"]
        opened = self.now - timedelta(hours=4)
        current, past = bulk_add(
            [
                CrisisInterventionLog(
                    patient=wei_ting,
                    recorded_by=grace,
                    intervention_date=opened,
                    level=CrisisInterventionLog.Level.HIGH,
                    **words.CRISIS,
                ),
                CrisisInterventionLog(
                    patient=mei_ling,
                    recorded_by=tom,
                    intervention_date=self.now - timedelta(days=52),
                    level=CrisisInterventionLog.Level.MODERATE,
                    status=CrisisInterventionLog.Status.CLOSED,
                    outcome=CrisisInterventionLog.Outcome.SUPPORT_AT_HOME,
                    closing_level=CrisisInterventionLog.Level.LOW,
                    closed_at=self.now - timedelta(days=51),
                    closed_by=tom,
                    published_at=self.now - timedelta(days=50),
                    published_by=tom,
                    **words.PAST_CRISIS,
                ),
            ]
        )
        bulk_add(
            [
                CrisisEntry(intervention=current, patient=wei_ting, author=grace, kind=kind, body=body)
                for kind, body in words.CRISIS_ENTRIES
            ]
        )
        bulk_add(
            [
                CrisisEntry(
                    intervention=past,
                    patient=mei_ling,
                    author=tom,
                    kind=CrisisEntry.Kind.CONTACT,
                    body="Called back after her message. Calm at the end of the call.",
                )
            ]
        )
        models.QuerySet(CaseloadSummary).filter(patient=wei_ting).update(open_crises=1, risk_assessed_on=self.today)

    def _reads(self) -> None:
        """The care team opened the charts of the people who sign in to the demonstration."""
        entries = []
        for number in ("A-10191", "A-10115"):
            for key, route in (("grace", "portal:chart"), ("tom", "assessments:list"), ("sam", "patients:details")):
                entry = AuditLog(
                    action="record.viewed",
                    summary=f"Viewed: {route}",
                    patient_id=str(self.patients[number].pk),
                    metadata={"route": route, "status": 200},
                )
                entry.set_actor()
                entry.actor_id, entry.actor_role = str(self.staff[key].pk), self.staff[key].role
                entries.append(entry)
        add_entries(entries)
