"""What every page of the administration site keeps to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from common.forms import TextField


class AdministrationPages(admin.ModelAdmin):
    """Lists are filtered by what their page offers and by nothing else. Django lets an address filter by any field of
    the row, so whoever may list rows could ask, letter by letter, for what no page shows them: the history of a
    patient, or the digest of a password.

    Names and other text of one line are what they are in every form of the portal: see TextField."""

    formfield_overrides = {models.CharField: {"form_class": TextField}}

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup.split("__")[0] in self._offered() and super().lookup_allowed(lookup, value, request)

    def _offered(self) -> set[str]:
        offered = set()
        for item in self.list_filter:
            choice: Any = item[0] if isinstance(item, list | tuple) else item
            offered.add(str(getattr(choice, "parameter_name", choice)))
        return offered
