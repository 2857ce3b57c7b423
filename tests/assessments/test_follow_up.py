"""A short form that asks for the long one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import AssessmentPlan, IntakeAssessment
from assessments.services.answering import complete, save_answers
from assessments.services.assigning import assign
from tests.assessments.own_answers import NEVER, OFTEN, SEVERAL, continued, kept, question, send
from tests.assessments.short_forms import packet_of

pytestmark = pytest.mark.django_db


def answered_phq2(client, form, *values):
    for position, value in enumerate(values, start=1):
        kept(client, form, position, **{f"q{position}": value})
    return send(client, form)


def test_a_positive_phq_2_opens_the_phq_9_with_both_answers(sign_in, patient, given, shipped):
    shipped("phq-9")
    form = given("phq-2")
    client = sign_in(patient.user)

    answer = answered_phq2(client, form, OFTEN, SEVERAL)

    opened = IntakeAssessment.objects.get(opened_by=form)
    assert answer.url == reverse("assessments:own-answer", args=[opened.pk])
    assert (opened.mode, opened.assessor, opened.status) == (form.mode, form.assessor, "in_progress")
    kept_answers = opened.answers_so_far["answers"]
    assert {key: values[0]["valueCoding"]["code"] for key, values in kept_answers.items()} == {
        "1": "LA6570-1",
        "2": "LA6569-3",
    }
    page = client.get(answer.url, follow=True)
    assert page.redirect_chain[-1][0] == question(opened, 3)
    assert "Your answers suggest that we ask a few more." in page.content.decode()


def test_a_negative_phq_2_opens_nothing(sign_in, patient, given, shipped):
    shipped("phq-9")
    form = given("phq-2")

    answer = answered_phq2(sign_in(patient.user), form, SEVERAL, NEVER)

    assert answer.url == reverse("assessments:own-done", args=[form.pk])
    assert IntakeAssessment.objects.count() == 1


def test_a_long_form_that_waits_gets_the_answers_instead_of_being_asked_twice(sign_in, patient, given):
    waiting = given("phq-9")
    client = sign_in(patient.user)
    kept(client, waiting, 1, q1=NEVER)

    answered_phq2(client, given("phq-2"), OFTEN, OFTEN)

    assert IntakeAssessment.objects.filter(instrument_version=waiting.instrument_version).count() == 1
    waiting.refresh_from_db()
    answers = waiting.answers_so_far["answers"]
    assert answers["1"][0]["valueCoding"]["display"] == "Not at all"  # what was said there already stays
    assert answers["2"][0]["valueCoding"]["display"] == "More than half the days"


def test_what_opened_a_form_first_is_what_opened_it(sign_in, patient, given, shipped):
    shipped("phq-9")
    first, second = given("phq-2"), given("phq-2")
    client = sign_in(patient.user)

    for form in (first, second):
        answered_phq2(client, form, OFTEN, OFTEN)

    assert IntakeAssessment.objects.get(opened_by__isnull=False).opened_by == first


def test_the_long_form_belongs_to_the_plan_and_the_packet_of_the_short_one(sign_in, patient, clinician, given, shipped):
    shipped("phq-9")
    due = timezone.localdate() + timedelta(days=3)
    packet = packet_of("Each week", shipped("phq-2"))
    plan = AssessmentPlan(patient=patient, asked_by=clinician, packet=packet, repeat="once", starts_on=due)
    plan.save()
    form = given("phq-2", plan=plan, packet=packet, due_on=due, expires_on=due)

    answered_phq2(sign_in(patient.user), form, OFTEN, OFTEN)

    opened = IntakeAssessment.objects.get(opened_by=form)
    assert (opened.plan, opened.packet, opened.due_on, opened.expires_on) == (plan, packet, due, due)


def test_what_staff_ask_opens_a_form_that_staff_ask(patient, clinician, given, shipped):
    waiting = given("phq-9")
    short = assign(patient=patient, instrument=shipped("phq-2"), mode="interview", by=clinician)
    often = [{"valueCoding": {"system": "http://loinc.org", "code": "LA6571-9"}}]
    save_answers(assessment=short, answers={"1": often, "2": often}, by=clinician)

    complete(assessment=short, by=clinician)

    opened = IntakeAssessment.objects.get(opened_by=short)
    assert (opened.mode, opened.requested_of_patient) == ("interview", False)
    waiting.refresh_from_db()
    assert waiting.answers_so_far == {}


def test_what_was_declined_in_the_long_form_and_then_answered_in_the_short_one_is_answered(sign_in, patient, given):
    waiting = given("phq-9")
    client = sign_in(patient.user)
    continued(client, waiting, 1, action="decline")
    answered_phq2(client, given("phq-2"), OFTEN, OFTEN)

    send(client, waiting)

    waiting.refresh_from_db()
    assert set(waiting.latest_version.answers) == {"1", "2"}
    assert waiting.latest_version.declined == []


def test_a_long_form_whose_time_is_over_is_opened_anew(sign_in, patient, given):
    """Its last day was yesterday, and the job that closes it has not come by yet."""
    over = given("phq-9", expires_on=timezone.localdate() - timedelta(days=1))
    form = given("phq-2")

    answered_phq2(sign_in(patient.user), form, OFTEN, OFTEN)

    assert IntakeAssessment.objects.get(opened_by=form) != over


def test_without_the_long_form_in_use_nothing_is_opened(sign_in, patient, given):
    form = given("phq-2")

    answered_phq2(sign_in(patient.user), form, OFTEN, OFTEN)

    assert IntakeAssessment.objects.count() == 1


def test_a_long_form_that_was_taken_out_of_use_is_not_opened(sign_in, patient, given, shipped):
    long = shipped("phq-9")
    long.is_active = False
    long.save()

    answered_phq2(sign_in(patient.user), given("phq-2"), OFTEN, OFTEN)

    assert not IntakeAssessment.objects.filter(instrument_version__instrument=long).exists()


def test_a_long_form_that_was_asked_for_a_later_day_is_opened_today(sign_in, patient, given):
    later = given("phq-9", available_on=timezone.localdate() + timedelta(days=5))
    client = sign_in(patient.user)

    answer = answered_phq2(client, given("phq-2"), OFTEN, OFTEN)

    later.refresh_from_db()
    assert answer.url == reverse("assessments:own-answer", args=[later.pk])
    assert client.get(answer.url).url == question(later, 3)
    assert later.available_on is None
