"""/crisis-log/ and the log in a chart: who sees it, in which order, at what cost."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from devtools.factories import CrisisInterventionFactory, PatientFactory, join_care_team
from devtools.factories.crisis import add_entry

pytestmark = pytest.mark.django_db
LOG = "/crisis-log/"


@pytest.fixture
def intervention(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician, incident="CANARY-INCIDENT")


def chart_list(patient):
    return reverse("crisis:list", args=[patient.pk])


def names(answer):
    return [row.patient.display_name for row in answer.context["page"].object_list]


def test_the_care_team_sees_the_log_with_level_author_and_newest_entry(sign_in, clinician, intervention):
    add_entry(intervention, clinician, "Older", kind="contact_tried")
    add_entry(intervention, clinician, "Newer", kind="hand_over")

    shown = sign_in(clinician).get(LOG).content.decode()

    assert "Lovelace, Ada" in shown
    assert "High" in shown
    assert "Clara Keller" in shown
    assert "Hand-over" in shown
    assert "Contact tried" not in shown
    assert "2\xa0hours" in shown


def test_open_ones_come_first_the_most_severe_of_them_on_top(sign_in, clinician):
    def crisis(name, level, hours, **traits):
        patient = PatientFactory(display_name=name)
        join_care_team(patient, clinician)
        when = timezone.now() - datetime.timedelta(hours=hours)
        CrisisInterventionFactory(patient=patient, recorded_by=clinician, level=level, intervention_date=when, **traits)

    crisis("Closed", "imminent", 1, closed=True)
    crisis("Low", "low", 2)
    crisis("Imminent", "imminent", 9)
    crisis("High, earlier", "high", 5)
    crisis("High, later", "high", 3)

    client = sign_in(clinician)

    assert names(client.get(LOG)) == ["Imminent", "High, later", "High, earlier", "Low", "Closed"]
    assert names(client.get(f"{LOG}?status=closed")) == ["Closed"]
    assert "Closed" not in names(client.get(f"{LOG}?status=open"))
    assert len(names(client.get(f"{LOG}?status=nonsense"))) == 5


def test_an_outsider_sees_an_empty_log(sign_in, outsider, intervention):
    shown = sign_in(outsider).get(LOG).content.decode()

    assert "Lovelace" not in shown
    assert "Nothing here" in shown


@pytest.mark.parametrize("role", ["front_desk", "auditor", "administrator"])
def test_the_log_is_refused_to_those_who_treat_nobody(sign_in, request, role, intervention):
    client = sign_in(request.getfixturevalue(role))

    assert client.get(LOG).status_code == 403


def test_the_log_is_refused_to_patients(sign_in, patient, intervention):
    client = sign_in(patient.user)

    assert client.get(LOG).status_code == 403
    assert client.get(chart_list(patient)).status_code == 404


def test_the_log_in_the_chart_is_of_this_patient_only(sign_in, clinician, patient, intervention):
    another = PatientFactory()
    join_care_team(another, clinician)
    CrisisInterventionFactory(patient=another, recorded_by=clinician)

    answer = sign_in(clinician).get(chart_list(patient))

    assert list(answer.context["interventions"]) == [intervention]


def test_the_log_in_the_chart_of_somebody_without_a_crisis_says_so(sign_in, clinician, patient):
    shown = sign_in(clinician).get(chart_list(patient)).content.decode()

    assert "No crisis is recorded" in shown
    assert reverse("crisis:create", args=[patient.pk]) in shown


def test_the_log_costs_the_same_with_thirty_rows_as_with_three(sign_in, clinician, statements_of):
    client = sign_in(clinician)

    def add(count):
        for _ in range(count):
            patient = PatientFactory()
            join_care_team(patient, clinician)
            add_entry(CrisisInterventionFactory(patient=patient, recorded_by=clinician), clinician)

    add(3)
    three = statements_of(client, LOG)
    add(22)
    twenty_five = statements_of(client, LOG)
    add(5)
    thirty = statements_of(client, LOG)

    assert len(three) == len(twenty_five) == len(thirty) <= 8, thirty


def test_the_log_in_the_chart_costs_the_same_with_thirty_rows_as_with_three(sign_in, clinician, patient, statements_of):
    client = sign_in(clinician)

    def add(count):
        for _ in range(count):
            add_entry(CrisisInterventionFactory(patient=patient, recorded_by=clinician), clinician)

    add(3)
    three = statements_of(client, chart_list(patient))
    add(27)

    thirty = statements_of(client, chart_list(patient))
    assert len(three) == len(thirty) <= 10, thirty


def test_the_thirtieth_crisis_is_on_the_second_page(sign_in, clinician, patient):
    for _ in range(30):
        CrisisInterventionFactory(patient=patient, recorded_by=clinician)
    client = sign_in(clinician)

    assert len(names(client.get(LOG))) == 25
    assert len(names(client.get(f"{LOG}?page=2"))) == 5
    assert len(names(client.get(f"{LOG}?page=nonsense"))) == 25
