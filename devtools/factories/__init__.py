"""Factories for tests: one a model, with traits. Their people are plainly fictitious."""

from devtools.factories.accounts import ClinicFactory, ProviderProfileFactory, UserFactory
from devtools.factories.patients import PatientFactory, join_care_team

__all__ = ["ClinicFactory", "PatientFactory", "ProviderProfileFactory", "UserFactory", "join_care_team"]
