"""A patient's visit to the portal, from signing in to signing out on a shared device."""

import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from assessments.models import IntakeAssessment
from devtools.factories import AppointmentFactory, AssessmentFactory
from messaging.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(patient, clinician):
    """Something to fill in, something to read, and a visit."""
    with transaction.atomic():
        return {
            "waiting": AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="How was your week?"),
            "shared": AssessmentFactory(
                patient=patient,
                assessor=clinician,
                published=True,
                title="Our first talk",
                recommendations="A short walk each day.",
            ),
            "visit": AppointmentFactory(patient=patient, provider=clinician),
        }


def test_a_patient_answers_reads_writes_and_leaves_nothing_behind(
    record, patient, clinician, browser_that_remembers_pages, open_page, sign_in_by_form
):
    page = open_page(browser=browser_that_remembers_pages, viewport={"width": 390, "height": 844})
    main = page.get_by_role("main")
    sign_in_by_form(page, patient.user)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")

    # fill in and send what is waiting
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_label("What brings you here").fill("I slept better.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What has happened before")
    page.goto(re.sub(r"answer/\d+/$", "answer/review/", page.url))
    expect(main).to_contain_text("I slept better.")
    page.get_by_role("button", name="Send to my care team").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your answers were sent")
    record["waiting"].refresh_from_db()
    assert record["waiting"].status == IntakeAssessment.Status.COMPLETED

    # read what the clinician shared, and say so
    page.goto("/")
    page.get_by_role("link", name="Read it").click()
    expect(main).to_contain_text("A short walk each day.")
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("heading", name="You have read this")).to_be_visible()

    # write to the clinician
    page.get_by_role("link", name="Talk about this with your care team").click()
    page.get_by_role("checkbox", name=re.compile(clinician.full_name)).check()
    page.get_by_label("Your message").fill("May I walk in the evening?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("May I walk in the evening?")
    assert Message.objects.get().body == "May I walk in the evening?"

    # the visit, and who opened the record
    page.get_by_role("navigation", name="Main, at the bottom").get_by_role("link", name="Visits").click()
    expect(main).to_contain_text(f"with {clinician.full_name}")
    page.get_by_role("link", name="See this visit").click()
    expect(page).to_have_url(re.compile(str(record["visit"].pk)))
    page.goto("/access-log/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    # sign out; Back shows no record
    page.goto("/")
    page.goto(f"/assessments/{record['shared'].pk}/")
    page.goto("/settings/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    for _ in range(2):
        page.evaluate("history.back()")
        expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
        expect(page.get_by_text("A short walk each day.")).to_have_count(0)
        expect(page.get_by_text("Ada")).to_have_count(0)
