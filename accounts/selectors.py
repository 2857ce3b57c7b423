"""Reading accounts."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet

from accounts.models import Clinic, Invitation, User
from accounts.roles import Role


def digest_of(secret: str) -> str:
    """What is stored of an invitation's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_invitation(secret: str) -> Invitation | None:
    """The invitation a link belongs to, open or not; None for a secret nobody was sent. Whoever holds the secret may
    ask, so there is no user here."""
    return Invitation.objects.select_related("clinic").filter(secret_digest=digest_of(secret)).first()


def list_open_invitations(email: str) -> QuerySet[Invitation]:
    """The invitations somebody with this address could still accept."""
    return Invitation.objects.open().filter(email__iexact=email)


def find_user(email: str) -> User | None:
    """The person who signs in with this address."""
    return User.objects.select_related("patient_profile").filter(email__iexact=email.strip()).first()


def is_waiting_for_link(user: User) -> bool:
    """A patient who signs in, and whom no clinic has linked to a record yet."""
    return user.is_patient and user.own_patient_id is None


def list_waiting_for_link() -> QuerySet[User]:
    """Patients who sign in without a record, for administrators, the newest last."""
    return User.objects.filter(role=Role.PATIENT, is_active=True, patient_profile=None).order_by("created_at")


def list_open_clinics() -> QuerySet[Clinic]:
    """The clinics where patients may sign up without an invitation."""
    return Clinic.objects.filter(allows_open_sign_up=True)


def is_last_administrator(user: User) -> bool:
    """Whether nobody else could manage people if `user` could not."""
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=user.pk)
    return user.role == Role.ADMINISTRATOR and user.is_active and not others.exists()
