"""A patient looks through the answers and sends them, for every instrument that is shipped."""

import uuid

import pytest
from django.urls import reverse

from assessments.models import AssessmentVersion
from tests.assessments.own_answers import DAILY, NEVER, OFTEN, continued, kept, question, review, send, start, stored

pytestmark = pytest.mark.django_db


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
