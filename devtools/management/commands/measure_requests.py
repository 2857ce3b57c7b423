import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.context import acting
from devtools.measure.asks import Asks
from devtools.measure.requests import measure


class Command(BaseCommand):
    help = "Asks each page so many times and prints one JSON line for each: a round of manage.py bench."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--times", type=int, default=15)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Measuring writes messages; development only.")
        settings.DEBUG = False  # as served: no query log kept by Django
        with acting(system="bench"):
            for name, ask in Asks().by_name().items():
                self.stdout.write(json.dumps(asdict(measure(name, ask, options["times"]))))
