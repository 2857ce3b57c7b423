from __future__ import annotations

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
        return self.active().filter(end_at__gt=timezone.now()).order_by("start_at")
