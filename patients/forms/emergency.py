"""Forms about charts opened in an emergency."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import IdempotentForm, TextField


class EmergencyForm(IdempotentForm):
    """Which chart, and why it cannot wait."""

    medical_record_number = TextField(
        label=_("Medical record number"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("The whole number, exactly."),
    )
    reason = TextField(
        label=_("Why you need this chart now"),
        min_length=10,
        max_length=500,
        rows=3,
        help_text=_("At least 10 characters. Supervisors and the patient can read it."),
    )
    is_confirmed = forms.BooleanField(
        label=_("I need this chart to care for the patient in an emergency."),
        error_messages={"required": _("Confirm this to open the chart.")},
    )


class ReviewForm(IdempotentForm):
    """What the review found."""

    note = TextField(label=_("What you found"), max_length=500, rows=3)
