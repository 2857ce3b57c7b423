"""Everything that matters works where no script runs."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from assessments.services.instruments import load_instruments
from devtools.factories import AssessmentFactory, have_conversation
from messaging.models import Message
from scheduling.models import Appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(patient, clinician):
    with transaction.atomic():
        load_instruments(codes=["intake"])
        AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="How was your week?")
        AssessmentFactory(patient=patient, assessor=clinician, published=True, title="Our first talk")
        return have_conversation(patient, clinician, "A question", topic="Next week")


def test_a_patient_answers_acknowledges_and_writes(
    record, patient, browser_that_remembers_pages, open_page, sign_in_by_form
):
    page = open_page(browser=browser_that_remembers_pages, java_script_enabled=False)
    main = page.get_by_role("main")
    sign_in_by_form(page, patient.user)

    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_label("What brings you here").fill("I slept better.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What has happened before")
    page.goto(re.sub(r"answer/\d+/$", "answer/review/", page.url))
    expect(main).to_contain_text("I slept better.")
    page.get_by_role("button", name="Send to my care team").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answers were sent")
    page.goto("/")
    page.get_by_role("link", name="Read it").click()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("heading", name="You have read this")).to_be_visible()
    page.goto(reverse("messaging:own-conversation", args=[record.pk]))
    page.get_by_label("Your message").fill("Written without scripts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("Written without scripts")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.evaluate("history.back()")  # nothing in the page asks again who is there: only the headers do
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_text("Written without scripts")).to_have_count(0)

    assert Message.objects.filter(body="Written without scripts").count() == 1


def test_a_clinician_searches_writes_shares_answers_and_books(record, patient, clinician, open_page, sign_in_by_form):
    page = open_page(java_script_enabled=False)
    main = page.get_by_role("main")
    sign_in_by_form(page, clinician)

    page.get_by_label("Find a patient").fill("nobody of this name")
    page.get_by_label("Find a patient").press("Enter")
    expect(main).to_contain_text("Nobody found")
    page.get_by_label("Find a patient").fill("lovel")
    page.get_by_label("Find a patient").press("Enter")
    page.get_by_role("link", name="Lovelace, Ada").click()
    page.get_by_role("link", name="Assessment", exact=True).click()
    page.get_by_label("Instrument", exact=True).select_option("Intake")
    page.get_by_role("button", name="Go on to the questions").click()
    page.get_by_label("What brings you here").fill("Sleep has been poor.")
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("Recommendations").fill("Go to bed at the same time.")
    page.get_by_role("radio", name="Yes, they can read it now").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(main).to_contain_text("Shared")
    page.goto(reverse("messaging:conversation", args=[patient.pk, record.pk]))
    page.get_by_label("Your message").fill("An answer without scripts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("An answer without scripts")
    page.goto(reverse("scheduling:create", args=[patient.pk]))
    page.get_by_label("Date").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_label("Time", exact=True).fill("10:30")
    page.get_by_role("button", name="Book the visit").click()
    expect(page).to_have_url(re.compile(str(Appointment.objects.get().pk)))


def test_without_scripts_an_invalid_form_keeps_what_was_typed(record, patient, clinician, open_page):
    page = open_page(clinician, java_script_enabled=False)
    page.goto(reverse("scheduling:create", args=[patient.pk]))

    page.get_by_label("Reason for the visit").fill("To talk about sleep")
    page.get_by_role("button", name="Book the visit").click()

    expect(page.get_by_role("alert")).to_contain_text("Please check these answers")
    expect(page.get_by_label("Reason for the visit")).to_have_value("To talk about sleep")
    assert not Appointment.objects.exists()
