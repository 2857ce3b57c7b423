"""Standing requests: making a plan, asking what it asks for when the time has come, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import AssessmentPlan, Instrument, IntakeAssessment, Packet
from assessments.selectors.asking import list_asked_before, list_packet_instruments
from assessments.selectors.plans import latest_total
from assessments.services.assigning import (
    AskedTooSoon,
    Terms,
    assign_all,
    assign_packet,
    cancel,
    require_can_be_asked,
    require_can_be_given,
)
from assessments.services.summary import keep_summary
from audit.services import record
from common.errors import Refused
from patients.models import CareTeamMembership, PatientProfile
from patients.services.summary import lock_summary

Repeat = AssessmentPlan.Repeat
End = AssessmentPlan.End


@dataclass(frozen=True)
class Rhythm:
    """How often a plan asks, and until when."""

    repeat: str
    starts_on: date
    every_weeks: int | None = None
    days_before_visit: int = 3
    days_to_answer: int = 7
    ends_on: date | None = None
    ends_at_score: int | None = None

    def require_days_ahead(self) -> None:
        """Raises Refused for days that have passed or are in the wrong order."""
        if self.starts_on < timezone.localdate():
            raise Refused(_("This day has passed. Choose today or later."), field="starts_on")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise Refused(_("It would end before it begins. Choose a later day."), field="ends_on")


@transaction.atomic(savepoint=False)
def create_plan(
    *,
    patient: PatientProfile,
    rhythm: Rhythm,
    instrument: Instrument | None = None,
    packet: Packet | None = None,
    is_forced: bool = False,
    by: User,
) -> AssessmentPlan:
    """Ask a patient for an instrument or a packet again and again, and for the first time at once when it is time.
    Records `assessments.plan.created`.

    Refuses a patient who cannot sign in, what cannot be given out, days that have passed, a second plan for the same,
    a score that no form can have, and, unless it is forced, a rhythm shorter than the recall period.
    """
    require_can_be_asked(patient)
    rhythm.require_days_ahead()
    lock_summary(patient.pk)
    _require_one_of_its_kind(patient, instrument, packet)
    if instrument is not None:
        _require_instrument_fits(patient, instrument, rhythm, is_forced)
    elif packet is not None:
        _require_packet_fits(packet, rhythm)
    plan = AssessmentPlan(
        patient=patient,
        asked_by=by,
        instrument=instrument,
        packet=packet,
        repeat=rhythm.repeat,
        every_weeks=rhythm.every_weeks if rhythm.repeat == Repeat.WEEKS else None,
        days_before_visit=rhythm.days_before_visit,
        days_to_answer=rhythm.days_to_answer,
        starts_on=rhythm.starts_on,
        ends_on=rhythm.ends_on,
        ends_at_score=rhythm.ends_at_score,
        next_on=None if rhythm.repeat == Repeat.BEFORE_VISIT else rhythm.starts_on,
        is_forced=is_forced,
    )
    plan.save()
    record("assessments.plan.created", summary="Check-ins planned", entity=plan, patient_id=patient.pk)
    _follow(plan)
    return plan


@transaction.atomic(savepoint=False)
def end_plan(*, plan: AssessmentPlan, reason: str, by: User, cancels_waiting: bool = False) -> AssessmentPlan:
    """Ask no more from now on. What waits for the patient stays, or is cancelled too. Records
    `assessments.plan.ended`.

    Refuses without a reason, and a plan that has ended.
    """
    if not reason.strip():
        raise Refused(_("Say in a few words why it ends."), field="reason")
    current = AssessmentPlan.objects.select_for_update().get(pk=plan.pk)
    if not current.is_in_force:
        raise Refused(_("This plan has ended already."))
    current.ended_by = by
    _end(current, reason.strip())
    if cancels_waiting:
        for assessment in current.assessments.asked_of_patient().order_by("created_at"):
            cancel(assessment=assessment, reason=reason, by=by)
    return current


@transaction.atomic(savepoint=False)
def follow_plan(*, plan_id: UUID) -> None:
    """Do what a plan asks for today: ask, wait, or end it. Doing it again on the same day changes nothing; after a
    week without a worker it asks once. A plan that somebody else follows at this moment is left to them."""
    rows = AssessmentPlan.objects.in_force().select_for_update(of=("self",), skip_locked=True)
    plan = rows.filter(pk=plan_id).first()
    if plan is not None:
        lock_summary(plan.patient_id)
        _follow(plan)


def _follow(plan: AssessmentPlan) -> None:
    today = timezone.localdate()
    reason = _why_it_ends(plan, today)
    if reason is not None:
        _end(plan, reason)
    elif plan.repeat == Repeat.BEFORE_VISIT:
        _ask_before_visit(plan, today)
    elif plan.next_on is not None and plan.next_on <= today:
        _ask_today(plan, today)


def _why_it_ends(plan: AssessmentPlan, today: date) -> str | None:
    if not plan.patient.is_active:
        return End.INACTIVE
    if plan.ends_on is not None and plan.ends_on < today:
        return End.DATE
    if plan.ends_at_score is not None and plan.instrument is not None:
        total = latest_total(plan)
        if total is not None and _is_reached(total, plan.ends_at_score, plan.instrument):
            return End.SCORE
    return None


def _is_reached(total: int, wanted: int, instrument: Instrument) -> bool:
    return total >= wanted if instrument.is_higher_better else total <= wanted


def _ask_today(plan: AssessmentPlan, today: date) -> None:
    following = _next_turn(plan, today)
    due = today + timedelta(days=plan.days_to_answer)
    last = None
    if following is not None:  # one that was not answered makes room for the next
        last = following - timedelta(days=1)
        due = min(due, last)
    try:
        _ask(plan, due, last)
    except AskedTooSoon as refusal:
        plan.next_on = refusal.next_on or today + timedelta(days=1)
        plan.save()
    except Refused:  # nothing of it can be given out now, or nobody can sign in: perhaps tomorrow
        plan.next_on = today + timedelta(days=1)
        plan.save()
    else:
        plan.next_on = following
        if following is None:
            _end(plan, End.DONE)
        else:
            plan.save()


def _next_turn(plan: AssessmentPlan, today: date) -> date | None:
    """The next day on which it is this plan's turn: the weekday stays. The turn that is nearer than half the time
    between two is the one that is asked late today."""
    if plan.repeat != Repeat.WEEKS or plan.every_weeks is None:
        return None
    days = plan.every_weeks * 7
    turns = (today - plan.starts_on).days // days + 1
    following = plan.starts_on + timedelta(days=turns * days)
    return following if (following - today).days * 2 >= days else following + timedelta(days=days)


def _ask_before_visit(plan: AssessmentPlan, today: date) -> None:
    visit_at = plan.patient.summary.next_visit_at
    if visit_at is None or visit_at == plan.last_visit_at or visit_at <= timezone.now():
        return
    visit_on = timezone.localdate(visit_at)
    if today < max(visit_on - timedelta(days=plan.days_before_visit), plan.starts_on):
        return
    is_waiting = plan.assessments.asked_of_patient().exists()
    if _move_to_visit(plan, visit_on) if is_waiting else _ask_for_visit(plan, visit_on):
        plan.last_visit_at = visit_at
        plan.save()


def _ask_for_visit(plan: AssessmentPlan, visit_on: date) -> bool:
    """False when its time comes later, and still before the visit. What was answered so lately that it serves this
    visit too, or cannot be given out, is not asked for it any more."""
    try:
        _ask(plan, visit_on, visit_on)
    except AskedTooSoon as refusal:
        return refusal.next_on is None or refusal.next_on > visit_on
    except Refused:
        return True
    return True


def _move_to_visit(plan: AssessmentPlan, visit_on: date) -> bool:
    """What this plan asked for and is still open is due at the visit's new day. False when some of it is being
    answered at this moment: whoever sends it waits for the board, which we hold, so we come again later."""
    waiting = plan.assessments.asked_of_patient().order_by("created_at")
    held = list(waiting.select_for_update(of=("self",), skip_locked=True))
    if len(held) < waiting.count():
        return False
    for assessment in held:
        assessment.due_on = assessment.expires_on = visit_on
        assessment.save()
    keep_summary(plan.patient_id)
    return True


@transaction.atomic  # a refusal leaves the rest of the work as it is
def _ask(plan: AssessmentPlan, due_on: date, expires_on: date | None) -> list[IntakeAssessment]:
    by = _who_asks(plan)
    terms = Terms(due_on=due_on, expires_on=expires_on, is_forced=plan.is_forced)
    if plan.instrument is not None:
        return assign_all(patient=plan.patient, instruments=[plan.instrument], terms=terms, plan=plan, by=by)
    packet = cast(Packet, plan.packet)  # the database wants one of the two
    return assign_packet(patient=plan.patient, packet=packet, terms=terms, plan=plan, by=by)


def _who_asks(plan: AssessmentPlan) -> User:
    """Whoever made the plan, while they care for the patient; after that whoever leads the care."""
    team = list(CareTeamMembership.objects.current().filter(patient=plan.patient_id).select_related("user"))
    if any(member.user_id == plan.asked_by_id for member in team):
        return plan.asked_by
    leads = [member.user for member in team if member.team_role == CareTeamMembership.TeamRole.PRIMARY_CLINICIAN]
    return leads[0] if leads else plan.asked_by


def _end(plan: AssessmentPlan, reason: str) -> None:
    plan.ended_at = timezone.now()
    plan.end_reason = reason
    plan.next_on = None
    plan.save()
    record("assessments.plan.ended", summary="Planned check-ins ended", entity=plan, patient_id=plan.patient_id)


def _require_one_of_its_kind(patient: PatientProfile, instrument: Instrument | None, packet: Packet | None) -> None:
    plans = AssessmentPlan.objects.in_force().filter(patient=patient, instrument=instrument, packet=packet)
    if plans.exists():
        name = instrument.short_title if instrument is not None else packet.title if packet is not None else ""
        raise Refused(_("A plan for %(name)s is in force already. End it first.") % {"name": name})


def _require_instrument_fits(patient: PatientProfile, instrument: Instrument, rhythm: Rhythm, is_forced: bool) -> None:
    before = list_asked_before(patient.pk, [instrument.pk])[0]
    require_can_be_given(before)
    days = (rhythm.every_weeks or 0) * 7
    if rhythm.repeat == Repeat.WEEKS and days < before.recall_days and not is_forced:
        raise Refused(
            _("%(name)s asks about the last %(days)d days. Leave at least as many between two.")
            % {"name": instrument.short_title, "days": before.recall_days},
            field="every_weeks",
        )
    if rhythm.ends_at_score is not None:
        _require_possible_score(instrument, rhythm.ends_at_score)


def _require_possible_score(instrument: Instrument, wanted: int) -> None:
    rule = instrument.current_rule
    low, high = rule.get("minimum"), rule.get("maximum")
    if not isinstance(low, int) or not isinstance(high, int):
        raise Refused(
            _("%(name)s has no total that a plan could end at.") % {"name": instrument.short_title},
            field="ends_at_score",
        )
    if not low <= wanted <= high:
        raise Refused(
            _("A total of %(name)s is between %(low)d and %(high)d.")
            % {"name": instrument.short_title, "low": low, "high": high},
            field="ends_at_score",
        )


def _require_packet_fits(packet: Packet, rhythm: Rhythm) -> None:
    if not packet.is_active:
        raise Refused(_("This packet is not in use any more."))
    if rhythm.ends_at_score is not None:
        raise Refused(_("A packet has no total. Choose one instrument, or a day."), field="ends_at_score")
    if not any(row.is_active and row.current_version_id for row in list_packet_instruments(packet)):
        raise Refused(_("Nothing of this packet can be given out now."))
