"""A visit as a file that calendars read (RFC 5545). It says when, and not what for or with whom: calendars are shared
and shown on locked screens."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from scheduling.models import Appointment

LONGEST_LINE = 75  # octets, without the line end


def calendar_file(appointment: Appointment) -> str:
    """The text of the file, with the line ends calendars want."""
    summary = _("Appointment")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Harbor//Visits//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{appointment.pk}@harbor",
        f"SEQUENCE:{appointment.version - 1}",
        f"DTSTAMP:{_utc(appointment.updated_at)}",
        f"DTSTART:{_utc(appointment.start_at)}",
        f"DTEND:{_utc(appointment.end_at)}",
        f"SUMMARY:{escape(summary)}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines)


def escape(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line ends have a meaning of their own there."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def fold(line: str) -> str:
    """A long line in pieces of at most 75 octets, never inside a character."""
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > LONGEST_LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
