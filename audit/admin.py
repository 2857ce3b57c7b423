"""The log in Django admin: read-only for everybody, and as quick with a million rows as with a hundred."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import AuditLog
from audit.selectors import list_actions, list_entity_types
from common.admin import AdministrationPages

MOST_COUNTED = 5_000


class NewestPaginator(Paginator):
    """Pages through the newest matches only, so that no page counts the whole log."""

    @cached_property
    def count(self) -> int:
        newest: QuerySet[AuditLog] = self.object_list  # type: ignore[assignment]
        return newest.values("pk")[:MOST_COUNTED].count()


class ActionFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(action, action) for action in list_actions()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditLog]) -> QuerySet[AuditLog]:
        return queryset.filter(action=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = _("kind of object")
    parameter_name = "entity_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind) for kind in list_entity_types()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditLog]) -> QuerySet[AuditLog]:
        return queryset.filter(entity_type=self.value()) if self.value() else queryset


class AgeFilter(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("Past 24 hours")), ("7", _("Past 7 days")), ("30", _("Past 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditLog]) -> QuerySet[AuditLog]:
        if self.value() not in ("1", "7", "30"):
            return queryset
        return queryset.filter(recorded_at__gte=timezone.now() - timedelta(days=int(self.value() or 1)))


admin.site.unregister(AuditLog)  # auditlog's own screen asks for fields our model has not


@admin.register(AuditLog)
class AuditLogAdmin(AdministrationPages):
    list_display = ["recorded_at", "actor_role", "actor_id", "action", "entity_type", "patient_id", "summary"]
    list_filter = [AgeFilter, ActionFilter, KindFilter]
    search_fields = ["=actor_id", "=patient_id", "=entity_id"]
    search_help_text = _("The whole id of a person, a patient or an object.")
    ordering = ["-sequence"]
    sortable_by = ()
    list_per_page = 50
    show_full_result_count = False
    paginator = NewestPaginator
    exclude = ["leaf"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditLog], search_term: str
    ) -> tuple[QuerySet[AuditLog], bool]:
        """By whole ids, each through its index; Django's own "exact" would compare in upper case."""
        text = search_term.strip().lower()
        if not text:
            return queryset, False
        by_id = [queryset.model.objects.filter(**{name: text}) for name in ("actor_id", "patient_id", "entity_id")]
        newest = [rows.order_by("-sequence").values("sequence")[:MOST_COUNTED] for rows in by_id]
        return queryset.filter(sequence__in=newest[0].union(*newest[1:], all=True)), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
