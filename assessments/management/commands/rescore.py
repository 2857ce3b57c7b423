"""Scores the answers to an instrument again by its current rule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.models import Instrument
from assessments.services.rescoring import rescore_all
from audit.context import acting


class Command(BaseCommand):
    help = "Scores all answers to an instrument's current wording again. Earlier scores stay; nothing is shared anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the code of an instrument, such as phq-9")

    def handle(self, *args: Any, **options: Any) -> None:
        instrument = Instrument.objects.filter(code=options["code"], current_version__isnull=False).first()
        if instrument is None:
            raise CommandError("There is no such instrument with a wording.")
        with acting(system="rescore"):
            results = [is_other for _pk, is_other in rescore_all(instrument)]
        self.stdout.write(f"{len(results)} assessments looked at, {sum(results)} with another result.")
