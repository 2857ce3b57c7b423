from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.utils import timezone

from accounts.permissions import Permission
from patients.querysets import PatientRowQuerySet


class AppointmentQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own visits; staff those of patients they may schedule."""
        return self.of_patients_of(user, Permission.SCHEDULE)

    def active(self) -> Self:
        """Those that hold their time: not cancelled, and not missed."""
        return self.filter(status__in=self.model.ACTIVE)

    def upcoming(self) -> Self:
        """Those still to come or going on, the next first."""
        return self.filter(status__in=self.model.EXPECTED, end_at__gt=timezone.now()).order_by("start_at", "id")

    def past(self) -> Self:
        """All the others, the latest first: over, cancelled or missed."""
        return self.exclude(status__in=self.model.EXPECTED, end_at__gt=timezone.now()).order_by("-start_at", "-id")

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Those that share time with the half-open `[start, end)`."""
        return self.filter(start_at__lt=end, end_at__gt=start)

    def with_people(self) -> Self:
        """With the patient, and the provider's profile and clinic, in the same query."""
        return self.select_related("patient", "provider__provider_profile__clinic")
