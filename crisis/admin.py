"""Help lines in Django admin. Interventions are clinical and not here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.admin import AdministrationPages
from crisis.models import CrisisLine
from crisis.services.lines import forget_lines_on_commit

VERIFIED_FOR = timedelta(days=180)


class NotVerifiedFilter(admin.SimpleListFilter):
    title = gettext_lazy("verification")
    parameter_name = "verified"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", gettext_lazy("not verified for half a year"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(last_verified_on__lt=oldest_good_day()) if self.value() == "due" else queryset


def oldest_good_day() -> Any:
    return timezone.localdate() - VERIFIED_FOR


@admin.register(CrisisLine)
class CrisisLineAdmin(AdministrationPages):
    """Lines are taken out of use, never deleted. Who changed what is in the audit log."""

    list_display = ["label", "verification", "country", "language", "phone", "sms", "is_emergency", "is_active"]
    list_filter = [NotVerifiedFilter, "country", "language", "is_active"]
    search_fields = ["label", "phone"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    @admin.display(description=gettext_lazy("last verified"), ordering="last_verified_on")
    def verification(self, line: CrisisLine) -> str:
        day = date_format(line.last_verified_on)
        if line.last_verified_on >= oldest_good_day():
            return day
        return format_html("<strong>⚠ {}</strong><br>{}", day, _("please call it and see"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Say on top of the list how many lines in use nobody has called for half a year."""
        due = CrisisLine.objects.filter(is_active=True, last_verified_on__lt=oldest_good_day()).count()
        if due and request.method == "GET":
            self.message_user(
                request,
                ngettext(
                    "%(count)d help line in use was not verified for 180 days. Please call it.",
                    "%(count)d help lines in use were not verified for 180 days. Please call them.",
                    due,
                )
                % {"count": due},
                level="WARNING",
            )
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: CrisisLine, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        forget_lines_on_commit()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
