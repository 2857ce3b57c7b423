"""Who sees which patient, said once. Clinical rows of other apps follow their patient through this module."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.permissions import Permission, objects_for
from audit.querysets import AuditedQuerySet


class PatientQuerySet(AuditedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The patients `user` may know of: their own record, those of their care teams, and those they opened in
        an emergency that has not ended. No query of its own."""
        return self.on_which(user, Permission.VIEW_DEMOGRAPHICS)

    def on_which(self, user: Any, permission: Permission) -> Self:
        """The patients on whom `user` holds `permission`. Patients hold what concerns their own active record;
        emergency access is to the chart, for reading and writing."""
        from patients.models import (
            EMERGENCY_PERMISSIONS,
            OWN_PERMISSIONS,
            EmergencyAccess,
            permissions_of_role,
        )

        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_patient:
            own = self.filter(user=user, is_active=True)
            return own if permission in OWN_PERMISSIONS else self.none()
        if not user.may_join_care_team or permission not in permissions_of_role(user.role):
            return self.none()
        held = objects_for(user, permission, self)
        if permission not in EMERGENCY_PERMISSIONS or not user.is_clinical:
            return held
        opened = EmergencyAccess.objects.in_force().filter(user=user)
        return self.filter(models.Q(pk__in=held.values("pk")) | models.Q(pk__in=opened.values("patient_id")))

    def search(self, text: str) -> Self:
        """By part of a name in either script, or by the start of a medical record number."""
        words = text.split()
        found = self
        for word in words:
            found = found.filter(
                models.Q(display_name__icontains=word)
                | models.Q(local_name__icontains=word)
                | models.Q(medical_record_number__istartswith=word)
            )
        return found


class PatientRowQuerySet(AuditedQuerySet):
    """Rows about a patient: staff see those of patients whose chart they may view."""

    def in_time_zone(self, name: str) -> Self:
        """The rows whose patient's clinic counts its days there; without a clinic those of the site count."""
        is_here = models.Q(patient__primary_clinic__time_zone=name)
        if name == settings.TIME_ZONE:
            is_here |= models.Q(patient__primary_clinic=None)
        return self.filter(is_here)

    def of_patients_of(self, user: Any, permission: Permission = Permission.VIEW_CHART) -> Self:
        """The rows whose patient `user` holds `permission` on, by a subquery."""
        from patients.models import PatientProfile

        return self.filter(patient__in=PatientProfile.objects.on_which(user, permission).order_by().values("pk"))


class EmergencyAccessQuerySet(PatientRowQuerySet):
    def in_force(self) -> Self:
        return self.filter(ended_at=None, expires_at__gt=timezone.now())


class CareTeamQuerySet(AuditedQuerySet):
    def current(self) -> Self:
        return self.filter(ended_at=None)
