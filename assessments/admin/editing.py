"""Forms of the administration for rows that several people may edit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class SeenVersionForm(forms.ModelForm):
    """Saves nothing over what somebody else saved meanwhile."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        stored = self._meta.model.objects.filter(pk=self.instance.pk).values_list("version", flat=True).first()
        if stored is not None and cleaned.get("seen_version") != stored:
            self.add_error(None, _("Somebody else saved this while you were writing. Open it again."))
        return cleaned
