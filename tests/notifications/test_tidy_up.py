"""What is dropped at night, and what is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Notification
from notifications.tasks import KEEP_READ_NOTIFICATIONS, tidy_up

pytestmark = pytest.mark.django_db


def test_who_was_told_of_an_alert_is_kept_when_other_old_notices_go(clinician):
    long_ago = timezone.now() - KEEP_READ_NOTIFICATIONS - timedelta(days=1)
    for kind in ("alert_raised", "call_requested", "assessment_completed"):
        Notification.objects.create(recipient=clinician, kind=kind, read_at=long_ago)

    tidy_up(0)

    assert set(Notification.objects.values_list("kind", flat=True)) == {"alert_raised", "call_requested"}
