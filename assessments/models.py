"""Assessments of a patient and their versions. A version never changes; a correction is the next version."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments import phq9
from assessments.querysets import AssessmentQuerySet, AssessmentVersionQuerySet
from common.models import AppendOnlyModel, EditableModel, TimestampedModel, both_or_neither
from patients.models import PatientProfile


class IntakeAssessment(EditableModel):
    """One assessment: asked of the patient or written by a clinician, kept in versions, published to the patient."""

    class Kind(models.TextChoices):
        INTAKE = "intake", _("Intake")
        FOLLOW_UP = "follow_up", _("Follow-up")
        CHECK_IN = "check_in", _("Check-in")

    class Status(models.TextChoices):
        PENDING = "pending", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="assessments")
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("clinician")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.INTAKE)
    title = models.CharField(_("title"), max_length=120)
    assessment_date = models.DateField(_("date"), default=timezone.localdate)
    due_on = models.DateField(_("due on"), null=True, blank=True)
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
        ]
        indexes = [models.Index(fields=["patient", "-assessment_date", "-id"], name="assessments_of_patient")]

    class Privacy:
        phi = ("title", "kind", "assessment_date")
        not_phi = (
            "patient", "assessor", "due_on", "requested_of_patient", "status", "latest_version", "published_version",
            "published_at", "published_by", "acknowledged_at", "acknowledged_version",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def has_unpublished_changes(self) -> bool:
        return self.is_published and self.latest_version_id != self.published_version_id

    @property
    def is_acknowledged(self) -> bool:
        """The patient acknowledged the version they see now."""
        return self.acknowledged_version_id is not None and self.acknowledged_version_id == self.published_version_id


class AssessmentVersion(AppendOnlyModel, TimestampedModel):
    """What an assessment said at one time: text by section, recommendations, and a PHQ-9 total when one was entered
    from a completed form. Source, author and reason say where it came from."""

    class Source(models.TextChoices):
        PATIENT = "patient", _("Patient")
        CLINICIAN = "clinician", _("Clinician")
        IMPORT = "import", _("Import")

    assessment = models.ForeignKey(IntakeAssessment, on_delete=models.PROTECT, related_name="versions")
    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"), default=timezone.now)  # of an import: there, not here
    reason = models.CharField(_("reason for this version"), max_length=200, blank=True, default="")
    data = models.JSONField(_("sections"), default=dict)  # section id -> text; ids in assessments/sections.py
    recommendations = models.TextField(_("recommendations"), blank=True, default="")
    phq9_total = models.PositiveSmallIntegerField(
        _("PHQ-9 total"), null=True, blank=True, validators=[MaxValueValidator(27)]
    )
    phq9_item_nine = models.PositiveSmallIntegerField(
        _("PHQ-9 item 9"), null=True, blank=True, validators=[MaxValueValidator(3)]
    )

    objects = AssessmentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment version")
        verbose_name_plural = _("assessment versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_of_each_version_number"),
            models.CheckConstraint(
                condition=models.Q(phq9_total=None) | models.Q(phq9_total__lte=27), name="phq9_total_within_range"
            ),
            models.CheckConstraint(
                condition=models.Q(phq9_item_nine=None) | models.Q(phq9_item_nine__lte=3),
                name="phq9_item_nine_within_range",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="later_versions_have_a_reason"
            ),
        ]

    class Privacy:
        phi = ("reason", "data", "recommendations", "phq9_total", "phq9_item_nine")
        not_phi = ("assessment", "patient", "number", "source", "author", "written_at")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def phq9_word(self) -> str:
        """The range of the total in a word; empty without a total."""
        return phq9.word(self.phq9_total) if self.phq9_total is not None else ""
