"""What the auditor asks of the log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.log_words import action_words, kind_words


class LogSearchForm(forms.Form):
    """Filters of the audit log. Everything is optional; `before` and `after` are the place of the page."""

    who = forms.CharField(label=_("Who"), required=False, max_length=254, help_text=_("Name, email or id"))
    whose = forms.CharField(
        label=_("Whose record"), required=False, max_length=150, help_text=_("Record number, name or id")
    )
    action = forms.ChoiceField(label=_("What"), required=False)
    kind = forms.ChoiceField(label=_("Kind of object"), required=False)
    object_id = forms.CharField(label=_("Object id"), required=False, max_length=64)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)
    after = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    def __init__(self, *args: Any, actions: list[str], kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("Anything")), *_grouped(actions)]  # type: ignore[attr-defined]
        named = [(kind, _in_words(kind_words(kind), kind)) for kind in kinds]
        self.fields["kind"].choices = [("", _("Any kind")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This day is before the first day."))
        return cleaned

    def times(self) -> dict[str, datetime | None]:
        """The days as times, in the time zone of the person who asks; `until` is the start of the day after."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return {"since": _start_of(since), "until": _start_of(until, days_later=1)}


def _start_of(day: date | None, *, days_later: int = 0) -> datetime | None:
    if day is None or day == date.max:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days_later), time.min))


def _grouped(actions: list[str]) -> list[tuple[str, str]]:
    """Each group of actions ("patients.") followed by its actions."""
    choices: list[tuple[str, str]] = []
    for action in actions:
        group = f"{action.split('.', 1)[0]}."
        if (group, f"{group}…") not in choices:
            choices.append((group, f"{group}…"))
        choices.append((action, _in_words(action_words(action), action)))
    return choices


def _in_words(words: str, code: str) -> str:
    return f"{words} ({code})" if words else code
