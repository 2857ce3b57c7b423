"""What a session remembers of its own age, when it is over, and whose it is."""

from __future__ import annotations

import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import User
from accounts.policies import must_set_up_second_factor

SIGNED_IN_AT = "signed_in_at"
LAST_USE = "last_use"


def begin(session: SessionBase) -> None:
    """Start the clocks of a session in which somebody has just signed in."""
    session[SIGNED_IN_AT] = session[LAST_USE] = int(time.time())


def is_over(session: SessionBase, user: User, now: int) -> bool:
    """Whether nobody used the session for too long, or the sign-in is too long ago."""
    is_patient = getattr(user, "is_patient", False)
    idle_seconds = settings.PATIENT_IDLE_SECONDS if is_patient else settings.STAFF_IDLE_SECONDS
    last_use, signed_in_at = session.get(LAST_USE, now), session.get(SIGNED_IN_AT, now)
    return now - last_use > idle_seconds or now - signed_in_at >= settings.SESSION_COOKIE_AGE


def user_of_session(key: str) -> User | None:
    """The person signed in with this session, or None when it has ended, was ended, or lacks a second factor that is
    required. For what lives longer than a request; it does not prolong the session."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    if not isinstance(user, User) or is_over(request.session, user, int(time.time())):
        return None
    return None if must_set_up_second_factor(user) else user
