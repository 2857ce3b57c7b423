"""Instruments and their versions. What a version says never changes; a change is the next version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.scoring.rules import HIGHER_IS_BETTER
from audit.querysets import AuditedQuerySet
from common.models import AppendOnlyModel, EditableModel, TimestampedModel


class Instrument(EditableModel):
    """A questionnaire by its name, such as PHQ-9, and the version that is given out now. Without one its wording has
    to be loaded by the clinic first, under the clinic's own licence."""

    class Presentation(models.TextChoices):
        QUESTION = "question", _("One question a page")
        GROUP = "group", _("One group of questions a page")

    code = models.SlugField(_("code"), max_length=60, unique=True, allow_unicode=False)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=40)
    patient_title = models.CharField(_("title for patients"), max_length=120)
    presentation = models.CharField(
        _("presentation"), max_length=20, choices=Presentation.choices, default=Presentation.QUESTION
    )
    is_site_loaded = models.BooleanField(_("the clinic loads the wording"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    current_version = models.ForeignKey(
        "InstrumentVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["short_title", "code"]

    class Privacy:
        phi = ()
        not_phi = (
            "code", "title", "short_title", "patient_title", "presentation", "is_site_loaded", "is_active",
            "current_version",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.short_title

    @property
    def name_for_patient(self) -> str:
        """The title a patient reads, in the language of the moment where it is one of ours."""
        return gettext(self.patient_title)

    @property
    def current_rule(self) -> dict[str, Any]:
        """The scoring rule of the current version, as it is stored; empty without one. A query unless that version
        was loaded along."""
        return (self.current_version.rule or {}) if self.current_version is not None else {}

    @property
    def is_higher_better(self) -> bool:
        """By that rule."""
        return self.current_rule.get("direction") == HIGHER_IS_BETTER


class InstrumentVersion(AppendOnlyModel, TimestampedModel):
    """One wording of an instrument with its scoring rule, as it was received and for ever."""

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.TextField(_("definition"))  # the FHIR Questionnaire, to the letter
    digest = models.CharField(_("digest of the definition"), max_length=64)
    url = models.CharField(_("address in FHIR"), max_length=500, blank=True, default="")
    business_version = models.CharField(_("version in FHIR"), max_length=100, blank=True, default="")
    rule = models.JSONField(_("scoring rule"), null=True, blank=True)
    rule_digest = models.CharField(_("digest of the rule"), max_length=64, blank=True, default="")
    # Scores of versions with the same series stand in one line; those of others are never joined.
    series = models.CharField(_("series"), max_length=100)
    licence = models.CharField(_("licence"), max_length=500)
    copyright_notice = models.TextField(_("copyright notice"), blank=True, default="")
    is_redistributable = models.BooleanField(_("may be passed on"), default=False)
    language = models.CharField(_("language"), max_length=20, default="en")
    source = models.CharField(_("source"), max_length=500, blank=True, default="")
    citation = models.TextField(_("citation"), blank=True, default="")
    not_run = models.JSONField(_("kept but not run"), default=list, blank=True)  # [{"path": …, "what": …}]
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument version")
        verbose_name_plural = _("instrument versions")
        ordering = ["instrument", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="one_of_each_instrument_version"),
            models.CheckConstraint(
                condition=models.Q(rule=None, rule_digest="")
                | (models.Q(rule__isnull=False) & ~models.Q(rule_digest="")),
                name="instrument_rule_with_its_digest",
            ),
        ]

    class Privacy:
        phi = ()
        not_phi = (
            "instrument", "number", "definition", "digest", "url", "business_version", "rule", "rule_digest", "series",
            "licence", "copyright_notice", "is_redistributable", "language", "source", "citation", "not_run",
            "added_by",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.instrument} {self.number}"


class Packet(EditableModel):
    """Instruments that are given together, such as at intake."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("packet")
        verbose_name_plural = _("packets")
        ordering = ["name"]

    class Privacy:
        phi = ()
        not_phi = ("name", "is_active")

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name in the language of the moment where it is one of ours."""
        return gettext(self.name)


class PacketItem(TimestampedModel):
    """One instrument of a packet, at its place."""

    packet = models.ForeignKey(Packet, on_delete=models.CASCADE, related_name="items")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("instrument of a packet")
        verbose_name_plural = _("instruments of a packet")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["packet", "instrument"], name="instrument_once_in_a_packet")]

    class Privacy:
        phi = ()
        not_phi = ("packet", "instrument", "position")

    def __str__(self) -> str:
        return str(self.pk)
