"""A patient's progress in the chart: measures with their sentence, alerts and what was done about them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from assessments.models import ProgressAlert
from assessments.services.progress import review_progress
from devtools.factories import AssessmentFactory
from devtools.factories.assessments import ProgressAlertFactory, ScoreFactory
from tests.assessments.filled import fill

pytestmark = pytest.mark.django_db


def page_of(patient):
    return reverse("assessments:progress", args=[patient.pk])


def answer_to(alert, **fields):
    fields = {"idempotency_key": uuid4(), "action": "reviewed", "note": "", **fields}
    address = reverse("assessments:progress-alert-acknowledge", args=[alert.patient_id, alert.pk])
    return address, {f"{alert.pk}-{name}": value for name, value in fields.items()}


@pytest.fixture
def alert(patient, clinician):
    for days, total in ((40, 12), (2, 18)):
        on = timezone.localdate() - timedelta(days=days)
        ScoreFactory(assessment=AssessmentFactory(patient=patient, assessment_date=on), code="phq-9", total=total)
    review_progress(patient.pk)
    return ProgressAlert.objects.get()


def test_the_page_says_where_the_patient_stands_and_why(sign_in, clinician, patient, alert):
    page = sign_in(clinician).get(page_of(patient)).content.decode()

    words = ["Getting worse", "PHQ-9 rose 6 points since ", "PHQ-9: an alert to answer", "Clara Keller", "<svg", "18"]
    for word in words:
        assert word in page


def test_a_patient_without_scores_has_a_page_that_says_so(sign_in, clinician, patient):
    assert "No scores yet" in sign_in(clinician).get(page_of(patient)).content.decode()


def test_acknowledging_keeps_what_was_done(sign_in, clinician, patient, alert):
    client = sign_in(clinician)

    answer = client.post(*answer_to(alert, action="plan_changed", note="Weekly visits"))

    assert answer.status_code == 302
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["The alert is acknowledged."]
    page = client.get(page_of(patient)).content.decode()
    assert "Treatment plan changed" in page
    assert "Weekly visits" in page
    assert "an alert to answer" not in page
    assert "Getting worse" in page  # the state stays what it is


def test_pressing_twice_acknowledges_once(sign_in, clinician, alert):
    client, sent = sign_in(clinician), answer_to(alert)

    assert client.post(*sent).status_code == client.post(*sent).status_code == 302


def test_whoever_comes_second_reads_who_was_first(sign_in, clinician, supervisor, alert):
    sign_in(clinician).post(*answer_to(alert))

    answer = sign_in(supervisor).post(*answer_to(alert, note="We talked"))

    assert answer.status_code == 409
    assert "Clara Keller acknowledged this alert before you" in answer.content.decode()
    assert "We talked" in answer.content.decode()


@pytest.mark.parametrize("wrong", [{"action": ""}, {"action": "not_useful", "note": ""}])
def test_an_answer_that_says_too_little_is_refused_where_it_stands(sign_in, clinician, patient, alert, wrong):
    answer = sign_in(clinician).post(*answer_to(alert, **wrong))

    assert answer.status_code == 422
    assert answer.content.decode().count('aria-invalid="true"') >= 1
    assert ProgressAlert.objects.get().acknowledged_at is None


def test_an_alert_of_somebody_else_is_not_there(sign_in, clinician, patient):
    foreign = ProgressAlertFactory()
    address, sent = answer_to(foreign)

    address = address.replace(str(foreign.patient_id), str(patient.pk))

    assert sign_in(clinician).post(address, sent).status_code == 404


def test_the_page_costs_the_same_with_many_scores_and_alerts(sign_in, clinician, patient, statements_of):
    client = sign_in(clinician)

    def add(count):
        for number in range(count):
            on = timezone.localdate() - timedelta(days=number)
            ScoreFactory(assessment=AssessmentFactory(patient=patient, assessment_date=on), code="phq-9")
        ProgressAlertFactory.create_batch(count, patient=patient, acknowledged_at=timezone.now(),
                                          acknowledged_by=clinician, action="reviewed")  # fmt: skip
        review_progress(patient.pk)

    add(3)
    few = statements_of(client, page_of(patient))
    add(27)

    assert len(few) == len(statements_of(client, page_of(patient))) <= 10, few


def test_a_measure_whose_changes_nobody_has_weighed_says_what_the_last_came_to(sign_in, shipped, patient, clinician):
    fill(shipped("audit-c"), patient, clinician, [3, 0, 0])

    page = sign_in(clinician).get(reverse("assessments:progress", args=[patient.pk])).content.decode()

    assert "Men: Negative; Women, or sex not known: Positive." in page
