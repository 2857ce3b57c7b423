"""Forms of the crisis log: shape and wording. What may be written when is decided by the services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import EditForm, IdempotentForm, TextField
from crisis.models import CrisisAlert, CrisisEntry, CrisisInterventionLog

LONGEST_TEXT = 10_000
OLDEST_YEAR = 1990
TO_THE_MINUTE = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A date and a time of the writer's time zone, to the minute."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=TO_THE_MINUTE)

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and value.year < OLDEST_YEAR:
            raise ValidationError(_("Please check the year."), code="too_old")


def to_the_minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


class InterventionForm(IdempotentForm):
    """What is written when a crisis is recorded."""

    intervention_date = MomentField(
        label=_("Date and time"), help_text=_("When it happened, in your time zone."), initial=to_the_minute
    )
    level = forms.ChoiceField(
        label=_("Level of risk"),
        choices=CrisisInterventionLog.Level.choices,
        widget=forms.RadioSelect,
        help_text=_("As you assess it now. It shows on the caseload."),
    )
    incident = TextField(
        label=_("What happened"),
        rows=5,
        max_length=LONGEST_TEXT,
        help_text=_("How it came up, and what the patient said in their own words."),
    )
    means = TextField(
        label=_("Access to means"),
        rows=3,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("What the patient could use to harm themselves, and what was agreed. Say so if you did not ask."),
    )
    protective_factors = TextField(label=_("Protective factors"), rows=3, max_length=LONGEST_TEXT, required=False)
    response_action = TextField(label=_("What was done"), rows=4, max_length=LONGEST_TEXT, required=False)
    notifications_made = TextField(
        label=_("Who was told"),
        rows=2,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Supervisor, prescriber, family: who, when, and what they said."),
    )
    notes_for_patient = TextField(
        label=_("Note for the patient"),
        rows=5,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("The patient sees only this text, and only after you share it. Plain, kind words."),
    )

    WRITTEN = (
        "intervention_date", "level", "incident", "means", "protective_factors", "response_action",
        "notifications_made", "notes_for_patient",
    )  # fmt: skip


class InterventionFromAlertForm(InterventionForm):
    """The same, opened from an alert, which the new log then answers."""

    alert = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # Which version of the alert was read: the log acknowledges no more than that.
    alert_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class InterventionEditForm(EditForm, InterventionForm):
    """The same for a log that is there. A closed one has only its note for the patient left to write."""

    level_reason = TextField(
        label=_("Why the level changed"),
        rows=2,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Only when you change the level. It is kept as an entry."),
    )
    field_order = ("intervention_date", "level", "level_reason")

    def __init__(self, data: Any = None, *, intervention: CrisisInterventionLog) -> None:
        initial = {name: getattr(intervention, name) for name in self.WRITTEN}
        super().__init__(data, initial={**initial, "version": intervention.version})
        if not intervention.is_open:
            for name in (*self.WRITTEN, "level_reason"):
                if name != "notes_for_patient":
                    del self.fields[name]
        if intervention.published_at is not None:
            self.fields["notes_for_patient"].required = True
            self.fields["notes_for_patient"].help_text = _(
                "This note is shared. A change is seen by the patient at once, and they are told."
            )

    def differences(self, current: CrisisInterventionLog) -> list[tuple[str, str, str]]:
        """What is stored now beside what was written, for each field in which they differ."""
        return [
            (str(field.label), _in_words(field, getattr(current, name)), _in_words(field, self.cleaned_data[name]))
            for name, field in self.fields.items()
            if name in self.WRITTEN and getattr(current, name) != self.cleaned_data[name]
        ]


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), str(_("j M Y, H:i")))
    return str(dict(getattr(field, "choices", ())).get(value, value))


class EntryForm(IdempotentForm):
    """One entry. It stays as it is written."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("", _("Choose")),
            *(choice for choice in CrisisEntry.Kind.choices if choice[0] != CrisisEntry.Kind.LEVEL_CHANGED),
        ],
    )
    body = TextField(
        label=_("Entry"),
        rows=4,
        max_length=LONGEST_TEXT,
        help_text=_("It is kept with your name and the time, and cannot be changed. Correct it with another entry."),
    )


class CloseForm(EditForm):
    """How it ended, and the level of risk now."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", _("Choose")), *CrisisInterventionLog.Outcome.choices])
    outcome_note = TextField(
        label=_("About the outcome"),
        rows=4,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Who took over, what was agreed, when you will look again."),
    )
    closing_level = forms.ChoiceField(
        label=_("Level of risk now"),
        choices=CrisisInterventionLog.Level.choices,
        widget=forms.RadioSelect,
        help_text=_("As you assess it today. It stays on the caseload until somebody assesses it again."),
    )


class PublishForm(EditForm):
    """Nothing to fill in: the version says which text was looked at."""


class AcknowledgeForm(EditForm):
    """What was done about an alert, as it was read."""

    action = forms.ChoiceField(
        label=_("What did you do?"), choices=CrisisAlert.Action.choices, widget=forms.RadioSelect
    )
    note = TextField(
        label=pgettext_lazy("for colleagues", "Note"),
        rows=3,
        max_length=LONGEST_TEXT,
        required=False,
        help_text=_("Needed when you hand over, and when this is not a concern. Staff read it, the patient does not."),
    )
