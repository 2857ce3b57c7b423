"""A clinician's work with one patient, what the patient then sees, and what somebody else does not."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from assessments.services.instruments import load_instruments
from devtools.factories import PatientFactory, have_conversation, join_care_team
from patients.models import RiskLevel

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUESTION = "Can we meet next week?"
ANSWER = "Yes, I have booked a time."
ADVICE = "Go to bed at the same time every night."
NOTE = "You called us. That was brave."


@pytest.fixture
def caseload(patient, clinician):
    """Ada with a question, and two others to search among."""
    with transaction.atomic():
        load_instruments(codes=["intake"])
        for name, risk in (("Marigold, Mia", RiskLevel.HIGH), ("Zinnia, Zed", RiskLevel.LOW)):
            join_care_team(PatientFactory(display_name=name, summary__risk=risk), clinician)
        return have_conversation(patient, clinician, QUESTION, topic="Next week")


def names_on_the_board(page):
    return page.locator("#caseload-board tbody .name").all_inner_texts()


def search_filter_and_sort(page):
    board = page.locator("#caseload-board tbody .name")
    expect(board).to_have_count(3)

    page.evaluate("window.sameDocument = true")
    page.get_by_label("Find a patient").press_sequentially("mari")
    expect(board).to_have_text(["Marigold, Mia"])
    assert page.evaluate("window.sameDocument") is True  # only the board was swapped
    page.get_by_label("Find a patient").fill("")
    expect(board).to_have_count(3)

    page.get_by_role("navigation", name="Work queues").get_by_role("link", name="High risk").click()
    expect(board).to_have_text(["Marigold, Mia"])
    page.get_by_role("navigation", name="Filter patients").get_by_role("link", name="All").click()
    expect(board).to_have_count(3)

    page.get_by_role("columnheader", name="Patient").get_by_role("link").click()
    expect(page).to_have_url(re.compile("sort="))
    expect(board).to_have_count(3)
    once = names_on_the_board(page)
    page.get_by_role("columnheader", name="Patient").get_by_role("link").click()
    expect(board.first).not_to_have_text(once[0])
    assert {tuple(once), tuple(names_on_the_board(page))} == {
        ("Lovelace, Ada", "Marigold, Mia", "Zinnia, Zed"),
        ("Zinnia, Zed", "Marigold, Mia", "Lovelace, Ada"),
    }


def write_and_share_an_assessment(page):
    page.get_by_role("link", name="Assessment", exact=True).click()
    page.get_by_label("Instrument", exact=True).select_option("Intake")
    page.get_by_role("button", name="Go on to the questions").click()
    page.get_by_label("What brings you here").fill("Sleep has been poor.")
    page.get_by_role("button", name="Finish", exact=True).click()
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_label("Recommendations").fill(ADVICE)
    page.get_by_role("radio", name="Yes, they can read it now").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Shared")


def open_and_share_a_crisis_log(page):
    page.get_by_role("navigation", name="Chart sections").get_by_role("link", name="Crisis log").click()
    page.get_by_role("link", name="Open a crisis log").click()
    page.get_by_role("radio", name="High").check()
    page.get_by_label("What happened").fill("Called in the night.")
    page.get_by_label("Access to means").fill("None at home.")
    page.get_by_label("Note for the patient").fill(NOTE)
    page.get_by_role("button", name="Open the log").click()
    page.get_by_role("link", name="Share with the patient").click()
    page.get_by_role("button", name="Share with the patient").click()
    expect(page.get_by_role("main").get_by_text("Shared", exact=True)).to_be_visible()


def answer_the_message(page):
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Inbox").click()
    page.get_by_role("link", name="Lovelace, Ada").click()
    expect(page.get_by_role("main")).to_contain_text(QUESTION)
    page.get_by_label("Your message").fill(ANSWER)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#messages")).to_contain_text(ANSWER)


def book_a_visit(page):
    page.get_by_role("navigation", name="Chart sections").get_by_role("link", name="Visits").click()
    page.get_by_role("link", name=re.compile("Book a visit")).first.click()
    page.get_by_label("Date").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    page.get_by_label("Time", exact=True).fill("10:30")
    page.get_by_role("button", name="Book the visit").click()
    expect(page.get_by_role("main")).to_contain_text("Booked")


def test_a_clinician_works_and_the_patient_sees_it(caseload, patient, clinician, outsider, open_page, sign_in_by_form):
    page = open_page()
    sign_in_by_form(page, clinician)

    search_filter_and_sort(page)
    page.get_by_role("link", name="Lovelace, Ada").click()
    write_and_share_an_assessment(page)
    open_and_share_a_crisis_log(page)
    answer_the_message(page)
    book_a_visit(page)

    # the patient sees all four
    own = open_page(patient.user)
    main = own.get_by_role("main")
    own.goto("/")
    expect(main).to_contain_text("Clara Keller shared “About you” with you.")
    expect(main).to_contain_text(ANSWER)
    expect(main).to_contain_text("10:30")
    own.get_by_role("link", name="Read it").click()
    expect(main).to_contain_text(ADVICE)
    own.goto(reverse("crisis:own-list"))
    main.get_by_role("link", name=re.compile("Note about")).click()
    expect(main).to_contain_text(NOTE)
    expect(main).not_to_contain_text("Called in the night.")

    # a clinician outside the care team sees nothing
    stranger = open_page(outsider)
    assert stranger.goto(page.url).status == 404
    expect(stranger.get_by_role("heading", name="We could not find that page")).to_be_visible()
    expect(stranger.get_by_text("Lovelace")).to_have_count(0)
