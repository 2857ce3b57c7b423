"""/alerts/, an alert in a chart, and where open ones show: the board, the chart."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from crisis.models import CrisisAlert, CrisisInterventionLog
from devtools.factories import PatientFactory, UserFactory, join_care_team
from devtools.factories.crisis import CrisisAlertFactory
from patients.models import CareTeamMembership
from patients.services.care_team import end_membership

pytestmark = pytest.mark.django_db
ALERTS = "/alerts/"
BOARD = "/caseload/"


@pytest.fixture
def alert(patient, clinician):
    return CrisisAlertFactory(patient=patient)


def page_of(alert):
    return reverse("crisis:alert-detail", args=[alert.patient_id, alert.pk])


def answer_to(alert, **fields):
    address = reverse("crisis:alert-acknowledge", args=[alert.patient_id, alert.pk])
    return address, {"idempotency_key": uuid4(), "version": alert.version, "action": "called", "note": "", **fields}


def shown(answer):
    return [one.patient.display_name for one in answer.context["page"].object_list]


def alert_of(name, *team, **traits):
    patient = PatientFactory(display_name=name)
    for user, role in team:
        join_care_team(patient, user, role)
    return CrisisAlertFactory(patient=patient, **traits)


def test_the_list_says_who_why_since_when_and_whose_it_is(sign_in, clinician, alert):
    page = sign_in(clinician).get(ALERTS).content.decode()

    for words in ("Lovelace, Ada", "PHQ-9: Item 9", "High", "In 59", "Clara Keller", "Acknowledge"):
        assert words in page


def test_the_most_urgent_comes_first_and_answered_ones_last(sign_in, clinician):
    own = (clinician, "primary_clinician")
    alert_of("Moderate", own, level="moderate")
    alert_of("Answered", own, level="imminent", acknowledged_by=clinician)
    alert_of("Imminent", own, level="imminent")
    alert_of("High", own)
    client = sign_in(clinician)

    assert shown(client.get(ALERTS)) == ["Imminent", "High", "Moderate"]
    assert shown(client.get(f"{ALERTS}?show=all")) == ["Imminent", "High", "Moderate", "Answered"]
    assert shown(client.get(f"{ALERTS}?show=nonsense")) == ["Imminent", "High", "Moderate"]


def test_mine_are_those_i_own_and_for_a_supervisor_those_nobody_owns(sign_in, clinician, supervisor):
    alert_of("Clara's", (clinician, "primary_clinician"), (supervisor, "supervisor"))
    alert_of("Nobody's", (clinician, "therapist"), (supervisor, "supervisor"))

    assert shown(sign_in(clinician).get(f"{ALERTS}?show=mine")) == ["Clara's"]
    assert shown(sign_in(supervisor).get(f"{ALERTS}?show=mine")) == ["Nobody's"]
    assert sorted(shown(sign_in(supervisor).get(ALERTS))) == ["Clara's", "Nobody's"]


def test_an_alert_goes_with_the_care_when_its_owner_leaves(sign_in, clinician, supervisor, patient):
    successor = UserFactory(clinician=True)
    CrisisAlertFactory(patient=patient)
    membership = CareTeamMembership.objects.current().get(patient=patient, user=clinician)

    end_membership(membership=membership, reason="Moved away", by=supervisor)
    assert shown(sign_in(supervisor).get(f"{ALERTS}?show=mine")) == ["Lovelace, Ada"]

    join_care_team(patient, successor, "primary_clinician")
    assert shown(sign_in(supervisor).get(f"{ALERTS}?show=mine")) == []
    assert shown(sign_in(successor).get(f"{ALERTS}?show=mine")) == ["Lovelace, Ada"]


def test_an_alert_whose_owner_may_not_sign_in_any_more_is_the_supervisors(sign_in, clinician, supervisor, alert):
    clinician.is_active = False
    clinician.save()

    assert shown(sign_in(supervisor).get(f"{ALERTS}?show=mine")) == ["Lovelace, Ada"]


def test_an_alert_that_got_worse_while_it_was_read_is_not_acknowledged(sign_in, clinician, patient):
    alert = CrisisAlertFactory(patient=patient, event="assessment:7", gravity={"9": 1})
    client = sign_in(clinician)
    CrisisAlertFactory(patient=patient, event="assessment:7", gravity={"9": 3})

    answer = client.post(*answer_to(alert, action="no_concern", note="Known for years"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "There is more to this alert than you have read" in page
    assert "Known for years" in page
    alert.refresh_from_db()
    assert alert.is_open
    assert client.post(*answer_to(alert)).status_code == 302


def test_an_outsider_sees_no_alert_and_finds_none(sign_in, outsider, alert):
    client = sign_in(outsider)

    assert "Lovelace" not in client.get(ALERTS).content.decode()
    assert "No alert is waiting" in client.get(ALERTS).content.decode()
    assert client.get(page_of(alert)).status_code == 404
    assert client.post(*answer_to(alert)).status_code == 404


def test_an_alert_of_another_patient_is_not_in_this_chart(sign_in, clinician, patient, alert):
    another = PatientFactory()
    join_care_team(another, clinician)
    address = reverse("crisis:alert-detail", args=[another.pk, alert.pk])

    assert sign_in(clinician).get(address).status_code == 404


def test_acknowledging_keeps_what_was_done_and_by_whom(sign_in, clinician, alert):
    client = sign_in(clinician)

    answer = client.post(*answer_to(alert, action="seen", note="Came in at noon."))

    assert answer.status_code == 302
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["The alert is acknowledged."]
    page = client.get(page_of(alert)).content.decode()
    assert "Seen today" in page
    assert "Came in at noon." in page
    assert "Clara Keller" in page
    assert answer_to(alert)[0] not in page


def test_pressing_twice_acknowledges_once(sign_in, clinician, alert):
    client = sign_in(clinician)
    sent = answer_to(alert)

    assert client.post(*sent).status_code == client.post(*sent).status_code == 302


def test_whoever_comes_second_reads_who_was_first_and_keeps_their_words(sign_in, clinician, supervisor, alert):
    sign_in(clinician).post(*answer_to(alert))

    answer = sign_in(supervisor).post(*answer_to(alert, note="I called, nobody answered"))

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Clara Keller acknowledged this alert before you" in page
    assert "I called, nobody answered" in page
    assert CrisisAlert.objects.get().acknowledged_by == clinician


@pytest.mark.parametrize("wrong", [{"action": ""}, {"action": "shrug"}, {"action": "no_concern", "note": " "}])
def test_an_answer_that_says_too_little_is_refused_with_the_page(sign_in, clinician, alert, wrong):
    answer = sign_in(clinician).post(*answer_to(alert, **wrong))

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert CrisisAlert.objects.get().is_open


def test_a_log_opened_from_an_alert_carries_it_and_answers_it(sign_in, clinician, patient, alert):
    client = sign_in(clinician)
    address = f"{reverse('crisis:create', args=[patient.pk])}?alert={alert.pk}"
    form = client.get(address).context["form"]

    answer = client.post(
        address,
        {
            "idempotency_key": uuid4(),
            "alert": alert.pk,
            "alert_version": alert.version,
            "intervention_date": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "level": "high",
            "incident": form.initial["incident"],
        },
    )

    log = CrisisInterventionLog.objects.get()
    assert answer.status_code == 302
    assert "Several days" in log.incident
    alert.refresh_from_db()
    assert (alert.intervention, alert.action, alert.acknowledged_by) == (log, "log_opened", clinician)


def test_a_log_cannot_be_opened_from_an_alert_about_somebody_else(sign_in, clinician, patient):
    foreign = CrisisAlertFactory()

    address = f"{reverse('crisis:create', args=[patient.pk])}?alert={foreign.pk}"

    assert sign_in(clinician).get(address).status_code == 404


def test_the_board_shows_open_alerts_on_top_and_none_when_all_are_answered(sign_in, clinician, alert):
    client = sign_in(clinician)
    assert "Open alerts" in client.get(BOARD).content.decode()

    client.post(*answer_to(alert))

    assert "Open alerts" not in client.get(BOARD).content.decode()


def test_the_board_can_be_cut_down_to_people_with_an_alert(sign_in, clinician, patient, alert):
    join_care_team(PatientFactory(), clinician)

    rows = sign_in(clinician).get(BOARD, {"queue": "alerts"}).context["rows"]

    assert [row.patient for row in rows] == [patient]


def test_every_page_of_the_chart_says_that_there_is_an_alert(sign_in, clinician, front_desk, patient, alert):
    client = sign_in(clinician)
    for name in ("portal:chart", "crisis:list", "assessments:list", "patients:details"):
        assert "1 open alert" in client.get(reverse(name, args=[patient.pk])).content.decode()

    details = sign_in(front_desk).get(reverse("patients:details", args=[patient.pk])).content.decode()
    assert "open alert" not in details


def test_the_chart_names_the_alert_and_stays_within_its_queries(sign_in, clinician, patient, alert, statements_of):
    client = sign_in(clinician)
    address = reverse("portal:chart", args=[patient.pk])

    statements = statements_of(client, address)

    assert page_of(alert) in client.get(address).content.decode()
    assert len(statements) <= 13, statements


def test_the_list_costs_the_same_with_thirty_rows_as_with_three(sign_in, clinician, statements_of):
    client = sign_in(clinician)

    def add(count):
        for _ in range(count):
            alert_of("Somebody", (clinician, "primary_clinician"))

    add(3)
    three = statements_of(client, ALERTS)
    add(27)
    thirty = statements_of(client, ALERTS)

    assert len(three) == len(thirty) <= 7, thirty


def test_the_board_costs_the_same_with_alerts(sign_in, clinician, statements_of):
    client = sign_in(clinician)
    for _ in range(3):
        alert_of("Somebody", (clinician, "primary_clinician"))
    three = statements_of(client, BOARD)
    for _ in range(27):
        alert_of("Somebody", (clinician, "primary_clinician"))

    assert len(three) == len(statements_of(client, BOARD)) <= 8
