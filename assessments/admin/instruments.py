"""Instruments and their versions in Django admin: what is there, under what terms, and a form to bring a definition.

Definitions hold no answers of anybody. A version never changes: it is read, exported, and followed by the next.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from assessments.admin.editing import SeenVersionForm
from assessments.definitions import load_version
from assessments.fhir import DefinitionRefused, export_text
from assessments.fhir.json_text import MOST_BYTES
from assessments.models import Instrument, InstrumentVersion
from assessments.scoring.rule_text import MOST_BYTES as MOST_RULE_BYTES
from assessments.services.definitions import import_questionnaire, plan_import
from common.admin import AdministrationPages
from common.errors import Refused

ABOUT_INSTRUMENT: Any = ["title", "code", "wording", "versions"]
CHOICES_OF_THE_CLINIC: Any = ["short_title", "patient_title", "presentation", "is_active"]
ABOUT_VERSION: Any = [
    "name", "number", "url", "business_version", "language", "licence", "copyright_notice", "is_redistributable",
    "source", "citation", "series", "is_scored", "rule_as_text", "kept", "digest", "added_by", "created_at",
    "export_link",
]  # fmt: skip


class InstrumentForm(SeenVersionForm):
    class Meta:
        model = Instrument
        fields = ("short_title", "patient_title", "presentation", "is_active")
        help_texts = {
            "short_title": gettext_lazy("What staff read in lists and on charts."),
            "patient_title": gettext_lazy("What patients read in their list. Best without the name of an illness."),
            "presentation": gettext_lazy("How patients answer it."),
            "is_active": gettext_lazy(
                "Taken out of use it is not offered and not asked for any more. What was answered stays."
            ),
        }


@admin.register(Instrument)
class InstrumentAdmin(AdministrationPages):
    """The instruments there are. They come from the product or by importing a definition; what they are called here,
    how they are asked and whether they are in use is for the clinic to say."""

    form = InstrumentForm
    list_display = ["short_title", "code", "is_active", "wording", "terms"]
    list_filter = ["is_active", "is_site_loaded"]
    search_fields = ["code", "title"]
    list_select_related = ["current_version"]
    ordering = [Lower("short_title"), "code"]
    fields = [*ABOUT_INSTRUMENT, *CHOICES_OF_THE_CLINIC, "seen_version"]
    readonly_fields = ABOUT_INSTRUMENT

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.version += change
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("wording"))
    def wording(self, instrument: Instrument) -> str:
        version = instrument.current_version
        return _link(version) if version is not None else _("to be loaded by the clinic")

    @admin.display(description=gettext_lazy("licence"))
    def terms(self, instrument: Instrument) -> str:
        return _shortened(instrument.current_version.licence) if instrument.current_version is not None else "–"

    @admin.display(description=gettext_lazy("versions"))
    def versions(self, instrument: Instrument) -> str:
        rows = instrument.versions.order_by("-number")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_link(row),) for row in rows)))


def _shortened(licence: str) -> str:
    """For a list. Some licences are a page long."""
    return Truncator(licence).chars(100)


def _link(version: InstrumentVersion) -> str:
    address = reverse("admin:assessments_instrumentversion_change", args=[version.pk])
    return format_html('<a href="{}">{}</a>', address, _("Version %(number)s") % {"number": version.number})


class ImportForm(forms.ModelForm):
    """A definition and what is to be known of it besides."""

    file = forms.FileField(
        label=capfirst(gettext_lazy("file")),
        help_text=gettext_lazy("A FHIR R4 Questionnaire as JSON, of at most 5 MB."),
    )
    code = forms.CharField(
        label=capfirst(gettext_lazy("instrument code")),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Of the instrument it is a version of, such as epds. Without it the definition says."),
    )
    rule = forms.FileField(
        label=capfirst(gettext_lazy("scoring rule")),
        required=False,
        help_text=gettext_lazy("For a form of your own, as JSON. What ships with the product brings its rule along."),
    )
    licence = forms.CharField(
        label=capfirst(gettext_lazy("licence")),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Under what terms the clinic uses the wording."),
    )
    source = forms.CharField(label=capfirst(gettext_lazy("source")), max_length=500, required=False)
    is_comparable = forms.BooleanField(
        label=capfirst(gettext_lazy("comparable")),
        required=False,
        help_text=gettext_lazy("Its scores may stand in one line with those of the version before."),
    )

    class Meta:
        model = InstrumentVersion
        fields = ("licence", "source")

    def clean(self) -> dict[str, Any]:
        """Refuse here, beside the field and in words, whatever the import would refuse."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        file = cleaned.pop("file")
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is too big."))
            return cleaned
        cleaned["text"], cleaned["fallback_name"] = file.read(), file.name.rpartition(".")[0]
        rule = cleaned.pop("rule")
        cleaned["rule_text"] = rule.read(MOST_RULE_BYTES + 1) if rule is not None else b""
        try:
            plan = plan_import(**cleaned)
        except DefinitionRefused as refused:
            self.add_error("file", [ValidationError(f"{path}: {reason}") for path, reason in refused.problems])
            return cleaned
        except Refused as refusal:
            self.add_error("rule" if refusal.field == "rule_text" else refusal.field, refusal.message)
            return cleaned
        if plan.same is not None:
            same = {"code": plan.same.instrument.code, "number": plan.same.number}
            words = _("This very definition is stored already: %(code)s, version %(number)s.")
            self.add_error("file", words % same)
        return cleaned


@admin.register(InstrumentVersion)
class InstrumentVersionAdmin(AdministrationPages):
    """Versions are read and exported; adding one imports a definition."""

    form = ImportForm
    list_display = ["name", "number", "language", "is_scored", "created_at", "terms"]
    list_filter = ["language", "is_redistributable"]
    search_fields = ["instrument__code", "instrument__title", "url"]
    list_select_related = ["instrument"]
    ordering = [Lower("instrument__short_title"), "-number"]
    fields = ABOUT_VERSION
    readonly_fields = ABOUT_VERSION

    def get_fields(self, request: HttpRequest, obj: InstrumentVersion | None = None) -> Any:
        return ABOUT_VERSION if obj is not None else [
            "file", "rule", "code", "licence", "source", "is_comparable",
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: InstrumentVersion | None = None) -> Any:
        return ABOUT_VERSION if obj is not None else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[InstrumentVersion]:
        return super().get_queryset(request).select_related("instrument", "added_by")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        words = {"title": _("Import a questionnaire")}
        buttons = {"show_save_and_add_another": False, "show_save_and_continue": False}  # it leads to what was stored
        return super().add_view(request, form_url, {**words, **buttons, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: InstrumentVersion, form: Any, change: bool) -> None:
        imported = import_questionnaire(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        obj.__dict__.update(imported.version.__dict__)

    def response_add(self, request: HttpRequest, obj: InstrumentVersion, post_url_continue: str | None = None) -> Any:
        """Say what was stored, and lead to it: there it says what of the form is kept and not run."""
        words = _("Imported: %(name)s, version %(number)s.") % {"name": obj.instrument, "number": obj.number}
        if obj.not_run:
            words += " " + _("Parts of it are kept and not run. They are listed below.")
        self.message_user(request, words, messages.WARNING if obj.not_run else messages.SUCCESS)
        return redirect("admin:assessments_instrumentversion_change", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "<uuid:version_id>/export/",
            self.admin_site.admin_view(require_safe(self.export)),
            name="assessments_instrumentversion_export",
        )
        return [export, *super().get_urls()]

    def export(self, request: HttpRequest, version_id: UUID) -> HttpResponse:
        """The definition as a file, as it was received."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = get_object_or_404(self.get_queryset(request), pk=version_id)
        response = HttpResponse(export_text(version.definition), content_type="application/fhir+json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{version.instrument.code}-{version.number}.json"'
        return response

    @admin.display(description=gettext_lazy("instrument"), ordering="instrument__short_title")
    def name(self, version: InstrumentVersion) -> str:
        return version.instrument.short_title

    @admin.display(description=gettext_lazy("licence"))
    def terms(self, version: InstrumentVersion) -> str:
        return _shortened(version.licence)

    @admin.display(description=gettext_lazy("scored"), boolean=True)
    def is_scored(self, version: InstrumentVersion) -> bool:
        return version.rule is not None

    @admin.display(description=gettext_lazy("scoring rule"))
    def rule_as_text(self, version: InstrumentVersion) -> str:
        if version.rule is None:
            return "–"
        text = json.dumps(version.rule, indent=2, ensure_ascii=False)
        return format_html(
            '<textarea class="vLargeTextField" rows="12" readonly aria-label="{}">{}</textarea>',
            _("scoring rule"),
            text,
        )

    @admin.display(description=gettext_lazy("kept but not run"))
    def kept(self, version: InstrumentVersion) -> str:
        if not version.not_run:
            return _("Nothing: all of it is run.")
        rows = load_version(version.pk).questionnaire.not_run
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", rows))

    @admin.display(description=gettext_lazy("definition"))
    def export_link(self, version: InstrumentVersion) -> str:
        address = reverse("admin:assessments_instrumentversion_export", args=[version.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download as JSON"))
