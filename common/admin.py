"""What every list of the administration site keeps to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class OfferedFilters(admin.ModelAdmin):
    """A list that is filtered by what its page offers and by nothing else. Django lets an address filter by any field
    of the row, so whoever may list rows could ask, letter by letter, for what no page shows them: the history of a
    patient, or the digest of a password."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup.split("__")[0] in self._offered() and super().lookup_allowed(lookup, value, request)

    def _offered(self) -> set[str]:
        offered = set()
        for item in self.list_filter:
            choice: Any = item[0] if isinstance(item, list | tuple) else item
            offered.add(str(getattr(choice, "parameter_name", choice)))
        return offered
