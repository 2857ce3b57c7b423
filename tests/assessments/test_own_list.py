"""The patient's list: what is ready, what will come, what is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.definitions import load_definition
from assessments.services.assigning import Terms, assign, assign_packet, cancel
from assessments.services.plans import Rhythm, create_plan
from audit.models import AuditLog
from devtools.factories import AssessmentFactory
from tests.assessments.short_forms import packet_of

pytestmark = pytest.mark.django_db
ADDRESS = "/assessments/"


def test_it_shows_what_is_ready_and_what_is_done(sign_in, patient, waiting, in_progress, shared, answered, draft):
    page = sign_in(patient.user).get(ADDRESS).content.decode()

    assert reverse("assessments:own-answer", args=[waiting.pk]) in page
    assert "Carry on" in page
    for done in (shared, answered):
        assert reverse("assessments:own-detail", args=[done.pk]) in page
    assert "Draft" not in page


def test_it_says_so_when_there_is_nothing(sign_in, patient):
    assert "Nothing to fill in now" in sign_in(patient.user).get(ADDRESS).content.decode()


def test_another_patient_sees_none_of_it(sign_in, other_patient, waiting, shared):
    page = sign_in(other_patient.user).get(ADDRESS).content.decode()

    assert waiting.title not in page
    assert shared.title not in page


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk", "auditor"])
def test_staff_have_no_record_of_their_own(sign_in, request, role):
    assert sign_in(request.getfixturevalue(role)).get(ADDRESS).status_code == 403


def test_it_is_read_only(sign_in, patient):
    assert sign_in(patient.user).post(ADDRESS).status_code == 405


def test_opening_it_leaves_a_row_about_this_patient(sign_in, patient):
    sign_in(patient.user).get(ADDRESS)

    row = AuditLog.objects.get(action="record.viewed")
    assert row.patient_id == str(patient.pk)
    assert row.metadata["route"] == "assessments:own-list"


@pytest.fixture
def look(sign_in, patient):
    """The list as Ada reads it, in one line."""
    return lambda: " ".join(sign_in(patient.user).get(ADDRESS).content.decode().split())


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def test_it_says_who_asks_how_long_it_takes_and_by_when(look, patient, clinician, phq9):
    assign(patient=patient, instrument=phq9, due_on=in_days(3), expires_on=in_days(9), by=clinician)

    page = look()

    assert "Mood check-in" in page
    assert "It takes about 2 minutes." in page  # nine questions and one more, ten seconds each
    assert f"{clinician.full_name} asks, and reads your answers" in page
    assert "would be good" in page
    assert "It is open until" in page


def test_a_day_that_passed_is_no_reproach(look, given):
    given("phq-9", due_on=in_days(-3))

    page = look()

    assert "Ready when you are" in page
    assert "verdue" not in page


def test_it_says_how_far_one_has_come(look, given):
    form = given("phq-9")
    links = [item.link_id for item in load_definition(form).questionnaire.in_order if item.is_answerable]
    form.status = "in_progress"
    form.answers_so_far = {
        "answers": {link: [{"valueCoding": {"code": "LA6568-5"}}] for link in links[:4]},
        "declined": [],
    }
    form.save()

    page = look()

    assert "You answered 4 of 10." in page
    assert "The rest takes about 1 minute." in page
    assert "Carry on" in page


def test_a_packet_is_one_check_in(look, patient, clinician, shipped):
    packet = packet_of("Intake packet", shipped("phq-9"), shipped("gad-7"))
    first, _second = assign_packet(patient=patient, packet=packet, terms=Terms(), by=clinician)

    page = look()

    assert page.count("<article") == 1
    assert "Intake packet" in page
    assert reverse("assessments:own-answer", args=[first.pk]) in page
    assert "It takes about 3 minutes." in page


def test_what_opens_later_or_is_planned_is_coming(look, patient, clinician, shipped):
    assign(patient=patient, instrument=shipped("gad-7"), available_on=in_days(5), by=clinician)
    for instrument, rhythm in [
        (shipped("phq-9"), Rhythm("weeks", in_days(9), every_weeks=2)),
        (shipped("pcl-5"), Rhythm("before_visit", in_days(0))),
    ]:
        create_plan(patient=patient, instrument=instrument, rhythm=rhythm, by=clinician)

    page = look()

    assert "Nothing to fill in now" in page
    order = [page.index(words) for words in ("Worry check-in", "Mood check-in", "before your next visit")]
    assert order == sorted(order)


def test_what_was_taken_back_or_is_over_is_gone(look, given, clinician):
    cancel(assessment=given("phq-9"), reason="By mistake", by=clinician)
    given("gad-7", expires_on=in_days(-1))

    page = look()

    assert "Nothing to fill in now" in page
    assert "Mood check-in" not in page
    assert "Worry check-in" not in page


def test_it_costs_the_same_for_three_and_for_thirty(sign_in, patient, clinician, given, statements_of):
    def add(number):
        for index in range(number):
            if index % 3:
                AssessmentFactory(patient=patient, assessor=clinician, published=True)
            else:
                given("phq-9")

    client = sign_in(patient.user)
    add(3)
    few = statements_of(client, ADDRESS)
    add(27)

    many = statements_of(client, ADDRESS)
    assert len(few) == len(many) <= 8, many
