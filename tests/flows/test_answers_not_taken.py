"""An answer that the portal does not take: the page says so, and the way back leads to the same question."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import Instrument
from assessments.services.instruments import load_instruments
from devtools.factories import AssessmentFactory
from devtools.factories.accounts import PASSWORD
from tests.flows.test_answering import require_accessible

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECOND = re.compile("question 2 of 10")


@pytest.fixture
def form(patient, clinician):
    with transaction.atomic():
        load_instruments(codes=["phq-9"])
        version = Instrument.objects.get(code="phq-9").current_version
        return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, instrument_version=version)


@pytest.fixture
def at_second_question(form, patient, open_page, sign_in_by_form):
    """A page on which the first question was answered."""

    def answer_first(**options):
        page = open_page(viewport={"width": 390, "height": 844}, **options)
        sign_in_by_form(page, patient.user)
        page.goto(reverse("assessments:own-answer", args=[form.pk]))
        page.get_by_label("Several days").check()
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_text(SECOND)).to_be_visible()
        return page

    return answer_first


def sign_in_here(page, patient):
    page.get_by_label("Email").fill(patient.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def answers(form):
    form.refresh_from_db()
    return {key: values[0]["valueCoding"]["display"] for key, values in form.answers_so_far["answers"].items()}


def test_an_answer_after_the_session_ended_is_said_to_be_lost_and_signing_in_leads_back(
    at_second_question, form, patient
):
    page = at_second_question()
    Session.objects.all().delete()

    page.get_by_label("Nearly every day").check()
    expect(page.get_by_role("alert")).to_contain_text("This answer was not saved")
    expect(page.get_by_role("alert")).to_contain_text("You were signed out. The answers you gave before are saved.")
    require_accessible(page)
    page.get_by_role("link", name="Sign in again and carry on here").click()
    sign_in_here(page, patient)

    expect(page.get_by_text(SECOND)).to_be_visible()
    assert answers(form) == {"1": "Several days"}


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["scripts", "no scripts"])
def test_continue_after_the_session_ended_says_so_at_sign_in_and_leads_back(at_second_question, form, patient, options):
    page = at_second_question(**options)
    Session.objects.all().delete()

    page.get_by_label("Nearly every day").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("What you just sent was not saved.")
    sign_in_here(page, patient)

    expect(page.get_by_text(SECOND)).to_be_visible()
    assert answers(form) == {"1": "Several days"}


def test_signing_in_again_elsewhere_makes_the_old_page_say_that_it_is_too_old(at_second_question, form, patient):
    page = at_second_question()
    page.context.clear_cookies(name="csrftoken")
    page.request.get("/assessments/")  # another window of the same person gets a new token

    page.get_by_label("Nearly every day").check()
    expect(page.get_by_role("alert")).to_contain_text("This page is too old to be used.")
    require_accessible(page)
    page.get_by_role("link", name="Load it again").click()
    expect(page.get_by_text(SECOND)).to_be_visible()
    page.get_by_label("Nearly every day").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("question 3 of 10")).to_be_visible()

    assert answers(form) == {"1": "Several days", "2": "Nearly every day"}


def test_without_scripts_a_page_that_is_too_old_leads_back_to_itself(at_second_question, form):
    page = at_second_question(java_script_enabled=False)
    page.context.clear_cookies(name="csrftoken")

    page.get_by_label("Nearly every day").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("What you just sent was not saved.")
    page.get_by_role("link", name="Load the page again").click()

    expect(page.get_by_text(SECOND)).to_be_visible()
    assert answers(form) == {"1": "Several days"}


def test_continue_without_a_connection_stays_on_the_page_and_goes_on_when_it_is_back(at_second_question, form):
    page = at_second_question()
    page.context.set_offline(True)

    page.get_by_label("Nearly every day").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_contain_text("Not saved yet")
    expect(page.get_by_text(SECOND)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_contain_text("Saved at")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_text("question 3 of 10")).to_be_visible()
    assert answers(form) == {"1": "Several days", "2": "Nearly every day"}


def test_while_an_answer_is_on_its_way_the_page_does_not_say_that_it_is_saved(at_second_question):
    page = at_second_question()
    on_their_way = []
    page.route("**/answer/*/", lambda route: on_their_way.append(route))

    page.get_by_label("Nearly every day").check()
    expect(page.get_by_role("status")).to_have_text("Saving …")
    on_their_way[0].continue_()

    expect(page.get_by_role("status")).to_contain_text("Saved at")


def test_an_answer_about_safety_that_was_not_saved_says_that_nobody_was_told(form, patient, open_page):
    page = open_page(patient.user, viewport={"width": 390, "height": 844})
    page.goto(reverse("assessments:own-question", args=[form.pk, 9]))
    Session.objects.all().delete()

    page.get_by_label("Several days").check()

    expect(page.get_by_role("alert")).to_contain_text("Your care team was not told of it.")
