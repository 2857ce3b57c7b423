"""A patient answers a form: one question a page, saved as it is given, sent at the end."""

import json
import uuid

import pytest
from django.urls import reverse

from assessments.models import AssessmentVersion
from audit.models import AuditLog
from tests.assessments.conftest import ANSWER

pytestmark = pytest.mark.django_db

NEVER, SEVERAL, OFTEN, DAILY = "option-0", "option-1", "option-2", "option-3"


def question(form, position):
    return reverse("assessments:own-question", args=[form.pk, position])


def start(form):
    return reverse("assessments:own-answer", args=[form.pk])


def review(form):
    return reverse("assessments:own-check-answers", args=[form.pk])


def send(client, form, key=None):
    return client.post(reverse("assessments:own-send", args=[form.pk]), {"idempotency_key": key or str(uuid.uuid4())})


def stored(form):
    form.refresh_from_db()
    return form.answers_so_far.get("answers", {})


def kept(client, form, position, **fields):
    """What the script sends when an answer is given."""
    fields.setdefault("was", json.dumps({f"q{position}": None}))
    return client.post(question(form, position), fields, headers={"HX-Request": "true"})


def continued(client, form, position, **fields):
    """What Continue sends where no script runs."""
    return client.post(question(form, position), {"was": "", **fields})


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


def test_before_sending_all_answers_are_shown_and_what_is_open_is_counted(sign_in, patient, given):
    form = given("gad-7")
    client = sign_in(patient.user)
    kept(client, form, 1, q1=DAILY)
    continued(client, form, 2, action="decline")

    page = client.get(review(form)).content.decode()

    assert "Nearly every day" in page
    assert "You would rather not answer" in page
    assert "5 questions are open." in page
    changed = client.post(question(form, 3), {"was": "", "q3": NEVER, "back": "review"})
    assert changed.url == review(form)


def test_sending_makes_a_version_with_its_score_and_tells_the_clinician(sign_in, patient, clinician, given):
    form = given("gad-7")
    client = sign_in(patient.user)
    for position in range(1, 8):
        kept(client, form, position, **{f"q{position}": OFTEN})

    answer = send(client, form)

    assert (answer.status_code, answer.url) == (303, reverse("assessments:own-done", args=[form.pk]))
    form.refresh_from_db()
    assert (form.status, form.latest_version.source, form.latest_version.number) == ("completed", "patient", 1)
    assert (form.latest_score.total, form.latest_score.status) == (14, "complete")
    assert clinician.notifications.filter(kind="assessment_completed", object_id=form.pk).count() == 1
    page = client.get(answer.url).content.decode()
    assert "Thank you. Your answers were sent." in page
    assert "within 1 working day" in page


def test_sending_twice_is_one_version(sign_in, patient, given):
    form = given("gad-7")
    client = sign_in(patient.user)
    kept(client, form, 1, q1=OFTEN)
    key = str(uuid.uuid4())

    answers = [send(client, form, key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert AssessmentVersion.objects.filter(assessment=form).count() == 1


def test_questions_may_stay_open_but_an_empty_form_is_not_sent(sign_in, patient, given):
    form = given("gad-7")
    client = sign_in(patient.user)

    empty = send(client, form)
    kept(client, form, 1, q1=OFTEN)
    partly = send(client, form)

    assert empty.status_code == 422
    assert "Please answer one question at least." in empty.content.decode()
    assert partly.status_code == 303
    form.refresh_from_db()
    assert form.latest_score.status == "incomplete"


def test_after_sending_the_form_leads_to_what_was_sent(sign_in, patient, given):
    form = given("gad-7")
    client = sign_in(patient.user)
    kept(client, form, 1, q1=OFTEN)
    send(client, form)

    assert client.get(start(form)).url == reverse("assessments:own-detail", args=[form.pk])
    late = kept(client, form, 2, q2=OFTEN)
    assert late.status_code == 422
    assert "You have sent this already." in late.content.decode()
    assert send(client, form).status_code == 422
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


SHIPPED = [
    "phq-9", "phq-2", "phq-4", "gad-7", "gad-2", "c-ssrs-screener", "asq", "pc-ptsd-5", "pcl-5", "psc-17", "audit",
    "audit-c", "hunger-vital-sign", "phq-a", "intake",
]  # fmt: skip


def field_of(node):
    """What somebody answers to a question: the first on offer, or a word."""
    if node.choices:
        return node.choices[0].value
    return {"date": "2026-01-31", "number": "1"}.get(node.input_type, "1")


def all_fields(nodes):
    for node in nodes:
        if node.name:
            yield node.name, field_of(node)
        yield from all_fields(node.nodes)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_instrument_can_be_answered_from_first_to_last(sign_in, patient, given, code):
    form = given(code)
    client = sign_in(patient.user)
    address = client.get(start(form)).url
    pages = 0

    while not address.endswith("/review/"):
        page = client.get(address)
        if "/help/" in address:
            address = page.context["go_on"]
            continue
        answers = dict(all_fields(page.context["drawing"].nodes))
        answer = client.post(address, {"was": page.context["drawing"].was, **answers})
        assert answer.status_code == 303, answer.content.decode()
        address = answer.url
        pages += 1

    assert pages > 0
    assert "open." not in client.get(address).content.decode()
    assert send(client, form).status_code == 303
    form.refresh_from_db()
    assert form.status == "completed"
    if code != "intake":
        assert form.latest_score.status == "complete"
