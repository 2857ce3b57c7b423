"""Forms that others wrote, imported, answered page by page as a browser without scripts does it, and read by staff."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from assessments import services
from assessments.models import Instrument, IntakeAssessment
from assessments.services.definitions import import_questionnaire
from audit.context import acting
from tests.assessments.fhir.test_given_files import FILES, REFUSED
from tests.assessments.own_answers import review, send, start

pytestmark = pytest.mark.django_db

MOST_PAGES = 50
# Every question of it has a list of answers that is kept elsewhere.
ASKS_NOTHING = {"hl7-base-example-cancer.json"}
TYPED = {"date": "2026-01-31", "datetime-local": "2026-01-31T10:00", "time": "10:00", "url": "https://example.org"}


class Filled(HTMLParser):
    """What the form of a question page sends with the first answer of each list chosen and its lines filled in."""

    def __init__(self, page):
        super().__init__()
        self.sent = {}
        self.unanswered = {}
        self.is_form = False
        self.select = ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.is_form = given.get("id") == "question-form"
        if not self.is_form:
            return
        name, value = given.get("name", ""), given.get("value") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and value:
            self.sent.setdefault(self.select, value)
        elif tag == "textarea":
            self.sent.setdefault(name, "In my words")
        elif tag == "input" and given.get("type") == "hidden":
            self.sent[name] = self.unanswered[name] = value
        elif tag == "input" and not name.endswith("-other"):
            self.sent.setdefault(name, value or self._answer(given))

    @staticmethod
    def _answer(given):
        is_number = given.get("type") == "number" or given.get("inputmode") in ("numeric", "decimal")
        return (given.get("min") or "3") if is_number else TYPED.get(given.get("type"), "Words")


@pytest.mark.parametrize("path", [file for file in FILES if file.name not in REFUSED], ids=lambda path: path.name)
def test_form_is_asked_sent_and_read(path, sign_in, patient, clinician):
    with acting(user=clinician):
        instrument = import_questionnaire(
            text=path.read_bytes(), code="given", fallback_name=path.stem, by=clinician
        ).version.instrument
        instrument.presentation = Instrument.Presentation.GROUP
        instrument.save()
        form = services.assign(patient=patient, instrument=instrument, is_forced=True, by=clinician)
        entry = services.assign(patient=patient, instrument=instrument, mode="clinician", is_forced=True, by=clinician)
    own = sign_in(patient.user)

    answer = own.get(start(form), follow=True)
    pages = 0
    while answer.request["PATH_INFO"] != review(form):
        pages += 1
        assert pages <= MOST_PAGES
        page = Filled(answer.content.decode())
        answer = own.post(answer.request["PATH_INFO"], page.sent, follow=True)
        if answer.status_code == 422:  # outside its limits: the form may leave it open
            answer = own.post(answer.request["PATH_INFO"], page.unanswered, follow=True)
        assert answer.status_code == 200
    sent = send(own, form)

    staff = sign_in(clinician)
    assert staff.get(reverse("assessments:enter", args=[patient.pk, entry.pk])).status_code == 200
    if path.name in ASKS_NOTHING:
        assert sent.status_code == 422
        return
    for name in ("detail", "review", "print"):
        assert staff.get(reverse(f"assessments:{name}", args=[patient.pk, form.pk])).status_code == 200
    form.refresh_from_db()
    assert form.status == IntakeAssessment.Status.COMPLETED
    assert form.latest_version.answers
