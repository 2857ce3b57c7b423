"""What a session remembers of its own age."""

import time

from django.contrib.sessions.backends.base import SessionBase

SIGNED_IN_AT = "signed_in_at"
LAST_USE = "last_use"


def begin(session: SessionBase) -> None:
    """Start the clocks of a session in which somebody has just signed in."""
    session[SIGNED_IN_AT] = session[LAST_USE] = int(time.time())
