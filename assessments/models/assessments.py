"""An assessment: one form, given to one patient once. What it said is in its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.models.instruments import InstrumentVersion, Packet
from assessments.models.plans import AssessmentPlan
from assessments.querysets import AssessmentQuerySet
from common.models import EditableModel, both_or_neither
from patients.models import PatientProfile


class IntakeAssessment(EditableModel):
    """One assessment: asked of the patient or written by a clinician, kept in versions, published to the patient."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Expired")

    class Mode(models.TextChoices):
        PATIENT = "patient", _("The patient answers")
        INTERVIEW = "interview", _("Staff ask and write down the answers")
        CLINICIAN = "clinician", _("The clinician rates")
        PAPER = "paper", _("Copied from paper")

    class Release(models.TextChoices):
        NOW = "now", _("The patient reads it now")
        AT_VISIT = "at_visit", _("Read together at the visit")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("clinician")
    )
    # Empty: free form, written before there were instruments; it reads as the intake does.
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mode = models.CharField(
        _("how it is answered"), max_length=20, choices=Mode.choices, default=Mode.PATIENT, db_default=Mode.PATIENT
    )
    plan = models.ForeignKey(
        AssessmentPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(  # a short form whose result asks for this long one
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="opened"
    )
    title = models.CharField(_("title"), max_length=120)
    assessment_date = models.DateField(_("date"), default=timezone.localdate)
    available_on = models.DateField(_("can be answered from"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    expires_on = models.DateField(_("can be answered until"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    # What was answered before it is sent: {"answers": {key: [value, …]}, "declined": [key, …]}.
    answers_so_far = models.JSONField(_("answers so far"), default=dict, db_default={}, blank=True)
    answered_at = models.DateTimeField(_("last answered at"), null=True, blank=True)
    requested_of_patient = models.BooleanField(_("the patient fills it in"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.PENDING)
    latest_version = models.ForeignKey(
        "AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_version = models.ForeignKey(
        "AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_version = models.ForeignKey(
        "AssessmentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True, default="", db_default="")
    reviewed_at = models.DateTimeField(pgettext_lazy("a check-in", "reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    release = models.CharField(
        _("when the patient reads it"),
        max_length=20,
        choices=Release.choices,
        default=Release.NOW,
        db_default=Release.NOW,
    )
    released_at = models.DateTimeField(_("read together at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdraw_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True, default="", db_default="")
    # What the latest and the shared version came to, as it was computed last.
    latest_score = models.ForeignKey("Score", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_score = models.ForeignKey("Score", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["-assessment_date", "-id"]
        constraints = [
            both_or_neither("published_at", "published_by", "assessment_published_by_somebody"),
            both_or_neither("published_at", "published_version", "assessment_published_with_a_version"),
            both_or_neither("acknowledged_at", "acknowledged_version", "assessment_acknowledged_with_a_version"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None) | models.Q(published_at__isnull=False),
                name="only_published_assessments_are_acknowledged",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="completed") | models.Q(latest_version__isnull=False),
                name="completed_assessment_has_a_version",
            ),
            models.UniqueConstraint(fields=["id", "patient"], name="assessment_and_patient"),
            both_or_neither("cancelled_at", "cancelled_by", "assessment_cancelled_by_somebody"),
            both_or_neither("reviewed_at", "reviewed_by", "assessment_reviewed_by_somebody"),
            both_or_neither("withdrawn_at", "withdrawn_by", "assessment_withdrawn_by_somebody"),
            models.CheckConstraint(
                condition=models.Q(status="cancelled", cancelled_at__isnull=False)
                | (~models.Q(status="cancelled") & models.Q(cancelled_at=None)),
                name="assessment_cancelled_by_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdraw_reason=""),
                name="withdrawn_assessment_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(published_score=None) | models.Q(published_version__isnull=False),
                name="published_score_with_its_version",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(due_on=None)
                | models.Q(expires_on__gte=models.F("due_on")),
                name="assessment_expires_after_it_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-assessment_date", "-id"], name="assessments_of_patient"),
            models.Index(
                fields=["due_on"],
                condition=models.Q(status__in=["pending", "in_progress"]),
                name="assessments_waiting",
            ),
        ]

    class Privacy:
        phi = (
            "title", "assessment_date", "instrument_version", "answers_so_far", "cancel_reason",
            "withdraw_reason", "latest_score", "published_score",
        )  # fmt: skip
        not_phi = (
            "mode", "plan", "packet", "opened_by", "available_on", "expires_on", "reminded_at", "answered_at",
            "cancelled_at", "cancelled_by", "reviewed_at", "reviewed_by", "release", "released_at", "withdrawn_at",
            "withdrawn_by", "patient", "assessor", "due_on", "requested_of_patient", "status", "latest_version",
            "published_version", "published_at", "published_by", "acknowledged_at", "acknowledged_version",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def name_for_patient(self) -> str:
        """The title a patient reads, in the language of the moment where it is one of ours."""
        return gettext(self.title)

    @property
    def name_for_staff(self) -> str:
        """As clinicians call it: PHQ-9. A query unless the instrument was loaded along."""
        version = self.instrument_version
        return version.instrument.short_title if version is not None else self.title

    @property
    def is_open(self) -> bool:
        """Not completed, cancelled or expired; it may not have begun yet."""
        return self.status in (self.Status.PENDING, self.Status.IN_PROGRESS)

    @property
    def is_ahead(self) -> bool:
        """Asked for a day that has not come yet."""
        return self.is_open and self.available_on is not None and self.available_on > timezone.localdate()

    @property
    def has_expired(self) -> bool:
        """Its last day has passed, whether or not the job that says so has come round."""
        if self.status == self.Status.EXPIRED:
            return True
        return self.is_open and self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def is_overdue(self) -> bool:
        """Due, and still possible to answer. A word for staff: patients read that it is ready when they are."""
        return self.is_open and not self.has_expired and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def is_readable_by_patient(self) -> bool:
        """Shared, not kept for the visit at which they read it together, not withdrawn."""
        is_released = self.release == self.Release.NOW or self.released_at is not None
        return self.is_published and is_released and not self.is_withdrawn

    @property
    def is_kept_for_visit(self) -> bool:
        """Shared, and the patient reads it when they read it together."""
        return self.is_published and not self.is_withdrawn and not self.is_readable_by_patient

    @property
    def has_unpublished_changes(self) -> bool:
        return self.is_published and self.latest_version_id != self.published_version_id

    @property
    def is_acknowledged(self) -> bool:
        """The patient acknowledged the version they see now."""
        return self.acknowledged_version_id is not None and self.acknowledged_version_id == self.published_version_id
