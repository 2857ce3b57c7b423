"""What a template would otherwise have to work out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from common.models import EditableModel


def preference_differences(form: forms.Form, saved: EditableModel) -> list[tuple[str, str, str]]:
    """For a stale edit of the settings: label, what is saved, what was chosen; only where they differ."""
    return [
        (str(field.label), _in_words(field, getattr(saved, name)), _in_words(field, form.cleaned_data[name]))
        for name, field in form.fields.items()
        if not field.widget.is_hidden and getattr(saved, name) != form.cleaned_data[name]
    ]


def _in_words(field: Any, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("On") if value else _("Off")
    return str(dict(field.choices).get(value, value))
