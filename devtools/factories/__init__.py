"""Factories for tests: one a model, with traits. Their people are plainly fictitious."""

from devtools.factories.accounts import ClinicFactory, ProviderProfileFactory, UserFactory
from devtools.factories.assessments import AssessmentFactory, ScoreFactory
from devtools.factories.crisis import CrisisAlertFactory, CrisisInterventionFactory, CrisisLineFactory
from devtools.factories.messaging import have_conversation, newest_message
from devtools.factories.patients import PatientFactory, join_care_team
from devtools.factories.scheduling import AppointmentFactory

__all__ = [
    "AppointmentFactory",
    "AssessmentFactory",
    "ClinicFactory",
    "CrisisAlertFactory",
    "CrisisInterventionFactory",
    "CrisisLineFactory",
    "PatientFactory",
    "ProviderProfileFactory",
    "ScoreFactory",
    "UserFactory",
    "have_conversation",
    "join_care_team",
    "newest_message",
]
