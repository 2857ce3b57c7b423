"""Linking a person who signed up to their record, by several members of staff at once."""

import pytest

from common.errors import Refused
from devtools.factories import PatientFactory, UserFactory
from patients.models import PatientProfile
from patients.services.profiles import link_user
from tests.at_once import all_at_once

AT_ONCE = 12


@pytest.mark.django_db(transaction=True)
def test_of_many_records_one_gets_the_person_and_the_others_are_refused_in_words(front_desk):
    person = UserFactory(role="patient")
    records = [PatientFactory(user=None) for _ in range(AT_ONCE)]

    outcomes = all_at_once(
        [lambda record=record: link_user(patient=record, user=person, by=front_desk) for record in records], held=person
    )

    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, Refused)] == [PatientProfile]
    assert PatientProfile.objects.filter(user=person).count() == 1
