"""What is asked when pages are measured: the requests that people wait for, of one clinician and one patient."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.core.management.base import CommandError
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from assessments.fhir import read_questionnaire
from assessments.models import Instrument, IntakeAssessment
from assessments.services.assigning import assign
from assessments.services.instruments import TermsOfUse, load_instruments, store_version
from devtools.measure.instruments import LONG_ITEMS, made_up_questionnaire
from messaging.models import Conversation, Receipt

Ask = Callable[[int], HttpResponseBase]


class Asks:
    """The requests, by name, on a seeded database; raises CommandError on one that is not."""

    def __init__(self) -> None:
        clinician = User.objects.filter(role=Role.CLINICIAN).order_by("email").first()
        conversation = (
            Conversation.objects.filter(participants=clinician).select_related("patient__user").order_by("pk").first()
        )
        if clinician is None or conversation is None:
            raise CommandError("There is nobody to measure with: seed first.")
        self.clinician, self.conversation, self.patient = clinician, conversation, conversation.patient
        self.staff, self.own = signed_in(clinician), signed_in(self.patient.user)
        self.unread = self._unread()
        self.form = self._waiting_form()

    def by_name(self) -> dict[str, Ask]:
        """Each request takes a running number, for those that must differ from one time to the next."""
        return {
            "sign in": self._sign_in,
            "patient home": lambda n: self.own.get("/"),
            "caseload board": lambda n: self.staff.get(reverse("portal:caseload")),
            "post a message": self._post_message,
            "mark as read": self._mark_read,
            "patient chart": lambda n: self.staff.get(self.chart),
            "crisis log": lambda n: self.staff.get(reverse("crisis:log")),
            "who opened my record": lambda n: self.own.get(reverse("patients:own-access-log")),
            "open a question": lambda n: self.own.get(self._question(1 + abs(n) % 8)),
            "answer a question": self._answer,
            f"page of {LONG_ITEMS} questions": lambda n: self.own.get(self.long_form),
        }

    @property
    def chart(self) -> str:
        return reverse("portal:chart", args=[self.patient.pk])

    def _sign_in(self, number: int) -> HttpResponseBase:
        password = os.environ.get("BH_DEMO_PASSWORD", "volume-password")
        # Each from another computer: one alone would soon be asked to wait.
        client = Client(headers={"host": "localhost"}, REMOTE_ADDR=f"127.0.0.{100 + number}")
        return client.post(reverse("account_login"), {"login": self.clinician.email, "password": password})

    def _post_message(self, number: int) -> HttpResponseBase:
        address = reverse("messaging:own-conversation", args=[self.conversation.pk])
        return self.own.post(address, {"idempotency_key": str(uuid4()), "body": f"Measured message {number}."})

    def _waiting_form(self) -> IntakeAssessment:
        """A PHQ-9 that waits for the patient, and an address that shows a long form on one page."""
        load_instruments(codes=["phq-9"])
        phq9 = Instrument.objects.get(code="phq-9")
        long, _is_new = Instrument.objects.get_or_create(
            code="made-up", title="Made up", short_title="Made up", patient_title="Made up"
        )
        if long.current_version is None:
            text = made_up_questionnaire(LONG_ITEMS)
            store_version(
                instrument=long,
                questionnaire=read_questionnaire(text),
                rule=None,
                terms=TermsOfUse(licence="made up"),
                by=None,
            )
            long.refresh_from_db()
        for instrument in (phq9, long):
            assign(patient=self.patient, instrument=instrument, by=self.clinician, is_forced=True)
        forms = IntakeAssessment.objects.filter(patient=self.patient).order_by("-created_at")
        shown = forms.filter(instrument_version__instrument=long)[0]
        self.long_form = reverse("assessments:own-check-answers", args=[shown.pk])
        return forms.filter(instrument_version__instrument=phq9)[0]

    def _question(self, position: int) -> str:
        return reverse("assessments:own-question", args=[self.form.pk, position])

    def _answer(self, number: int) -> HttpResponseBase:
        """As the script keeps an answer the moment it is given; never the ninth, which would raise an alert."""
        position = 1 + abs(number) % 8
        sent = {f"q{position}": f"option-{number % 3}", "was": json.dumps({f"q{position}": None})}
        return self.own.post(self._question(position), sent, headers={"HX-Request": "true"})

    def _unread(self) -> Iterator[Receipt]:
        """The clinician's unread messages in the conversation, oldest first: those posted a moment ago."""
        unread = Receipt.objects.filter(
            conversation=self.conversation, recipient__role=Role.CLINICIAN, read_at=None
        ).order_by("message__sent_at")
        yield from unread.iterator()

    def _mark_read(self, number: int) -> HttpResponseBase:
        message = next(self.unread).message_id
        address = reverse("messaging:message-read", kwargs={"patient_id": self.patient.pk, "message_id": message})
        return self.staff.post(address, {"idempotency_key": str(uuid4())})


def signed_in(user: User) -> Client:
    """A browser of that person. Browsers take the language of the page from the account."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client
