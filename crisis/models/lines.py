"""Help lines, shown to everybody."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.querysets import AuditedQuerySet
from common.models import EditableModel


class CrisisLine(EditableModel):
    """A help line for a country, in a language, with the day somebody last called it to see that it answers."""

    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, such as US or TW."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    label = models.CharField(_("label"), max_length=60, help_text=_("The name of the line."))
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=30, blank=True, default="")
    sms = models.CharField(_("text message number"), max_length=30, blank=True, default="")
    url = models.URLField(_("web address"), blank=True, default="")
    is_emergency = models.BooleanField(_("for danger to life"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    last_verified_on = models.DateField(_("last verified on"))

    objects = AuditedQuerySet.as_manager()

    class Meta:
        verbose_name = _("crisis line")
        verbose_name_plural = _("crisis lines")
        ordering = ["country", "language", "position", "label"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="") | ~models.Q(sms="") | ~models.Q(url=""),
                name="crisis_line_can_be_reached",
                violation_error_message=_("Give a phone number, a number for text messages or a web address."),
            )
        ]

    class Privacy:
        phi = ()
        not_phi = (
            "country", "language", "label", "description", "phone", "sms", "url", "is_emergency", "position",
            "is_active", "last_verified_on",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.label
