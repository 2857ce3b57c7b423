"""The caseload board: who is on it, in which order, and what it costs."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from devtools.factories import PatientFactory, join_care_team
from devtools.factories.assessments import ProgressAlertFactory, facts_of
from patients.models import RiskLevel

BOARD = reverse("portal:caseload")
HTMX = {"HX-Request": "true"}
FACTS = facts_of(12, 18)


def patient_of(clinician, name, **summary):
    patient = PatientFactory(display_name=name, **{f"summary__{key}": value for key, value in summary.items()})
    join_care_team(patient, clinician)
    return patient


def names(response):
    return [row.patient.display_name for row in response.context["rows"]]


def test_the_person_at_highest_risk_comes_first(sign_in, outsider):
    patient_of(outsider, "Calm, Cora", risk=RiskLevel.LOW)
    patient_of(outsider, "Danger, Dan", risk=RiskLevel.HIGH)
    patient_of(outsider, "New, Nia", risk=RiskLevel.NOT_ASSESSED)

    response = sign_in(outsider).get(BOARD)

    assert names(response) == ["Danger, Dan", "New, Nia", "Calm, Cora"]


def test_only_patients_of_the_care_team_are_there(sign_in, clinician, patient, other_patient):
    response = sign_in(clinician).get(BOARD)

    assert names(response) == ["Lovelace, Ada"]
    assert "Stranger" not in response.content.decode()


@pytest.mark.parametrize(("sort", "first"), [("name", "Ames, Ann"), ("-name", "Zorn, Zoe"), ("-score", "Zorn, Zoe")])
def test_the_board_sorts_by_its_columns(sort, first, sign_in, outsider):
    patient_of(outsider, "Ames, Ann", last_score=3)
    patient_of(outsider, "Zorn, Zoe", last_score=20)

    assert names(sign_in(outsider).get(BOARD, {"sort": sort}))[0] == first


@pytest.mark.parametrize(
    ("queue", "summary"),
    [
        ("high-risk", {"risk": RiskLevel.HIGH}),
        ("unread", {"unread_messages": 2}),
        ("to-review", {"assessments_to_review": 1}),
        ("overdue", {"assessment_due_on": datetime.date(2020, 1, 1)}),
        ("alerts", {"open_alerts": 1}),
        ("getting-worse", {"progress_state": "deteriorated", "progress_facts": FACTS}),
        ("getting-worse", {"progress_state": "relapse", "progress_facts": FACTS}),
        ("not-improving", {"progress_state": "not_improving", "progress_facts": FACTS}),
        ("stale", {"progress_state": "stale", "progress_facts": FACTS}),
        ("needs-action", {"open_crises": 1}),
    ],
)
def test_each_queue_holds_whom_it_says_and_is_counted(queue, summary, sign_in, outsider):
    booked = {"next_visit_at": timezone.now() + datetime.timedelta(days=1)}
    patient_of(outsider, "Waits, Will", **summary)
    patient_of(outsider, "Other, Olga", risk=RiskLevel.LOW, **booked)

    response = sign_in(outsider).get(BOARD, {"queue": queue})

    assert names(response) == ["Waits, Will"]
    assert response.context["board"].counts[queue] == 1


@pytest.mark.parametrize("search", ["lovel", "ADA", "愛達", "a-10001"])
def test_search_finds_by_part_of_a_name_in_either_script_and_by_number(search, sign_in, clinician):
    patient_of(clinician, "Somebody, Else")

    assert names(sign_in(clinician).get(BOARD, {"q": search})) == ["Lovelace, Ada"]


def test_the_fragment_is_the_board_of_the_page(sign_in, clinician):
    client = sign_in(clinician)

    page = client.get(BOARD, {"q": "ada"}).content.decode()
    fragment = client.get(BOARD, {"q": "ada"}, headers=HTMX).content.decode()

    assert fragment.strip().startswith('<div id="caseload-board"')
    assert fragment.strip() in page


@pytest.mark.parametrize(
    "garbage", [{"sort": "x"}, {"queue": "x"}, {"page": "-1"}, {"page": "9" * 40}, {"clinician": "x"}]
)
def test_garbage_in_the_address_means_the_default(garbage, sign_in, clinician):
    response = sign_in(clinician).get(BOARD, garbage)

    assert response.status_code == 200
    assert names(response) == ["Lovelace, Ada"]


def test_a_supervisor_sees_the_teams_of_one_clinician(sign_in, supervisor, clinician, patient):
    other = patient_of(supervisor, "Other, Team")

    response = sign_in(supervisor).get(BOARD, {"clinician": clinician.pk})

    assert names(response) == ["Lovelace, Ada"]
    assert other.display_name not in response.content.decode()


def test_the_front_desk_has_no_board(sign_in, front_desk):
    assert sign_in(front_desk).get(BOARD).status_code == 403


def test_the_board_costs_the_same_for_3_and_for_30_people(sign_in, outsider, statements_of):
    client = sign_in(outsider)
    for number in range(3):
        patient_of(outsider, f"Person, {number}")
    few = statements_of(client, BOARD)
    for number in range(27):
        patient_of(outsider, f"Person, {number + 3}")
    many = statements_of(client, BOARD)

    assert len(few) == len(many), many
    assert len(many) <= 8, many


def test_the_board_says_why_somebody_needs_a_look(sign_in, outsider):
    patient = patient_of(outsider, "Worse, Will", progress_state="deteriorated", progress_facts=FACTS)
    patient_of(outsider, "Well, Wanda", progress_state="response", progress_facts=FACTS)

    page = sign_in(outsider).get(BOARD).content.decode()

    assert "PHQ-9 rose 6 points since " in page
    assert "5 is more than chance." in page
    assert reverse("assessments:progress", args=[patient.pk]) in page
    assert page.count("5 is more than chance") == 1


def test_an_alert_on_progress_needs_action_until_somebody_answered_it(sign_in, outsider):
    waits = patient_of(outsider, "Waits, Will", progress_state="deteriorated", progress_facts=FACTS)
    answered = patient_of(outsider, "Answered, Ann", progress_state="deteriorated", progress_facts=FACTS)
    ProgressAlertFactory(patient=waits)
    ProgressAlertFactory(patient=answered, acknowledged_at=timezone.now(), acknowledged_by=outsider, action="reviewed")

    client = sign_in(outsider)
    response = client.get(BOARD, {"queue": "needs-action"})

    assert names(response) == ["Waits, Will"]
    assert client.get(BOARD).content.decode().count("Answer the alert") == 1
