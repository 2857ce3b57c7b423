"""Sending messages, and saying who received and read them. Everything here keeps the board's counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.errors import Refused
from messaging.models import LONGEST_BODY, LONGEST_TOPIC, Conversation, Message, Participant, Receipt
from messaging.policies import can_be_written_to
from messaging.selectors import count_of, list_correspondents, messages_nobody_read
from patients.models import PatientProfile
from patients.services.summary import lock_summary, update_summary


@transaction.atomic(savepoint=False)
def start_conversation(
    *, patient: PatientProfile, topic: str, body: str, by: User, with_members: Iterable[User] = ()
) -> Conversation:
    """Open a conversation between the patient, `by` and these members of the care team, with its first message.

    Refuses a patient whose access is closed, a recipient who is not on the care team or may not exchange messages,
    a conversation nobody else would be in, and what `send_message` refuses.
    """
    _refuse_closed_record(patient)
    members = {member.pk for member in with_members}
    on_the_team = {membership.user_id for membership in list_correspondents(patient)} if members else set()
    if members - on_the_team:
        raise Refused(_("You can write to people of the care team only."), field="recipients")
    people = {by.pk, *members, *([patient.user_id] if patient.user_id else [])}
    if len(people) < 2:
        raise Refused(_("Choose who will get your message."), field="recipients")
    conversation = Conversation(patient=patient, topic=_checked_topic(topic), started_by=by)
    conversation.save()
    Participant.objects.bulk_create(Participant(conversation=conversation, user_id=person) for person in people)
    send_message(conversation=conversation, body=body, by=by)
    return conversation


@transaction.atomic(savepoint=False)
def send_message(*, conversation: Conversation, body: str, by: User) -> Message:
    """Store a message, a receipt for everybody it reaches, and the patient's counts; staff who did not take part do
    from now on. The live stream is woken by a trigger on the receipts.

    Refuses an empty or over-long body, control characters, a patient whose access is closed, and a conversation with
    nobody left to receive the message. Records the message (its audit row), never its text.
    """
    patient = conversation.patient
    _refuse_closed_record(patient)
    if by.pk not in _participant_ids(conversation):
        Participant.objects.bulk_create([Participant(conversation=conversation, user=by)], ignore_conflicts=True)
    recipients = _reachable_ids(conversation) - {by.pk}
    if not recipients:
        raise Refused(_("Nobody in this conversation can receive messages any more. Please start a new one."))
    message = Message(conversation=conversation, patient=patient, sender=by, body=checked_body(body))
    message.save()
    Receipt.objects.bulk_create(
        Receipt(message=message, conversation=conversation, patient=patient, recipient_id=recipient)
        for recipient in recipients
    )
    counted = "unread_messages" if by.pk == patient.user_id else "unread_for_patient"
    one_more = int(by.pk == patient.user_id or patient.user_id in recipients)
    update_summary(patient.pk, last_contact_at=message.sent_at, **{counted: F(counted) + one_more})
    return message


def _participant_ids(conversation: Conversation) -> set[UUID]:
    """Who takes part: as the selector read it, or by one query."""
    if (known := getattr(conversation, "participant_ids", None)) is not None:
        return set(known)
    return set(conversation.participations.values_list("user_id", flat=True))


def _reachable_ids(conversation: Conversation) -> set[UUID]:
    """Whom a message reaches: as the selector read it, or by one query. Somebody who left the team since then gets a
    receipt at most: they no longer see the conversation."""
    if (known := getattr(conversation, "reachable_ids", None)) is not None:
        return set(known)
    return set(Participant.objects.filter(conversation=conversation).reachable().values_list("user_id", flat=True))


def _refuse_closed_record(patient: PatientProfile) -> None:
    if not can_be_written_to(patient):
        raise Refused(_("The patient cannot use the portal now, so messages would not be seen. Please call instead."))


def checked_body(body: str) -> str:
    """The text of a message without space around it; Refused when it is empty, over-long or has control characters."""
    body = body.strip()
    if not body:
        raise Refused(_("Please write a message first."), field="body")
    if len(body) > LONGEST_BODY:
        raise Refused(
            _("Your message has %(count)s characters. It can have at most %(limit)s. Please make it shorter.")
            % {"count": f"{len(body):,}", "limit": f"{LONGEST_BODY:,}"},
            field="body",
        )
    _refuse_control_characters(body, "body", allowed="\n\t")
    return body


def _checked_topic(topic: str) -> str:
    topic = topic.strip()
    if not topic or len(topic) > LONGEST_TOPIC:
        raise Refused(_("Please say in a few words what it is about."), field="topic")
    _refuse_control_characters(topic, "topic", allowed="")
    return topic


def _refuse_control_characters(text: str, field: str, *, allowed: str) -> None:
    if any(unicodedata.category(character) == "Cc" and character not in allowed for character in text):
        raise Refused(_("Please remove the hidden control characters from this text."), field=field)


@transaction.atomic(savepoint=False)
def mark_delivered(*, by: User) -> int:
    """The messages that wait for `by` have reached a screen of theirs. Doing it again changes nothing."""
    waiting = Receipt.objects.visible_to(by).filter(delivered_at=None)
    return waiting.update(delivered_at=timezone.now())


@transaction.atomic(savepoint=False)
def mark_read(*, message: Message, by: User) -> int:
    """`by` has read this message and those before it in the conversation, and the counts follow. Returns how many
    were new; somebody who is no recipient, and doing it again, changes nothing."""
    changed = (
        Receipt.objects.unread()
        .filter(recipient=by, conversation=message.conversation_id)
        .filter(Q(message__sent_at__lt=message.sent_at) | Q(message__sent_at=message.sent_at, message__lte=message.pk))
        .update(read_at=timezone.now(), delivered_at=Coalesce("delivered_at", Now()))
    )
    if changed:
        _recount_unread(message.patient_id, for_patient=by.pk == message.conversation.patient.user_id)
    return changed


def _recount_unread(patient_id: UUID, *, for_patient: bool) -> None:
    lock_summary(patient_id)
    if for_patient:
        rows: Any = Receipt.objects.unread().filter(patient=patient_id, recipient=F("patient__user"))
        update_summary(patient_id, unread_for_patient=count_of(rows, "patient"))
    else:
        rows = messages_nobody_read().filter(patient=patient_id)
        update_summary(patient_id, unread_messages=count_of(rows, "patient"))


@transaction.atomic(savepoint=False)
def add_participant(*, conversation: Conversation, user: User, by: User) -> Participant:
    """Let a member of the care team take part from the next message on; records `messaging.participant.added`.
    Refuses people outside the care team and those who may not exchange messages."""
    if user.pk not in {membership.user_id for membership in list_correspondents(conversation.patient)}:
        raise Refused(_("You can write to people of the care team only."), field="user")
    participant, is_new = Participant.objects.get_or_create(conversation=conversation, user=user)
    if is_new:
        _record_participant("added", conversation, user)
    return participant


@transaction.atomic(savepoint=False)
def remove_participant(*, participant: Participant, by: User) -> Conversation:
    """End somebody's part in a conversation; records `messaging.participant.removed`. Refuses to remove the patient.
    What they received stays theirs to read while they are on the care team."""
    conversation = participant.conversation
    if participant.user_id == conversation.patient.user_id:
        raise Refused(_("The patient stays in the conversation."))
    participant.delete()
    _record_participant("removed", conversation, participant.user)
    return conversation


def _record_participant(verb: str, conversation: Conversation, user: User) -> None:
    record(
        f"messaging.participant.{verb}",
        summary=f"Participant {verb}",
        entity=conversation,
        patient_id=conversation.patient_id,
        metadata={"user_id": str(user.pk)},
    )
