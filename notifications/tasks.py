"""Background jobs about notifications. Their arguments are ids; running one twice does its work once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from common.models import IdempotencyKey
from notifications.mail import send_please_look_now, send_something_new
from notifications.models import Notification

# A second mail that says the same helps nobody.
QUIET_AFTER_MAIL = timedelta(hours=1)
KEEP_FORM_KEYS = timedelta(days=7)
KEEP_READ_NOTIFICATIONS = timedelta(days=180)
# The worker shows itself every 10 seconds; below 30 seconds live jobs would be taken for dead ones.
DEAD_AFTER_SECONDS = 30


@app.task(name="notifications.mail_about", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
@transaction.atomic
def mail_about(notification_id: str) -> None:
    """Send the discreet mail about one notification, unless it was read, mailed, or the person knows already. What is
    urgent is mailed whatever was mailed before."""
    notification = (
        Notification.objects.select_for_update(of=("self",))
        .select_related("recipient")
        .filter(pk=notification_id, read_at=None, mailed_at=None, recipient__is_active=True)
        .first()
    )
    if notification is None:
        return
    now = timezone.now()
    if notification.kind in Notification.URGENT_KINDS:
        send_please_look_now(notification.recipient)
        Notification.objects.filter(pk=notification.pk).update(mailed_at=now)
        return
    recently = Notification.objects.filter(
        recipient=notification.recipient, read_at=None, mailed_at__gt=now - QUIET_AFTER_MAIL
    )
    if recently.exists():
        return
    send_something_new(notification.recipient)
    Notification.objects.filter(pk=notification.pk).update(mailed_at=now)


@app.periodic(cron="* * * * *")
@app.task(name="notifications.rescue_stalled_jobs", queueing_lock="rescue_stalled_jobs", pass_context=True)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker was killed run again, elsewhere."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="notifications.tidy_up", queueing_lock="tidy_up")
def tidy_up(timestamp: int) -> None:
    """Drop what has served its purpose: keys of forms sent a week ago, notifications read half a year ago. Those that
    say who was told of an alert are kept, as the alert is."""
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - KEEP_FORM_KEYS).delete()
    read = Notification.objects.filter(read_at__lt=now - KEEP_READ_NOTIFICATIONS)
    read.exclude(kind__in=Notification.URGENT_KINDS).delete()


@app.periodic(cron="27 3 * * *")
@app.task(name="notifications.forget_finished_jobs", queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: JobContext, timestamp: int) -> None:
    """Jobs that succeeded are kept for three days."""
    await context.app.job_manager.delete_old_jobs(nb_hours=72)
