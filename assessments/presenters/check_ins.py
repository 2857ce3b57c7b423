"""The patient's check-ins as their list shows them: what belongs together, how long it takes, how far they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from assessments.answers import so_far
from assessments.definitions import load_definition
from assessments.fhir import Item
from assessments.models import AssessmentPlan, IntakeAssessment
from assessments.questions import Sheet

SECONDS_A_CHOICE = 10
SECONDS_A_TEXT = 60  # writing in one's own words


@dataclass(frozen=True)
class Form:
    """One form of a check-in with how far it is."""

    assessment: IntakeAssessment
    asked: int
    open: int
    seconds: int

    @property
    def answered(self) -> int:
        return self.asked - self.open


@dataclass(frozen=True)
class CheckIn:
    """One or several forms that are answered one after another."""

    forms: list[Form]

    @property
    def next(self) -> IntakeAssessment:
        """The form to begin or carry on with: one that was begun, else the first."""
        begun = [form.assessment for form in self.forms if form.answered]
        return begun[0] if begun else self.forms[0].assessment

    @property
    def title(self) -> str:
        packet = self.next.packet
        if packet is None or len(self.forms) == 1:
            return self.next.name_for_patient
        return packet.title

    @property
    def minutes(self) -> int:
        """What is left to do takes about this long; rounded up."""
        return max(1, -(-sum(form.seconds for form in self.forms) // 60))

    @property
    def asked(self) -> int:
        return sum(form.asked for form in self.forms)

    @property
    def answered(self) -> int:
        return sum(form.answered for form in self.forms)

    @property
    def due_on(self) -> date | None:
        """The day it is wanted by, while it has not passed: after that it is simply ready."""
        days = [form.assessment.due_on for form in self.forms if form.assessment.due_on is not None]
        return min(days) if days and min(days) >= timezone.localdate() else None

    @property
    def expires_on(self) -> date | None:
        days = [form.assessment.expires_on for form in self.forms if form.assessment.expires_on is not None]
        return min(days, default=None)


@dataclass(frozen=True)
class Coming:
    """Something that will be asked: on a day, or before each visit."""

    title: str
    on: date | None


def check_ins(assessments: Iterable[IntakeAssessment]) -> list[CheckIn]:
    """The check-ins of these forms in their order; those of one packet are one check-in. Reads each definition once
    in the life of the process."""
    together: dict[UUID, list[Form]] = {}
    for assessment in assessments:
        together.setdefault(assessment.packet_id or assessment.pk, []).append(_form(assessment))
    return [CheckIn(forms) for forms in together.values()]


def coming(ahead: Iterable[IntakeAssessment], plans: Iterable[AssessmentPlan]) -> list[Coming]:
    """What will be asked: forms that open later, one line for a packet, and what plans ask for next."""
    once = {
        (row.packet_id or row.pk, row.available_on): Coming(
            row.packet.title if row.packet is not None else row.name_for_patient, row.available_on
        )
        for row in ahead
    }
    again = [
        Coming(
            plan.instrument.name_for_patient if plan.instrument is not None else gettext(str(plan.packet)),
            plan.next_on,
        )
        for plan in plans
        if not (plan.next_on is not None and plan.ends_on is not None and plan.next_on > plan.ends_on)
    ]
    return sorted([*once.values(), *again], key=lambda one: (one.on is None, one.on or date.max))


def _form(assessment: IntakeAssessment) -> Form:
    sheet = Sheet(load_definition(assessment), *so_far(assessment))
    items = {item.link_id: item for item in sheet.questionnaire.in_order}
    left = [key for key in sheet.asked if sheet.is_open(key)]
    seconds = sum(_seconds(items.get(key.partition("~")[0])) for key in left)
    return Form(assessment, asked=len(sheet.asked), open=len(left), seconds=seconds)


def _seconds(item: Item | None) -> int:
    return SECONDS_A_TEXT if item is not None and item.type == "text" else SECONDS_A_CHOICE
