"""Answering in a browser: every shipped instrument from its first to its last question, on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from assessments.instruments.catalogue import all_entries
from assessments.models import Instrument, IntakeAssessment
from assessments.services.instruments import load_instruments
from crisis.models import CrisisAlert
from devtools.factories import AssessmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
SHIPPED = sorted(entry.code for entry in all_entries() if entry.questionnaire is not None)


@pytest.fixture
def given(patient, clinician):
    """`given("phq-9")`: a form of that instrument, asked of Ada."""

    def give(code):
        with transaction.atomic():
            load_instruments(codes=[code])
            instrument = Instrument.objects.get(code=code)
            return AssessmentFactory(
                patient=patient,
                assessor=clinician,
                waiting=True,
                title=instrument.patient_title,
                instrument_version=instrument.current_version,
            )

    return give


def start(form):
    return reverse("assessments:own-answer", args=[form.pk])


def require_accessible(page):
    # What fades in or out is as pale as it looks: it is looked at when it stands still.
    page.evaluate("Promise.allSettled(document.getAnimations().map(each => each.finished))")
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_phq_9_from_first_to_last_with_a_lost_connection_and_help_on_the_way(given, patient, clinician, open_page):
    form = given("phq-9")
    page = open_page(patient.user, viewport=PHONE)
    saved = page.get_by_role("status")

    page.goto(start(form))
    expect(page.get_by_text("question 1 of 10")).to_be_visible()
    require_accessible(page)
    page.get_by_label("Several days").check()
    expect(saved).to_contain_text("Saved at")
    page.get_by_role("button", name="Continue").click()

    # The connection goes: the page says so, keeps the answer, and stores it when the connection is back.
    address = "**/answer/2/"
    page.route(address, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_label("Nearly every day").check()
    expect(saved).to_contain_text("Not saved yet")
    expect(saved).to_contain_text("You can keep going.")
    page.unroute(address)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(saved).to_contain_text("Saved at")
    form.refresh_from_db()
    assert form.answers_so_far["answers"]["2"][0]["valueCoding"]["display"] == "Nearly every day"

    # The portal fails: the same words, and Continue tries again.
    page.route(address, lambda route: route.fulfill(status=500, body="") if route.request.method == "POST" else None)
    page.get_by_label("Several days").check()
    expect(saved).to_contain_text("Not saved yet")
    page.unroute(address)
    page.get_by_role("button", name="Continue").click()

    for number in range(3, 9):
        expect(page.get_by_text(f"question {number} of 10")).to_be_visible()
        page.get_by_label("Not at all").check()
        page.keyboard.press("Enter")  # goes on; it neither leaves nor adds
    expect(page.get_by_role("heading", name="Thoughts that you would")).to_be_visible()
    expect(page.get_by_text("This question is about your safety")).to_be_visible()
    require_accessible(page)
    page.get_by_label("Several days").check()
    expect(saved).to_contain_text("See who can help you now")
    assert CrisisAlert.objects.filter(patient=patient, owner=clinician).count() == 1
    require_accessible(page)
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("^Call ")).first).to_be_visible()
    require_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    require_accessible(page)
    page.get_by_role("button", name="Ask someone to call me").click()
    expect(page.get_by_text("you asked for a call.")).to_be_visible()
    page.get_by_role("link", name="Carry on with the questions").click()

    expect(page.get_by_text("question 10 of 10")).to_be_visible()
    require_accessible(page)
    page.get_by_role("button", name="I would rather not answer").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.get_by_text("You would rather not answer")).to_be_visible()
    require_accessible(page)
    page.get_by_role("button", name="Send to my care team").click()
    expect(page.get_by_role("heading", name="Your answers were sent")).to_be_visible()
    require_accessible(page)

    form.refresh_from_db()
    assert form.status == IntakeAssessment.Status.COMPLETED
    assert form.latest_score.total == 1 + 1 + 1


def test_every_shipped_instrument_is_answered_from_first_to_last(given, patient, open_page):
    """One browser for all of them: a new one each would take longer than the answering."""
    page = open_page(patient.user, viewport=PHONE)
    heading = page.get_by_role("heading", level=1)

    for code in SHIPPED:
        form = given(code)
        page.goto(start(form))
        for _ in range(60):
            here = page.url
            if "/review/" in here:
                break
            if "/help/" in here:
                page.get_by_role("link", name="Carry on with the questions").click()
            else:
                expect(page.locator("#question-form legend, #question-form label").first, code).to_be_visible()
                if (first := page.locator(".choice input")).count():
                    first.first.check()
                else:
                    page.locator(".question :is(textarea, input)").first.fill("1")
                page.get_by_role("button", name="Continue").click()
            expect(page, code).not_to_have_url(here)
        expect(heading, code).to_have_text("Check your answers")
        expect(page.get_by_text("Not answered", exact=True), code).to_have_count(0)
        page.get_by_role("button", name="Send to my care team").click()
        expect(heading, code).not_to_have_text("Check your answers")
        form.refresh_from_db()
        assert form.status == IntakeAssessment.Status.COMPLETED, code
        assert form.latest_score is None or form.latest_score.status == "complete", code

    assert len(SHIPPED) >= 15
