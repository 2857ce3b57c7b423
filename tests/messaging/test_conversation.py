"""Conversations in the chart: who may, what is shown, what is refused."""

from uuid import uuid4

import pytest
from django.urls import reverse

from devtools.factories import PatientFactory, have_conversation, join_care_team
from messaging.models import Conversation, Message, Participant, Receipt
from messaging.services import mark_read, start_conversation

HTMX = {"HX-Request": "true"}


def test_the_team_reads_and_answers(sign_in, clinician, conversation, chart_url, form_data):
    client = sign_in(clinician)
    assert "How do I sleep better?" in client.get(chart_url).content.decode()

    response = client.post(chart_url, form_data(body="See you on Monday"), follow=True)

    assert response.redirect_chain == [(f"{chart_url}#newest", 302)]
    assert "See you on Monday" in response.content.decode()
    assert "Lovelace, Ada" in response.content.decode()


def test_posting_an_answer_takes_at_most_eight_statements(sign_in, clinician, chart_url, form_data, statements):
    client = sign_in(clinician)
    client.get(chart_url)

    sql = statements(lambda: client.post(chart_url, form_data(body="See you")))

    assert Message.objects.filter(body="See you").exists()
    assert len(sql) <= 8, "\n".join(sql)


def test_the_writer_sees_what_became_of_the_message(sign_in, patient, clinician, conversation, chart_url):
    client = sign_in(clinician)
    assert "· Sent" in client.get(chart_url).content.decode()

    newest = conversation.messages.select_related("conversation__patient").order_by("-sent_at").first()
    mark_read(message=newest, by=patient.user)

    assert "· Read" in client.get(chart_url).content.decode()


def test_the_fragment_is_the_one_the_page_includes(sign_in, clinician, chart_url, without_secrets):
    client = sign_in(clinician)

    page, fragment = client.get(chart_url), client.get(chart_url, headers=HTMX)

    assert without_secrets(fragment.content.decode()).strip() in without_secrets(page.content.decode())


def test_the_front_desk_is_forbidden_and_outsiders_find_nothing(
    sign_in, patient, front_desk, outsider, auditor, administrator, conversation, chart_url, form_data
):
    marks_as_read = reverse("messaging:message-read", args=[patient.pk, conversation.messages.all()[0].pk])
    addresses = [
        chart_url,
        reverse("messaging:list", args=[patient.pk]),
        reverse("messaging:create", args=[patient.pk]),
        reverse("messaging:participants", args=[patient.pk, conversation.pk]),
    ]
    refused = ((front_desk, 403), (outsider, 404), (auditor, 404), (administrator, 404), (patient.user, 404))
    for person, status in refused:
        client = sign_in(person)
        for address in addresses:
            assert client.get(address).status_code == status, (person, address)
        assert client.post(chart_url, form_data(body="Hello")).status_code == status
        assert client.post(marks_as_read).status_code == status
    assert Message.objects.count() == 2
    assert not Receipt.objects.exclude(read_at=None).exists()


def test_a_conversation_of_another_patient_is_not_found_under_this_one(
    sign_in, patient, other_patient, clinician, form_data
):
    join_care_team(other_patient, clinician)
    other = have_conversation(other_patient, clinician)
    address = reverse("messaging:conversation", args=[patient.pk, other.pk])
    message = other.messages.get()
    client = sign_in(clinician)

    assert client.get(address).status_code == 404
    assert client.post(address, form_data(body="Hello")).status_code == 404
    assert client.post(reverse("messaging:message-read", args=[patient.pk, message.pk])).status_code == 404
    assert client.get(reverse("messaging:conversation", args=[patient.pk, uuid4()])).status_code == 404


def test_the_chart_lists_conversations_and_starts_one(sign_in, patient, clinician, conversation, form_data):
    client = sign_in(clinician)
    assert "Sleep" in client.get(reverse("messaging:list", args=[patient.pk])).content.decode()

    response = client.post(
        reverse("messaging:create", args=[patient.pk]), form_data(topic="Next visit", body="Can you come on Monday?")
    )

    started = Conversation.objects.get(topic="Next visit")
    assert response.url == reverse("messaging:conversation", args=[patient.pk, started.pk])
    assert set(started.participants.all()) == {patient.user, clinician}


def test_a_patient_who_cannot_use_the_portal_is_not_written_to(sign_in, clinician, form_data):
    patient = PatientFactory(user=None)
    join_care_team(patient, clinician)
    client = sign_in(clinician)
    address = reverse("messaging:create", args=[patient.pk])

    response = client.post(address, form_data(topic="Visit", body="Hello"))

    assert "Please call instead." in client.get(address).content.decode()
    assert response.status_code == 422
    assert "Please call instead." in response.content.decode()
    assert "Hello" in response.content.decode()
    assert not Conversation.objects.exists()


def test_a_member_of_the_team_marks_as_read(sign_in, patient, clinician):
    conversation = have_conversation(patient, clinician)
    message = conversation.messages.get()
    client = sign_in(clinician)

    response = client.post(reverse("messaging:message-read", args=[patient.pk, message.pk]))

    assert response.status_code == 302
    assert Receipt.objects.get().read_at is not None
    assert client.get(reverse("messaging:message-read", args=[patient.pk, message.pk])).status_code == 405


@pytest.mark.parametrize("name", ["messaging:list", "messaging:create"])
def test_unknown_patients_are_not_found(sign_in, clinician, name):
    assert sign_in(clinician).get(reverse(name, args=[uuid4()])).status_code == 404


def test_somebody_of_the_team_is_added_and_removed(sign_in, patient, clinician, supervisor, conversation, form_data):
    client = sign_in(clinician)
    address = reverse("messaging:participants", args=[patient.pk, conversation.pk])
    assert "Susan Reyes" in client.get(address).content.decode()

    client.post(address, form_data(user=str(supervisor.pk)))
    assert Participant.objects.filter(conversation=conversation, user=supervisor).exists()

    remove = reverse("messaging:participant-remove", args=[patient.pk, conversation.pk, supervisor.pk])
    assert client.get(remove).status_code == 405
    assert client.post(remove).status_code == 302
    assert not Participant.objects.filter(conversation=conversation, user=supervisor).exists()
    assert client.post(remove).status_code == 302  # doing it again changes nothing
    stranger = reverse("messaging:participant-remove", args=[patient.pk, conversation.pk, uuid4()])
    assert client.post(stranger).status_code == 404


def test_people_outside_the_team_cannot_be_added(sign_in, patient, clinician, outsider, conversation, form_data):
    address = reverse("messaging:participants", args=[patient.pk, conversation.pk])

    response = sign_in(clinician).post(address, form_data(user=str(outsider.pk)))

    assert response.status_code == 422
    assert not Participant.objects.filter(conversation=conversation, user=outsider).exists()


def test_the_chart_list_costs_the_same_with_three_and_twenty_rows(sign_in, patient, clinician, statements):
    client = sign_in(clinician)
    address = reverse("messaging:list", args=[patient.pk])
    for _ in range(3):
        start_conversation(patient=patient, topic="Topic", body="Hello", by=clinician)
    client.get(address)

    few = statements(lambda: client.get(address))
    for _ in range(17):
        start_conversation(patient=patient, topic="Topic", body="Hello", by=clinician)
    many = statements(lambda: client.get(address))

    assert len(few) == len(many), "\n".join(many)
