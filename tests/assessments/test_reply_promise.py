"""How soon somebody answers is the clinic's to say: its own words stand wherever a patient is promised an answer."""

import pytest
from django.urls import reverse

from tests.assessments.own_answers import SEVERAL, kept, send

pytestmark = pytest.mark.django_db
PROMISE = "We answer on Tuesdays and Fridays."
OURS = "working day"


@pytest.fixture
def read(sign_in, patient):
    """`read("own-list", promise)`: a page of the patient, in a clinic that promises this."""

    def page(name, *arguments, promise=PROMISE):
        patient.primary_clinic.reply_promise = promise
        patient.primary_clinic.save()
        return sign_in(patient.user).get(reverse(f"assessments:{name}", args=arguments)).content.decode()

    return page


def test_beside_a_check_in_that_waits(read, waiting):
    assert PROMISE in read("own-list")
    assert OURS not in read("own-list", promise="")


def test_after_sending(read, sign_in, patient, given):
    form = given("phq-9")
    kept(sign_in(patient.user), form, 1, q1=SEVERAL)
    send(sign_in(patient.user), form)

    assert PROMISE in read("own-done", form.pk)
    assert PROMISE in read("own-detail", form.pk)
    assert OURS not in read("own-done", form.pk, promise="")


def test_after_an_answer_that_worries(read, sign_in, patient, given):
    form = given("phq-9")
    kept(sign_in(patient.user), form, 9, q9=SEVERAL)

    assert PROMISE in read("own-critical", form.pk)
    assert "It can take a while." in read("own-critical", form.pk, promise="")


def test_beside_the_comment_box(read, shared):
    assert PROMISE in read("own-detail", shared.pk)
    assert "but not at once" in read("own-detail", shared.pk, promise="")
