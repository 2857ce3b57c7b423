from datetime import timedelta

import pytest
from django.utils import timezone

from patients.models import CaseloadSummary
from scheduling import services


@pytest.fixture
def tomorrow():
    """Ten in the morning of the day after tomorrow, clear of any notice or change of clocks."""
    return (timezone.localtime() + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture
def book(patient, clinician, tomorrow):
    """`book(start_at=…)`: a visit of Ada with Clara, booked by Clara unless said otherwise."""

    def do(**given):
        visit = {
            "patient": patient,
            "provider": clinician,
            "start_at": tomorrow,
            "duration": timedelta(minutes=50),
            "mode": "in_person",
            "by": clinician,
        }
        return services.book(**{**visit, **given})

    return do


@pytest.fixture
def summary():
    """`summary(patient)`: the board's summary as it is stored now."""
    return lambda patient: CaseloadSummary.objects.get(pk=patient.pk)
