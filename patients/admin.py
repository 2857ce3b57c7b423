"""Patients and care teams for administrators: who is registered, whose portal is open, who is on which team. Nothing
clinical; everything is written by the same services as elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from common.admin import AdministrationPages
from common.errors import Refused
from patients.models import CareTeamMembership, EmergencyAccess, PatientProfile
from patients.services.care_team import ROLES_IN_TEAM, add_member, end_membership, refuse_member
from patients.services.profiles import register_patient, update_patient


class PatientForm(forms.ModelForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PatientProfile
        fields = (
            "medical_record_number", "display_name", "local_name", "date_of_birth", "preferred_language",
            "primary_clinic", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stored = PatientProfile.objects.filter(pk=self.instance.pk).values_list("version", flat=True).first()
        if stored is not None and cleaned.get("seen_version") != stored:
            self.add_error(None, _("Somebody else saved this while you were writing. Open it again."))
        return cleaned


@admin.register(PatientProfile)
class PatientProfileAdmin(AdministrationPages):
    """Who is registered, and whether their portal is open. A record is never deleted."""

    form = PatientForm
    list_display = ["display_name", "medical_record_number", "primary_clinic", "has_sign_in", "is_active"]
    list_filter = ["is_active", "primary_clinic"]
    list_select_related = ["primary_clinic"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["display_name", "local_name", "medical_record_number"]
    fields = [*PatientForm.Meta.fields, "has_sign_in", "seen_version"]
    readonly_fields = ["has_sign_in"]

    @admin.display(boolean=True, description=gettext_lazy("signs in"))
    def has_sign_in(self, patient: PatientProfile) -> bool:
        return patient.user_id is not None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        request.patient_id = object_id  # type: ignore[attr-defined]  # for the log of reads
        return super().change_view(request, object_id, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: PatientProfile, form: Any, change: bool) -> None:
        fields = {name: getattr(obj, name) for name in PatientForm.Meta.fields}
        if not change:
            obj.pk = register_patient(by=request.user, **fields).pk  # type: ignore[arg-type]
            return
        version = form.cleaned_data["seen_version"]
        update_patient(patient=obj, version=version, by=request.user, **fields)  # type: ignore[arg-type]


class PatientByNumberField(forms.ModelChoiceField):
    """A patient by medical record number, typed: a list of all patients would be neither short nor anybody's need."""

    widget = forms.TextInput(attrs={"size": 30, "autocomplete": "off"})
    default_error_messages = {"invalid_choice": gettext_lazy("No patient has this medical record number.")}

    def to_python(self, value: Any) -> PatientProfile | None:
        number = forms.CharField(required=False).clean(value)
        return super().to_python(number)


class MembershipForm(forms.ModelForm):
    patient = PatientByNumberField(
        PatientProfile.objects.all(), to_field_name="medical_record_number", label=gettext_lazy("Medical record number")
    )
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__in=ROLES_IN_TEAM).order_by("full_name"), label=gettext_lazy("Person")
    )

    class Meta:
        model = CareTeamMembership
        fields = ("patient", "user", "team_role", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            refuse_member(**{name: cleaned[name] for name in ("patient", "user", "team_role")})
        except Refused as refusal:
            self.add_error(refusal.field, refusal.message)
        return cleaned

    def _post_clean(self) -> None:
        """The service and the database check the rest; the row is the service's to make."""


class WhyForm(ActionForm):
    """The reason, beside the choice of what to do."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=200, widget=forms.TextInput(attrs={"size": 30})
    )


class CurrentFilter(admin.SimpleListFilter):
    title = gettext_lazy("time")
    parameter_name = "current"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("Now")), ("no", _("Earlier"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CareTeamMembership]) -> QuerySet[CareTeamMembership]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(ended_at__isnull=self.value() == "yes")


@admin.register(CareTeamMembership)
class CareTeamMembershipAdmin(AdministrationPages):
    """Adding one grants, ending one revokes. A membership is never changed or deleted."""

    form = MembershipForm
    action_form = WhyForm
    actions = ["end_selected"]
    list_display = ["patient", "user", "team_role", "started_at", "ended_at"]
    list_filter = [CurrentFilter, "team_role"]
    list_select_related = ["patient", "user"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-started_at"]
    search_fields = ["user__full_name", "user__email", "patient__display_name", "patient__medical_record_number"]
    fields = ["patient", "user", "team_role", "reason"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        ends = ["started_at", "granted_by", "ended_at", "ended_by", "end_reason"]
        return self.fields if obj is None else [*(self.fields or []), *ends]

    def save_model(self, request: HttpRequest, obj: CareTeamMembership, form: Any, change: bool) -> None:
        added = add_member(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        obj.pk = added.pk

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=gettext_lazy("End with this reason"), permissions=["end"])
    def end_selected(self, request: HttpRequest, queryset: QuerySet[CareTeamMembership]) -> None:
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            messages.error(request, _("Write the reason beside the action, then choose it again."))
            return
        ended = 0
        for membership in queryset.select_related("user"):
            try:
                end_membership(membership=membership, reason=reason, by=request.user)  # type: ignore[arg-type]
                ended += 1
            except Refused as refusal:
                messages.warning(request, f"{membership.user.full_name}: {refusal.message}")
        if ended:
            text = ngettext("%(count)d membership ended.", "%(count)d memberships ended.", ended)
            messages.success(request, text % {"count": ended})


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(AdministrationPages):
    """That charts were opened in an emergency, and whether somebody reviewed it. The reasons are for supervisors."""

    list_display = ["user", "patient", "started_at", "expires_at", "ended_at", "reviewed_by", "reviewed_at"]
    list_filter = [("reviewed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["patient", "user", "reviewed_by"]
    list_per_page = 50
    exclude = ["reason", "review_note"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
