"""The roles a person signs in with, and what each may do. A compliance officer can read this file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PATIENT = "patient", _("Patient")
    CLINICIAN = "clinician", _("Clinician")
    SUPERVISOR = "supervisor", _("Supervisor")
    FRONT_DESK = "front_desk", _("Front desk")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


# May hold permissions on patients, through the care team only.
CARE_ROLES = frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.FRONT_DESK})
# May read and write clinical content of the patients they hold permissions on.
CLINICAL_ROLES = frozenset({Role.CLINICIAN, Role.SUPERVISOR})
STAFF_ROLES = frozenset(set(Role) - {Role.PATIENT})
