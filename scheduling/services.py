"""Booking, moving and cancelling visits.

Whether a time is free is the database's word: two constraints of `Appointment` exclude overlapping visits of one
provider and of one patient, whoever writes at the same moment. Here that word is made readable.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from common.editing import lock_for_edit
from common.errors import Refused
from notifications.models import Notification
from notifications.services import notify
from patients.models import PatientProfile
from patients.policies import can
from patients.services.summary import update_summary
from scheduling.models import BOOKED_AHEAD_AT_MOST, LONGEST_VISIT, SHORTEST_VISIT, Appointment
from scheduling.selectors import find_clash, get_next_visit, list_bookable_providers

Kind = Notification.Kind
Status = Appointment.Status


class SlotTaken(Refused):
    """The provider or the patient has another visit at that time."""


@transaction.atomic(savepoint=False)
def book(
    *,
    patient: PatientProfile,
    provider: User,
    start_at: datetime,
    duration: timedelta,
    mode: str,
    location: str = "",
    reason: str = "",
    by: User,
) -> Appointment:
    """Store a visit, keep the board's next visit, and tell the patient and the provider.

    Refuses a time that is past, too far ahead, too short or too long, a provider who is not a clinician of the
    patient's care team, and a video link that is no https address. Raises SlotTaken when provider or patient has
    another visit then.
    """
    _hold(provider.pk, patient.pk)
    visit = Appointment(patient=patient, booked_by=by)
    _set_time(visit, start_at, duration)
    _set_provider(visit, provider)
    _set_place(visit, mode, location)
    visit.reason = reason
    _save(visit, by)
    _keep_next_visit(patient.pk)
    _tell(visit, Kind.APPOINTMENT_BOOKED, by)
    return visit


@transaction.atomic(savepoint=False)
def reschedule(
    *,
    appointment: Appointment,
    version: int,
    provider: User,
    start_at: datetime,
    duration: timedelta,
    mode: str,
    location: str = "",
    reason: str | None = None,
    by: User,
) -> Appointment:
    """Change a booked visit; `reason` None leaves it as it is. A start that stays may have passed.

    Raises StaleEdit when somebody saved it since `version`, and refuses what `book` refuses and a visit that is no
    longer booked.
    """
    _hold(provider.pk, appointment.patient_id)
    visit = lock_for_edit(Appointment.objects.all(), appointment.pk, version)
    if visit.status != Status.BOOKED:
        raise Refused(_("Only a booked visit can be changed."))
    earlier_provider = visit.provider
    _set_time(visit, start_at, duration)
    _set_provider(visit, provider)
    _set_place(visit, mode, location)
    if reason is not None:
        visit.reason = reason
    _save(visit, by)
    _keep_next_visit(visit.patient_id)
    _tell(visit, Kind.APPOINTMENT_CHANGED, by, earlier_provider)
    return visit


@transaction.atomic(savepoint=False)
def cancel(*, appointment: Appointment, version: int, reason: str = "", by: User) -> Appointment:
    """Cancel a booked visit: its time is free again. Staff say why; patients need not.

    Raises StaleEdit when somebody saved it since `version`. Refuses a visit that is not booked, and a patient whose
    visit is too near: they call the clinic.
    """
    _hold(None, appointment.patient_id)
    visit = lock_for_edit(Appointment.objects.all(), appointment.pk, version)
    now = timezone.now()
    if not visit.can_move_to(Status.CANCELLED):
        raise Refused(_("Only a booked visit can be cancelled."))
    if by.is_patient and not visit.is_cancellable_by_patient_at(now):
        raise Refused(_("Your visit is very soon. Please call the clinic to cancel it."))
    if not by.is_patient and not reason:
        raise Refused(_("Say why the visit is cancelled."), field="reason")
    visit.status, visit.cancelled_at, visit.cancelled_by, visit.cancel_reason = Status.CANCELLED, now, by, reason
    visit.save()
    _keep_next_visit(visit.patient_id)
    _tell(visit, Kind.APPOINTMENT_CHANGED, by)
    return visit


@transaction.atomic(savepoint=False)
def move_status(*, appointment: Appointment, version: int, to: str, by: User) -> Appointment:
    """Say that the patient arrived, that the visit took place, or that it was missed, or take such a word back.

    Raises StaleEdit when somebody saved it since `version`, and SlotTaken when a missed visit is booked again and its
    time was given away. Refuses moves that `Appointment.MOVES` does not name, and those that come too early.
    """
    if to not in Appointment.MARKS:
        raise ValueError("cancelling has a service of its own: it needs a reason")
    _hold(appointment.provider_id, appointment.patient_id)
    visit = lock_for_edit(Appointment.objects.all(), appointment.pk, version)
    if not visit.can_move_to(to):
        raise Refused(_("This visit cannot be marked like that any more. Look at what it says now."))
    if visit.is_too_early_for(to, timezone.now()):
        raise Refused(_("It is too early to mark this visit like that."))
    visit.status = to
    _save(visit, by)
    _keep_next_visit(visit.patient_id)
    return visit


@transaction.atomic(savepoint=False)
def refresh_next_visit(*, patient_id: UUID) -> None:
    """Keep the board's next visit as time goes by; a visit that is going on stays the next. Nothing else changes."""
    _hold(None, patient_id)
    _keep_next_visit(patient_id)


def _hold(provider_id: UUID | None, patient_id: UUID) -> None:
    """Let those who write visits of the same people wait for one another, always in this order.

    Two inserts that exclude each other would else wait for one another's end, which PostgreSQL breaks up as a
    deadlock after a second; and the next visit would be counted without rows not yet committed.
    """
    if provider_id is not None:
        User.objects.select_for_update(no_key=True).filter(pk=provider_id).values_list("pk").first()
    PatientProfile.objects.select_for_update(no_key=True).filter(pk=patient_id).values_list("pk").first()


def _set_time(visit: Appointment, start_at: datetime, duration: timedelta) -> None:
    now = timezone.now()
    if start_at <= now and start_at != visit.start_at:
        raise Refused(_("This time has passed. Choose a later one."), field="time")
    if start_at > now + BOOKED_AHEAD_AT_MOST:
        raise Refused(_("This is too far ahead. Choose a day within the next 2 years."), field="date")
    if not SHORTEST_VISIT <= duration <= LONGEST_VISIT:
        raise Refused(_("A visit lasts from 5 minutes to 4 hours."), field="duration")
    # In UTC a visit lasts as long as it says, also when the clocks change meanwhile.
    visit.start_at = start_at.astimezone(UTC)
    visit.end_at = visit.start_at + duration


def _set_provider(visit: Appointment, provider: User) -> None:
    if not visit.patient.is_active:
        raise Refused(_("This record is closed. No visits can be booked."))
    if not list_bookable_providers(visit.patient).filter(user=provider).exists():
        raise Refused(_("Choose a clinician of the patient's care team."), field="provider")
    visit.provider = provider


def _set_place(visit: Appointment, mode: str, location: str) -> None:
    if mode == Appointment.Mode.VIDEO and location and not location.startswith("https://"):
        raise Refused(_("A video link begins with https://"), field="location")
    visit.mode, visit.location = mode, location


def _save(visit: Appointment, by: User) -> None:
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError as error:
        constraint = _violated_constraint(error)
        if not constraint.startswith("no_double_booking_of_"):
            raise
        raise _slot_taken(visit, constraint.removeprefix("no_double_booking_of_"), by) from None


def _violated_constraint(error: IntegrityError) -> str:
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


def _slot_taken(visit: Appointment, who: str, by: User) -> SlotTaken:
    """Who is not free and when; with whom, only if `by` may see that patient."""
    clash = find_clash(visit, who)
    if clash is None:
        return SlotTaken(_("This time was taken a moment ago. Choose another time."), field="time")
    person = clash.provider.titled_name if who == "provider" else clash.patient.display_name
    facts = {"person": person, "start": _clock(clash.start_at), "end": _clock(clash.end_at)}
    if not can(by, Permission.SCHEDULE, clash.patient):
        words = _("%(person)s has another visit from %(start)s to %(end)s. Choose another time.")
    else:
        facts["other"] = clash.patient.display_name if who == "provider" else clash.provider.titled_name
        words = _("%(person)s has a visit with %(other)s from %(start)s to %(end)s. Choose another time.")
    return SlotTaken(words % facts, field="time")


def _clock(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "H:i")


def _keep_next_visit(patient_id: UUID) -> None:
    following = get_next_visit(patient_id)
    update_summary(
        patient_id,
        next_visit_at=following.start_at if following else None,
        next_visit_mode=following.mode if following else "",
    )


def _tell(visit: Appointment, kind: str, by: User, *others: User) -> None:
    people = {person for person in (visit.patient.user, visit.provider, *others) if person and person != by}
    notify(
        recipients=sorted(people, key=lambda person: person.pk),
        kind=kind,
        patient_id=visit.patient_id,
        object_id=visit.pk,
    )
