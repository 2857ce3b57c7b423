from __future__ import annotations

from typing import Any, Self

from patients.querysets import PatientRowQuerySet


class CrisisInterventionQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own published interventions; staff those of patients whose chart they may view."""
        rows = self.of_patients_of(user)
        return rows.filter(published_at__isnull=False) if getattr(user, "is_patient", True) else rows

    def open(self) -> Self:
        return self.filter(status=self.model.Status.OPEN)
