"""The addresses of visits in a chart, and what the browser sends to change one."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

PAGES_OF_A_VISIT = ["detail", "edit", "cancel"]


def address(name, patient, *more):
    return reverse(f"scheduling:{name}", args=[patient.pk, *(item.pk for item in more)])


def edit_form(visit, **given):
    start = timezone.localtime(visit.start_at)
    return {
        "idempotency_key": str(uuid4()),
        "version": visit.version,
        "provider": str(visit.provider_id),
        "date": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "duration": str(visit.minutes),
        "mode": visit.mode,
        "location": visit.location,
        "reason": visit.reason,
        **given,
    }
