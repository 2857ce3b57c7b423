"""Stores the instruments that the product ships."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from assessments.services.instruments import load_instruments
from audit.context import acting


class Command(BaseCommand):
    help = "Stores the instruments that are not there yet, and new versions of those that are. What is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(system="load-instruments"):
            added = load_instruments()
        self.stdout.write(f"{len(added)} instrument versions added.")
