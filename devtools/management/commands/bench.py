from __future__ import annotations

import os
import sys
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.context import acting
from devtools.measure.requests import HEADING, Measured, measure, signed_in
from devtools.measure.weight import idle_worker_megabytes, weigh
from messaging.models import Conversation, Receipt
from patients.models import PatientProfile


class Command(BaseCommand):
    help = (
        "Prints what requests cost: queries, milliseconds of CPU, p50 and p95, with the given numbers of seeded "
        "patients; then page weight and memory. Development only, on a database of its own (script/bench)."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--patients", type=int, nargs="+", default=[1000, 10_000])
        parser.add_argument("--times", type=int, default=60)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Measuring seeds fictitious patients; development only.")
        with acting(system="bench"):
            self._bench(options["patients"], options["times"])

    def _bench(self, numbers: list[int], times: int) -> None:
        self.password = os.environ.get("BH_DEMO_PASSWORD", "volume-password")
        settings.DEBUG = False  # as served: no query log kept by Django
        results: list[dict[str, Measured]] = []
        for number in numbers:
            missing = number - PatientProfile.objects.count()
            if missing > 0:
                settings.DEBUG = True
                call_command("seed", patients=missing, stdout=self.stdout)
                settings.DEBUG = False
            results.append(self._requests(number, times))
        self._ratios(results, numbers)
        self._weights()
        if sys.platform == "linux":
            self.stdout.write(f"\nidle page worker: {idle_worker_megabytes():.0f} MB resident")

    def _requests(self, number: int, times: int) -> dict[str, Measured]:
        self.stdout.write(f"\n{number} patients\n{HEADING}")
        clinician = User.objects.filter(role=Role.CLINICIAN).order_by("email").first()
        conversation = (
            Conversation.objects.filter(participants=clinician).select_related("patient__user").order_by("pk").first()
        )
        if clinician is None or conversation is None:
            raise CommandError("There is nobody to measure with: seed first.")
        self.patient: PatientProfile = conversation.patient
        self.conversation = conversation
        self.staff, self.own = signed_in(clinician), signed_in(self.patient.user)
        unread = iter(self._unread(times + 3))
        asks = {
            "sign in": lambda n: self._sign_in(clinician.email),
            "patient home": lambda n: self.own.get("/"),
            "caseload board": lambda n: self.staff.get(reverse("portal:caseload")),
            "post a message": self._post_message,
            "mark as read": lambda n: self._mark_read(next(unread)),
            "patient chart": lambda n: self.staff.get(reverse("portal:chart", args=[self.patient.pk])),
            "crisis log": lambda n: self.staff.get(reverse("crisis:log")),
            "who opened my record": lambda n: self.own.get(reverse("patients:own-access-log")),
        }
        measured = {}
        for name, ask in asks.items():
            measured[name] = measure(name, ask, 20 if name == "sign in" else times)
            self.stdout.write(measured[name].line())
        return measured

    def _sign_in(self, email: str) -> HttpResponseBase:
        client = Client(headers={"host": "localhost"})
        return client.post(reverse("account_login"), {"login": email, "password": self.password})

    def _post_message(self, number: int) -> HttpResponseBase:
        address = reverse("messaging:own-conversation", args=[self.conversation.pk])
        return self.own.post(address, {"idempotency_key": str(uuid4()), "body": f"Measured message {number}."})

    def _unread(self, number: int) -> list[Receipt]:
        """Receipts of the clinician for messages the measurement posted, newest first."""
        for extra in range(number):
            self._post_message(extra)
        return list(
            Receipt.objects.filter(
                conversation=self.conversation, read_at=None, recipient__role=Role.CLINICIAN
            ).order_by("message__sent_at")[:number]
        )

    def _mark_read(self, receipt: Receipt) -> HttpResponseBase:
        address = reverse(
            "messaging:message-read",
            kwargs={
                "patient_id": self.patient.pk,
                "message_id": receipt.message_id,
            },
        )
        return self.staff.post(address, {"idempotency_key": str(uuid4())})

    def _ratios(self, results: list[dict[str, Measured]], numbers: list[int]) -> None:
        if len(results) < 2:
            return
        self.stdout.write(f"\n{numbers[-1]} patients against {numbers[0]}: CPU and p50, and whether queries are equal")
        for name, first in results[0].items():
            last = results[-1][name]
            same = "same queries" if first.statements == last.statements else "OTHER NUMBER OF QUERIES"
            self.stdout.write(f"{name:<24}{last.cpu / first.cpu:>9.2f}{last.p50 / first.p50:>11.2f}  {same}")

    def _weights(self) -> None:
        self.stdout.write("\npage, gzipped and cold")
        for name, client, path in (
            ("patient home", self.own, "/"),
            ("caseload board", self.staff, reverse("portal:caseload")),
            ("patient chart", self.staff, reverse("portal:chart", args=[self.patient.pk])),
        ):
            page = weigh(client, path)
            self.stdout.write(
                f"{name:<24}{page.kilobytes:>7.1f} KB in {page.requests} requests, {page.foreign} to another host"
            )
