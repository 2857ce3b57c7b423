"""Asking a patient, or the staff on their behalf, to fill in an instrument; and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.models import User
from assessments.models import AssessmentPlan, Instrument, IntakeAssessment, Packet
from assessments.selectors.asking import AskedBefore, asked_before, list_asked_before, list_packet_instruments
from assessments.services.summary import keep_summary
from audit.services import record
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile
from patients.services.summary import lock_summary

Mode = IntakeAssessment.Mode
# Nobody wants a mail at midnight: what opens by itself, or is reminded of, is told in the day of the clinic.
DAY_BEGINS, DAY_ENDS = time(8), time(20)


class AskedTooSoon(Refused):
    """The patient answered it within its recall period, or it waits for them already. `next_on` is the first day on
    which it may be asked; None while one waits."""

    def __init__(self, message: str, *, next_on: date | None) -> None:
        super().__init__(message, field="is_forced")
        self.next_on = next_on


@dataclass(frozen=True)
class Terms:
    """From when, until when it is due, until when it can be answered at all; and whether it is asked for in any
    case, within the recall period too."""

    available_on: date | None = None
    due_on: date | None = None
    expires_on: date | None = None
    is_forced: bool = False

    @property
    def begins_on(self) -> date:
        return self.available_on or timezone.localdate()

    def require_days_ahead(self) -> None:
        """Raises Refused for a day that has passed, and for days in the wrong order."""
        today = timezone.localdate()
        for field, day in (
            ("available_on", self.available_on),
            ("due_on", self.due_on),
            ("expires_on", self.expires_on),
        ):
            if day is not None and day < today:
                raise Refused(_("This day has passed. Choose today or later."), field=field)
        if self.due_on is not None and self.due_on < self.begins_on:
            raise Refused(_("It would be due before it opens. Choose a later day."), field="due_on")
        if self.expires_on is not None and self.expires_on < max(self.begins_on, self.due_on or self.begins_on):
            raise Refused(_("It would close before it is due. Choose a later day."), field="expires_on")


@transaction.atomic(savepoint=False)
def assign(
    *,
    patient: PatientProfile,
    instrument: Instrument,
    by: User,
    mode: str = Mode.PATIENT,
    available_on: date | None = None,
    due_on: date | None = None,
    expires_on: date | None = None,
    is_forced: bool = False,
) -> IntakeAssessment:
    """Give one instrument to a patient in its current wording, and tell them when they are to answer it themselves:
    now, or in the morning of `available_on`.

    Refuses an instrument that is not in use or has no wording here, and days that have passed. Of a patient who is
    to answer, it also refuses who cannot sign in, and raises AskedTooSoon for what waits already or was answered
    within its recall period, unless it is forced.
    """
    terms = Terms(available_on, due_on, expires_on, is_forced)
    if mode != Mode.PATIENT:
        terms.require_days_ahead()
        before = list_asked_before(patient.pk, [instrument.pk])[0]
        require_can_be_given(before)
        return _give(patient, before, terms, by=by, mode=mode)
    return assign_all(patient=patient, instruments=[instrument], terms=terms, by=by)[0]


@transaction.atomic(savepoint=False)
def assign_all(
    *,
    patient: PatientProfile,
    instruments: Sequence[Instrument],
    terms: Terms,
    plan: AssessmentPlan | None = None,
    by: User,
) -> list[IntakeAssessment]:
    """Ask the patient for all of these instruments, and tell them once. All or none; refuses what `assign` refuses.

    Two people who ask for the same at the same time wait for each other: the second one is refused.
    """
    require_can_be_asked(patient)
    terms.require_days_ahead()
    lock_summary(patient.pk)
    stored = {before.instrument.pk: before for before in list_asked_before(patient.pk, [row.pk for row in instruments])}
    facts = [stored[instrument.pk] for instrument in instruments]
    for before in facts:
        require_can_be_given(before)
        if not terms.is_forced and before.is_too_soon(terms.begins_on):
            raise _too_soon(before)
    return _give_all(patient, facts, terms, plan=plan, by=by)


@transaction.atomic(savepoint=False)
def assign_packet(
    *,
    patient: PatientProfile,
    packet: Packet,
    terms: Terms,
    plan: AssessmentPlan | None = None,
    by: User,
) -> list[IntakeAssessment]:
    """Ask the patient for the instruments of a packet in its order, and tell them once.

    What is not in use, has no wording here, waits already or was answered within its recall period is left out.
    Refuses a packet that is not in use, and one of which nothing is left; AskedTooSoon when that is only for a time.
    """
    require_can_be_asked(patient)
    terms.require_days_ahead()
    lock_summary(patient.pk)
    if not packet.is_active:
        raise Refused(_("This packet is not in use any more."))
    asked = asked_before(IntakeAssessment.objects.filter(patient=patient), list_packet_instruments(packet))
    usable = [before for before in asked if before.can_be_given]
    if not usable:
        raise Refused(_("Nothing of this packet can be given out now."))
    facts = [before for before in usable if terms.is_forced or not before.is_too_soon(terms.begins_on)]
    if not facts:
        raise _too_soon(min(usable, key=lambda before: (before.waiting is not None, before.next_on or date.max)))
    return _give_all(patient, facts, terms, plan=plan, packet=packet, by=by)


@transaction.atomic(savepoint=False)
def cancel(*, assessment: IntakeAssessment, reason: str, by: User) -> IntakeAssessment:
    """Take back what was asked for. It stays in the chart with the reason; the patient does not see it any more.
    Records `assessments.assessment.cancelled`.

    Refuses without a reason, and what was sent, cancelled or has expired.
    """
    if not reason.strip():
        raise Refused(_("Say in a few words why it is cancelled."), field="reason")
    current = IntakeAssessment.objects.select_for_update().get(pk=assessment.pk)
    if current.status == IntakeAssessment.Status.COMPLETED:
        raise Refused(_("This was completed meanwhile. It cannot be cancelled any more."))
    if not current.is_open:
        raise Refused(_("This was cancelled or has expired already."))
    current.status = IntakeAssessment.Status.CANCELLED
    current.cancelled_at = timezone.now()
    current.cancelled_by = by
    current.cancel_reason = reason.strip()
    current.save()
    keep_summary(current.patient_id)
    record(
        "assessments.assessment.cancelled",
        summary="Assessment cancelled",
        entity=current,
        patient_id=current.patient_id,
    )
    return current


@transaction.atomic(savepoint=False)
def tell_it_opened(*, assessment_ids: Collection[UUID]) -> bool:
    """Tell the patient, on the day it opens in their clinic, of what was asked for that day together. Once: doing it
    again, or when all of it was cancelled meanwhile, changes nothing and is False."""
    asked = IntakeAssessment.objects.filter(pk__in=assessment_ids)
    patient = PatientProfile.objects.select_related("primary_clinic").get(assessments=asked[:1])
    with timezone.override(patient.clinic_time_zone):
        assessment = asked.waiting_for_patient().select_for_update(of=("self",)).order_by("created_at").first()
        told = Notification.objects.filter(kind=Notification.Kind.ASSESSMENT_REQUESTED, object_id__in=assessment_ids)
        if assessment is None or told.exists():
            return False
        keep_summary(assessment.patient_id)
        _tell(assessment)
    return True


def require_can_be_asked(patient: PatientProfile) -> None:
    """Raises Refused for a patient who cannot sign in and so cannot answer."""
    if patient.user is None or not patient.user.is_active:
        raise Refused(_("This patient cannot sign in yet. Invite them first."))
    if not patient.is_active:
        raise Refused(_("This patient has no portal access any more."))


def require_can_be_given(before: AskedBefore) -> None:
    """Raises Refused for an instrument that is not in use, or whose wording is not here."""
    if not before.instrument.is_active:
        raise Refused(_("%(name)s is not in use any more.") % {"name": before.instrument.short_title})
    if not before.is_loaded:
        raise Refused(
            _("The wording of %(name)s is not loaded. An administrator can import it under the clinic's own licence.")
            % {"name": before.instrument.short_title}
        )


def _too_soon(before: AskedBefore) -> AskedTooSoon:
    name = before.instrument.short_title
    if before.waiting is not None:
        asked = timezone.localdate(before.waiting.created_at)
        return AskedTooSoon(
            _("%(name)s waits for the patient already, since %(day)s.") % {"name": name, "day": _day(asked)},
            next_on=None,
        )
    return AskedTooSoon(
        _("%(name)s was answered on %(answered)s and asks about %(days)d days. It can be asked again from %(next)s.")
        % {
            "name": name,
            "answered": _day(before.answered_on),
            "days": before.recall_days,
            "next": _day(before.next_on),
        },
        next_on=before.next_on,
    )


def _day(day: date | None) -> str:
    return date_format(day, _("j M Y")) if day is not None else ""


def _give_all(
    patient: PatientProfile,
    facts: Sequence[AskedBefore],
    terms: Terms,
    *,
    plan: AssessmentPlan | None,
    packet: Packet | None = None,
    by: User,
) -> list[IntakeAssessment]:
    given = [_give(patient, before, terms, by=by, mode=Mode.PATIENT, plan=plan, packet=packet) for before in facts]
    keep_summary(patient.pk)
    if given[0].is_ahead:
        opens_at = datetime.combine(terms.begins_on, DAY_BEGINS, ZoneInfo(patient.clinic_time_zone))
        job = app.configure_task("assessments.tell_it_opened", schedule_at=opens_at)
        job.defer(assessment_ids=[str(assessment.pk) for assessment in given])
    else:
        _tell(given[0])
    return given


def _give(
    patient: PatientProfile,
    before: AskedBefore,
    terms: Terms,
    *,
    by: User,
    mode: str,
    plan: AssessmentPlan | None = None,
    packet: Packet | None = None,
) -> IntakeAssessment:
    assessment = IntakeAssessment(
        patient=patient,
        assessor=by,
        instrument_version_id=before.instrument.current_version_id,
        title=before.instrument.patient_title,
        mode=mode,
        requested_of_patient=mode == Mode.PATIENT,
        available_on=terms.available_on,
        due_on=terms.due_on,
        expires_on=terms.expires_on,
        plan=plan,
        packet=packet,
    )
    assessment.save()
    return assessment


def _tell(assessment: IntakeAssessment) -> None:
    """One notice, however many instruments were asked for together: it leads to the first of them."""
    patient = assessment.patient
    if patient.user is not None:
        notify(
            recipients=[patient.user],
            kind=Notification.Kind.ASSESSMENT_REQUESTED,
            patient_id=patient.pk,
            object_id=assessment.pk,
        )
