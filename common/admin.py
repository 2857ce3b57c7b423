"""What every page of the administration site keeps to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.errors import Refused
from common.forms import TextField


class AdministrationPages(admin.ModelAdmin):
    """Lists are filtered by what their page offers and by nothing else. Django lets an address filter by any field of
    the row, so whoever may list rows could ask, letter by letter, for what no page shows them: the history of a
    patient, or the digest of a password.

    Names and other text of one line are what they are in every form of the portal: see TextField."""

    formfield_overrides = {models.CharField: {"form_class": TextField}}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form. What a service refuses although the form had found nothing, because somebody was quicker, undoes
        everything and is said on the page as it is now."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup.split("__")[0] in self._offered() and super().lookup_allowed(lookup, value, request)

    def _offered(self) -> set[str]:
        offered = set()
        for item in self.list_filter:
            choice: Any = item[0] if isinstance(item, list | tuple) else item
            offered.add(str(getattr(choice, "parameter_name", choice)))
        return offered
