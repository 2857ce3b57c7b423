"""Messages and conversations as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.models import Conversation, Message
from messaging.reply_times import ReplyState, reply_state


@dataclass(frozen=True)
class Bubble:
    """One message: whose it is, what became of it, and whether a new day starts with it. The newest unread one
    carries the button that marks the conversation as read."""

    message: Message
    is_mine: bool
    sender_name: str
    sender_role: str
    status: str
    day: date | None
    can_be_marked_read: bool


def bubbles(messages: Sequence[Any], user: User) -> list[Bubble]:
    """The messages of a page in their order; a bubble carries `day` when it is the first of a day."""
    shown: list[Bubble] = []
    previous: date | None = None
    newest_unread = next((message for message in reversed(messages) if message.is_unread), None)
    for message in messages:
        day = timezone.localtime(message.sent_at).date()
        is_mine = message.sender_id == user.pk
        shown.append(
            Bubble(
                message=message,
                is_mine=is_mine,
                sender_name=_("You") if is_mine else message.sender.titled_name,
                sender_role="" if is_mine else person_role(message.sender),
                status=_status(message) if is_mine else "",
                day=day if day != previous else None,
                can_be_marked_read=message is newest_unread,
            )
        )
        previous = day
    return shown


def _status(message: Any) -> str:
    if message.was_read:
        return _("Read")
    return _("Delivered") if message.was_delivered else _("Sent")


def person_role(person: User) -> str:
    """What staff do, in a word or two; "Patient" for patients."""
    profile = getattr(person, "provider_profile", None)
    return (profile.specialty if profile is not None else "") or person.get_role_display()


@dataclass(frozen=True)
class ConversationLine:
    """A conversation in a list: who else is in it, and how long an answer has been waited for."""

    conversation: Any
    others: list[tuple[str, str]]
    last_is_mine: bool
    waiting: ReplyState | None

    @property
    def names(self) -> list[str]:
        return [name for name, _role in self.others]


def conversation_lines(conversations: Iterable[Any], user: User) -> list[ConversationLine]:
    """The conversations of a list, as `messaging.selectors` read them."""
    now = timezone.now()
    return [
        ConversationLine(
            conversation=conversation,
            others=other_people(conversation, user),
            last_is_mine=conversation.last_sender_id == user.pk,
            waiting=reply_state(conversation.waiting_since, now) if conversation.waiting_since else None,
        )
        for conversation in conversations
    ]


def other_people(conversation: Conversation, user: User) -> list[tuple[str, str]]:
    """Name and role of everybody in the conversation but `user` and, for staff, the patient of the page."""
    people = [participation.user for participation in conversation.people]  # type: ignore[attr-defined]
    return [
        (person.titled_name, person_role(person))
        for person in people
        if person.pk != user.pk and not (person.is_patient and not user.is_patient)
    ]
