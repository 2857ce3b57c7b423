"""The discreet mail about messages that stay unread."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from devtools.factories import have_conversation, newest_message
from messaging.services import mark_read
from messaging.tasks import find_unread_messages, mail_about_messages
from patients.services.care_team import end_membership

CANARY = "CANARY-09be-body"


def later(**how_much):
    return time_machine.travel(timezone.now() + timedelta(**how_much), tick=True)


def waiting_jobs():
    jobs = ProcrastinateJob.objects.filter(task_name="messaging.mail_about_messages", status="todo")
    return [job.args for job in jobs]


@pytest.fixture
def sent(patient, clinician):
    return have_conversation(patient, clinician, CANARY, topic=CANARY)


def test_nobody_is_mailed_about_a_message_that_has_just_come(sent):
    find_unread_messages(timestamp=0)

    assert waiting_jobs() == []


def test_after_five_minutes_one_job_waits_for_the_recipient(sent, clinician):
    with later(minutes=6):
        find_unread_messages(timestamp=0)
        find_unread_messages(timestamp=60)

    assert waiting_jobs() == [{"user_id": str(clinician.pk)}]


def test_the_mail_goes_out_once_and_says_nothing_of_the_message(sent, clinician):
    with later(minutes=6):
        mail_about_messages(user_id=str(clinician.pk))
        mail_about_messages(user_id=str(clinician.pk))

    (letter,) = mail.outbox
    assert letter.to == [clinician.email]
    for told in (CANARY, "Ada", "Lovelace", str(sent.pk)):
        assert told not in letter.subject + letter.body


def test_no_mail_once_the_message_is_read(sent, clinician):
    mark_read(message=newest_message(sent), by=clinician)

    with later(minutes=6):
        find_unread_messages(timestamp=0)
        mail_about_messages(user_id=str(clinician.pk))

    assert waiting_jobs() == []
    assert mail.outbox == []


def test_no_mail_to_somebody_who_left_the_care_team(sent, patient, clinician):
    end_membership(membership=patient.care_team.get(user=clinician), reason="Moved", by=clinician)

    with later(minutes=6):
        find_unread_messages(timestamp=0)

    assert waiting_jobs() == []


def test_old_messages_are_left_alone(sent):
    with later(days=2):
        find_unread_messages(timestamp=0)

    assert waiting_jobs() == []
