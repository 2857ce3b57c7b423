"""Sending, receiving and reading messages: what is stored, what is refused, what the counts say."""

import pytest
from django.db import connection

from accounts.permissions import Permission
from audit.models import AuditLog
from common.errors import Refused
from devtools.factories import PatientFactory, UserFactory, have_conversation, join_care_team, newest_message
from messaging.models import Conversation, Message, Participant, Receipt
from messaging.selectors import (
    count_unread,
    get_own_conversation,
    list_conversations,
    list_correspondents,
    list_inbox,
    list_messages,
    newest_messages,
)
from messaging.services import (
    add_participant,
    mark_delivered,
    mark_read,
    remove_participant,
    send_message,
    start_conversation,
)
from patients.models import CaseloadSummary, PatientProfile
from patients.services.care_team import end_membership

CANARY = "CANARY-7f3a-body-text"


def counts(patient):
    summary = CaseloadSummary.objects.get(pk=patient.pk)
    return summary.unread_messages, summary.unread_for_patient


def test_a_patient_starts_a_conversation_with_a_member_of_their_team(patient, clinician):
    conversation = start_conversation(
        patient=patient, topic="Sleep", body="Hello", with_members=[clinician], by=patient.user
    )

    assert set(conversation.participants.all()) == {patient.user, clinician}
    receipt = Receipt.objects.get()
    assert (receipt.recipient, receipt.delivered_at, receipt.read_at) == (clinician, None, None)
    assert counts(patient) == (1, 0)
    assert CaseloadSummary.objects.get(pk=patient.pk).last_contact_at == newest_message(conversation).sent_at


def test_staff_start_a_conversation_with_the_patient(patient, clinician):
    start_conversation(patient=patient, topic="Visit", body="Hello", by=clinician)

    assert Receipt.objects.get().recipient == patient.user
    assert counts(patient) == (0, 1)


@pytest.mark.parametrize("stranger", ["outsider", "front_desk", "administrator"])
def test_a_recipient_outside_the_team_or_without_the_permission_is_refused(patient, stranger, request, refuses):
    person = request.getfixturevalue(stranger)

    with refuses(Refused) as refusal:
        start_conversation(patient=patient, topic="Sleep", body="Hello", with_members=[person], by=patient.user)

    assert refusal.value.field == "recipients"
    assert not Conversation.objects.exists()


def test_a_conversation_with_nobody_is_refused(patient, refuses):
    with refuses(Refused):
        start_conversation(patient=patient, topic="Sleep", body="Hello", by=patient.user)


@pytest.mark.parametrize("body", ["", "   \n", "x" * 5001, "bell \x07", "zero \x00", "escape \x1b[0m"])
def test_an_empty_long_or_hidden_text_is_refused_and_nothing_is_stored(patient, clinician, body, refuses):
    conversation = have_conversation(patient, clinician)

    with refuses(Refused) as refusal:
        send_message(conversation=conversation, body=body, by=patient.user)

    assert refusal.value.field == "body"
    assert Message.objects.count() == 1
    assert counts(patient) == (1, 0)


def test_the_longest_text_line_breaks_and_any_script_are_fine(patient, clinician):
    conversation = have_conversation(patient, clinician)

    for body in ["x" * 5000, "one\n\ttwo", "您好，睡不著 🙂"]:
        assert send_message(conversation=conversation, body=body, by=patient.user).body == body


@pytest.mark.parametrize("closed", ["record", "person", "not joined"])
def test_a_patient_who_cannot_use_the_portal_is_not_written_to(clinician, closed, refuses):
    patient = PatientFactory(user=None) if closed == "not joined" else PatientFactory()
    join_care_team(patient, clinician)
    patient.is_active = closed != "record"
    if closed == "person":
        patient.user.is_active = False

    with refuses(Refused) as refusal:
        start_conversation(patient=patient, topic="Visit", body="Hello", by=clinician)

    assert "Please call instead" in refusal.value.message


def test_staff_of_the_team_who_answer_take_part_from_then_on(patient, clinician, supervisor):
    conversation = have_conversation(patient, clinician)

    send_message(conversation=conversation, body="I can help", by=supervisor)

    assert Participant.objects.filter(conversation=conversation, user=supervisor).exists()
    assert set(Receipt.objects.filter(message__sender=supervisor).values_list("recipient_id", flat=True)) == {
        patient.user_id,
        clinician.pk,
    }


def test_somebody_whose_place_in_the_team_ended_gets_and_sees_no_messages(patient, clinician, supervisor):
    conversation = have_conversation(patient, clinician)
    add_participant(conversation=conversation, user=supervisor, by=clinician)

    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=supervisor)
    send_message(conversation=conversation, body="Are you there?", by=patient.user)

    assert list(Receipt.objects.filter(message__body="Are you there?").values_list("recipient", flat=True)) == [
        supervisor.pk
    ]
    assert count_unread(clinician) == 0
    assert not Conversation.objects.visible_to(clinician).exists()
    assert newest_messages(clinician, patient, 5) == []


@pytest.mark.parametrize("role", ["front_desk", "auditor", "administrator"])
def test_a_member_whose_role_no_longer_reads_messages_gets_none(patient, clinician, supervisor, role):
    conversation = have_conversation(patient, clinician)
    add_participant(conversation=conversation, user=supervisor, by=clinician)
    clinician.role = role  # the place in the team, and what it granted, are still there
    clinician.save()

    send_message(conversation=conversation, body="Are you there?", by=patient.user)

    received = Receipt.objects.filter(message__body="Are you there?")
    assert list(received.values_list("recipient", flat=True)) == [supervisor.pk]
    assert [membership.user for membership in list_correspondents(patient)] == [supervisor]


def test_a_conversation_nobody_can_receive_any_more_refuses_in_words(patient, clinician, refuses):
    conversation = have_conversation(patient, clinician)
    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=clinician)

    with refuses(Refused) as refusal:
        send_message(conversation=conversation, body="Are you there?", by=patient.user)

    assert "start a new one" in refusal.value.message


def test_only_people_of_the_team_can_be_added(patient, clinician, outsider, refuses):
    conversation = have_conversation(patient, clinician)

    with refuses(Refused):
        add_participant(conversation=conversation, user=outsider, by=clinician)


def test_adding_and_removing_participants_is_recorded_and_the_patient_stays(patient, clinician, supervisor, refuses):
    conversation = have_conversation(patient, clinician)

    added = add_participant(conversation=conversation, user=supervisor, by=clinician)
    add_participant(conversation=conversation, user=supervisor, by=clinician)
    remove_participant(participant=added, by=clinician)

    actions = AuditLog.objects.filter(action__startswith="messaging.participant")
    assert list(actions.values_list("action", flat=True).order_by("sequence")) == [
        "messaging.participant.added",
        "messaging.participant.removed",
    ]
    with refuses(Refused):
        remove_participant(participant=conversation.participations.get(user=patient.user), by=clinician)


def test_reading_marks_everything_up_to_the_message_and_takes_it_off_the_counts(patient, clinician):
    conversation = have_conversation(patient, clinician, "One", "Answer", "Two", "Answer two", "Three")
    second = Message.objects.select_related("conversation__patient").get(body="Two")

    assert mark_read(message=second, by=clinician) == 2

    assert set(Receipt.objects.filter(read_at=None).values_list("message__body", flat=True)) == {
        "Answer",
        "Answer two",
        "Three",
    }
    assert counts(patient) == (1, 2)
    assert mark_read(message=newest_message(conversation), by=patient.user) == 2
    assert counts(patient) == (1, 0)


def test_reading_again_and_reading_what_was_not_sent_to_oneself_change_nothing(patient, clinician, supervisor):
    conversation = have_conversation(patient, clinician)
    message = newest_message(conversation)
    mark_read(message=message, by=clinician)
    first_time = Receipt.objects.get().read_at

    assert mark_read(message=message, by=clinician) == 0
    assert mark_read(message=message, by=supervisor) == 0
    assert mark_read(message=message, by=patient.user) == 0
    assert Receipt.objects.get().read_at == first_time


def test_a_message_is_read_by_the_team_once_one_member_has_read_it(patient, clinician, supervisor):
    conversation = start_conversation(
        patient=patient, topic="Sleep", body="Hello", with_members=[clinician, supervisor], by=patient.user
    )

    mark_read(message=newest_message(conversation), by=supervisor)

    assert counts(patient) == (0, 0)
    assert count_unread(clinician) == 1


def test_delivery_is_about_oneself_alone_and_keeps_the_first_time(patient, clinician):
    have_conversation(patient, clinician, "One", "Two")

    assert mark_delivered(by=clinician) == 1
    assert mark_delivered(by=clinician) == 0
    assert Receipt.objects.filter(delivered_at=None).get().recipient == patient.user


def test_a_page_of_messages_tells_what_became_of_each(patient, clinician):
    conversation = have_conversation(patient, clinician, "One", "Two", "Three")
    mark_read(message=Message.objects.select_related("conversation__patient").get(body="One"), by=clinician)
    mark_delivered(by=clinician)

    page, has_older = list_messages(clinician, conversation)

    assert [(m.body, m.was_delivered, m.was_read, m.is_unread) for m in page] == [
        ("One", True, True, False),
        ("Two", False, False, False),
        ("Three", True, False, True),
    ]
    assert not has_older


def test_older_messages_come_page_by_page_without_gap_or_repeat(patient, clinician):
    bodies = [f"Message {number}" for number in range(65)]
    conversation = have_conversation(patient, clinician, *bodies)

    newest, more = list_messages(patient.user, conversation)
    middle, still_more = list_messages(patient.user, conversation, before=newest[0].pk)
    oldest, nothing_more = list_messages(patient.user, conversation, before=middle[0].pk)

    assert [m.body for m in oldest + middle + newest] == bodies
    assert (more, still_more, nothing_more) == (True, True, False)


def test_the_inbox_shows_who_waits_longest_first_and_since_their_first_unanswered_message(
    patient, other_patient, clinician
):
    join_care_team(other_patient, clinician)
    answered = have_conversation(patient, clinician, "Question", "Answer")
    waits_longest = have_conversation(other_patient, clinician, "First question")
    waits = have_conversation(patient, clinician, "Question", "Answer", "Thanks, and")
    send_message(conversation=waits_longest, body="Second question", by=other_patient.user)

    inbox = list(list_inbox(clinician, only_waiting=False))

    assert inbox == [waits_longest, waits, answered]
    assert inbox[0].waiting_since == waits_longest.messages.get(body="First question").sent_at
    assert (inbox[0].last_body, inbox[0].unread, inbox[0].unread_by_team) == ("Second question", 2, 2)
    assert list(list_inbox(clinician, only_waiting=True)) == [waits_longest, waits]


def test_an_outsider_finds_nothing_anywhere(patient, clinician, outsider, front_desk):
    have_conversation(patient, clinician)

    for person in (outsider, front_desk):
        assert not list_inbox(person, only_waiting=False).exists()
        assert not list_conversations(person, patient).exists()
        assert newest_messages(person, patient, 5) == []


def test_newest_messages_take_one_query_and_know_what_is_unread(patient, clinician, django_assert_num_queries):
    have_conversation(patient, clinician, "One", "Two", "Three")

    with django_assert_num_queries(1):
        messages = newest_messages(patient.user, patient, 2)
        read = [(m.body, m.is_unread, m.sender.full_name, m.conversation.topic) for m in messages]

    assert read == [
        ("Three", False, "Ada Lovelace", "Test topic"),
        ("Two", True, "Clara Keller", "Test topic"),
    ]


def test_sending_asks_for_nothing_the_selector_has_read(patient, clinician, django_assert_num_queries):
    conversation = get_own_conversation(patient.user, have_conversation(patient, clinician).pk)

    with django_assert_num_queries(4):  # the message, its audit row, the receipts, the summary
        send_message(conversation=conversation, body="Hello", by=patient.user)


def test_the_text_of_a_message_is_in_the_message_alone(patient, clinician):
    have_conversation(patient, clinician, CANARY, topic=CANARY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{CANARY}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    assert found == {"messaging_message", "messaging_conversation"}


def test_permission_to_message_alone_opens_conversations(patient, clinician):
    assert Permission.MESSAGE in patient.care_team.get(user=clinician).permissions
    have_conversation(patient, clinician)
    PatientProfile.objects.get(pk=patient.pk)

    assert Conversation.objects.visible_to(clinician).exists()
    assert not Conversation.objects.visible_to(UserFactory(clinician=True)).exists()
