"""Who sees which crisis row, said once, and the orders the log is read in."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import Case, IntegerField, Value, When

from patients.querysets import PatientRowQuerySet

MOST_SEVERE_FIRST = ("imminent", "high", "moderate", "low")


class CrisisInterventionQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Patients see their own published interventions; staff those of patients whose chart they may view."""
        rows = self.of_patients_of(user)
        return rows.filter(published_at__isnull=False) if getattr(user, "is_patient", True) else rows

    def open(self) -> Self:
        return self.filter(status=self.model.Status.OPEN)

    def urgent_first(self) -> Self:
        """Open before closed, the most severe open ones first, then the newest."""
        severity = [
            When(status=self.model.Status.OPEN, level=level, then=Value(place))
            for place, level in enumerate(MOST_SEVERE_FIRST)
        ]
        place = Case(*severity, default=Value(len(MOST_SEVERE_FIRST)), output_field=IntegerField())
        return self.order_by(place, "-intervention_date", "-pk")


class CrisisEntryQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Entries are working notes: for staff who may view the chart, never for the patient."""
        return self.none() if getattr(user, "is_patient", True) else self.of_patients_of(user)
