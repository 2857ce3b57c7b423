"""The plans of a patient in the chart: the list, and ending one."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments.models import AssessmentPlan, IntakeAssessment
from assessments.services.plans import Rhythm, create_plan, end_plan
from audit.models import AuditLog
from devtools.factories import join_care_team
from tests.assessments.short_forms import packet_of, short_form

pytestmark = pytest.mark.django_db


def address(patient):
    return reverse("assessments:plan-list", args=[patient.pk])


def end_address(plan):
    return reverse("assessments:plan-end", args=[plan.patient_id, plan.pk])


def ending(**fields):
    return {"idempotency_key": str(uuid.uuid4()), "reason": "Treatment ended", **fields}


@pytest.fixture
def make(patient, clinician):
    def plan(code="mood", repeat="weeks", **rhythm):
        if repeat == "weeks":
            rhythm.setdefault("every_weeks", 2)
        rhythm.setdefault("starts_on", timezone.localdate())
        return create_plan(
            patient=patient, rhythm=Rhythm(repeat=repeat, **rhythm), instrument=short_form(code), by=clinician
        )

    return plan


def test_it_says_what_each_plan_asks_how_often_and_until_when(sign_in, patient, clinician, make):
    with time_machine.travel("2026-03-09T16:00:00Z", tick=False):
        make("mood", ends_on=date(2026, 12, 31), ends_at_score=4)
        make("sleep", every_weeks=3)
        make("pain", repeat="before_visit", days_before_visit=1)
        create_plan(
            patient=patient,
            rhythm=Rhythm("before_visit", date(2026, 3, 9), days_before_visit=0),
            packet=packet_of("Before we talk", short_form("worry")),
            by=clinician,
        )
        page = sign_in(clinician).get(address(patient)).content.decode()

    for words in (
        "MOOD",
        "Every 2 weeks",
        "until 31 Dec 2026, or until the total is 4 or lower",
        "Every 3 weeks",
        "A day before each visit",
        "Before we talk",
        "On the day of each visit",
        "23 Mar 2026",
        "0 of 1",
    ):
        assert words in page, words


def test_a_plan_before_visits_says_when_it_asks_next(sign_in, patient, clinician, make):
    with time_machine.travel("2026-03-09T16:00:00Z", tick=False):
        patient.summary.next_visit_at = timezone.now() + timedelta(days=20)
        patient.summary.save()
        make(repeat="before_visit", days_before_visit=3)

        assert "26 Mar 2026" in sign_in(clinician).get(address(patient)).content.decode()


def test_an_ended_plan_stays_with_its_reason(sign_in, patient, clinician, make):
    end_plan(plan=make(), reason="Enough for now", by=clinician)

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert "Enough for now" in page
    assert clinician.full_name in page
    assert "No check-in is planned" in page


@pytest.mark.parametrize(("role", "status"), [("supervisor", 200), ("outsider", 404), ("front_desk", 403)])
def test_who_may_read_it(sign_in, patient, make, request, role, status):
    make()

    assert sign_in(request.getfixturevalue(role)).get(address(patient)).status_code == status


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, make, statements_of):
    client = sign_in(clinician)
    for number in range(3):
        make(f"form-{number}")
    few = statements_of(client, address(patient))
    for number in range(3, 30):
        make(f"form-{number}")

    many = statements_of(client, address(patient))
    assert len(few) == len(many) <= 9, many


def test_a_plan_ends_with_a_reason_and_what_waits_can_go_too(sign_in, patient, clinician, make):
    plan, form = make(), ending(cancels_waiting="on")
    client = sign_in(clinician)

    for _ in range(2):
        assert client.post(end_address(plan), form).url == address(patient)

    plan.refresh_from_db()
    assert (plan.end_reason, plan.ended_by) == ("Treatment ended", clinician)
    assert IntakeAssessment.objects.get().status == "cancelled"
    assert AuditLog.objects.filter(action="assessments.plan.ended").count() == 1


def test_without_a_reason_or_twice_it_is_refused(sign_in, clinician, make):
    plan, client = make(), sign_in(clinician)
    assert client.post(end_address(plan), ending(reason=" ")).status_code == 422
    assert client.post(end_address(plan), ending(reason="x" * 201)).status_code == 422
    assert AssessmentPlan.objects.get().is_in_force

    client.post(end_address(plan), ending())
    answer = client.post(end_address(plan), ending())

    assert answer.status_code == 422
    assert "This plan has ended already." in answer.content.decode()


def test_a_plan_of_another_patient_of_the_same_clinician_is_not_found(sign_in, other_patient, clinician, make):
    join_care_team(other_patient, clinician)
    plan = make()
    elsewhere = reverse("assessments:plan-end", args=[other_patient.pk, plan.pk])

    assert sign_in(clinician).get(elsewhere).status_code == 404
