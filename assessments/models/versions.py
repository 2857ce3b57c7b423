"""What an assessment said at one time, what it came to, and what the patient said about that. Written once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.assessments import IntakeAssessment
from assessments.models.instruments import Instrument, InstrumentVersion
from assessments.querysets import AssessmentVersionQuerySet, CommentQuerySet, ScoreQuerySet
from common.models import AppendOnlyModel, TimestampedModel
from patients.models import PatientProfile


class AssessmentVersion(AppendOnlyModel, TimestampedModel):
    """What an assessment said at one time: answers and recommendations. Source, author and reason say where it came
    from."""

    class Source(models.TextChoices):
        PATIENT = "patient", _("Patient")
        CLINICIAN = "clinician", _("Clinician")
        INTERVIEW = "interview", _("Interview")
        PAPER = "paper", _("Paper form")
        IMPORT = "import", _("Import")

    assessment = models.ForeignKey(IntakeAssessment, on_delete=models.PROTECT, related_name="versions")
    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("version"))
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"), default=timezone.now)  # of an import: there, not here
    reason = models.CharField(_("reason for this version"), max_length=200, blank=True, default="")
    # key -> values as FHIR has them; a plain text for a value is of a version written before there were instruments.
    answers = models.JSONField(_("answers"), default=dict, db_column="data")
    declined = models.JSONField(_("would rather not answer"), default=list, db_default=[], blank=True)
    recommendations = models.TextField(_("recommendations"), blank=True, default="")

    objects = AssessmentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment version")
        verbose_name_plural = _("assessment versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="one_of_each_version_number"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="later_versions_have_a_reason"
            ),
        ]

    class Privacy:
        phi = ("reason", "answers", "declined", "recommendations")
        not_phi = ("assessment", "patient", "number", "source", "author", "written_at")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def given_answers(self) -> dict[str, list[dict[str, Any]]]:
        """The answers in one form, those of free form versions too."""
        return {
            key: [{"valueString": value}] if isinstance(value, str) else value for key, value in self.answers.items()
        }


class Score(AppendOnlyModel, TimestampedModel):
    """What the answers of a version came to, by one rule and one engine. Scoring again adds a row."""

    class Status(models.TextChoices):
        COMPLETE = "complete", _("complete")
        INCOMPLETE = "incomplete", _("incomplete")
        COMPLETE_WITH_BLANKS = "complete_with_blanks", _("complete, blanks counted as zero")
        INVALID = "invalid", _("too many blanks")
        UNSCORED = "unscored", _("not scored")

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="scores")
    assessment = models.ForeignKey(IntakeAssessment, on_delete=models.PROTECT, related_name="scores")
    assessment_version = models.ForeignKey(AssessmentVersion, on_delete=models.PROTECT, related_name="scores")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    # Empty: a total that was entered without its answers.
    instrument_version = models.ForeignKey(
        InstrumentVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    series = models.CharField(_("series"), max_length=100)
    scored_on = models.DateField(_("date of the answers"))
    status = models.CharField(_("status"), max_length=30, choices=Status.choices)
    total = models.IntegerField(_("total"), null=True, blank=True)
    prorated_total = models.IntegerField(_("prorated total"), null=True, blank=True)
    band = models.CharField(_("band"), max_length=60, blank=True, default="")
    flags = models.JSONField(_("flags"), default=list, blank=True)
    outputs = models.JSONField(_("further outputs"), default=dict, blank=True)  # subscales and what else the rule has
    rule_digest = models.CharField(_("digest of the rule"), max_length=64, blank=True, default="")
    engine_version = models.CharField(_("version of the engine"), max_length=20)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["scored_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment_version", "instrument", "rule_digest", "engine_version"],
                name="one_score_by_each_rule",
            ),
        ]
        indexes = [models.Index(fields=["patient", "instrument", "scored_on"], name="scores_of_patient")]

    class Privacy:
        phi = (
            "scored_on", "instrument", "instrument_version", "series", "status", "total", "prorated_total", "band",
            "flags", "outputs",
        )  # fmt: skip
        not_phi = ("patient", "assessment", "assessment_version", "rule_digest", "engine_version")

    def __str__(self) -> str:
        return str(self.pk)


class ResultComment(AppendOnlyModel, TimestampedModel):
    """What a patient says about a result, such as that it does not match how they feel."""

    patient = models.ForeignKey(PatientProfile, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(IntakeAssessment, on_delete=models.PROTECT, related_name="comments")
    assessment_version = models.ForeignKey(AssessmentVersion, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    does_not_match = models.BooleanField(_("does not match how I feel"), default=False)
    body = models.TextField(_("comment"), blank=True, default="")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a result")
        verbose_name_plural = _("comments on results")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(does_not_match=True) | ~models.Q(body=""), name="comment_says_something"
            )
        ]

    class Privacy:
        phi = ("does_not_match", "body")
        not_phi = ("patient", "assessment", "assessment_version", "author")

    def __str__(self) -> str:
        return str(self.pk)
