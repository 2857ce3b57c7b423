import factory
from allauth.account.models import EmailAddress

from accounts.models import Clinic, ProviderProfile, User
from accounts.roles import Role

PASSWORD = "correct-horse-battery"


class ClinicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Clinic
        django_get_or_create = ["name"]

    name = "Harbor Clinic"
    reply_promise = "We answer within 1 working day."


class UserFactory(factory.django.DjangoModelFactory):
    """A person who can sign in with PASSWORD. Traits name the role; staff traits come with a provider profile."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        clinician = factory.Trait(role=Role.CLINICIAN)
        supervisor = factory.Trait(role=Role.SUPERVISOR)
        front_desk = factory.Trait(role=Role.FRONT_DESK)
        auditor = factory.Trait(role=Role.AUDITOR)
        administrator = factory.Trait(role=Role.ADMINISTRATOR)

    email = factory.Sequence(lambda n: f"person{n}@example.test")
    full_name = factory.Sequence(lambda n: f"Person Number{n}")
    role = Role.PATIENT

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(kwargs.pop("email"), kwargs.pop("password", PASSWORD), **kwargs)

    @factory.post_generation
    def verified_email(self, create, extracted, **kwargs):
        if extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)

    @factory.post_generation
    def profile(self, create, extracted, **kwargs):
        if self.is_staff_role and extracted is not False:
            ProviderProfileFactory(user=self, **kwargs)


class ProviderProfileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProviderProfile

    user = factory.SubFactory(UserFactory, clinician=True, profile=False)
    clinic = factory.SubFactory(ClinicFactory)
    specialty = "Psychology"
