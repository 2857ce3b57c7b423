"""Background jobs about signing in. Running one twice does its work once."""

from __future__ import annotations

from django.core.cache import caches
from procrastinate.contrib.django import app

from accounts.services.sessions import forget_ended_sessions


@app.periodic(cron="7 3 * * *")
@app.task(name="accounts.tidy_up", queueing_lock="tidy_up_accounts")
def tidy_up(timestamp: int) -> None:
    """Drop what has served its purpose: sessions that are over, and counts of tries that limit nothing any more."""
    forget_ended_sessions()
    caches["default"].forget_expired()  # type: ignore[attr-defined]
