"""Who people are: clinics, users with one role, provider profiles, invitations. Nothing clinical."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import CARE_ROLES, CLINICAL_ROLES, STAFF_ROLES, Role
from audit.querysets import AuditedQuerySet
from common.models import EditableModel, TimestampedModel, both_or_neither


class Clinic(EditableModel):
    name = models.CharField(_("name"), max_length=120, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="America/New_York")
    country = models.CharField(_("country"), max_length=2, default="US", help_text=_("Two letters, such as US or TW."))
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    allows_open_sign_up = models.BooleanField(
        _("patients may sign up without an invitation"),
        default=False,
        help_text=_("They see nothing until somebody links them to a record."),
    )
    reply_promise = models.CharField(
        _("reply promise"), max_length=120, default="", blank=True, help_text=_("Shown beside messages.")
    )

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("clinic")
        verbose_name_plural = _("clinics")
        ordering = ["name"]

    class Privacy:
        phi = ()
        not_phi = ("name", "time_zone", "country", "phone", "allows_open_sign_up", "reply_promise")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager.from_queryset(AuditedQuerySet)):  # type: ignore[misc]
    """Users are made with an email address, lower-cased, and a role."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a user; without a password they can sign in only after setting one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator. There is no user for whom permission checks do not count."""
        fields.pop("is_superuser", None)
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin, EditableModel):
    """A person who signs in, with exactly one role."""

    # Known only of the signed-in user: the sign-in backend asks for it together with the user.
    has_second_factor: bool

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As on this device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class TextSize(models.TextChoices):
        NORMAL = "normal", pgettext_lazy("of text size", "Normal")
        LARGE = "large", _("Large")

    email = models.EmailField(_("email"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.PATIENT)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    theme = models.CharField(_("colours"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    text_size = models.CharField(_("text size"), max_length=10, choices=TextSize.choices, default=TextSize.NORMAL)
    uses_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    hides_scores = models.BooleanField(_("hide my scores"), default=False, db_default=False)
    # Only for people who signed up without an invitation: where they wait to be linked to a record.
    requested_clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("clinic asked for"),
    )  # fmt: skip

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name"]
        constraints = [
            models.UniqueConstraint(Upper("email"), name="one_user_per_email"),  # upper, as `email__iexact` asks
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="nobody_is_superuser"),
        ]

    class Privacy:
        phi = ("email", "full_name", "requested_clinic")  # for a patient they say who is in care here
        not_phi = (
            "password", "last_login", "is_superuser", "groups", "user_permissions", "role", "is_active", "language",
            "time_zone", "theme", "text_size", "uses_shortcuts", "hides_scores",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def titled_name(self) -> str:
        """As patients and colleagues know this person: staff with their title. A query unless the profile was loaded
        along."""
        profile = getattr(self, "provider_profile", None)
        return profile.display_name if profile is not None else self.full_name

    @property
    def is_staff(self) -> bool:
        """May enter Django admin."""
        return self.role == Role.ADMINISTRATOR

    @property
    def is_patient(self) -> bool:
        return self.role == Role.PATIENT

    @property
    def is_staff_role(self) -> bool:
        return self.role in STAFF_ROLES

    @property
    def may_join_care_team(self) -> bool:
        return self.role in CARE_ROLES

    @property
    def is_clinical(self) -> bool:
        return self.role in CLINICAL_ROLES

    @property
    def own_patient_id(self) -> Any:
        """The id of the record this person is the patient of, or None. No query when the sign-in backend loaded it."""
        profile = getattr(self, "patient_profile", None) if self.is_patient else None
        return profile.pk if profile is not None else None

    @property
    def clinic_time_zone(self) -> str:
        """The time zone of the person's clinic, or "". No query when the sign-in backend loaded the person."""
        profile = getattr(self, "patient_profile" if self.is_patient else "provider_profile", None)
        clinic = getattr(profile, "primary_clinic" if self.is_patient else "clinic", None)
        return clinic.time_zone if clinic is not None else ""


class ProviderProfile(EditableModel):
    """What patients and colleagues are shown about a member of staff."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="provider_profile")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="providers")
    title = models.CharField(
        pgettext_lazy("of a person", "title"), max_length=40, blank=True, default="", help_text=_("Such as Dr.")
    )
    specialty = models.CharField(_("specialty"), max_length=120, blank=True, default="")
    credentials = models.CharField(_("credentials"), max_length=120, blank=True, default="")
    contact_phone = models.CharField(_("work phone"), max_length=40, blank=True, default="")
    contact_email = models.EmailField(_("work email"), blank=True, default="")

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider profile")
        verbose_name_plural = _("provider profiles")
        ordering = ["user__full_name"]

    class Privacy:
        phi = ()
        not_phi = ("user", "clinic", "title", "specialty", "credentials", "contact_phone", "contact_email")

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return f"{self.title} {self.user.full_name}".strip()


def invitation_expiry() -> Any:
    return timezone.now() + timedelta(days=14)


class InvitationQuerySet(AuditedQuerySet):
    def open(self) -> Self:
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(TimestampedModel):
    """A way in for one email address with one role. The link carries a secret; only its digest is stored."""

    email = models.EmailField(_("email"))
    full_name = models.CharField(_("full name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The record an invited patient will be linked to. An id: accounts knows no patients.
    patient_id = models.UUIDField(null=True, blank=True, editable=False)
    secret_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    expires_at = models.DateTimeField(_("expires at"), default=invitation_expiry)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            both_or_neither("accepted_at", "accepted_by", "invitation_accepted_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="accepted_invitation_is_not_withdrawn",
            ),
        ]

    class Privacy:
        phi = ("email", "full_name", "patient_id")
        not_phi = (
            "role", "clinic", "secret_digest", "invited_by", "expires_at", "accepted_at", "accepted_by", "withdrawn_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and now < self.expires_at
