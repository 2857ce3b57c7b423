"""Who sees which crisis row, said once, and the orders the log is read in."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, IntegerField, OuterRef, Value, When

from accounts.roles import CLINICAL_ROLES, Role
from patients.models import CareTeamMembership
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


class CrisisAlertQuerySet(PatientRowQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Alerts are for staff who may view the chart. A patient reads about their own on the page of what they
        answered, through `crisis.selectors.list_own_alerts`."""
        return self.none() if getattr(user, "is_patient", True) else self.of_patients_of(user)

    def open(self) -> Self:
        """Those nobody has acknowledged."""
        return self.filter(acknowledged_at=None)

    def answered_for_by(self, user: Any) -> models.Q:
        """The condition on those `user` answers for: their own. One whose owner is not on the care team any more or may
        not sign in, or that has none, is the primary clinician's, and where there is none every supervisor's."""
        team = CareTeamMembership.objects.current().filter(
            patient=OuterRef("patient"), user__is_active=True, user__role__in=CLINICAL_ROLES
        )
        primary = team.filter(team_role=CareTeamMembership.TeamRole.PRIMARY_CLINICIAN)
        nobodys = ~Exists(team.filter(user=OuterRef("owner")))
        condition = models.Q(owner=user) | (nobodys & Exists(primary.filter(user=user)))
        return condition | (nobodys & ~Exists(primary)) if user.role == Role.SUPERVISOR else condition

    def urgent_first(self) -> Self:
        """Open before acknowledged; the most severe open ones first, then the earliest due; then the newest."""
        severity = [
            When(acknowledged_at=None, level=level, then=Value(place)) for place, level in enumerate(MOST_SEVERE_FIRST)
        ]
        place = Case(*severity, default=Value(len(MOST_SEVERE_FIRST)), output_field=IntegerField())
        due = Case(When(acknowledged_at=None, then=models.F("due_at")))
        return self.order_by(place, due, "-raised_at", "-pk")
