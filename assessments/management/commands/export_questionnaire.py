"""Prints the definition of an instrument as it was received."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.fhir import export_text
from assessments.models import InstrumentVersion


class Command(BaseCommand):
    help = "Prints the FHIR Questionnaire of an instrument: of the version given out now, or of another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the code of an instrument, such as phq-9")
        parser.add_argument("--version", dest="number", type=int, help="the number of a version")

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """Django's own --version gives way to that of the instrument."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **options)

    def handle(self, *args: Any, **options: Any) -> None:
        versions = InstrumentVersion.objects.filter(instrument__code=options["code"])
        if options["number"] is None:
            versions = versions.filter(pk__in=versions.values("instrument__current_version"))
        else:
            versions = versions.filter(number=options["number"])
        version = versions.first()
        if version is None:
            raise CommandError("There is no such instrument or version with a wording.")
        self.stdout.write(export_text(version.definition), ending="")
