"""The sessions of a person: listing a new one, ending them, forgetting those that are over."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User


def list_new_session(*, request: HttpRequest, by: User) -> None:
    """Put the session in which `by` has just signed in on their list of devices, and take those off that are over.
    Two steps however many there are; allauth would load each one to see whether it still stands."""
    _over(UserSession.objects.filter(user=by)).delete()
    UserSession.objects.create_from_request(request)


def end_sessions(*, user: User, but: str | None = None) -> None:
    """End every session of `user`, wherever it is, except the one with the key `but`."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but or ""):
        session.end()


def forget_ended_sessions() -> None:
    """Drop the sessions whose time has passed, and their places in the lists of devices."""
    call_command("clearsessions")
    _over(UserSession.objects.all()).delete()


def _over(listed: QuerySet[UserSession]) -> QuerySet[UserSession]:
    standing = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=timezone.now())
    return listed.filter(~Exists(standing))
