"""A clinician asks the patient to fill in one or several forms or a packet: what, when, how often."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import AssessmentPlan, IntakeAssessment
from devtools.factories import PatientFactory, join_care_team
from notifications.models import Notification
from tests.assessments.short_forms import packet_of, short_form
from tests.at_once import post_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def mood(db):
    return short_form("mood")


def address(patient, *codes, packet=None):
    chosen = "&".join([*(f"instrument={code}" for code in codes), *([f"packet={packet.pk}"] if packet else [])])
    return f"{reverse('assessments:request', args=[patient.pk])}?{chosen}"


def asking(when="now", **fields):
    return {"idempotency_key": str(uuid.uuid4()), "when": when, "days_to_answer": "7", **fields}


def in_days(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def test_first_it_shows_what_can_be_sent_and_what_cannot(sign_in, patient, clinician, mood):
    short_form("locked", is_loaded=False)
    short_form("old", is_active=False)
    packet = packet_of("Intake packet", mood)

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert f"?packet={packet.pk}" in page
    assert "Mood scale" in page
    assert "Wording not loaded" in page
    assert "Old scale" not in page


def test_what_the_patient_was_asked_before_comes_first(sign_in, patient, clinician):
    for code in ("able", "busy", "zest"):
        short_form(code)
    client = sign_in(clinician)
    client.post(address(patient, "zest"), asking())

    page = client.get(address(patient)).content.decode()

    assert re.findall("(Able|Busy|Zest) scale", page) == ["Zest", "Able", "Busy"]


def test_forms_stand_by_name_whatever_their_capitals_and_say_a_name_once(sign_in, patient, clinician):
    for code, name in (("a", "Zest"), ("b", "anger"), ("c", "Calm")):
        instrument = short_form(code)
        instrument.short_title = instrument.title = name
        instrument.save()

    page = sign_in(clinician).get(address(patient)).content.decode()

    assert re.findall(r"\b(?:anger|Calm|Zest)\b", page) == ["anger", "Calm", "Zest"]
    offered = sign_in(clinician).get(reverse("assessments:create", args=[patient.pk])).content.decode()
    assert re.findall(r"\b(?:anger|Calm|Zest)\b", offered) == ["anger", "Calm", "Zest"]


@pytest.mark.parametrize(("text", "found"), [("phq9", True), ("PHQ", True), ("scale", True), ("sleep", False)])
def test_forms_are_found_by_a_part_of_their_name(sign_in, patient, clinician, text, found):
    short_form("phq-9")

    page = sign_in(clinician).get(address(patient), {"find": "1", "q": text}).content.decode()

    assert ("Phq-9 Scale" in page or "Phq-9 scale" in page) == found


def test_what_was_chosen_stays_chosen_while_looking_for_more(sign_in, patient, clinician, mood):
    short_form("sleep")

    page = sign_in(clinician).get(address(patient, "mood") + "&find=1&q=sleep").content.decode()

    assert 'value="mood" checked' in page
    assert 'value="sleep">' in page


def test_going_on_with_nothing_chosen_is_said(sign_in, patient, clinician, mood):
    assert "Choose one instrument at least." in sign_in(clinician).get(address(patient) + "when=1").content.decode()


def test_then_it_shows_what_waits_and_what_was_answered_when(sign_in, patient, clinician, mood):
    client = sign_in(clinician)
    client.post(address(patient, "mood"), asking())

    page = client.get(address(patient, "mood")).content.decode()

    assert "Waits since" in page


def test_the_patient_is_asked_and_told(sign_in, patient, clinician, mood):
    answer = sign_in(clinician).post(address(patient, "mood"), asking())

    assessment = IntakeAssessment.objects.get()
    assert answer.url == reverse("assessments:list", args=[patient.pk])
    assert (assessment.status, assessment.requested_of_patient) == ("pending", True)
    assert assessment.due_on == timezone.localdate() + timedelta(days=7)
    assert Notification.objects.get().recipient == patient.user


def test_sent_twice_the_patient_is_asked_once(sign_in, patient, clinician, mood):
    client, form = sign_in(clinician), asking()

    for _ in range(2):
        assert client.post(address(patient, "mood"), form).status_code == 302

    assert IntakeAssessment.objects.count() == Notification.objects.count() == 1


def test_there_need_not_be_a_day(sign_in, patient, clinician, mood):
    sign_in(clinician).post(address(patient, "mood"), asking(days_to_answer=""))

    assert IntakeAssessment.objects.get().due_on is None


def test_several_forms_and_packets_are_asked_together(sign_in, patient, clinician, mood):
    sleep = short_form("sleep")
    client = sign_in(clinician)

    client.post(address(patient, "mood", "sleep"), asking())
    client.post(address(patient, packet=packet_of("Intake packet", sleep, mood)), asking(is_forced="on"))

    assert IntakeAssessment.objects.count() == 4
    assert Notification.objects.count() == 2


def test_on_a_date_it_opens_then(sign_in, patient, clinician, mood):
    sign_in(clinician).post(address(patient, "mood"), asking("date", starts_on=in_days(3), expires_on=in_days(30)))

    assessment = IntakeAssessment.objects.get()
    days = [(day - timezone.localdate()).days for day in (assessment.available_on, assessment.due_on)]
    assert days == [3, 10]
    assert (assessment.expires_on - timezone.localdate()).days == 30


def test_every_few_weeks_is_a_plan(sign_in, patient, clinician, mood):
    answer = sign_in(clinician).post(
        address(patient, "mood"),
        asking("weeks", every_weeks="4", ends_on=in_days(100), ends_at_score="4", days_before_visit="x"),
    )

    plan = AssessmentPlan.objects.get()
    assert answer.url == reverse("assessments:plan-list", args=[patient.pk])
    assert (plan.every_weeks, plan.ends_at_score, plan.instrument) == (4, 4, mood)
    assert IntakeAssessment.objects.get().plan == plan


def test_before_each_visit_is_a_plan(sign_in, patient, clinician, mood):
    sign_in(clinician).post(address(patient, "mood"), asking("before_visit", days_before_visit="2", every_weeks="x"))

    plan = AssessmentPlan.objects.get()
    assert (plan.repeat, plan.days_before_visit, plan.every_weeks) == ("before_visit", 2, None)


@pytest.mark.parametrize(
    ("when", "fields", "words"),
    [
        ("date", {"starts_on": "2020-01-01"}, "This day has passed. Choose today or later."),
        ("date", {"starts_on": ""}, "Choose the day."),
        ("date", {"starts_on": "soon"}, "Write the day as in 2026-01-31."),
        ("now", {"expires_on": "2020-01-01"}, "This day has passed. Choose today or later."),
        ("now", {"expires_on": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ("date", {"starts_on": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ("weeks", {"every_weeks": "4", "starts_on": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ("weeks", {"every_weeks": "4", "ends_on": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ("now", {"days_to_answer": "91"}, "Ensure this value is less than or equal to 90."),
        ("now", {"days_to_answer": "9" * 30}, "Ensure this value is less than or equal to 90."),
        ("weeks", {"every_weeks": ""}, "Write how many weeks."),
        ("before_visit", {"days_before_visit": ""}, "Write a whole number."),
        ("weeks", {"every_weeks": "1"}, "MOOD asks about the last 14 days."),
        ("weeks", {"every_weeks": "4", "ends_at_score": "28"}, "A total of MOOD is between 0 and 27."),
        ("weeks", {"every_weeks": "4", "ends_on": "2020-01-01"}, "It would end before it begins."),
        ("sometimes", {}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_in_words(sign_in, patient, clinician, mood, when, fields, words):
    answer = sign_in(clinician).post(address(patient, "mood"), asking(when, **fields))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not IntakeAssessment.objects.exists()
    assert not AssessmentPlan.objects.exists()


def test_what_waits_already_is_refused_beside_the_box_that_asks_anyway(sign_in, patient, clinician, mood):
    client = sign_in(clinician)
    client.post(address(patient, "mood"), asking())

    answer = client.post(address(patient, "mood"), asking())

    assert answer.status_code == 422
    assert "MOOD waits for the patient already" in str(answer.context["form"].errors["is_forced"])
    assert client.post(address(patient, "mood"), asking(is_forced="on")).status_code == 302


@pytest.mark.parametrize(
    "query", ["instrument=unknown", "packet=not-an-id", "packet=0198a0e2-0000-7000-8000-000000000001"]
)
def test_what_is_not_known_leads_back_to_choosing(sign_in, patient, clinician, mood, query):
    answer = sign_in(clinician).post(f"{reverse('assessments:request', args=[patient.pk])}?{query}", asking())

    assert "One or several instruments" in answer.content.decode()
    assert not IntakeAssessment.objects.exists()


def test_what_is_out_of_use_leads_back_to_choosing(sign_in, patient, clinician, mood):
    short_form("old", is_active=False)
    packet = packet_of("Old packet", mood, is_active=False)
    client = sign_in(clinician)

    for where in (address(patient, "old"), address(patient, packet=packet)):
        assert "One or several instruments" in client.post(where, asking()).content.decode()


def test_a_form_without_its_wording_is_refused_in_words(sign_in, patient, clinician):
    short_form("locked", is_loaded=False)

    answer = sign_in(clinician).post(address(patient, "locked"), asking())

    assert answer.status_code == 422
    assert "The wording of LOCKED is not loaded." in answer.content.decode()


def test_a_patient_who_cannot_sign_in_yet_is_not_asked(sign_in, clinician, mood):
    newcomer = PatientFactory(user=None)
    join_care_team(newcomer, clinician)

    answer = sign_in(clinician).post(address(newcomer, "mood"), asking())

    assert answer.status_code == 422
    assert "This patient cannot sign in yet." in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("front_desk", 403), ("administrator", 404)])
def test_others_may_not(sign_in, patient, mood, request, role, status):
    client = sign_in(request.getfixturevalue(role))

    assert client.post(address(patient, "mood"), asking()).status_code == status
    assert not IntakeAssessment.objects.exists()


def test_patients_may_not(sign_in, patient, mood):
    assert sign_in(patient.user).post(address(patient, "mood"), asking()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clinicians_who_send_the_same_at_once_send_it_once(patient, clinician, supervisor, mood):
    forms = [(user, address(patient, "mood"), asking()) for user in (clinician, supervisor)]

    answers = post_at_once(forms, held=patient.summary)

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    assert IntakeAssessment.objects.count() == 1


def test_it_costs_the_same_for_three_and_for_thirty_forms(sign_in, patient, clinician, statements_of):
    client = sign_in(clinician)

    def add(numbers):
        for number in numbers:
            form = short_form(f"form-{number}")
            IntakeAssessment.objects.create(
                patient=patient, assessor=clinician, instrument_version=form.current_version, requested_of_patient=True
            )
            packet_of(f"Packet {number}", form)

    add(range(3))
    few = statements_of(client, address(patient))
    add(range(3, 30))

    many = statements_of(client, address(patient))
    assert len(few) == len(many) <= 14, many
