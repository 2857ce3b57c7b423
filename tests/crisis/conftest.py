"""Crises of the cast's patient."""

import pytest

from devtools.factories import CrisisInterventionFactory


@pytest.fixture
def intervention(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician)


@pytest.fixture
def closed(patient, clinician):
    return CrisisInterventionFactory(patient=patient, recorded_by=clinician, closed=True)
