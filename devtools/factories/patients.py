import datetime

import factory

from accounts.models import User
from devtools.factories.accounts import ClinicFactory, UserFactory
from patients.models import CareTeamMembership, CaseloadSummary, PatientProfile
from patients.services.care_team import add_member


class PatientFactory(factory.django.DjangoModelFactory):
    """A patient with a summary. `user=None` makes one who has not been invited yet."""

    class Meta:
        model = PatientProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory)
    medical_record_number = factory.Sequence(lambda n: f"T-{n:05d}")
    display_name = factory.Sequence(lambda n: f"Testperson{n}, Pat")
    date_of_birth = datetime.date(1990, 5, 17)
    primary_clinic = factory.SubFactory(ClinicFactory)

    @factory.post_generation
    def summary(self, create, extracted, **kwargs):
        CaseloadSummary.objects.create(patient=self, **kwargs)


def join_care_team(
    patient: PatientProfile, user: User, team_role: str = CareTeamMembership.TeamRole.THERAPIST
) -> CareTeamMembership:
    """Put `user` on the care team of `patient`, as the service does."""
    return add_member(patient=patient, user=user, team_role=team_role, reason="Test", by=user)
