"""One form has one open alert, however many of its answers worry: it rises, and says all of them."""

import pytest
from django.urls import reverse

from assessments import services
from crisis.models import CrisisAlert
from crisis.services import acknowledge_alert
from tests.assessments.filled import fill
from tests.assessments.own_answers import send

pytestmark = pytest.mark.django_db
YES, NO, SEVERAL_DAYS = "LA33-6", "LA32-8", "LA6569-3"


@pytest.fixture
def say(patient):
    """`say(form, q1=YES)`: one answer after the other, each saved by itself, as the page does."""

    def say(form, answers=None, **more):
        for link_id, code in {**(answers or {}), **more}.items():
            coding = {"system": "http://loinc.org", "code": code}
            services.save_answers(assessment=form, answers={link_id: [{"valueCoding": coding}]}, by=patient.user)

    return say


def reasons(alert):
    return [(one["code"], one["answer"], one["version"]) for one in alert.detail["reasons"]]


def test_a_screening_that_turns_acute_raises_the_alert_there_is(patient, clinician, given, say, sign_in):
    form = given("asq")

    say(form, q1=YES, q2=NO, q3=NO, q4=YES)
    first = CrisisAlert.objects.get()
    say(form, q5=YES)
    send(sign_in(patient.user), form)

    alert = CrisisAlert.objects.get()
    assert (first.level, alert.level) == ("moderate", "high")
    assert alert.due_at < first.due_at
    assert reasons(alert) == [("q5", "Yes", 3), ("q4", "Yes", 2), ("q1", "Yes", 1)]
    assert clinician.notifications.filter(kind="alert_raised").count() == 2  # raised, and risen to high
    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 1


def test_a_screening_that_is_not_acute_keeps_its_one_alert(patient, clinician, given, say, sign_in):
    form = given("asq")

    say(form, q1=YES, q2=NO, q3=NO, q4=NO, q5=NO)
    send(sign_in(patient.user), form)

    alert = CrisisAlert.objects.get()
    assert (alert.level, alert.version) == ("moderate", 1)
    assert clinician.notifications.filter(kind="alert_raised").count() == 1


def test_what_is_said_after_somebody_answered_is_a_second_alert_that_says_what_is_new(
    patient, clinician, given, say, sign_in
):
    form = given("phq-a")
    say(form, {"9": SEVERAL_DAYS})
    acknowledge_alert(alert=CrisisAlert.objects.get(), action="called", by=clinician)

    say(form, past_month_thoughts=YES)

    second = CrisisAlert.objects.get(acknowledged_at=None)
    assert reasons(second) == [("past_month_thoughts", "Yes", 1), ("9", "Several days", 0)]
    page = sign_in(clinician).get(reverse("crisis:alert-detail", args=[patient.pk, second.pk])).content.decode()
    assert "2 critical answers in PHQ-A" in page
    assert page.count(">New</span>") == 1


def test_three_kinds_of_critical_answer_are_one_alert_and_its_page_says_them_all(
    patient, clinician, given, say, sign_in
):
    form = given("phq-a")
    yes = {"past_month_thoughts": YES, "ever_attempt": YES}

    say(form, {"9": SEVERAL_DAYS, **yes})

    alert = CrisisAlert.objects.get()
    assert (alert.level, alert.version) == ("high", 3)
    page = sign_in(clinician).get(reverse("crisis:alert-detail", args=[patient.pk, alert.pk])).content.decode()
    assert all(one["question"] in page for one in alert.detail["reasons"])
    assert "3 critical answers in PHQ-A" in page


def test_a_paper_form_entered_by_staff_raises_one_alert_with_all_of_it(patient, clinician, shipped):
    fill(shipped("c-ssrs-screener"), patient, clinician, [0] * 7, mode="paper")  # yes to every question

    alert = CrisisAlert.objects.get()
    assert {one["code"] for one in alert.detail["reasons"]} >= {"q4", "q5", "q6"}
    assert (alert.level, alert.version, alert.raised_by) == ("high", 1, clinician)


def test_an_answer_taken_back_stays_in_the_alert_that_waits(given, say):
    form = given("asq")

    say(form, q1=YES, q3=YES)
    say(form, q1=NO)
    say(form, q4=YES)

    assert sorted(code for code, _answer, _version in reasons(CrisisAlert.objects.get())) == ["q1", "q3", "q4"]


def test_whoever_reads_the_alert_while_the_form_goes_on_acknowledges_nothing_they_have_not_read(
    patient, clinician, given, say, sign_in
):
    form = given("asq")
    say(form, q1=YES)
    read = CrisisAlert.objects.get()
    client = sign_in(clinician)
    say(form, q5=YES)

    answer = client.post(
        reverse("crisis:alert-acknowledge", args=[patient.pk, read.pk]),
        {
            "idempotency_key": "01a2062a-0000-7000-8000-000000000001",
            "version": read.version,
            "action": "no_concern",
            "note": "Known",
        },
    )

    assert answer.status_code == 409
    assert [reason.question for reason in answer.context["added"] if reason.is_new] == [
        "Are you having thoughts of killing yourself right now?"
    ]
    assert CrisisAlert.objects.get().is_open
