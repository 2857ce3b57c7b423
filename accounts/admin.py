"""People and clinics, for administrators. What these pages write goes through the same services as everything else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import time_zone_choices
from accounts.models import Clinic, Invitation, ProviderProfile, User
from accounts.selectors import list_waiting_for_link
from accounts.services.invitations import invite, refuse_invitation, withdraw
from accounts.services.users import change_user, refuse_user_change
from common.admin import AdministrationPages
from common.errors import Refused


class WaitingForLink(admin.SimpleListFilter):
    """Patients who signed up without an invitation and have no record yet."""

    title = gettext_lazy("record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", _("Waiting to be linked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(pk__in=list_waiting_for_link()) if self.value() == "waiting" else queryset


class UserForm(forms.ModelForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = User
        fields = ("full_name", "role", "is_active")

    by: User  # the administrator, set on the class of one request

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            refuse_user_change(
                user=User.objects.get(pk=self.instance.pk),
                role=cleaned["role"],
                is_active=cleaned["is_active"],
                by=self.by,
            )
        except Refused as refusal:
            self.add_error(refusal.field, refusal.message)
        if cleaned["seen_version"] != User.objects.values_list("version", flat=True).get(pk=self.instance.pk):
            self.add_error(None, _("Somebody else saved this while you were writing. Open it again."))
        return cleaned


@admin.register(User)
class UserAdmin(AdministrationPages):
    """Everybody comes in by invitation; here their name, role and access change. Passwords are nobody's business."""

    form = UserForm
    list_display = ["full_name", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active", WaitingForLink]
    search_fields = ["full_name", "email"]
    fields = [
        "full_name", "email", "role", "is_active", "requested_clinic", "last_login", "created_at", "seen_version",
    ]  # fmt: skip
    readonly_fields = ["email", "requested_clinic", "last_login", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        stored = change_user(
            user=obj,
            version=form.cleaned_data["seen_version"],
            full_name=obj.full_name,
            role=obj.role,
            is_active=obj.is_active,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.version = stored.version


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ("email", "full_name", "role", "clinic")

    by: User  # the administrator, set on the class of one request

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            refuse_invitation(
                email=cleaned["email"],
                role=cleaned["role"],
                clinic=cleaned["clinic"],
                patient_id=None,
                by=self.by,
            )
        except Refused as refusal:
            self.add_error(refusal.field, refusal.message)
        return cleaned


@admin.register(Invitation)
class InvitationAdmin(AdministrationPages):
    """Adding one sends the mail. A sent invitation can be withdrawn, not changed."""

    form = InvitationForm
    list_display = ["email", "full_name", "role", "clinic", "state", "expires_at", "invited_by"]
    list_filter = ["role", "clinic"]
    search_fields = ["email", "full_name"]
    fields = ["email", "full_name", "role", "clinic"]
    actions = ["withdraw_selected"]
    list_select_related = ["clinic", "invited_by"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        if invitation.accepted_at:
            return _("used")
        if invitation.withdrawn_at:
            return _("withdrawn")
        return _("open") if invitation.is_open(timezone.now()) else _("out of date")

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        sent = invite(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        obj.__dict__.update(sent.__dict__)

    @admin.action(description=gettext_lazy("Withdraw the selected invitations"), permissions=["withdraw"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        for invitation in queryset:
            try:
                withdraw(invitation=invitation, by=request.user)  # type: ignore[arg-type]
            except Refused as refusal:
                messages.error(request, f"{invitation.email}: {refusal.message}")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)


class ClinicForm(forms.ModelForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("time zone"), choices=time_zone_choices)

    class Meta:
        model = Clinic
        fields = ("name", "country", "time_zone", "phone", "reply_promise", "allows_open_sign_up")
        help_texts = {
            "reply_promise": gettext_lazy("How soon somebody answers. Patients read it beside messages and check-ins.")
        }

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).upper()
        if len(country) != 2 or not (country.isascii() and country.isalpha()):
            raise forms.ValidationError(_("Two letters, such as US or TW."))
        return country


@admin.register(Clinic)
class ClinicAdmin(AdministrationPages):
    form = ClinicForm
    list_display = ["name", "country", "time_zone", "phone", "allows_open_sign_up"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ProviderProfile)
class ProviderProfileAdmin(AdministrationPages):
    """What patients are shown about a member of staff. The profile itself comes with the accepted invitation."""

    list_display = ["display_name", "specialty", "clinic"]
    list_filter = ["clinic"]
    search_fields = ["user__full_name", "specialty"]
    list_select_related = ["user", "clinic"]
    fields = ["user", "clinic", "title", "specialty", "credentials", "contact_phone", "contact_email"]
    readonly_fields = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
