"""Shape and wording of what people type about their account."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import list_open_clinics
from common.forms import EditForm, IdempotentForm, TextField


@cache
def time_zones() -> list[str]:
    """The zones people live in: a region and a place, such as Asia/Taipei."""
    regions = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    return sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in regions and "/" in name)


def time_zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in time_zones()]


class SettingsForm(EditForm):
    """How the portal looks and speaks. Patients have no keyboard shortcuts and staff no scores of their own, so they
    are not asked."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect)
    text_size = forms.ChoiceField(label=_("Text size"), choices=User.TextSize.choices, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("All times are shown in this zone.")
    )
    uses_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts"),
        required=False,
        help_text=_("Single keys such as j, k and / move around lists. Turn them off if they get in your way."),
    )
    hides_scores = forms.BooleanField(
        label=_("Hide my scores"),
        required=False,
        help_text=_("Results still reach you. Numbers and charts stay hidden until you show them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        names = ("version", "language", "theme", "text_size", "time_zone", "uses_shortcuts", "hides_scores")
        kwargs["initial"] = {name: getattr(user, name) for name in names}
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = [("", _("The clinic's time zone")), *time_zone_choices()]
        del self.fields["uses_shortcuts" if user.is_patient else "hides_scores"]


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=User.Theme.choices)


class HideScoresForm(forms.Form):
    hides_scores = forms.BooleanField(required=False)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class SignUpForm(forms.Form):
    """What we ask beside email and password when a clinic lets patients sign up. allauth builds its form on it."""

    full_name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    clinic: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Your clinic"),
        queryset=None,
        empty_label=_("Choose a clinic"),
        help_text=_("The clinic links your account to your record. Until then you see nothing from it."),
    )
    field_order = ("full_name", "email", "clinic", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clinic: Any = self.fields["clinic"]
        clinic.queryset = list_open_clinics()

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing is left to do: the account adapter stored everything with the user."""


class AcceptInvitationForm(IdempotentForm):
    """A name and a new password, typed twice."""

    full_name = TextField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. A few words in a row are easy to keep in mind."),
    )
    password_again = forms.CharField(
        label=_("New password again"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, full_name: str, **kwargs: Any) -> None:
        self.email = email
        kwargs["initial"] = {"full_name": full_name}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("This is not the same as the password above."))
        if password:
            somebody = User(email=self.email, full_name=cleaned.get("full_name", ""))
            try:
                password_validation.validate_password(password, somebody)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
