"""A patient's home and a patient's chart: what they say, and what they cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from devtools.factories import UserFactory
from devtools.factories.assessments import AssessmentFactory, ProgressAlertFactory
from devtools.factories.messaging import have_conversation
from devtools.factories.scheduling import AppointmentFactory


def fill(patient, clinician, rows):
    for number in range(rows):
        AssessmentFactory(patient=patient, assessor=clinician, published=True, phq9_total=number % 27)
        AssessmentFactory(patient=patient, assessor=clinician, waiting=True)
        have_conversation(patient, clinician, "From the patient", "From the clinician", topic=f"Topic {number}")


@pytest.mark.parametrize(
    ("role", "start"),
    [
        ("clinician", "/caseload/"),
        ("supervisor", "/caseload/"),
        ("front_desk", "/people/"),
        ("auditor", "/audit/"),
        ("administrator", "/admin/"),
    ],
)
def test_staff_start_where_their_role_works(role, start, sign_in, db):
    response = sign_in(UserFactory(**{role: True})).get("/")

    assert response.status_code == 302
    assert response["Location"] == start


def test_a_patient_sees_one_next_step_the_visit_and_the_news(sign_in, patient, clinician):
    waiting = AssessmentFactory(patient=patient, assessor=clinician, waiting=True, title="How the week was")
    AppointmentFactory(patient=patient, provider=clinician)
    have_conversation(patient, clinician, "A question", "An answer to read")

    page = sign_in(patient.user).get("/").content.decode()

    assert reverse("assessments:own-answer", args=[waiting.pk]) in page
    assert "An answer to read" in page
    assert clinician.full_name in page
    assert reverse("crisis:own-safety-plan") in page


def test_somebody_without_a_record_is_told_what_happens_next(sign_in, db):
    response = sign_in(UserFactory()).get("/")

    assert response.status_code == 200
    assert 'href="tel:' in response.content.decode()


def test_the_home_page_costs_the_same_for_3_and_for_30_rows(sign_in, patient, clinician, statements_of):
    AppointmentFactory(patient=patient, provider=clinician)
    client = sign_in(patient.user)
    fill(patient, clinician, 3)
    few = statements_of(client, "/")
    fill(patient, clinician, 27)
    many = statements_of(client, "/")

    assert len(few) == len(many), many
    assert len(many) <= 8, many


def test_the_chart_costs_the_same_for_3_and_for_30_rows(sign_in, patient, clinician, statements_of):
    AppointmentFactory(patient=patient, provider=clinician)
    path = reverse("portal:chart", args=[patient.pk])
    client = sign_in(clinician)
    fill(patient, clinician, 3)
    few = statements_of(client, path)
    fill(patient, clinician, 27)
    many = statements_of(client, path)

    assert len(few) == len(many), many
    assert len(many) <= 12, many


def test_the_chart_says_to_answer_an_alert_on_progress_until_somebody_did(sign_in, patient, clinician):
    alert = ProgressAlertFactory(patient=patient)
    client, path = sign_in(clinician), reverse("portal:chart", args=[patient.pk])

    before = client.get(path).content.decode()
    alert.acknowledged_at, alert.acknowledged_by, alert.action = timezone.now(), clinician, "reviewed"
    alert.save()
    after = client.get(path).content.decode()

    assert "Answer 1 progress alert" in before
    assert "Nothing is waiting." not in before
    assert "Nothing is waiting." in after
