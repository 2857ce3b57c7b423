"""An answer that worries: somebody is told in the same request, and the patient is shown help before going on."""

import uuid

import pytest
from django.urls import reverse

from assessments import services
from audit.models import AuditLog
from crisis.models import CrisisAlert
from crisis.services import acknowledge_alert
from tests.assessments.filled import answers_of, fill
from tests.assessments.own_answers import DAILY, NEVER, SEVERAL, continued, kept, question, send, start

pytestmark = pytest.mark.django_db


def critical(form):
    return reverse("assessments:own-critical", args=[form.pk])


def call_me(client, form, key=None):
    address = reverse("assessments:own-call-me", args=[form.pk])
    return client.post(address, {"idempotency_key": key or str(uuid.uuid4())})


def test_what_a_yes_leads_to_is_said_before_the_question(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    assert "This question is about your safety" in client.get(question(form, 9)).content.decode()
    assert "This question is about your safety" not in client.get(question(form, 8)).content.decode()


@pytest.mark.parametrize("way", [kept, continued])
def test_the_alert_is_there_when_the_answer_is(sign_in, patient, clinician, given, way):
    form = given("phq-9")

    way(sign_in(patient.user), form, 9, q9=SEVERAL)

    alert = CrisisAlert.objects.get()
    assert (alert.patient, alert.owner, alert.object_id, alert.source) == (patient, clinician, form.pk, "answer")
    assert [reason["answer"] for reason in alert.detail["reasons"]] == ["Several days"]
    assert clinician.notifications.filter(kind="alert_raised", object_id=alert.pk).count() == 1
    form.refresh_from_db()
    assert form.status == "in_progress"  # never sent


def test_there_is_one_alert_and_taking_the_answer_back_leaves_it(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    kept(client, form, 9, q9=SEVERAL)
    kept(client, form, 9, q9=DAILY)
    kept(client, form, 9, q9=NEVER)
    kept(client, form, 1, q1=NEVER)
    send(client, form)

    assert CrisisAlert.objects.count() == 1


def test_an_answer_that_gets_worse_after_somebody_answered_reaches_them_again(sign_in, patient, clinician, given):
    form = given("phq-9")
    client = sign_in(patient.user)
    kept(client, form, 9, q9=SEVERAL)
    acknowledge_alert(alert=CrisisAlert.objects.get(), action="called", by=clinician)

    kept(client, form, 9, q9=DAILY)
    kept(client, form, 9, q9=SEVERAL)
    send(client, form)

    second = CrisisAlert.objects.get(acknowledged_at=None)
    (reason,) = second.detail["reasons"]
    assert (reason["answer"], reason["before"]) == ("Nearly every day", {"answer": "Several days"})
    assert clinician.notifications.filter(kind="alert_raised").count() == 2


def test_a_correction_that_is_worse_reaches_somebody_again(patient, clinician, phq9):
    form = fill(phq9, patient, clinician, [0] * 8 + [1, None])
    acknowledge_alert(alert=CrisisAlert.objects.get(), action="called", by=clinician)

    services.amend(
        assessment=form,
        version=form.version,
        answers={"9": answers_of(form, [0] * 8 + [3, None])["9"]},
        recommendations="",
        reason="Misread",
        by=clinician,
    )

    assert CrisisAlert.objects.filter(acknowledged_at=None).count() == 1


def test_the_alert_is_in_the_words_of_the_form_whatever_language_the_page_was_in(sign_in, patient, clinician, given):
    patient.user.language = "zh-hant"
    patient.user.save()
    form = given("asq")
    client = sign_in(patient.user)

    continued(client, form, 0, action="decline")

    detail = CrisisAlert.objects.get().detail
    assert detail["measure"] == "ASQ"
    assert [reason["said"] for reason in detail["reasons"]] == ["declined"]
    page = sign_in(clinician).get(reverse("crisis:alert-detail", args=[patient.pk, CrisisAlert.objects.get().pk]))
    assert "Would rather not answer" in page.content.decode()


def test_an_answer_that_does_not_worry_raises_nothing(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    kept(client, form, 1, q1=DAILY)
    answer = continued(client, form, 9, q9=NEVER)

    assert answer.url == question(form, 10)
    assert not CrisisAlert.objects.exists()


def test_the_script_is_answered_with_help_and_continue_leads_to_it(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    fragment = kept(client, form, 9, q9=SEVERAL)
    gone_on = continued(client, form, 9, q9=SEVERAL)

    assert critical(form) in fragment.content.decode()
    assert (gone_on.status_code, gone_on.url) == (303, f"{critical(form)}?after=9")
    page = client.get(gone_on.url)
    assert page.context["go_on"] == question(form, 10)


@pytest.mark.parametrize("action", ["", "leave"])
def test_help_comes_before_the_next_question_and_before_leaving(sign_in, patient, given, action):
    form = given("phq-9")

    answer = continued(sign_in(patient.user), form, 9, q9=DAILY, action=action)

    assert answer.url == f"{critical(form)}?after=9"


def test_the_page_says_who_was_told_and_whom_to_call(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)
    kept(client, form, 9, q9=SEVERAL)

    page = client.get(critical(form)).content.decode()

    assert "Thank you for telling us" in page
    assert 'class="btn help big" href="tel:' in page
    assert "We told Clara Keller at" in page
    assert reverse("crisis:own-safety-plan") in page
    assert "Several days" not in page


def test_asking_for_a_call_is_one_request_however_often_it_is_sent(sign_in, patient, clinician, given):
    form = given("phq-9")
    client = sign_in(patient.user)
    kept(client, form, 9, q9=SEVERAL)
    key = str(uuid.uuid4())

    answers = [call_me(client, form, key), call_me(client, form, key), call_me(client, form)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert CrisisAlert.objects.get().call_requested_at is not None
    assert clinician.notifications.filter(kind="call_requested").count() == 1
    assert AuditLog.objects.filter(action="crisis.call.requested").count() == 1
    assert "you asked for a call." in client.get(critical(form)).content.decode()


def test_a_call_without_an_alert_is_refused_in_words(sign_in, patient, given):
    answer = call_me(sign_in(patient.user), given("phq-9"))

    assert answer.status_code == 422
    assert "Please call one of the numbers on this page." in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "answers", "level"),
    [
        ("c-ssrs-screener", {"q2": "yes", "q4": "yes"}, "high"),
        ("asq", {"q5": "yes"}, "high"),
        ("phq-a", {"9": "several"}, "high"),
    ],
)
def test_every_instrument_with_critical_items_raises_by_its_own_rule(sign_in, patient, given, code, answers, level):
    form = given(code)
    client = sign_in(patient.user)

    for link_id in answers:
        context = client.get(start(form)).url
        item = client.get(context).context["sheet"].questionnaire.item(link_id)
        words = {"yes": ("yes",), "several": ("several days",)}[answers[link_id]]
        option = next((choice.key for choice in item.options if choice.display.lower() in words), "true")
        kept(client, form, item.position, **{f"q{item.position}": option})

    assert CrisisAlert.objects.get(object_id=form.pk).level == level


def test_another_patient_reads_and_asks_for_nothing(sign_in, patient, other_patient, given):
    form = given("phq-9")
    kept(sign_in(patient.user), form, 9, q9=SEVERAL)

    client = sign_in(other_patient.user)

    assert client.get(critical(form)).status_code == 404
    assert call_me(client, form).status_code == 404
    assert CrisisAlert.objects.get().call_requested_at is None


def test_what_was_sent_with_an_answer_that_worries_has_help_beside_it(sign_in, patient, given):
    calm, worrying = given("phq-9"), given("phq-9")
    client = sign_in(patient.user)
    for form, answer in ((calm, NEVER), (worrying, SEVERAL)):
        kept(client, form, 9, q9=answer)
        send(client, form)

    help_is_there = [
        "Open my safety plan" in client.get(reverse("assessments:own-detail", args=[form.pk])).content.decode()
        for form in (calm, worrying)
    ]

    assert help_is_there == [False, True]
