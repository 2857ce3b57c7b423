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


# They turn the direction of whatever stands beside the text, and nobody can see them or take them out.
TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters by their category, drawn as nothing


class TextField(forms.CharField):
    """Text as people write it: line ends are made one kind, and spaces where the text has one line; what turns the
    direction of text is left out; text of which nothing can be seen is none; control characters are refused in words.
    """

    def __init__(self, *, rows: int | None = None, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n").translate(TURNING)
        if not isinstance(self.widget, forms.Textarea):
            text = text.replace("\n", " ").replace("\t", " ")
        return text if any(map(_can_be_seen, text)) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(unicodedata.category(character) == "Cc" and character not in "\n\t" for character in value):
            raise ValidationError(_("Please remove the hidden control characters from this text."), code="control")


def _can_be_seen(character: str) -> bool:
    """Whether there is something to see; a control character counts, because it is refused in words."""
    return unicodedata.category(character) not in ("Cf", "Mn", "Zl", "Zp", "Zs") and character not in BLANK_LETTERS
