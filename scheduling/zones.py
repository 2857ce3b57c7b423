"""Times as people say them, in the time zone of whoever reads or writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _


class TimeNeverComes(ValueError):
    """The clocks skip this time on this day."""


class TimeComesTwice(ValueError):
    """The clocks are put back on this day: there are two such times."""


def zone_name() -> str:
    """The reader's time zone in words, such as "New York time"."""
    key = timezone.get_current_timezone_name()
    return _("%(city)s time") % {"city": key.rsplit("/", 1)[-1].replace("_", " ")}


def moment_of(day: date, clock: time) -> datetime:
    """What `clock` on `day` means in the reader's time zone. Raises TimeNeverComes or TimeComesTwice on the two days
    of the year on which the clocks change."""
    zone = timezone.get_current_timezone()
    first = datetime.combine(day, clock, tzinfo=zone)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        raise TimeNeverComes
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        raise TimeComesTwice
    return first


def day_bounds(first: date, days: int) -> tuple[datetime, datetime]:
    """When `days` days from `first` on begin and end in the reader's time zone; a day may have 23 or 25 hours."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(first, time.min, tzinfo=zone),
        datetime.combine(first + timedelta(days=days), time.min, tzinfo=zone),
    )
