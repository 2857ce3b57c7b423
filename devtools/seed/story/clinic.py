"""The clinic, its staff, and what every part of the story is told with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Clinic, ProviderProfile, User
from audit.services import bulk_add
from devtools.seed.people import STAFF, Person
from patients.models import PatientProfile


@dataclass
class StoryClinic:
    """The clinic with its people so far, and the moment the story is told at."""

    row: Clinic
    hashed_password: str
    now: datetime
    today: date
    staff: dict[str, User] = field(default_factory=dict)
    patients: dict[str, PatientProfile] = field(default_factory=dict)

    def patient(self, person: Person) -> PatientProfile:
        return self.patients[person.number]

    def clinician(self, person: Person) -> User:
        """Who treats this patient."""
        return self.staff[person.clinician]

    def add_user(self, email: str, name: str, role: str, **fields: Any) -> User:
        """Store somebody who signs in with the password of the demonstration."""
        user = bulk_add([User(email=email, full_name=name, role=role, password=self.hashed_password, **fields)])[0]
        bulk_add([EmailAddress(user=user, email=email, primary=True, verified=True)])
        return user


def store_clinic(hashed_password: str) -> StoryClinic:
    """Store the clinic with its staff. It has no patients yet."""
    row = Clinic(
        name="Harbor Clinic",
        phone="555-0100",
        allows_open_sign_up=True,
        reply_promise=gettext_noop("We answer within 1 working day."),
    )
    clinic = StoryClinic(
        row=bulk_add([row])[0],
        hashed_password=hashed_password,
        now=timezone.now().replace(second=0, microsecond=0),
        today=timezone.localdate(),
    )
    clinic.staff = {member.key: clinic.add_user(member.email, member.name, member.role) for member in STAFF}
    bulk_add(
        [
            ProviderProfile(
                user=clinic.staff[member.key],
                clinic=clinic.row,
                title=member.title,
                specialty=member.specialty,
                credentials=member.credentials,
                contact_phone="555-0100",
            )
            for member in STAFF
        ]
    )
    return clinic
