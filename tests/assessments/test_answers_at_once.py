"""Two windows, or a phone and a computer, at the very same moment."""

from functools import partial

import pytest
from django.db import transaction

from assessments import services
from assessments.models import AssessmentVersion, Instrument, IntakeAssessment
from assessments.services.instruments import load_instruments
from common.errors import Refused
from crisis.models import CrisisAlert
from crisis.services import acknowledge_alert
from devtools.factories import AssessmentFactory
from tests.at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def form(patient, clinician):
    with transaction.atomic():
        load_instruments(codes=["phq-9"])
        version = Instrument.objects.get(code="phq-9").current_version
        return AssessmentFactory(patient=patient, assessor=clinician, waiting=True, instrument_version=version)


def coding(code):
    return [{"valueCoding": {"system": "http://loinc.org", "code": code}}]


def saving(form, patient, link_id):
    answers = {link_id: coding("LA6569-3")}
    return lambda: services.save_answers(assessment=form, answers=answers, by=patient.user)


def test_answers_to_different_questions_are_all_kept(form, patient):
    all_at_once([saving(form, patient, str(number)) for number in range(1, 9)], held=form)

    form.refresh_from_db()
    assert set(form.answers_so_far["answers"]) == set("12345678")


def test_the_same_critical_answer_is_one_alert(form, patient):
    all_at_once([saving(form, patient, "9")] * 4, held=form)

    assert CrisisAlert.objects.count() == 1


def test_sending_from_two_windows_is_one_version(form, patient):
    saving(form, patient, "1")()

    def sending():
        with transaction.atomic():
            return services.complete(assessment=form, by=patient.user)

    outcomes = all_at_once([sending] * 4, held=form)

    assert sorted(type(outcome) for outcome in outcomes if not isinstance(outcome, Refused)) == [IntakeAssessment]
    assert AssessmentVersion.objects.filter(assessment=form).count() == 1


def test_two_windows_that_make_it_worse_after_somebody_answered_are_one_new_alert(form, patient, clinician):
    saving(form, patient, "9")()
    with transaction.atomic():
        acknowledge_alert(alert=CrisisAlert.objects.get(), action="called", by=clinician)
    worse = [
        partial(services.save_answers, assessment=form, answers={"9": coding(code)}, by=patient.user)
        for code in ("LA6570-1", "LA6571-9", "LA6571-9")
    ]

    all_at_once(worse, held=form)

    assert CrisisAlert.objects.open().count() == 1
    assert CrisisAlert.objects.open().get().gravity == {"9": 3}
