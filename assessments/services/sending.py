"""What the page for sending check-ins asks for: one or several instruments or a packet, once or by a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from assessments.models import AssessmentPlan, Instrument, IntakeAssessment, Packet
from assessments.services.assigning import Terms, assign_all, assign_packet
from assessments.services.plans import Rhythm, create_plan
from common.errors import Refused
from patients.models import PatientProfile


class When(TextChoices):
    NOW = "now", gettext_lazy("Now")
    DATE = "date", gettext_lazy("On a date")
    WEEKS = "weeks", gettext_lazy("Every few weeks")
    BEFORE_VISIT = "before_visit", gettext_lazy("Before each visit")


@dataclass(frozen=True)
class Timing:
    """When a check-in is asked for, how often and until when. Only what belongs to `when` counts."""

    when: str
    starts_on: date | None = None
    days_to_answer: int | None = None
    expires_on: date | None = None
    every_weeks: int | None = None
    days_before_visit: int | None = None
    ends_on: date | None = None
    ends_at_score: int | None = None
    is_forced: bool = False

    @property
    def is_once(self) -> bool:
        return self.when in (When.NOW, When.DATE)

    @property
    def terms(self) -> Terms:
        """For asking once."""
        begins = self.starts_on if self.when == When.DATE else None
        days = self.days_to_answer
        due = (begins or timezone.localdate()) + timedelta(days=days) if days else None
        return Terms(available_on=begins, due_on=due, expires_on=self.expires_on, is_forced=self.is_forced)

    @property
    def rhythm(self) -> Rhythm:
        """For a plan."""
        repeat = AssessmentPlan.Repeat.WEEKS if self.when == When.WEEKS else AssessmentPlan.Repeat.BEFORE_VISIT
        is_weekly = self.when == When.WEEKS
        return Rhythm(
            repeat=repeat,
            starts_on=(self.starts_on if is_weekly else None) or timezone.localdate(),
            every_weeks=self.every_weeks if is_weekly else None,
            days_before_visit=self.days_before_visit if self.days_before_visit is not None else 3,
            days_to_answer=self.days_to_answer or 7,
            ends_on=self.ends_on,
            ends_at_score=self.ends_at_score,
        )


@transaction.atomic(savepoint=False)
def send_check_in(
    *,
    patient: PatientProfile,
    instruments: Sequence[Instrument],
    packet: Packet | None,
    timing: Timing,
    by: User,
) -> IntakeAssessment | AssessmentPlan:
    """Ask for all of it or for none, and return the first assessment or plan that was made. Refuses what
    `assign_all`, `assign_packet` and `create_plan` refuse, and a score to end at for more than one instrument."""
    if timing.is_once:
        if packet is None:
            return assign_all(patient=patient, instruments=instruments, terms=timing.terms, by=by)[0]
        return assign_packet(patient=patient, packet=packet, terms=timing.terms, by=by)[0]
    plan = partial(create_plan, patient=patient, rhythm=timing.rhythm, is_forced=timing.is_forced, by=by)
    if packet is not None:
        return plan(packet=packet)
    if timing.ends_at_score is not None and len(instruments) > 1:
        raise Refused(_("A score to end at needs a plan of its own. Choose one instrument."), field="ends_at_score")
    first, *_others = [plan(instrument=instrument) for instrument in instruments]
    return first
