"""Shape and wording of what is written in assessments. Rules over several rows are in the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from assessments.models import AssessmentVersion, ProgressAlert
from common.forms import IdempotentForm, TextField

LONGEST_COMMENT = 2_000
LONGEST_NOTE = 5_000


class NotTooLong(MaxLengthValidator):
    """A limit the server says in words. Without `maxlength` in the page no browser cuts off what is pasted."""

    message = ngettext_lazy(
        "This text is too long by %(surplus)d character. Please shorten it.",
        "This text is too long by %(surplus)d characters. Please shorten it.",
        "surplus",
    )

    def __call__(self, value: str) -> None:
        surplus = len(value) - self.limit_value
        if surplus > 0:
            raise ValidationError(self.message, code=self.code, params={"surplus": surplus})


def text_field(limit: int, rows: int, **options: Any) -> TextField:
    """An optional text of several lines with a limit."""
    return TextField(required=False, rows=rows, validators=[NotTooLong(limit)], **options)


def reason_field(label: Any, help_text: Any) -> TextField:
    """Why something is done, in a few words that must be there."""
    return TextField(label=label, help_text=help_text, validators=[NotTooLong(200)])


def date_field(**options: Any) -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as in 2026-01-31.")},
        **options,
    )


class AcknowledgeForm(IdempotentForm):
    """Which version the patient read."""

    version_id = forms.UUIDField(widget=forms.HiddenInput)


class CommentForm(IdempotentForm):
    """What a patient says about a result they read."""

    version_id = forms.UUIDField(widget=forms.HiddenInput)
    does_not_match = forms.BooleanField(label=_("This does not match how I feel"), required=False)
    body = text_field(LONGEST_COMMENT, rows=4, label=_("What would you like us to know?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "comment_%s")  # another form stands on the same page
        super().__init__(*args, **kwargs)


class CompareForm(forms.Form):
    """Two versions of one assessment."""

    older = forms.TypedChoiceField(label=_("Compare"), coerce=int)
    newer = forms.TypedChoiceField(label=_("with"), coerce=int)

    def __init__(self, data: Any, *, versions: list[AssessmentVersion]) -> None:
        super().__init__(data)
        choices = [(row.number, _("Version %(number)d") % {"number": row.number}) for row in versions]
        self.fields["older"].choices = choices  # type: ignore[attr-defined]
        self.fields["newer"].choices = choices  # type: ignore[attr-defined]


class ProgressAlertForm(IdempotentForm):
    """What was done about an alert on progress."""

    action = forms.ChoiceField(label=_("What did you do?"), choices=[("", _("Choose")), *ProgressAlert.Action.choices])
    note = TextField(
        label=pgettext_lazy("for colleagues", "Note"),
        rows=2,
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Needed when it was not useful. Staff read it, the patient does not."),
    )
