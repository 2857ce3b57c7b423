"""The conversations: what was read, and what waits to be read by either side."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from audit.services import bulk_add
from devtools.seed import words
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic
from messaging.models import Conversation, Message, Participant, Receipt
from patients.models import CaseloadSummary, PatientProfile


def store_messages(clinic: StoryClinic, person: Person, index: int) -> None:
    """Store the person's conversation with their clinician, if they have one; and what waits for Mei-Ling."""
    patient, clinician = clinic.patient(person), clinic.clinician(person)
    if patient.user is None or (person.contact is None and not person.unread):
        return
    is_about_the_dose = index % 3 == 2
    conversation = _add_conversation(patient, clinician, "The new dose" if is_about_the_dose else "The week")
    if person.contact is not None:
        script = words.CONVERSATION if is_about_the_dose else words.SHORT_CONVERSATION
        for step, (who, body) in enumerate(script):
            sender, recipient = (patient.user, clinician) if who == "patient" else (clinician, patient.user)
            at = clinic.now - timedelta(days=person.contact, hours=3 * (len(script) - step))
            _add_message(conversation, sender, recipient, body, at, read=True)
    for step in range(person.unread):
        body = words.UNREAD[(index + step) % len(words.UNREAD)]
        at = clinic.now - timedelta(hours=2 + 5 * (person.unread - step))
        _add_message(conversation, patient.user, clinician, body, at, read=False)
    if person.email == "patient@demo.test":
        _add_what_waits_for_mei_ling(clinic, conversation, patient.user)


def _add_what_waits_for_mei_ling(clinic: StoryClinic, conversation: Conversation, mei_ling: User) -> None:
    tom = clinic.staff["tom"]
    at = clinic.now - timedelta(hours=20)
    _add_message(conversation, conversation.started_by, mei_ling, words.TO_MEI_LING, at, read=False)
    other = _add_conversation(conversation.patient, tom, "Our steps for hard evenings")
    at = clinic.now - timedelta(hours=26)
    _add_message(other, tom, mei_ling, words.TO_MEI_LING_FROM_TOM, at, read=False)
    CaseloadSummary.objects.filter(patient=conversation.patient).update(unread_for_patient=2)


def _add_conversation(patient: PatientProfile, clinician: User, topic: str) -> Conversation:
    conversation = bulk_add([Conversation(patient=patient, topic=topic, started_by=clinician)])[0]
    Participant.objects.bulk_create(
        [Participant(conversation=conversation, user=user) for user in (patient.user, clinician)]
    )
    return conversation


def _add_message(
    conversation: Conversation, sender: User, recipient: User, body: str, at: datetime, *, read: bool
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
        mailed_at=None if read else at + timedelta(minutes=5),
    )
