"""Whatever is booked in whatever order: a visit is stored exactly when its people are free."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devtools.factories import PatientFactory, UserFactory, join_care_team
from scheduling import services
from scheduling.services import SlotTaken

wishes = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 1), st.integers(0, 12), st.integers(1, 5)), min_size=2, max_size=6
)


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(wishes=wishes)
def test_a_visit_is_stored_exactly_when_its_people_are_free(people, tomorrow, wishes):
    providers, patients = people
    stored = []
    with transaction.atomic():
        for provider, patient, begins, lasts in wishes:
            is_free = all(
                begins >= end or start >= begins + lasts
                for other_provider, other_patient, start, end in stored
                if other_provider == provider or other_patient == patient
            )
            try:
                with transaction.atomic():
                    services.book(
                        patient=patients[patient],
                        provider=providers[provider],
                        start_at=tomorrow + timedelta(minutes=10 * begins),
                        duration=timedelta(minutes=10 * lasts),
                        mode="phone",
                        by=providers[provider],
                    )
            except SlotTaken:
                assert not is_free
            else:
                assert is_free
                stored.append((provider, patient, begins, begins + lasts))
        transaction.set_rollback(True)


@pytest.fixture
def people(db):
    providers = [UserFactory(clinician=True) for _ in range(2)]
    patients = [PatientFactory() for _ in range(2)]
    for patient in patients:
        for provider in providers:
            join_care_team(patient, provider)
    return providers, patients
