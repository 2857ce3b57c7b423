"""How long a patient has waited for an answer, against the clinic's promise of one working day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

SATURDAY = 5


@dataclass(frozen=True)
class ReplyState:
    """A tone of the design and the word that always stands beside it."""

    tone: str
    word: str


def answer_due_at(waiting_since: datetime) -> datetime:
    """One working day after the message: what comes at a weekend counts from Monday morning."""
    arrived = timezone.localtime(waiting_since)
    while arrived.weekday() >= SATURDAY:
        arrived = (arrived + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    due = arrived + timedelta(days=1)
    while due.weekday() >= SATURDAY:
        due += timedelta(days=1)
    return due


def reply_state(waiting_since: datetime, now: datetime) -> ReplyState:
    """Late, due today, or in time."""
    due = answer_due_at(waiting_since)
    if now > due:
        return ReplyState("high", _("Late"))
    if timezone.localtime(now).date() == due.date():
        return ReplyState("moderate", _("Answer today"))
    return ReplyState("low", _("In time"))
