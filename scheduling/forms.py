"""What people type about visits: shape and wording. What may be booked is the services' business."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from common.forms import EditForm, IdempotentForm, TextField
from patients.models import CareTeamMembership
from scheduling.models import BOOKED_AHEAD_AT_MOST, Appointment
from scheduling.zones import TimeComesTwice, TimeNeverComes, moment_of, zone_name

USUAL_MINUTES = (15, 20, 25, 30, 45, 50, 60, 80, 90, 120, 180, 240)
DEFAULT_MINUTES = 50
FIRST_CALENDAR_DAY, LAST_CALENDAR_DAY = date(2000, 1, 1), date(2100, 12, 31)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class ChoosingForm(forms.Form):
    """A form whose choices are known only when it is shown."""

    def _offer(self, field: str, choices: Sequence[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = choices


class AppointmentForm(ChoosingForm, IdempotentForm):
    """Book a visit with a clinician of the care team. After `is_valid`, `visit` holds what the services take."""

    provider = forms.ChoiceField(label=gettext_lazy("With"))
    date = forms.DateField(
        label=gettext_lazy("Date"),
        widget=DayInput,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day, such as 2026-12-01.")},
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        widget=ClockInput,
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": gettext_lazy("Write the time as hours:minutes, such as 14:30.")},
    )
    duration = forms.TypedChoiceField(label=gettext_lazy("How long"), coerce=int)
    mode = forms.ChoiceField(label=gettext_lazy("Kind of visit"), choices=Appointment.Mode.choices)
    location = TextField(
        label=gettext_lazy("Place or link"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A room, a phone number, or a video link. Patients see a video link 15 minutes before."),
    )
    reason = TextField(
        label=gettext_lazy("Reason for the visit"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The patient can read this. The front desk cannot."),
    )

    def __init__(
        self,
        *args: Any,
        team: Sequence[CareTeamMembership],
        shows_reason: bool,
        current: Appointment | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.providers = {str(member.user_id): member.user for member in team}
        self.current = current
        self._offer("provider", [("", _("Choose a clinician")), *map(_provider_choice, team)])
        self._offer("duration", _duration_choices(current))
        self.fields["time"].help_text = _("%(zone)s.") % {"zone": zone_name()}
        if not shows_reason:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "date" in cleaned and "time" in cleaned:
            self._clean_start(cleaned)
        return cleaned

    def _clean_start(self, cleaned: dict[str, Any]) -> None:
        today = timezone.localdate()
        if cleaned["date"] < today:
            self.add_error("date", _("This day has passed. Choose a later one."))
        elif cleaned["date"] > today + BOOKED_AHEAD_AT_MOST:
            self.add_error("date", _("This is too far ahead. Choose a day within the next 2 years."))
        else:
            try:
                cleaned["start_at"] = self._kept_start(cleaned) or moment_of(cleaned["date"], cleaned["time"])
            except TimeNeverComes:
                self.add_error("time", _("The clocks skip this time on that day. Choose another time."))
            except TimeComesTwice:
                self.add_error("time", _("The clocks go back that day and this time comes twice. Choose another time."))

    def _kept_start(self, cleaned: dict[str, Any]) -> datetime | None:
        """The stored start, to the second, where date and time were left as they were shown."""
        if self.current is None:
            return None
        shown = timezone.localtime(self.current.start_at)
        is_same = (shown.date(), f"{shown:%H:%M}") == (cleaned["date"], f"{cleaned['time']:%H:%M}")
        return self.current.start_at if is_same else None

    @property
    def visit(self) -> dict[str, Any]:
        """The arguments of `services.book` and `services.reschedule` that come from this form."""
        cleaned = self.cleaned_data
        return {
            "provider": self.providers[cleaned["provider"]],
            "start_at": cleaned["start_at"],
            "duration": timedelta(minutes=cleaned["duration"]),
            "mode": cleaned["mode"],
            "location": cleaned["location"],
            **({"reason": cleaned["reason"]} if "reason" in self.fields else {}),
        }


class AppointmentEditForm(AppointmentForm, EditForm):
    """Change a booked visit."""

    field_order = ["provider", "date", "time", "duration", "mode", "location", "reason"]


class CancelForm(EditForm):
    """Say why a visit is cancelled; patients need not."""

    reason = TextField(label=gettext_lazy("Why?"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_patient:
            self.fields["reason"].help_text = _("You do not have to say.")
        else:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _("The patient can read this.")


class MoveForm(EditForm):
    """One of the buttons that say what became of a visit."""

    to = forms.ChoiceField(choices=[(status.value, status.label) for status in Appointment.MARKS])


class CalendarForm(ChoosingForm):
    """Which days, and whose, the calendar shows."""

    EVERYBODY = "everybody"

    view = forms.ChoiceField(choices=[("day", ""), ("week", "")])
    date = forms.DateField(
        label=gettext_lazy("Day"),
        widget=DayInput,
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(FIRST_CALENDAR_DAY), MaxValueValidator(LAST_CALENDAR_DAY)],
        error_messages={"invalid": gettext_lazy("Write the date as year-month-day, such as 2026-12-01.")},
    )
    provider = forms.ChoiceField(
        label=gettext_lazy("With"),
        error_messages={"invalid_choice": gettext_lazy("Choose somebody from the list.")},
    )

    def __init__(self, *args: Any, providers: Sequence[User] | None, **kwargs: Any) -> None:
        """Without `providers` there is nobody to choose: the calendar is one's own."""
        super().__init__(*args, **kwargs)
        self.providers = {str(provider.pk): provider for provider in providers or ()}
        if providers is None:
            del self.fields["provider"]
        else:
            names = [(key, provider.titled_name) for key, provider in self.providers.items()]
            self._offer("provider", [(self.EVERYBODY, _("Everybody")), *names])


def _provider_choice(member: CareTeamMembership) -> tuple[str, str]:
    return str(member.user_id), f"{member.user.titled_name} ({member.get_team_role_display()})"


def _duration_choices(current: Appointment | None) -> list[tuple[str, str]]:
    offered = {*USUAL_MINUTES, *([current.minutes] if current else [])}
    return [(str(minutes), ngettext("%d minute", "%d minutes", minutes) % minutes) for minutes in sorted(offered)]
