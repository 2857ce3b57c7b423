"""The visits: the next one of each patient, and the one four weeks before it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from audit.services import bulk_add
from devtools.seed.people import Person
from devtools.seed.story.clinic import StoryClinic
from patients.models import CaseloadSummary
from scheduling.models import Appointment

LONG_IN_CARE_DAYS = 30


def store_visits(clinic: StoryClinic, person: Person) -> None:
    """Store the person's next visit, and for those long enough in care one that took place."""
    if person.visit is None:
        return
    patient, clinician = clinic.patient(person), clinic.clinician(person)
    ahead, at, mode = person.visit
    start = timezone.make_aware(datetime.combine(working_day(clinic.today, ahead), time.fromisoformat(at)))
    visits = [(start, Appointment.Status.BOOKED)]
    if person.in_care > LONG_IN_CARE_DAYS:
        visits.append((start - timedelta(days=28), Appointment.Status.COMPLETED))
    bulk_add(
        [
            Appointment(
                patient=patient,
                provider=clinician,
                start_at=begins,
                end_at=begins + timedelta(minutes=50 if mode == "video" else 30),
                mode=mode,
                status=status,
                location="https://video.example/harbor" if mode == "video" else "Room 3",
                reason="Follow-up" if person.scores else "Intake",
                booked_by=clinic.staff["sam"],
            )
            for begins, status in visits
        ]
    )
    CaseloadSummary.objects.filter(patient=patient).update(next_visit_at=start, next_visit_mode=mode)


def working_day(today: date, ahead: int) -> date:
    """The day that is `ahead` working days from `today`; today itself for 0, whatever day it is."""
    day = today
    while ahead > 0:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5
    return day
