"""The log in Django admin: read-only for everybody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import AuditLog

admin.site.unregister(AuditLog)  # auditlog's own screen asks for fields our model has not


@admin.register(AuditLog)
class AuditLogAdmin(admin.ModelAdmin):
    list_display = ["recorded_at", "actor_role", "actor_id", "action", "entity_type", "summary"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
