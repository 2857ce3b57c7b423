"""Reading conversations. Every function starts from what the user may see."""

from __future__ import annotations

from typing import Any, NoReturn
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import CLINICAL_ROLES
from messaging.models import Conversation, Message, Participant, Receipt
from patients.models import CareTeamMembership, PatientProfile, PatientUserPermission
from patients.policies import require
from patients.selectors import get_patient

MESSAGES_A_PAGE = 30


def get_own_conversation(user: User, conversation_id: UUID) -> Conversation:
    """A conversation of the signed-in patient (one query); Http404 when it is not theirs."""
    conversation = _with_people(Conversation.objects.visible_to(user)).filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    return conversation


def get_conversation(user: User, patient_id: UUID, conversation_id: UUID) -> Conversation:
    """A conversation with its patient, clinic and summary (one query).

    Http404 when `user` may not know of the patient or there is no such conversation of this patient, PermissionDenied
    when they may not exchange messages with the patient.
    """
    if user.is_patient:
        raise Http404  # patients have pages of their own
    conversation = (
        _with_people(Conversation.objects.visible_to(user))
        .filter(pk=conversation_id, patient_id=patient_id)
        .select_related("patient__primary_clinic", "patient__summary")
        .first()
    )
    if conversation is None:
        _refuse(user, patient_id)
    return conversation


def _refuse(user: User, patient_id: UUID) -> NoReturn:
    """PermissionDenied for those who may know of the patient but exchange no messages, Http404 for the others."""
    require(user, Permission.MESSAGE, get_patient(user, patient_id))
    raise Http404


def _with_people(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With the patient, and in the same statement who takes part (`participant_ids`) and whom a message would reach
    now (`reachable_ids`): posting a message asks for neither again."""
    taking_part = Participant.objects.filter(conversation=OuterRef("pk"))
    return conversations.select_related("patient__user").annotate(
        participant_ids=ArraySubquery(taking_part.values("user_id")),
        reachable_ids=ArraySubquery(taking_part.reachable().values("user_id")),
    )


def get_own_message(user: User, message_id: UUID) -> Message:
    """A message in a conversation of the signed-in patient (one query); Http404 when it is not theirs."""
    message = _messages_of(user).filter(pk=message_id).first()
    if message is None:
        raise Http404
    return message


def get_message(user: User, patient_id: UUID, message_id: UUID) -> Message:
    """A message about this patient (one query); refuses as `get_conversation` does."""
    if user.is_patient:
        raise Http404
    message = _messages_of(user).filter(pk=message_id, patient_id=patient_id).first()
    if message is None:
        _refuse(user, patient_id)
    return message


def _messages_of(user: User) -> QuerySet[Message]:
    return Message.objects.visible_to(user).select_related("conversation__patient")


def list_messages(user: User, conversation: Conversation, before: UUID | None = None) -> tuple[list[Message], bool]:
    """A page of a conversation, oldest first, and whether there are older ones (one query).

    `before` is the message the page ends above. Each message tells whether somebody has received (`was_delivered`)
    or read it (`was_read`), and whether `user` has yet to read it (`is_unread`).
    """
    receipts = Receipt.objects.filter(message=OuterRef("pk"))
    messages = (
        Message.objects.filter(conversation=conversation)
        .select_related("sender__provider_profile")
        .annotate(
            was_delivered=Exists(receipts.filter(delivered_at__isnull=False)),
            was_read=Exists(receipts.filter(read_at__isnull=False)),
            is_unread=Exists(receipts.unread().filter(recipient=user)),
        )
        .order_by("-sent_at", "-pk")
    )
    if before is not None:
        edge = Message.objects.filter(conversation=conversation, pk=before).values("sent_at")
        messages = messages.filter(Q(sent_at__lt=Subquery(edge)) | Q(sent_at=Subquery(edge), pk__lt=before))
    page = list(messages[: MESSAGES_A_PAGE + 1])
    return page[:MESSAGES_A_PAGE][::-1], len(page) > MESSAGES_A_PAGE


def list_conversations(user: User, patient: PatientProfile) -> QuerySet[Conversation]:
    """The conversations of a patient, the one with the newest message first, each with what a list shows."""
    return _for_lists(user, Conversation.objects.visible_to(user).filter(patient=patient)).order_by(
        "-last_sent_at", "-pk"
    )


def list_inbox(user: User, *, only_waiting: bool) -> QuerySet[Conversation]:
    """The conversations of all patients `user` exchanges messages with. Those that wait for an answer come first,
    the longest waiting on top; `only_waiting` leaves the others out."""
    conversations = _for_lists(user, Conversation.objects.visible_to(user)).select_related(
        "patient__primary_clinic", "patient__summary"
    )
    if only_waiting:
        conversations = conversations.filter(waiting_since__isnull=False)
    return conversations.order_by(F("waiting_since").asc(nulls_last=True), "-last_sent_at", "-pk")


def _for_lists(user: User, conversations: QuerySet[Conversation]) -> QuerySet[Any]:
    """With the newest message (`last_…`), since when the patient waits (`waiting_since`, None when the team wrote
    last), messages `user` has not read (`unread`), messages of the patient nobody has read (`unread_by_team`)."""
    messages = Message.objects.filter(conversation=OuterRef("pk")).order_by("-sent_at", "-pk")
    answered = (
        Message.objects.filter(conversation=OuterRef("conversation"))
        .exclude(sender=OuterRef("patient__user"))
        .filter(sent_at__gt=OuterRef("sent_at"))
    )
    waiting = (
        Message.objects.filter(conversation=OuterRef("pk"), sender=F("patient__user"))
        .filter(~Exists(answered))
        .order_by("sent_at")
    )
    unread = Receipt.objects.unread().filter(conversation=OuterRef("pk"), recipient=user)
    return (
        conversations.select_related("patient")
        .prefetch_related(
            Prefetch(
                "participations",
                Participant.objects.select_related("user__provider_profile").order_by("pk"),
                to_attr="people",
            )
        )
        .annotate(
            last_body=Subquery(messages.values("body")[:1]),
            last_sent_at=Subquery(messages.values("sent_at")[:1]),
            last_sender_id=Subquery(messages.values("sender_id")[:1]),
            waiting_since=Subquery(waiting.values("sent_at")[:1]),
            unread=count_of(unread, "conversation"),
            unread_by_team=count_of(messages_nobody_read().filter(conversation=OuterRef("pk")), "conversation"),
        )
    )


def messages_nobody_read() -> QuerySet[Message]:
    """Messages of patients that nobody of the team has read."""
    read = Receipt.objects.filter(message=OuterRef("pk"), read_at__isnull=False)
    return Message.objects.filter(~Exists(read), sender=F("patient__user"))


def count_of(rows: QuerySet, group: str) -> Coalesce:
    """The number of `rows`, as a subquery; they all have the same `group`."""
    return Coalesce(Subquery(rows.order_by().values(group).annotate(n=Count("pk")).values("n")), 0)


def with_participants(conversation: Conversation) -> Conversation:
    """The conversation, its participants with their profiles as `people` (one query)."""
    conversation.people = list(  # type: ignore[attr-defined]
        conversation.participations.select_related("user__provider_profile").order_by("pk")
    )
    return conversation


def get_participant(conversation: Conversation, user_id: UUID) -> Participant | None:
    """Somebody's part in a conversation the caller has from a selector; None when a member of the care team has
    none (any more), Http404 when it is somebody else."""
    participant = (
        Participant.objects.filter(conversation=conversation, user=user_id)
        .select_related("user", "conversation__patient")
        .first()
    )
    if participant is None and user_id not in {one.user_id for one in list_correspondents(conversation.patient)}:
        raise Http404
    return participant


def list_candidates(conversation: Conversation) -> list[CareTeamMembership]:
    """Members of the care team who could take part and do not yet (one query)."""
    present = set(conversation.participant_ids)  # type: ignore[attr-defined]
    return [one for one in list_correspondents(conversation.patient) if one.user_id not in present]


def newest_messages(user: User, patient: PatientProfile, limit: int) -> list[Message]:
    """The newest messages about a patient, newest first, with sender, conversation and `is_unread` (one query)."""
    unread = Receipt.objects.unread().filter(message=OuterRef("pk"), recipient=user)
    return list(
        Message.objects.visible_to(user)
        .filter(patient=patient)
        .select_related("sender__provider_profile", "conversation")
        .annotate(is_unread=Exists(unread))
        .order_by("-sent_at", "-pk")[:limit]
    )


def list_correspondents(patient: PatientProfile) -> list[CareTeamMembership]:
    """The members of the care team one can write to, the primary clinician first (one query). A grant outlives a
    change of role, so the role counts as well."""
    held = PatientUserPermission.objects.filter(
        content_object=patient, user=OuterRef("user"), permission__codename=Permission.MESSAGE.codename
    )
    memberships = (
        CareTeamMembership.objects.current()
        .filter(Exists(held), patient=patient, user__is_active=True, user__role__in=CLINICAL_ROLES)
        .select_related("user__provider_profile")
    )
    first = CareTeamMembership.TeamRole.PRIMARY_CLINICIAN
    return sorted(memberships, key=lambda membership: (membership.team_role != first, membership.started_at))


def count_unread(user: User) -> int:
    """Messages `user` has not read and may still read (one query)."""
    return Receipt.objects.visible_to(user).unread().count()
