"""Whose record: the patient, the care team (the only source of permissions), emergency access, the board's summary."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.models import Clinic
from accounts.permissions import Permission
from accounts.roles import CARE_ROLES, CLINICAL_ROLES
from common.models import EditableModel, TimestampedModel, both_or_neither
from patients.querysets import CareTeamQuerySet, EmergencyAccessQuerySet, PatientQuerySet

CLINICAL_PERMISSIONS = frozenset(Permission)
OFFICE_PERMISSIONS = frozenset({Permission.VIEW_DEMOGRAPHICS, Permission.SCHEDULE})
OWN_PERMISSIONS = frozenset(Permission) - {Permission.WRITE_CHART}
EMERGENCY_PERMISSIONS = frozenset({Permission.VIEW_DEMOGRAPHICS, Permission.VIEW_CHART, Permission.WRITE_CHART})
EMERGENCY_ACCESS_LASTS = timedelta(hours=4)


def permissions_of_role(role: str) -> frozenset[Permission]:
    """The most a role can hold on a patient, whatever rows there are: a role may change after it was granted."""
    if role in CLINICAL_ROLES:
        return CLINICAL_PERMISSIONS
    return OFFICE_PERMISSIONS if role in CARE_ROLES else frozenset()


class PatientProfile(EditableModel):
    """One person in care. `user` is empty until they accept an invitation."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="patient_profile"
    )
    medical_record_number = models.CharField(_("medical record number"), max_length=32, unique=True)
    display_name = models.CharField(_("name"), max_length=150)
    local_name = models.CharField(
        _("name in own script"), max_length=80, blank=True, default="", help_text=_("Such as 林美玲.")
    )
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True, default="")
    date_of_birth = models.DateField(_("date of birth"), null=True, blank=True)
    primary_clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="patients", verbose_name=_("clinic")
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    contact_email = models.EmailField(_("contact email"), blank=True, default="")
    address = models.TextField(_("address"), blank=True, default="")
    emergency_contact_name = models.CharField(_("emergency contact"), max_length=150, blank=True, default="")
    emergency_contact_phone = models.CharField(_("emergency contact phone"), max_length=40, blank=True, default="")
    preferred_language = models.CharField(_("preferred language"), max_length=40, blank=True, default="")
    history = models.JSONField(_("history"), default=list, blank=True)  # [{"when": "2019", "what": "…"}]
    may_leave_voicemail = models.BooleanField(_("voicemail is fine"), default=False)
    may_receive_mail_at_home = models.BooleanField(_("mail to the home address is fine"), default=False)
    is_active = models.BooleanField(_("portal access"), default=True)
    registered_on = models.DateField(_("registered on"), default=timezone.localdate)

    objects = PatientQuerySet.as_manager()

    # How the reader sees this chart, if only in an emergency: set by `get_patient`, shown on each page of the chart.
    emergency_access: EmergencyAccess | None = None

    class Meta:
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        ordering = ["display_name", "pk"]
        default_permissions = ("add", "change", "view")
        permissions = [
            ("view_demographics", "Sees who the patient is and how to reach them"),
            ("view_chart", "Reads the chart"),
            ("write_chart", "Writes in the chart"),
            ("message", "Exchanges messages with the patient"),
            ("schedule", "Books visits for the patient"),
        ]
        indexes = [
            models.Index(fields=["display_name", "id"], name="patient_by_name"),
            # Search by part of a name in either script.
            GinIndex(OpClass(Upper("display_name"), "gin_trgm_ops"), name="patient_name_trigrams"),
            GinIndex(OpClass(Upper("local_name"), "gin_trgm_ops"), name="patient_local_name_trigrams"),
            GinIndex(OpClass(Upper("medical_record_number"), "gin_trgm_ops"), name="patient_number_trigrams"),
        ]

    class Privacy:
        phi = (
            "medical_record_number", "display_name", "local_name", "pronouns", "date_of_birth", "phone",
            "contact_email", "address", "emergency_contact_name", "emergency_contact_phone", "preferred_language",
            "history", "registered_on",
        )  # fmt: skip
        not_phi = ("user", "primary_clinic", "may_leave_voicemail", "may_receive_mail_at_home", "is_active")

    def __str__(self) -> str:
        return self.display_name

    @property
    def patient_id(self) -> UUID:
        """Whom the profile is about, by the name every row about a patient has: the log asks for it."""
        return self.pk

    @property
    def age(self) -> int | None:
        """Whole years today, or None when the date of birth is not known."""
        born, today = self.date_of_birth, timezone.localdate()
        if born is None:
            return None
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def clinic_time_zone(self) -> str:
        """In which the days of this record are counted where nobody reads along: that of the clinic, else of the site.
        A query unless the clinic was loaded along."""
        return self.primary_clinic.time_zone if self.primary_clinic is not None else settings.TIME_ZONE

    @property
    def given_name(self) -> str:
        """What to call the person: the part after the comma of "Lin, Mei-Ling", else the first word."""
        family, comma, given = self.display_name.partition(",")
        return given.strip() if comma else family.split(" ")[0]

    @property
    def spoken_name(self) -> str:
        """The name as it is said: "Mei-Ling Lin" for "Lin, Mei-Ling"."""
        family, comma, given = self.display_name.partition(",")
        return f"{given.strip()} {family.strip()}" if comma else self.display_name


class PatientUserPermission(UserObjectPermissionBase):
    """guardian's rows for patients, with a real foreign key: no orphans, one indexed join."""

    # guardian finds this table by its reverse relation; hidden (`+`), it would use its generic one.
    content_object = models.ForeignKey(PatientProfile, on_delete=models.CASCADE, related_name="granted_permissions")

    class Meta:
        unique_together = [("user", "permission", "content_object")]
        indexes = [models.Index(fields=["permission", "user", "content_object"], name="patient_permission_lookup")]

    class Privacy:
        phi = ()
        not_phi = ("permission", "content_object", "user")


class CareTeamMembership(TimestampedModel):
    """Somebody cares for a patient, from a time, until a time. Its services grant and revoke permissions."""

    class TeamRole(models.TextChoices):
        PRIMARY_CLINICIAN = "primary_clinician", _("Primary clinician")
        THERAPIST = "therapist", _("Therapist")
        PRESCRIBER = "prescriber", _("Prescriber")
        CARE_MANAGER = "care_manager", _("Care manager")
        COVERING = "covering", _("Covering clinician")
        SUPERVISOR = "supervisor", _("Supervisor")
        FRONT_DESK = "front_desk", _("Front desk")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="care_team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="care_team_memberships")
    team_role = models.CharField(_("role in the team"), max_length=20, choices=TeamRole.choices)
    started_at = models.DateTimeField(_("from"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=200)
    end_reason = models.CharField(_("reason for the end"), max_length=200, blank=True, default="")

    objects = CareTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("care team membership")
        verbose_name_plural = _("care team memberships")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "user"], condition=models.Q(ended_at=None), name="one_current_membership_each"
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(ended_at=None, team_role="primary_clinician"),
                name="one_primary_clinician_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_after_it_starts",
            ),
            both_or_neither("ended_at", "ended_by", "membership_ended_by_somebody"),
        ]
        indexes = [models.Index(fields=["user", "patient"], condition=models.Q(ended_at=None), name="current_team_of")]

    class Privacy:
        phi = ("reason", "end_reason")
        not_phi = ("patient", "user", "team_role", "started_at", "ended_at", "granted_by", "ended_by")

    def __str__(self) -> str:
        return f"{self.get_team_role_display()}"

    def covers(self, moment: datetime) -> bool:
        """Whether it was current at `moment`."""
        return self.started_at <= moment and (self.ended_at is None or moment < self.ended_at)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What this membership gives: everything for clinicians, people and visits for the front desk."""
        return OFFICE_PERMISSIONS if self.team_role == self.TeamRole.FRONT_DESK else CLINICAL_PERMISSIONS


class EmergencyAccess(TimestampedModel):
    """A clinician outside the care team opened a chart in an emergency: why, until when, and who reviewed it."""

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="emergency_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(_("reason"), max_length=500)
    started_at = models.DateTimeField(_("from"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_note = models.CharField(_("review"), max_length=500, blank=True, default="")

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__lte=models.F("started_at") + EMERGENCY_ACCESS_LASTS),
                name="emergency_access_lasts_four_hours_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("started_at"))
                & (models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at"))),
                name="emergency_access_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="emergency_access_has_a_reason"),
            both_or_neither("reviewed_at", "reviewed_by", "emergency_access_reviewed_by_somebody"),
        ]

    class Privacy:
        phi = ("reason", "review_note")
        not_phi = ("patient", "user", "started_at", "expires_at", "ended_at", "reviewed_at", "reviewed_by")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_in_force(self) -> bool:
        return self.ended_at is None and self.expires_at > timezone.now()

    def covers(self, moment: datetime) -> bool:
        """Whether it was in force at `moment`."""
        return self.started_at <= moment < min(self.expires_at, self.ended_at or self.expires_at)


class RiskLevel(models.IntegerChoices):
    """Ordered as the board sorts: a person nobody assessed comes before a person known to be at low risk."""

    LOW = 1, _("Low")
    NOT_ASSESSED = 2, _("Not assessed")
    MODERATE = 3, _("Moderate")
    HIGH = 4, _("High")


class CaseloadSummary(models.Model):
    """What the caseload board and the patient's home show of one patient, kept by services in the transaction of
    the row it follows. Only `patients.services.summary` writes it."""

    patient = models.OneToOneField(PatientProfile, on_delete=models.CASCADE, primary_key=True, related_name="summary")
    risk = models.PositiveSmallIntegerField(choices=RiskLevel.choices, default=RiskLevel.NOT_ASSESSED)
    risk_assessed_on = models.DateField(null=True, blank=True)
    open_crises = models.PositiveSmallIntegerField(default=0)
    open_alerts = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Totals of the lead measure, oldest first, at most the last 12; the change is counted from `first_score`.
    recent_scores = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    recent_score_dates = ArrayField(models.DateField(), default=list, blank=True)
    first_score = models.PositiveSmallIntegerField(null=True, blank=True)
    last_score = models.PositiveSmallIntegerField(null=True, blank=True)
    score_change = models.SmallIntegerField(null=True, blank=True)
    item_nine_positive = models.BooleanField(default=False)
    # Where the patient stands on the measure the scores above are of, and the numbers its sentence is made from.
    lead_measure = models.CharField(max_length=60, blank=True, default="", db_default="")
    lead_measure_title = models.CharField(max_length=40, blank=True, default="", db_default="")
    lead_version_id = models.UUIDField(null=True, blank=True)  # of the instrument: what its totals mean
    progress_state = models.CharField(max_length=30, blank=True, default="", db_default="")
    progress_facts = models.JSONField(default=dict, db_default={}, blank=True)
    pending_assessments = models.PositiveSmallIntegerField(default=0)
    assessments_to_review = models.PositiveSmallIntegerField(default=0)
    assessment_due_on = models.DateField(null=True, blank=True)
    unread_messages = models.PositiveIntegerField(default=0)  # written by the patient, read by nobody of the team
    unread_for_patient = models.PositiveIntegerField(default=0)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    next_visit_at = models.DateTimeField(null=True, blank=True)
    next_visit_mode = models.CharField(max_length=20, blank=True, default="")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("caseload summary")
        verbose_name_plural = _("caseload summaries")
        indexes = [models.Index(fields=["-risk", "patient"], name="board_by_risk")]

    class Privacy:
        phi = (
            "risk", "risk_assessed_on", "open_crises", "open_alerts", "recent_scores", "recent_score_dates",
            "first_score", "last_score", "score_change", "item_nine_positive", "lead_measure", "lead_measure_title",
            "lead_version_id", "progress_state",
            "progress_facts", "pending_assessments", "assessments_to_review", "assessment_due_on", "unread_messages",
            "unread_for_patient", "last_contact_at", "next_visit_at", "next_visit_mode",
        )  # fmt: skip
        not_phi = ("patient",)

    def __str__(self) -> str:
        return str(self.patient_id)
