"""Alerts: one for an event, to those who answer for it, acknowledged once with what was done."""

import datetime

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from audit.models import AuditLog
from common.errors import Refused
from crisis.models import CrisisAlert
from crisis.selectors import list_own_alerts
from crisis.services import AlreadyAcknowledged, GotWorse, acknowledge_alert, raise_alert, request_call
from devtools.factories import CrisisInterventionFactory, PatientFactory, UserFactory, join_care_team
from notifications.models import Notification
from notifications.tasks import mail_about
from patients.models import CareTeamMembership
from patients.services.care_team import transfer

pytestmark = pytest.mark.django_db
Action = CrisisAlert.Action


def alert_about(patient, event="assessment:1", level="high", answer="Several days", **traits):
    return raise_alert(
        patient=patient,
        source="answer",
        event=event,
        level=level,
        reason="phq-9:item-9",
        detail={"measure": "PHQ-9", "reasons": [{"code": "9", "question": "CANARY-QUESTION", "answer": answer}]},
        by=patient.user,
        **traits,
    )


def told(kind=Notification.Kind.ALERT_RAISED):
    return {notification.recipient for notification in Notification.objects.filter(kind=kind)}


def test_the_primary_clinician_owns_the_alert_and_is_told(patient, clinician, supervisor):
    alert = alert_about(patient)

    assert alert.owner == clinician
    assert told() == {clinician}
    assert Notification.objects.get().object_id == alert.pk


def test_without_a_primary_clinician_every_supervisor_of_the_team_is_told(patient, supervisor):
    second = UserFactory(supervisor=True)
    join_care_team(patient, second, "supervisor")
    UserFactory(supervisor=True)  # of no team of this patient

    alert = alert_about(patient)

    assert alert.owner is None
    assert told() == {supervisor, second}


def test_a_primary_clinician_who_may_not_sign_in_owns_nothing(patient, clinician, supervisor):
    clinician.is_active = False
    clinician.save()

    assert alert_about(patient).owner is None
    assert told() == {supervisor}


def test_where_a_team_has_no_supervisor_those_there_are_hear_of_it(patient):
    somebody = UserFactory(supervisor=True)

    alert_about(patient)

    assert told() == {somebody}


def test_the_same_event_raises_one_alert_and_tells_once(patient, clinician):
    first = alert_about(patient)
    second = alert_about(patient)

    assert first == second
    assert Notification.objects.count() == 1
    assert AuditLog.objects.filter(action="crisis.alert.raised").count() == 1


def test_it_is_on_the_board_in_the_same_transaction(patient, clinician):
    alert_about(patient)
    alert_about(patient, event="message:7")

    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 2


@pytest.mark.parametrize(("level", "minutes"), [("imminent", 15), ("high", 60), ("moderate", 480), ("low", 1440)])
def test_it_is_due_by_its_level(patient, clinician, level, minutes):
    alert = alert_about(patient, level=level)

    assert alert.due_at - alert.raised_at == datetime.timedelta(minutes=minutes)


def test_nothing_clinical_reaches_the_log(patient, clinician):
    alert = alert_about(patient)
    acknowledge_alert(alert=alert, action=Action.CALLED, note="CANARY-NOTE", by=clinician)

    rows = AuditLog.objects.filter(entity_id=str(alert.pk))
    actions = {row.action for row in rows}
    assert {"crisis.alert.raised", "crisis.alert.acknowledged"} <= actions
    assert {row.patient_id for row in rows} == {str(patient.pk)}
    text = "".join(f"{row.summary}{row.metadata}{row.reason}" for row in rows)
    assert "CANARY" not in text
    assert "item-9" not in text


def test_the_mail_about_an_alert_is_discreet_and_goes_out_also_soon_after_another(patient, clinician):
    Notification.objects.create(recipient=clinician, kind="appointment_booked", mailed_at=timezone.now())
    alert_about(patient)

    mail_about(str(Notification.objects.get(kind="alert_raised").pk))

    assert [message.subject for message in mail.outbox] == ["Please look into Harbor now"]
    assert "Lovelace" not in mail.outbox[0].body
    assert "alert" not in mail.outbox[0].body.lower()


def test_acknowledging_says_who_did_what_and_takes_it_off_the_board(patient, clinician):
    alert = alert_about(patient)

    done = acknowledge_alert(alert=alert, action=Action.CALLED, by=clinician)

    assert (done.acknowledged_by, done.action) == (clinician, Action.CALLED)
    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 0


def test_it_is_acknowledged_once(patient, clinician, supervisor, refuses):
    alert = alert_about(patient)
    acknowledge_alert(alert=alert, action=Action.CALLED, by=clinician)

    with refuses(AlreadyAcknowledged):
        acknowledge_alert(alert=alert, action=Action.SEEN, by=supervisor)

    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.action) == (clinician, Action.CALLED)


@pytest.mark.parametrize("action", [Action.HANDED_OVER, Action.NO_CONCERN])
def test_handing_over_and_no_concern_need_a_reason(patient, clinician, action, refuses):
    alert = alert_about(patient)

    with refuses(Refused) as refusal:
        acknowledge_alert(alert=alert, action=action, note="  ", by=clinician)

    assert refusal.value.field == "note"
    assert CrisisAlert.objects.get().is_open


def test_asking_for_a_call_makes_it_due_sooner_and_tells_again_once(patient, clinician):
    alert = alert_about(patient, level="moderate")

    asked = request_call(alert=alert, by=patient.user)
    request_call(alert=alert, by=patient.user)

    assert asked.due_at - asked.call_requested_at == datetime.timedelta(minutes=30)
    assert told(Notification.Kind.CALL_REQUESTED) == {clinician}
    assert Notification.objects.filter(kind="call_requested").count() == 1


def test_a_call_is_told_to_who_answers_for_the_patient_today(patient, clinician, supervisor):
    alert = alert_about(patient)
    successor = UserFactory(clinician=True)
    membership = CareTeamMembership.objects.current().get(patient=patient, user=clinician)
    transfer(membership=membership, to=successor, reason="Moved away", by=supervisor)

    request_call(alert=alert, by=patient.user)

    assert told(Notification.Kind.CALL_REQUESTED) == {successor}


def test_asking_for_a_call_never_makes_an_alert_due_later(patient, clinician):
    alert = alert_about(patient, level="imminent")

    assert request_call(alert=alert, by=patient.user).due_at == alert.due_at


def test_asking_for_a_call_after_the_alert_was_acknowledged_raises_a_new_one(patient, clinician):
    alert = alert_about(patient)
    acknowledge_alert(alert=alert, action=Action.NO_CONCERN, note="Talked about it already", by=clinician)

    asked = request_call(alert=alert, by=patient.user)

    assert asked != alert
    assert asked.is_open
    assert asked.source == CrisisAlert.Source.CALL_REQUEST
    assert asked.call_requested_at is not None
    assert request_call(alert=alert, by=patient.user) == asked


def test_asking_again_after_the_call_was_made_asks_again(patient, clinician):
    alert = alert_about(patient)
    request_call(alert=alert, by=patient.user)
    acknowledge_alert(alert=alert, action=Action.CALLED, by=clinician)

    asked = request_call(alert=alert, by=patient.user)

    assert asked != alert
    assert asked.is_open


def test_a_patient_reads_who_was_told_of_their_own_answer_only(patient, other_patient, clinician):
    assessment = "0198a0e2-0000-7000-8000-000000000001"
    alert = alert_about(patient, object_id=assessment)

    assert list_own_alerts(patient.user, patient, assessment) == [alert]
    assert list_own_alerts(other_patient.user, patient, assessment) == []
    assert list_own_alerts(other_patient.user, other_patient, assessment) == []
    assert not CrisisAlert.objects.visible_to(patient.user).exists()


def test_what_gets_worse_after_it_was_acknowledged_is_a_new_alert(patient, clinician):
    first = alert_about(patient, gravity={"9": 1})
    acknowledge_alert(alert=first, action=Action.CALLED, by=clinician)

    second = alert_about(patient, gravity={"9": 3})

    assert second != first
    assert second.is_open
    assert alert_about(patient, gravity={"9": 3}) == second
    assert alert_about(patient, gravity={"9": 2}) == second
    assert Notification.objects.filter(kind="alert_raised").count() == 2
    patient.summary.refresh_from_db()
    assert patient.summary.open_alerts == 1


@pytest.mark.parametrize(
    "worse",
    [{"level": "imminent", "gravity": {"4": 2}}, {"gravity": {"4": 3}}, {"gravity": {"5": 1}}],
    ids=["level", "more of it", "another answer"],
)
def test_a_higher_level_a_graver_answer_and_another_one_are_worse(patient, clinician, worse):
    first = acknowledge_alert(alert=alert_about(patient, gravity={"4": 2}), action=Action.CALLED, by=clinician)

    second = alert_about(patient, **worse)

    assert second != first
    acknowledge_alert(alert=second, action=Action.CALLED, by=clinician)
    assert alert_about(patient, gravity={"4": 2}) == second
    assert CrisisAlert.objects.count() == 2


def test_an_alert_that_waits_is_raised_to_the_higher_level_and_never_lowered(patient, clinician):
    first = alert_about(patient, level="moderate", gravity={"9": 1})

    raised = alert_about(patient, level="imminent", gravity={"9": 2})
    alert_about(patient, level="low", gravity={"9": 1})

    assert raised == first
    first.refresh_from_db()
    assert (first.level, first.gravity, first.version) == ("imminent", {"9": 2}, 2)
    assert first.due_at - first.worsened_at == datetime.timedelta(minutes=15)
    assert Notification.objects.filter(kind="alert_raised").count() == 2
    assert AuditLog.objects.filter(action="crisis.alert.worsened", entity_id=str(first.pk)).count() == 1


def test_a_worse_answer_of_the_same_level_does_not_make_it_due_later(patient, clinician):
    first = alert_about(patient, gravity={"9": 1})

    raised = alert_about(patient, gravity={"9": 2}, answer="Nearly every day")

    assert raised.due_at == first.due_at
    (reason,) = raised.detail["reasons"]
    assert (reason["answer"], reason["before"], reason["version"]) == (
        "Nearly every day",
        {"answer": "Several days"},
        2,
    )


def test_nobody_acknowledges_a_call_that_was_asked_for_since_they_read_it(patient, clinician, refuses):
    read = alert_about(patient)
    request_call(alert=read, by=patient.user)

    with refuses(GotWorse):
        acknowledge_alert(alert=read, version=read.version, action=Action.NO_CONCERN, note="Known", by=clinician)

    assert CrisisAlert.objects.get().is_open


def test_nobody_acknowledges_what_got_worse_since_they_read_it(patient, clinician, refuses):
    read = alert_about(patient, gravity={"9": 1})
    alert_about(patient, gravity={"9": 3})

    with refuses(GotWorse):
        acknowledge_alert(alert=read, version=read.version, action=Action.NO_CONCERN, note="Known", by=clinician)

    assert CrisisAlert.objects.get().is_open


# What the database refuses whatever the code does


@pytest.mark.parametrize(
    "change",
    [
        {"level": "low"},
        {"level": "low", "version": 2, "worsened_at": timezone.now()},
        {"reason": "other"},
        {"event": "other"},
        {"detail": {}},
        {"gravity": {}},
        {"raised_at": timezone.now()},
    ],
)
def test_what_an_alert_says_is_kept(patient, clinician, change):
    alert_about(patient, gravity={"9": 1})

    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        models.QuerySet(CrisisAlert).update(**change)


def test_an_acknowledgement_is_kept_and_no_alert_is_deleted(patient, clinician, supervisor):
    alert = acknowledge_alert(alert=alert_about(patient), action=Action.CALLED, by=clinician)

    alert.acknowledged_by = supervisor
    with pytest.raises(DatabaseError, match="once"), transaction.atomic():
        alert.save()
    alert.refresh_from_db()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        alert.delete()


def test_an_action_without_a_person_is_refused(patient, clinician):
    alert = alert_about(patient)
    alert.action = Action.CALLED

    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save()


def test_the_log_opened_from_an_alert_is_of_the_same_patient(patient, clinician):
    alert = alert_about(patient)
    alert.intervention = CrisisInterventionFactory(patient=PatientFactory(), recorded_by=clinician)

    with pytest.raises(IntegrityError), transaction.atomic():
        alert.save()
