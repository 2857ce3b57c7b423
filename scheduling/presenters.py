"""Visits as they are read: by whom, in which words, and what may be done now. No queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Clinic, ProviderProfile, User
from scheduling.models import JOIN_OPENS_BEFORE, OWN_CANCEL_NOTICE, Appointment
from scheduling.policies import can_see_reason

Status = Appointment.Status

TONES = {
    Status.BOOKED: "info",
    Status.ARRIVED: "ok",
    Status.COMPLETED: "ok",
    Status.CANCELLED: "none",
    Status.MISSED: "moderate",
}
MODE_ICONS = {
    Appointment.Mode.IN_PERSON: "map-pin",
    Appointment.Mode.VIDEO: "video",
    Appointment.Mode.PHONE: "phone",
}
# For patients no word may sound like a reproach.
STATUS_FOR_PATIENTS = {
    Status.BOOKED: gettext_lazy("Booked"),
    Status.ARRIVED: gettext_lazy("Arrived"),
    Status.COMPLETED: gettext_lazy("Done"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
    Status.MISSED: gettext_lazy("Did not take place"),
}
MOVE_LABELS = {
    Status.BOOKED: gettext_lazy("Back to booked"),
    Status.ARRIVED: gettext_lazy("Arrived"),
    Status.COMPLETED: gettext_lazy("Completed"),
    Status.MISSED: gettext_lazy("Missed"),
}


@dataclass(frozen=True)
class Visit:
    """One visit for one reader at one moment."""

    appointment: Appointment
    reader: User
    now: datetime

    @property
    def mode(self) -> str:
        return self.appointment.get_mode_display()

    @property
    def mode_icon(self) -> str:
        return MODE_ICONS[Appointment.Mode(self.appointment.mode)]

    @property
    def is_video(self) -> bool:
        return self.appointment.mode == Appointment.Mode.VIDEO

    @property
    def is_phone(self) -> bool:
        return self.appointment.mode == Appointment.Mode.PHONE

    @property
    def has_link(self) -> bool:
        return bool(self.appointment.location)

    @property
    def status(self) -> str:
        if self.reader.is_patient:
            return str(STATUS_FOR_PATIENTS[Status(self.appointment.status)])
        return self.appointment.get_status_display()

    @property
    def tone(self) -> str:
        return TONES[Status(self.appointment.status)]

    @property
    def is_booked(self) -> bool:
        return self.appointment.status == Status.BOOKED

    @property
    def is_cancelled(self) -> bool:
        return self.appointment.status == Status.CANCELLED

    @property
    def is_expected(self) -> bool:
        return self.appointment.is_expected_at(self.now)

    @property
    def is_today(self) -> bool:
        return timezone.localdate(self.appointment.start_at) == timezone.localdate(self.now)

    @property
    def reason(self) -> str:
        return self.appointment.reason if can_see_reason(self.reader) else ""

    @property
    def cancel_reason(self) -> str:
        return self.appointment.cancel_reason if can_see_reason(self.reader) else ""

    @property
    def place(self) -> str:
        """Where, or which link. Patients get a video link only as `join_url`."""
        return "" if self.reader.is_patient and self.is_video else self.appointment.location

    @property
    def join_url(self) -> str:
        return self.appointment.location if self.appointment.is_joinable_at(self.now) else ""

    @property
    def joins_at(self) -> datetime:
        return self.appointment.start_at - JOIN_OPENS_BEFORE

    @property
    def provider_profile(self) -> ProviderProfile | None:
        return getattr(self.appointment.provider, "provider_profile", None)

    @property
    def clinic(self) -> Clinic | None:
        """The clinic to call: the provider's."""
        return self.provider_profile.clinic if self.provider_profile is not None else None

    @property
    def may_be_cancelled_by_patient(self) -> bool:
        return self.appointment.is_cancellable_by_patient_at(self.now)

    @property
    def own_cancel_until(self) -> datetime:
        return self.appointment.start_at - OWN_CANCEL_NOTICE

    @property
    def moves(self) -> list[tuple[str, str]]:
        """Status and label of each button that may be pressed now."""
        return [(status, str(MOVE_LABELS[Status(status)])) for status in self.appointment.moves_at(self.now)]


def present(appointments: Iterable[Appointment], reader: User) -> list[Visit]:
    """Visits for `reader`, all at the same moment."""
    now = timezone.now()
    return [Visit(appointment, reader, now) for appointment in appointments]


def present_one(appointment: Appointment, reader: User) -> Visit:
    return Visit(appointment, reader, timezone.now())


@dataclass(frozen=True)
class Day:
    """One day of the calendar."""

    date: date
    is_today: bool
    visits: Sequence[Visit]


def by_day(visits: Sequence[Visit], first: date, days: int) -> list[Day]:
    """Every day of the span, also those without visits. A visit that began the night before stands on `first`."""
    today = timezone.localdate()
    span = [first + timedelta(days=offset) for offset in range(days)]
    on = {
        day: [visit for visit in visits if max(timezone.localdate(visit.appointment.start_at), first) == day]
        for day in span
    }
    return [Day(day, day == today, on[day]) for day in span]


def differences(current: Appointment, written: dict[str, Any], reader: User) -> list[tuple[str, str, str]]:
    """What is saved and what was written, where they differ: (label, saved, written) for each."""
    saved = {
        _("With"): (current.provider.titled_name, written["provider"].titled_name),
        _("When"): (_when(current.start_at), _when(written["start_at"])),
        _("How long"): (_minutes(current.duration), _minutes(written["duration"])),
        _("Kind of visit"): (current.get_mode_display(), str(Appointment.Mode(written["mode"]).label)),
        _("Place or link"): (current.location, written["location"]),
    }
    if can_see_reason(reader):
        saved[_("Reason for the visit")] = (current.reason, written["reason"])
    return [(label, before, after) for label, (before, after) in saved.items() if before != after]


def _when(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), _("D j M Y, H:i"))


def _minutes(duration: timedelta) -> str:
    return _("%(minutes)s minutes") % {"minutes": int(duration.total_seconds() // 60)}
