import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.context import acting
from devtools.seed.volume import seed_patients


class Command(BaseCommand):
    help = "Adds fictitious patients with their records, for measuring. Development only."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--patients", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Fictitious patients are for development only.")
        if not 1 <= options["patients"] <= 100_000:
            raise CommandError("--patients takes a number from 1 to 100000.")
        started = time.monotonic()
        with acting(system="seed"):
            seed_patients(options["patients"], os.environ.get("BH_DEMO_PASSWORD", "volume-password"), self.stdout.write)
        self.stdout.write(f"Done in {time.monotonic() - started:.1f} s.")
