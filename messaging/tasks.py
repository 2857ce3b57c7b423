"""Background jobs about messages. Their arguments are ids; running one twice does its work once."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from messaging.models import Receipt
from notifications.mail import send_something_new

# Whoever reads at once needs no mail; after a day it would be no news.
MAIL_AFTER = timedelta(minutes=5)
MAIL_UNTIL = timedelta(days=1)


def _when_to_mail() -> tuple[datetime, datetime]:
    now = timezone.now()
    return now - MAIL_UNTIL, now - MAIL_AFTER


@app.periodic(cron="* * * * *")
@app.task(name="messaging.find_unread_messages", queueing_lock="find_unread_messages")
def find_unread_messages(timestamp: int) -> None:
    """A mail job for everybody who has not read a message five minutes after it was sent."""
    waiting = Receipt.objects.to_mail_about(_when_to_mail()).values_list("recipient_id", flat=True).distinct()
    for user_id in waiting:
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            mail_about_messages.configure(queueing_lock=f"messages-{user_id}").defer(user_id=str(user_id))


@app.task(name="messaging.mail_about_messages", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
@transaction.atomic
def mail_about_messages(user_id: str) -> None:
    """One discreet mail about all messages this person has not read, unless they have read them meanwhile."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    waiting = Receipt.objects.to_mail_about(_when_to_mail()).filter(recipient_id=UUID(user_id))
    found = [receipt.pk for receipt in waiting.select_for_update(of=("self",))]
    if user is None or not found:
        return
    send_something_new(user)
    Receipt.objects.filter(pk__in=found).update(mailed_at=timezone.now())
