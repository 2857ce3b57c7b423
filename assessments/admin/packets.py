"""Packets in Django admin: instruments that are given together, in their order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.admin.editing import SeenVersionForm
from assessments.models import Packet, PacketItem
from assessments.selectors.asking import list_instruments
from common.admin import AdministrationPages


class InstrumentChoice(forms.ModelChoiceField):
    """Instruments by name; those without their wording say so, because a packet leaves them out until it is
    loaded."""

    def label_from_instance(self, instrument: Any) -> str:
        name = f"{instrument.short_title} – {instrument.title}"
        return name if instrument.current_version_id else _("%(name)s (wording not loaded)") % {"name": name}


class PacketForm(SeenVersionForm):
    class Meta:
        model = Packet
        fields = ("name", "is_active")


class PacketItemInline(admin.StackedInline):
    model = PacketItem
    extra = 3
    fields = ["position", "instrument"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position" and field is not None:
            field.help_text = _("The smallest comes first. Equal ones keep the order in which they were added.")
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name != "instrument":
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        return InstrumentChoice(queryset=list_instruments().filter(is_active=True), label=gettext_lazy("Instrument"))


@admin.register(Packet)
class PacketAdmin(AdministrationPages):
    """Packets are taken out of use, never deleted: what was asked for by them keeps their name."""

    form = PacketForm
    list_display = ["name", "instruments", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    fields = ["name", "is_active", "seen_version"]
    inlines = [PacketItemInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("items__instrument")

    @admin.display(description=gettext_lazy("instruments"))
    def instruments(self, packet: Packet) -> str:
        return " · ".join(item.instrument.short_title for item in packet.items.all())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.version += change
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
