import datetime

import factory
from django.utils import timezone

from devtools.factories.accounts import UserFactory
from devtools.factories.patients import PatientFactory
from scheduling.models import Appointment


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A booked visit of 50 minutes, two days from now unless `start_at` says otherwise. Traits name other states.

    It is stored as it is: the patient's summary does not follow."""

    class Meta:
        model = Appointment

    class Params:
        minutes = 50
        video = factory.Trait(mode=Appointment.Mode.VIDEO, location="https://video.example.test/room")
        past = factory.Trait(start_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=2)))
        cancelled = factory.Trait(
            status=Appointment.Status.CANCELLED,
            cancelled_at=factory.LazyFunction(timezone.now),
            cancelled_by=factory.SelfAttribute("booked_by"),
        )

    patient = factory.SubFactory(PatientFactory)
    provider = factory.SubFactory(UserFactory, clinician=True)
    booked_by = factory.SelfAttribute("provider")
    start_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=2))
    end_at = factory.LazyAttribute(lambda visit: visit.start_at + datetime.timedelta(minutes=visit.minutes))
