"""The queue of what was answered and nobody has reviewed: the gravest first, then the oldest, each with why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import selectors
from crisis.models import CrisisAlert
from crisis.services import acknowledge_alert
from devtools.factories import AssessmentFactory, PatientFactory, join_care_team
from devtools.factories.crisis import CrisisAlertFactory
from tests.assessments.filled import fill

pytestmark = pytest.mark.django_db
ADDRESS = "/assessments/to-review/"


@pytest.mark.parametrize("role", ["clinician", "supervisor"])
def test_it_lists_what_was_answered(sign_in, patient, answered, draft, in_progress, request, role):
    page = sign_in(request.getfixturevalue(role)).get(ADDRESS).content.decode()

    assert reverse("assessments:review", args=[patient.pk, answered.pk]) in page
    assert "Draft" not in page
    assert "Half done" not in page


@pytest.mark.parametrize(("mode", "waits"), [("interview", True), ("paper", True), ("clinician", False)])
def test_what_was_answered_for_the_patient_waits_and_what_a_clinician_rated_does_not(patient, clinician, mode, waits):
    AssessmentFactory(patient=patient, assessor=clinician, mode=mode)

    assert bool(selectors.list_to_review(clinician)) is waits


def test_what_was_shared_does_not_wait_though_nobody_marked_it_as_reviewed(patient, clinician):
    AssessmentFactory(patient=patient, assessor=clinician, answered=True, published=True)

    assert selectors.list_to_review(clinician) == []


def test_critical_answers_come_first_then_high_scores_then_the_oldest(sign_in, phq9, clinician, patient):
    def somebody(values, *, days):
        person = PatientFactory()
        join_care_team(person, clinician)
        return fill(phq9, person, clinician, values, on=timezone.localdate() - timedelta(days=days))

    old = somebody([0] * 10, days=9)
    older = somebody([1] * 8 + [0, 0], days=12)
    high = somebody([3] * 8 + [0, 0], days=1)
    critical = somebody([0] * 8 + [1, 0], days=0)

    queue = selectors.list_to_review(clinician)

    assert [waiting.assessment for waiting in queue] == [critical, high, older, old]
    page = sign_in(clinician).get(ADDRESS).content.decode()
    assert "Critical answer, nobody has answered the alert" in page
    assert "24, Severe" in page
    assert "8, Mild" in page


def test_after_one_comes_the_next(phq9, clinician, patient):
    first = fill(phq9, patient, clinician, [0] * 10, on=timezone.localdate() - timedelta(days=30))
    second = fill(phq9, patient, clinician, [0] * 10)

    assert selectors.get_next_to_review(clinician, first).assessment == second
    assert selectors.get_next_to_review(clinician, second).assessment == first


def test_alone_in_the_queue_there_is_no_next(clinician, answered):
    assert selectors.get_next_to_review(clinician, answered) is None


def test_an_outsider_sees_none_of_it(sign_in, outsider, answered):
    page = sign_in(outsider).get(ADDRESS).content.decode()

    assert "Nothing to review" in page
    assert "Lovelace" not in page


@pytest.mark.parametrize("role", ["front_desk", "auditor", "administrator"])
def test_other_roles_may_not(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADDRESS).status_code == 403


def test_patients_may_not(sign_in, patient):
    assert sign_in(patient.user).get(ADDRESS).status_code == 403


def test_it_is_read_only(sign_in, clinician):
    assert sign_in(clinician).post(ADDRESS).status_code == 405


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, clinician, statements_of):
    def add(number):
        for _ in range(number):
            patient = PatientFactory()
            join_care_team(patient, clinician)
            AssessmentFactory(patient=patient, assessor=clinician, answered=True)

    client = sign_in(clinician)
    add(3)
    few = statements_of(client, ADDRESS)
    add(27)

    many = statements_of(client, ADDRESS)
    assert len(few) == len(many) <= 8, many


def test_a_total_whose_range_differs_by_sex_says_both(sign_in, shipped, patient, clinician):
    form = fill(shipped("audit-c"), patient, clinician, [3, 0, 0])
    words = "Men: Negative; Women, or sex not known: Positive"
    client = sign_in(clinician)

    assert f"3, {words}" in client.get(ADDRESS).content.decode()
    for address in ("list", "detail", "print"):
        arguments = [patient.pk] if address == "list" else [patient.pk, form.pk]
        assert words in client.get(reverse(f"assessments:{address}", args=arguments)).content.decode()


def test_one_alert_that_waits_is_seen_beside_one_that_was_answered(phq9, patient, clinician):
    form = fill(phq9, patient, clinician, [0] * 8 + [1, None])
    first = CrisisAlert.objects.get()
    acknowledge_alert(alert=first, action="called", by=clinician)
    CrisisAlertFactory(patient=patient, event=first.event, gravity={"9": 3}, object_id=form.pk)

    [waiting] = selectors.list_to_review(clinician)

    assert waiting.why[0] == ("high", "Critical answer, nobody has answered the alert")
