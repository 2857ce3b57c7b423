"""Telling people: rows and mail jobs in the same transaction, and a mail that gives nothing away."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from notifications.models import Notification
from notifications.services import mark_all_read, notify
from notifications.tasks import mail_about

KIND = Notification.Kind.ASSESSMENT_PUBLISHED


@pytest.fixture
def told(patient):
    return notify(recipients=[patient.user], kind=KIND, patient_id=patient.pk, object_id=uuid4())[0]


def test_everybody_is_told_once_and_one_mail_job_waits_for_each(patient, clinician):
    notify(recipients=[patient.user, clinician, patient.user], kind=KIND, patient_id=patient.pk)

    assert set(Notification.objects.values_list("recipient_id", flat=True)) == {patient.user_id, clinician.pk}
    jobs = ProcrastinateJob.objects.filter(task_name="notifications.mail_about")
    assert {job.args["notification_id"] for job in jobs} == {str(row.pk) for row in Notification.objects.all()}


def test_telling_many_takes_two_statements(patient, clinician, supervisor, django_assert_num_queries):
    with django_assert_num_queries(2):
        notify(recipients=[patient.user, clinician, supervisor], kind=KIND)


def test_somebody_who_may_not_sign_in_is_not_told(patient):
    patient.user.is_active = False

    assert notify(recipients=[patient.user], kind=KIND) == []
    assert not ProcrastinateJob.objects.exists()


def test_when_the_work_is_undone_nobody_is_told_and_no_job_is_left(patient):
    @transaction.atomic
    def work_that_fails():
        notify(recipients=[patient.user], kind=KIND)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        work_that_fails()

    assert not Notification.objects.exists()
    assert not ProcrastinateJob.objects.exists()


def test_the_mail_says_only_that_something_is_new(told, patient, settings):
    settings.PORTAL_URL = "https://portal.example.test"

    mail_about(notification_id=str(told.pk))

    (sent,) = mail.outbox
    assert sent.to == ["ada@example.test"]
    assert sent.subject == "There is something new for you in Harbor"
    assert sent.body == (
        "There is something new for you in Harbor.\n\nSign in to see it: https://portal.example.test/accounts/login/\n"
    )


def test_a_job_that_runs_twice_mails_once(told):
    mail_about(notification_id=str(told.pk))
    mail_about(notification_id=str(told.pk))

    assert len(mail.outbox) == 1


def test_no_mail_about_what_was_read_meanwhile(told, patient):
    mark_all_read(by=patient.user)

    mail_about(notification_id=str(told.pk))

    assert mail.outbox == []


def test_a_second_thing_within_the_hour_is_not_mailed_again(told, patient):
    mail_about(notification_id=str(told.pk))
    second = notify(recipients=[patient.user], kind=KIND)[0]

    mail_about(notification_id=str(second.pk))

    assert len(mail.outbox) == 1
    Notification.objects.filter(pk=told.pk).update(mailed_at=timezone.now() - timedelta(hours=2))
    mail_about(notification_id=str(second.pk))
    assert len(mail.outbox) == 2


def test_no_mail_to_somebody_whose_access_ended_meanwhile(told, patient):
    patient.user.is_active = False
    patient.user.save()

    mail_about(notification_id=str(told.pk))

    assert mail.outbox == []


def test_marking_all_read_is_about_oneself_alone(told, patient, clinician):
    notify(recipients=[clinician], kind=KIND)

    mark_all_read(by=patient.user)

    assert list(Notification.objects.filter(read_at=None).values_list("recipient_id", flat=True)) == [clinician.pk]
