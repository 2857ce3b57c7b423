"""Stores the public help lines of crisis/known_lines.py."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.context import acting
from crisis.known_lines import KNOWN_LINES
from crisis.services.lines import load_lines


def verification_day(text: str) -> date:
    """A day that has come, written as 2026-11-22."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write the day as YYYY-MM-DD") from None
    if day > timezone.localdate():
        raise ArgumentTypeError("nobody can have called the lines in the future")
    return day


class Command(BaseCommand):
    help = "Stores the public help lines that are not there yet. Lines that are there stay as they were edited."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--verified-on",
            type=verification_day,
            required=True,
            help="the day on which somebody called each number and it answered, such as 2026-11-22",
        )
        parser.add_argument("--country", action="append", help="only this country (US, TW); may be given twice")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [line for line in KNOWN_LINES if not options["country"] or line.country in options["country"]]
        with acting(system="load-crisis-lines"):
            added = load_lines(lines=wanted, verified_on=options["verified_on"])
        self.stdout.write(f"{len(added)} help lines added, {len(wanted) - len(added)} were there.")
