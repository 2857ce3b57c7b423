"""Loading the signed-in user, and what administrators may do in Django admin."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from accounts.roles import Role

# The models administrators manage. Nothing clinical is here, and nothing clinical is registered in the admin.
ADMINISTERED = frozenset({
    "accounts.clinic", "accounts.user", "accounts.providerprofile", "accounts.invitation",
    "patients.patientprofile", "patients.careteammembership", "patients.emergencyaccess",
    "crisis.crisisline", "assessments.packet", "assessments.packetitem", "assessments.instrument",
    "assessments.instrumentversion", "audit.auditlog",
})  # fmt: skip


class AccountBackend(AuthenticationBackend):
    """allauth's backend, with one query for the user, the profiles every page needs, and whether a second factor
    is set up (spare codes alone are none)."""

    def get_user(self, user_id: Any) -> Any:
        people = get_user_model().objects
        known = people.select_related(
            "patient_profile__primary_clinic", "patient_profile__summary", "provider_profile__clinic"
        ).annotate(
            has_second_factor=Exists(
                Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
            )
        )
        try:
            # Not first(): it puts rows in order, which costs as much as all the rest with this many columns.
            user = known.get(pk=user_id)
        except people.model.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Administrators may manage the models above; nobody holds a model-wide permission on anything else."""
        if obj is not None or not user_obj.is_active or getattr(user_obj, "role", None) != Role.ADMINISTRATOR:
            return False
        app_label, codename = perm.split(".", 1)
        return f"{app_label}.{codename.split('_', 1)[-1]}" in ADMINISTERED

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return (
            user_obj.is_active
            and getattr(user_obj, "role", None) == Role.ADMINISTRATOR
            and any(name.startswith(f"{app_label}.") for name in ADMINISTERED)
        )
