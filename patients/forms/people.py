"""Forms about who the patient is: registering, changing details, inviting, linking."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.forms import EditForm, IdempotentForm, TextField
from common.models import EditableModel

EARLIEST_BIRTH = date(1900, 1, 1)
phone_validator = RegexValidator(r"^[0-9+()./ #x-]*$", _("Write a phone number: digits, spaces and + ( ) . - only."))


def phone_field(label: Any, autocomplete: str = "off") -> TextField:
    """A phone number as people write it."""
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": autocomplete})
    return TextField(label=label, required=False, max_length=40, widget=widget, validators=[phone_validator])


class WhoFields(forms.Form):
    """Who the patient is, as the clinic writes it down."""

    display_name = TextField(label=_("Name"), max_length=150, help_text=_("Family name first, such as Lin, Mei-Ling."))
    local_name = TextField(label=_("Name in own script"), max_length=80, required=False, help_text=_("Such as 林美玲."))
    pronouns = TextField(label=_("Pronouns"), max_length=40, required=False)
    date_of_birth = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    preferred_language = TextField(label=_("Preferred language"), max_length=40, required=False)

    def clean_date_of_birth(self) -> date | None:
        born: date | None = self.cleaned_data["date_of_birth"]
        if born is not None and not EARLIEST_BIRTH <= born <= timezone.localdate():
            raise ValidationError(_("Check this date: nobody in care was born then."))
        return born


class ContactFields(forms.Form):
    """How to reach the patient, and how not to."""

    phone = phone_field(_("Phone"), "tel")
    contact_email = forms.EmailField(label=_("Email"), required=False, max_length=254)
    address = TextField(label=_("Address"), required=False, max_length=500, rows=3)
    emergency_contact_name = TextField(label=_("Emergency contact"), max_length=150, required=False)
    emergency_contact_phone = phone_field(_("Emergency contact phone"))
    may_leave_voicemail = forms.BooleanField(label=_("Voicemail is fine"), required=False)
    may_receive_mail_at_home = forms.BooleanField(label=_("Mail to the home address is fine"), required=False)


class RegistrationForm(ContactFields, WhoFields, IdempotentForm):
    """A new patient at the front desk."""

    field_order = ["medical_record_number", "display_name"]
    medical_record_number = TextField(label=_("Medical record number"), max_length=32)


class DetailsForm(ContactFields, WhoFields, EditForm):
    """The details staff may change."""


class HistoryDetailsForm(DetailsForm):
    """The details with the history, for those who write the chart."""

    history = TextField(
        label=_("History"), required=False, max_length=8000, rows=6, help_text=_("One line each, such as 2019: …")
    )

    def clean_history(self) -> list[dict[str, str]]:
        """Each line as when and what; a line without a colon has no when."""
        lines = [line.strip() for line in self.cleaned_data["history"].splitlines() if line.strip()]
        events = []
        for line in lines:
            when, colon, what = line.partition(":")
            events.append({"when": when.strip(), "what": what.strip()} if colon else {"when": "", "what": line})
        return events


class OwnDetailsForm(ContactFields, EditForm):
    """What patients change about themselves."""


class InvitationForm(IdempotentForm):
    """Where to send a patient the link to their record."""

    email = forms.EmailField(label=_("Email"), max_length=254)


class LinkForm(IdempotentForm):
    """The exact address of somebody who signed up and waits."""

    email = forms.EmailField(label=_("Email they signed up with"), max_length=254)


def history_text(events: list[dict[str, str]]) -> str:
    """The history as lines that can be edited."""
    return "\n".join(f"{event['when']}: {event['what']}" if event.get("when") else event["what"] for event in events)


def differences(form: EditForm, current: EditableModel) -> list[tuple[str, str, str]]:
    """What is stored now beside what was written, for each field in which they differ."""
    shown = []
    for name, field in form.fields.items():
        if name in ("idempotency_key", "version"):
            continue
        stored, written = getattr(current, name), form.cleaned_data.get(name)
        if stored != written:
            shown.append((str(field.label), _in_words(stored), _in_words(written)))
    return shown


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _now("Yes") if value else _now("No")
    if isinstance(value, list):
        return history_text(value)
    return "" if value is None else str(value)
