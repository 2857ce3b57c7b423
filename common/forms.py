"""Base forms: the key that makes sending twice harmless, the version that keeps edits, and plain text."""

from __future__ import annotations

import unicodedata
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.errors import Refused


class IdempotentForm(forms.Form):
    """A form that may be sent twice by accident: it carries the key its result is stored under."""

    idempotency_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    @property
    def arguments(self) -> dict[str, Any]:
        """What was filled in, by the names the service takes it under: everything but the key. Only of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "idempotency_key"}

    def add_refusal(self, refusal: Refused) -> None:
        """Show why the service said no beside the field it belongs to, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, refusal.message)


class EditForm(IdempotentForm):
    """A form that edits a row: it carries the version that was read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class TextField(forms.CharField):
    """Text as people write it: line ends are made one kind; control characters are refused in words."""

    def __init__(self, *, rows: int | None = None, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in value):
            raise ValidationError(_("Please remove the hidden control characters from this text."), code="control")
