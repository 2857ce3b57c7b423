from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from audit.context import acting
from devtools.measure.asks import Asks
from devtools.measure.instruments import (
    LARGE_BYTES,
    LARGE_ITEMS,
    LONG_ITEMS,
    drawing_milliseconds,
    judging_milliseconds,
    reading_cost,
    scoring_milliseconds,
)
from devtools.measure.requests import HEADING, Measured
from devtools.measure.weight import idle_worker_megabytes, weigh

ROUNDS = 4

Results = dict[str, Measured]


class Command(BaseCommand):
    help = (
        "Prints what requests cost: queries, milliseconds of CPU, p50 and p95, on each of the given seeded databases; "
        "then page weight and memory. Development only; script/bench makes the databases."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("databases", nargs="+", metavar="NUMBER=ADDRESS")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Measuring writes messages; development only.")
        addresses = dict(database.split("=", 1) for database in options["databases"])
        results: dict[str, Results] = {number: {} for number in addresses}
        # In turns, each in a new process: a machine that slows down slows all of them.
        for _round in range(ROUNDS):
            for number, address in addresses.items():
                _take_in(results[number], address)
        for number, measured in results.items():
            self.stdout.write(f"\n{number} patients\n{HEADING}")
            for request in measured.values():
                self.stdout.write(request.line())
        self._ratios(results)
        with acting(system="bench"):
            self._weights()
        self._instruments()
        if sys.platform == "linux":
            self.stdout.write(f"\nidle page worker: {idle_worker_megabytes():.0f} MB resident")

    def _ratios(self, results: dict[str, Results]) -> None:
        fewest, most = min(results, key=int), max(results, key=int)
        if fewest == most:
            return
        self.stdout.write(f"\n{most} patients against {fewest}: CPU and p50, and whether queries are equal")
        for name, few in results[fewest].items():
            many = results[most][name]
            same = "same queries" if few.statements == many.statements else "OTHER NUMBER OF QUERIES"
            self.stdout.write(f"{name:<24}{many.cpu / few.cpu:>9.2f}{many.p50 / few.p50:>11.2f}  {same}")

    def _weights(self) -> None:
        settings.DEBUG = False  # as served
        asks = Asks()
        self.stdout.write("\npage, gzipped and cold")
        for name, client, path in (
            ("patient home", asks.own, "/"),
            ("caseload board", asks.staff, reverse("portal:caseload")),
            ("patient chart", asks.staff, asks.chart),
        ):
            page = weigh(client, path)
            self.stdout.write(
                f"{name:<24}{page.kilobytes:>7.1f} KB in {page.requests} requests, {page.foreign} to another host"
            )

    def _instruments(self) -> None:
        self.stdout.write(f"\nscoring one PHQ-9: {scoring_milliseconds():.3f} ms of CPU")
        self.stdout.write(f"judging 200 patients with 12 scores each: {judging_milliseconds():.1f} ms of CPU, no query")
        self.stdout.write(f"drawing a form of {LONG_ITEMS} items on one page: {drawing_milliseconds():.0f} ms of CPU")
        if sys.platform == "linux":
            seconds, megabytes = reading_cost()
            self.stdout.write(
                f"reading a definition of {LARGE_ITEMS} items and {LARGE_BYTES / 1e6:.1f} MB: {seconds:.2f} s of CPU, "
                f"{megabytes:.0f} MB"
            )


def _take_in(results: Results, address: str) -> None:
    """Measure one round on the database at `address`, and add it to `results`."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "measure_requests"],
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    for line in answer.stdout.splitlines():
        measured = Measured(**json.loads(line))
        results.setdefault(measured.name, Measured(measured.name)).add(measured)
