"""The clinician's inbox: who waits, how long, and what was not read."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from devtools.factories import PatientFactory, have_conversation, join_care_team
from messaging.reply_times import answer_due_at, reply_state
from messaging.services import mark_read, send_message, start_conversation

INBOX = "messaging:inbox"


def test_the_inbox_shows_who_waits_with_patient_topic_age_and_word(sign_in, patient, clinician):
    with time_machine.travel(timezone.now() - timedelta(days=5), tick=True):
        have_conversation(patient, clinician, "Please call me", topic="Medicine")

    page = sign_in(clinician).get(reverse(INBOX)).content.decode()

    for words in ("Lovelace, Ada", "愛達", "A-10001", "Medicine", "Please call me", "Late", "5\xa0days", "1 unread"):
        assert words in page


def test_answered_conversations_are_shown_on_request_only(sign_in, patient, clinician, conversation):
    client = sign_in(clinician)

    assert "Nobody waits for an answer" in client.get(reverse(INBOX)).content.decode()
    assert "Sleep" in client.get(reverse(INBOX), {"show": "all"}).content.decode()


def test_unread_is_counted_for_the_team(sign_in, patient, clinician, supervisor):
    conversation = have_conversation(patient, clinician)
    client = sign_in(supervisor)
    assert "1 unread" in client.get(reverse(INBOX)).content.decode()

    mark_read(
        message=conversation.messages.select_related("conversation__patient").get(),
        by=clinician,
    )

    assert "1 unread" not in client.get(reverse(INBOX)).content.decode()


@pytest.mark.parametrize("person", ["outsider", "front_desk", "auditor", "administrator"])
def test_others_see_no_conversation(sign_in, conversation, person, request):
    response = sign_in(request.getfixturevalue(person)).get(reverse(INBOX), {"show": "all"})

    assert "Sleep" not in response.content.decode()
    assert response.status_code == (200 if person == "outsider" else 403)


def test_the_inbox_costs_the_same_with_three_and_twenty_rows(sign_in, clinician, statements):
    client = sign_in(clinician)

    def add(number):
        for _ in range(number):
            patient = PatientFactory()
            join_care_team(patient, clinician)
            send_message(conversation=have_conversation(patient, clinician), body="Again", by=patient.user)

    add(3)
    client.get(reverse(INBOX))
    few = statements(lambda: client.get(reverse(INBOX)))
    add(17)
    many = statements(lambda: client.get(reverse(INBOX)))

    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 6, "\n".join(many)


@pytest.mark.parametrize(
    ("arrived", "due"),
    [
        ("2026-11-16 10:00", "2026-11-17 10:00"),  # Monday to Tuesday
        ("2026-11-20 10:00", "2026-11-23 10:00"),  # Friday to Monday
        ("2026-11-21 10:00", "2026-11-24 00:00"),  # Saturday counts from Monday morning
        ("2026-11-22 23:00", "2026-11-24 00:00"),
    ],
)
def test_an_answer_is_due_one_working_day_later(arrived, due):
    at = timezone.make_aware(datetime.fromisoformat(arrived))

    assert timezone.localtime(answer_due_at(at)).strftime("%Y-%m-%d %H:%M") == due


@pytest.mark.parametrize(
    ("now", "word"),
    [("2026-11-16 12:00", "In time"), ("2026-11-17 09:59", "Answer today"), ("2026-11-17 10:01", "Late")],
)
def test_the_age_has_a_word(now, word):
    arrived = timezone.make_aware(datetime.fromisoformat("2026-11-16 10:00"))

    assert reply_state(arrived, timezone.make_aware(datetime.fromisoformat(now))).word == word


def test_in_chinese_names_stand_one_after_another_as_chinese_has_it(sign_in, patient, clinician, supervisor, outsider):
    join_care_team(patient, outsider)
    conversation = start_conversation(
        patient=patient, topic="Sleep", body="Hello", with_members=[clinician, supervisor, outsider], by=patient.user
    )
    clinician.language = "zh-hant"
    clinician.save()
    client = sign_in(clinician)

    for path in (
        reverse(INBOX),
        reverse("messaging:list", args=[patient.pk]),
        reverse("messaging:conversation", args=[patient.pk, conversation.pk]),
    ):
        page = client.get(path).content.decode()
        assert re.search(f"{supervisor.titled_name}、|、{supervisor.titled_name}", page), path
