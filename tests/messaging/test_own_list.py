"""The patient's conversations, and starting a new one."""

import pytest
from django.urls import reverse

from devtools.factories import PatientFactory, have_conversation, join_care_team
from messaging.models import Conversation
from messaging.services import send_message

NEW = "messaging:own-create"


def test_the_list_shows_people_roles_preview_and_says_in_words_what_is_new(sign_in, patient, conversation):
    page = sign_in(patient.user).get(reverse("messaging:own-list")).content.decode()

    assert "Clara Keller, Psychology" in page
    assert "Let us talk about it." in page
    assert "1 new" in page
    assert "Please do not use messages in an emergency." in page
    assert "We answer within 1 working day." in page


def test_the_conversation_with_the_newest_message_is_on_top(sign_in, patient, clinician, conversation):
    have_conversation(patient, clinician, "Other", topic="Second topic")
    send_message(conversation=conversation, body="Newest", by=patient.user)

    page = sign_in(patient.user).get(reverse("messaging:own-list")).content.decode()

    assert page.index(">Sleep<") < page.index(">Second topic<")


def test_an_empty_list_says_so_and_leads_on(sign_in, patient):
    page = sign_in(patient.user).get(reverse("messaging:own-list")).content.decode()

    assert "No messages yet" in page
    assert reverse(NEW) in page


def test_the_list_costs_the_same_with_three_and_twenty_rows(sign_in, patient, clinician, statements):
    client = sign_in(patient.user)
    address = reverse("messaging:own-list")
    for _ in range(3):
        have_conversation(patient, clinician)
    client.get(address)

    few = statements(lambda: client.get(address))
    for _ in range(20):
        have_conversation(patient, clinician)
    many = statements(lambda: client.get(address))

    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 6, "\n".join(many)


def test_staff_and_patients_without_a_record_have_no_such_pages(sign_in, clinician, patient):
    client = sign_in(clinician)
    for name in ("messaging:own-list", NEW):
        assert client.get(reverse(name)).status_code == 403
    stranger = PatientFactory()
    stranger.is_active = False
    stranger.save()
    assert sign_in(stranger.user).get(reverse("messaging:own-list")).status_code == 404


def test_the_primary_clinician_is_chosen_to_begin_with(sign_in, patient, clinician, supervisor, front_desk):
    page = sign_in(patient.user).get(reverse(NEW)).content.decode()

    assert "Clara Keller, Primary clinician" in page
    assert "Susan Reyes, Supervisor" in page
    assert "Fred Desk" not in page
    assert page.count("checked") == 1


def test_the_patient_starts_a_conversation(sign_in, patient, clinician, form_data):
    data = form_data(recipients=[str(clinician.pk)], topic="Sleep", body="Hello")

    response = sign_in(patient.user).post(reverse(NEW), data)

    started = Conversation.objects.get()
    assert response.url == reverse("messaging:own-conversation", args=[started.pk])
    assert started.topic == "Sleep"


def test_starting_twice_with_the_same_form_starts_one(sign_in, patient, clinician, form_data):
    data = form_data(recipients=[str(clinician.pk)], topic="Sleep", body="Hello")
    client = sign_in(patient.user)

    first, second = client.post(reverse(NEW), data), client.post(reverse(NEW), data)

    assert first.url == second.url
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"recipients": []}, "Please choose who will get your message."),
        ({"topic": " "}, "Please say in a few words what it is about."),
        ({"topic": "t" * 121}, "at most 120 characters"),
        ({"body": ""}, "Please write a message first."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    sign_in, patient, clinician, form_data, changed, words
):
    data = form_data(**{"recipients": [str(clinician.pk)], "topic": "Sleep", "body": "Kept text", **changed})

    response = sign_in(patient.user).post(reverse(NEW), data)

    assert response.status_code == 422
    assert words in response.content.decode()
    if data["body"]:
        assert "Kept text" in response.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("stranger", ["outsider", "front_desk", "administrator"])
def test_people_outside_the_care_team_are_refused_in_words(sign_in, patient, clinician, form_data, stranger, request):
    person = request.getfixturevalue(stranger)

    response = sign_in(patient.user).post(
        reverse(NEW), form_data(recipients=[str(person.pk)], topic="Sleep", body="Hello")
    )

    assert response.status_code == 422
    assert "people of your care team only" in response.content.decode()
    assert not Conversation.objects.exists()


def test_a_patient_without_a_team_is_told_to_call(sign_in, patient):
    page = sign_in(patient.user).get(reverse(NEW)).content.decode()

    assert "Nobody to write to yet" in page


def test_the_other_patient_is_not_among_the_people(sign_in, patient, other_patient, clinician, outsider):
    join_care_team(other_patient, outsider)

    assert "Olaf Berg" not in sign_in(patient.user).get(reverse(NEW)).content.decode()
