"""A patient answers a form: one question a page, saved as it is given."""

import pytest
from django.urls import reverse

from audit.models import AuditLog
from tests.assessments.conftest import ANSWER
from tests.assessments.own_answers import (
    DAILY,
    NEVER,
    OFTEN,
    SEVERAL,
    continued,
    kept,
    question,
    review,
    send,
    start,
    stored,
)

pytestmark = pytest.mark.django_db


def test_it_begins_with_the_first_question_in_its_own_words(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    begun = client.get(start(form))
    page = client.get(begun.url).content.decode()

    assert begun.url == question(form, 1)
    assert "Over the last 2 weeks, how often have you been bothered by any of the following problems?" in page
    assert (
        'lang="en"><h1><span class="question-prefix">1.</span> Little interest or pleasure in doing things</h1>' in page
    )
    assert "question 1 of 10" in page
    assert 'class="help-bar"' in page
    assert form.status == "pending"  # looking changes nothing


def test_each_answer_is_kept_as_it_is_given_with_the_time(sign_in, patient, given):
    form = given("phq-9")

    answer = kept(sign_in(patient.user), form, 1, q1=SEVERAL)

    assert answer.status_code == 200
    assert "Saved at" in answer.content.decode()
    assert stored(form)["1"][0]["valueCoding"]["display"] == "Several days"
    assert form.status == "in_progress"
    assert AuditLog.objects.filter(action="assessments.intakeassessment.changed", entity_id=str(form.pk)).exists()


def test_keeping_an_answer_is_at_most_eight_statements(sign_in, patient, given, django_assert_max_num_queries):
    form = given("phq-9")
    client = sign_in(patient.user)
    kept(client, form, 1, q1=NEVER)

    with django_assert_max_num_queries(8):  # session, user, form, lock, audit's look, its row, the answer, access log
        assert kept(client, form, 2, q2=OFTEN).status_code == 200


def test_continue_keeps_the_answer_and_leads_to_the_next_question(sign_in, patient, given):
    form = given("phq-9")

    answer = continued(sign_in(patient.user), form, 1, q1=DAILY)

    assert (answer.status_code, answer.url) == (303, question(form, 2))
    assert stored(form)["1"][0]["valueCoding"]["code"] == "LA6571-9"


def test_a_form_is_begun_when_a_question_is_passed_over(sign_in, patient, given):
    form = given("phq-9")

    answer = continued(sign_in(patient.user), form, 1)

    assert answer.url == question(form, 2)
    assert stored(form) == {}
    assert form.status == "in_progress"


def test_another_device_goes_on_at_the_first_open_question(client, patient, given):
    form = given("gad-7")
    client.force_login(patient.user, backend="accounts.backends.AccountBackend")
    kept(client, form, 1, q1=NEVER)
    kept(client, form, 2, q2=NEVER)

    phone = type(client)()
    phone.force_login(patient.user, backend="accounts.backends.AccountBackend")

    assert phone.get(start(form)).url == question(form, 3)
    assert 'id="q1-0" checked' in phone.get(question(form, 1)).content.decode()


def test_two_windows_lose_nothing_of_each_other(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)
    opened = client.get(question(form, 1)).context["drawing"].was
    kept(client, form, 1, q1=SEVERAL)
    kept(client, form, 2, q2=DAILY)

    continued(client, form, 1, was=opened)  # the first window, as it was opened, without an answer

    assert set(stored(form)) == {"1", "2"}


def test_an_answer_can_be_taken_back(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)
    kept(client, form, 1, q1=SEVERAL)

    continued(client, form, 1, action="decline")

    assert stored(form) == {}
    assert form.answers_so_far["declined"] == ["1"]
    assert "You said that you would rather not answer this." in client.get(question(form, 1)).content.decode()
    kept(client, form, 1, q1=NEVER)
    assert set(stored(form)) == {"1"}
    assert form.answers_so_far["declined"] == []


def test_save_and_leave_keeps_what_was_chosen(sign_in, patient, given):
    form = given("phq-9")

    answer = continued(sign_in(patient.user), form, 1, q1=OFTEN, action="leave")

    assert (answer.status_code, answer.url) == (303, reverse("assessments:own-list"))
    assert set(stored(form)) == {"1"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"q1": "option-9"}, "This is not one of the answers to choose from."),
        ({"q1": "3"}, "This is not one of the answers to choose from."),
        ({"q1": [NEVER, DAILY]}, "Choose only one answer here."),
        ({"q5": NEVER}, "This answer belongs to another page."),
        ({"q999": NEVER}, "This answer belongs to another page."),
        ({"q1~0": NEVER}, "This answer belongs to another page."),
        ({"q1": "\x00"}, "This has characters in it that we cannot keep."),
        ({"q1": NEVER, "add": "q1~7"}, "This answer belongs to another page."),
        ({"q1": NEVER, "remove": "q0~0"}, "This answer belongs to another page."),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(sign_in, patient, given, fields, words):
    form = given("phq-9")
    client = sign_in(patient.user)

    page, fragment = continued(client, form, 1, **fields), kept(client, form, 1, **fields)

    assert (page.status_code, fragment.status_code) == (422, 422)
    assert words in page.content.decode()
    assert words in fragment.content.decode()
    assert stored(form) == {}


@pytest.mark.parametrize("was", ["[", "[]", "null", '{"q1": {}}', '{"": 1}', '{"q1": null, "q2": null}', "[" * 9000])
def test_a_broken_mark_is_no_server_error(sign_in, patient, given, was):
    form = given("phq-9")

    assert continued(sign_in(patient.user), form, 1, q1=NEVER, was=was).status_code in (303, 422)


def test_a_position_that_asks_nothing_does_not_exist(sign_in, patient, given):
    form = given("phq-9")
    client = sign_in(patient.user)

    assert client.get(question(form, 999)).status_code == 404
    assert continued(client, form, 999, q999="x").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "expired"}, "The time for this one is over."),
        ({"expires_on": "2020-01-31"}, "The time for this one is over."),
        ({"available_on": "2099-01-31"}, "This one opens on"),
    ],
)
def test_a_form_that_is_closed_takes_no_answer(sign_in, patient, given, change, words):
    form = given("phq-9", **change)
    client = sign_in(patient.user)

    page, fragment = continued(client, form, 1, q1=NEVER), kept(client, form, 1, q1=NEVER)

    assert (page.status_code, fragment.status_code) == (422, 422)
    assert words in page.content.decode()
    assert words in fragment.content.decode()
    assert words in client.get(start(form)).content.decode()
    assert stored(form) == {}


def test_another_patient_cannot_answer(sign_in, other_patient, given):
    form = given("phq-9")
    client = sign_in(other_patient.user)

    assert client.get(start(form)).status_code == 404
    assert kept(client, form, 1, q1=NEVER).status_code == 404
    assert send(client, form).status_code == 404
    assert stored(form) == {}


@pytest.mark.parametrize("role", ["clinician", "outsider", "front_desk", "auditor"])
def test_staff_cannot_answer_for_the_patient(sign_in, given, request, role):
    form = given("phq-9")
    client = sign_in(request.getfixturevalue(role))

    assert kept(client, form, 1, q1=NEVER).status_code == 403
    assert stored(form) == {}


def test_what_was_not_asked_has_no_form(sign_in, patient, shared, draft):
    client = sign_in(patient.user)

    assert client.get(start(shared)).status_code == 404
    assert client.get(start(draft)).status_code == 404


def test_a_form_begun_before_answers_were_kept_one_by_one_goes_on(sign_in, patient, in_progress):
    client = sign_in(patient.user)

    page = client.get(review(in_progress)).content.decode()

    assert ANSWER in page


@pytest.mark.parametrize(("language", "is_other"), [("en", False), ("zh-hant", True)])
def test_questions_that_are_not_in_the_readers_language_are_said_to_be_so_once(
    sign_in, patient, given, language, is_other
):
    patient.user.language = language
    patient.user.save()
    form = given("phq-9")
    client = sign_in(patient.user)

    first, second = client.get(question(form, 1)), client.get(question(form, 2))

    assert first.context["is_in_other_language"] is is_other
    assert ("#language" in first.content.decode()) is is_other
    assert "#language" not in second.content.decode()
