"""The portal without a mouse. Nothing here clicks: only keys are pressed, and what has the focus is always in view."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from devtools.factories import PatientFactory, have_conversation, join_care_team
from devtools.factories.accounts import PASSWORD
from messaging.models import Message
from scheduling.models import Appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_STOPS = 80
# What is focused, and whether something that is not part of it lies over its middle.
FOCUSED = """() => {
    const element = document.activeElement;
    if (!element || element === document.body) return {name: "", hidden: ""};
    const label = element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
    const name = (label || element.name || "").trim().replace(/\\s+/g, " ");
    const box = element.getBoundingClientRect();
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const seen = top && (element.contains(top) || top.contains(element) && !["fixed", "sticky"].includes(
        getComputedStyle(top).position) || element.labels && [...element.labels].some(l => l.contains(top)));
    const outside = box.bottom < 1 || box.top > innerHeight - 1;
    return {name, hidden: seen && !outside ? "" : `${name} under ${top?.outerHTML.slice(0, 100)}`};
}"""


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until something called `name` has the focus; each stop on the way must be in view."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        here = page.evaluate(FOCUSED)
        assert here["hidden"] == ""
        stops.append(here["name"])
        if here["name"].startswith(name):
            return
    raise AssertionError(f"No {name!r} among {stops}")


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    tab_to(page, "Email")
    page.keyboard.type(email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/accounts/login/"))


@pytest.fixture
def caseload(patient, clinician):
    with transaction.atomic():
        join_care_team(PatientFactory(display_name="Zinnia, Zed"), clinician)
        return have_conversation(patient, clinician, "A question", topic="Next week")


def test_a_clinician_opens_a_chart_answers_and_books(caseload, clinician, open_page):
    page = open_page(viewport={"width": 1280, "height": 700})
    sign_in(page, clinician.email)

    # the board: j and k walk the rows, Enter opens
    expect(page.locator("tbody .name")).to_have_count(2)
    names = page.locator("tbody .name").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED)["name"] == names[1]
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED)["name"] == names[0]
    if names[0] != "Lovelace, Ada":
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lovelace, Ada")

    # answer the message
    tab_to(page, "Messages")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/messages/"))
    tab_to(page, "Next week")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("A question")
    tab_to(page, "Your message")
    page.keyboard.type("Typed on the keyboard")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Typed on the keyboard")
    assert Message.objects.filter(body="Typed on the keyboard").count() == 1
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_focused()  # the part that came has it again

    # book a visit
    tab_to(page, "Visits")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/appointments/"))
    tab_to(page, "Book a visit")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/appointments/new/"))
    day = timezone.localdate() + timedelta(days=3)
    tab_to(page, "Date")
    page.keyboard.type(f"{day:%m%d%Y}")
    tab_to(page, "Time")
    page.keyboard.type("1030AM")
    tab_to(page, "Book the visit")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/new/"))
    assert timezone.localtime(Appointment.objects.get().start_at).date() == day


def test_a_patient_writes_and_every_stop_on_the_home_page_is_in_view(caseload, patient, open_page):
    page = open_page(viewport={"width": 390, "height": 700})
    sign_in(page, patient.user.email)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")

    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, "Record")  # the last of the bar at the bottom: all of the page lies before it
    tab_to(page, "Messages", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/messages/$"))
    tab_to(page, "Write a message")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/messages/new/"))
    tab_to(page, "What is it about?")
    page.keyboard.type("Sleep")
    tab_to(page, "Your message")
    page.keyboard.type("Typed on the keyboard")
    tab_to(page, "Send")
    page.keyboard.press("Enter")

    expect(page.locator("#messages")).to_contain_text("Typed on the keyboard")
    assert Message.objects.filter(body="Typed on the keyboard").count() == 1


def test_the_focus_goes_to_what_a_refused_form_says_and_from_there_to_the_field(patient, clinician, open_page):
    page = open_page(viewport={"width": 1280, "height": 700})
    page.goto("/accounts/login/")
    tab_to(page, "Email")
    page.keyboard.type(clinician.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    tab_to(page, "Password")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Caseload")).to_be_visible()


def test_escape_closes_the_list_of_commands(clinician, open_page):
    page = open_page(clinician)
    page.goto("/caseload/")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search pages")).to_be_focused()
    page.keyboard.type("calen")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("dialog").get_by_role("link", name="Calendar")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/calendar/"))
