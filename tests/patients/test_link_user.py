"""Linking a person who signed up to their record, by several members of staff at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from audit.context import acting
from common.errors import Refused
from devtools.factories import PatientFactory, UserFactory
from patients.models import PatientProfile
from patients.services.profiles import link_user

AT_ONCE = 12
LONGEST_WAIT_SECONDS = 30


@pytest.mark.django_db(transaction=True)
def test_of_many_records_one_gets_the_person_and_the_others_are_refused_in_words(front_desk):
    person = UserFactory(role="patient")
    records = [PatientFactory(user=None) for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE, timeout=LONGEST_WAIT_SECONDS)

    def link(patient):
        try:
            with acting(user=front_desk):
                connection.ensure_connection()
                start.wait()
                return link_user(patient=patient, user=person, by=front_desk)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(link, records, timeout=LONGEST_WAIT_SECONDS))

    assert [type(outcome) for outcome in outcomes if not isinstance(outcome, Refused)] == [PatientProfile]
    assert PatientProfile.objects.filter(user=person).count() == 1
