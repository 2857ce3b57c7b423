"""What waits for staff, over all of their patients: the gravest first, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.definitions import load_definition
from assessments.models import IntakeAssessment, PatientProgress
from assessments.progress import ALERTING, STATE_LABELS, State
from assessments.scoring import Rule
from crisis.models import CrisisAlert

MOST_IN_QUEUE = 500  # beyond that nobody reads to the end; the oldest are kept
GRAVE = 3  # the two gravest of five ranges
ALERT_OPEN, CRITICAL, WORSE, ORDINARY = range(4)  # ranks in the queue


@dataclass(frozen=True)
class Waiting:
    """One assessment to review. `why` are its reasons, gravest first: (tone, words)."""

    assessment: IntakeAssessment
    why: list[tuple[str, str]]
    rank: int

    @property
    def is_critical(self) -> bool:
        """Somebody has to hear of an answer in it."""
        return self.rank <= CRITICAL

    @property
    def order(self) -> tuple[int, object, UUID]:
        return (self.rank, self.assessment.assessment_date, self.assessment.pk)


def list_to_review(user: User) -> list[Waiting]:
    """What was answered and not reviewed yet, of all patients whose chart `user` may view: critical answers first,
    then those who are worse or high, then the longest waiting (three queries, however many there are)."""
    rows = list(
        IntakeAssessment.objects.visible_to(user)
        .to_review()
        .with_instrument()
        .select_related("patient", "assessor__provider_profile", "latest_score")
        .order_by("assessment_date", "pk")[:MOST_IN_QUEUE]
    )
    return sorted(_judged(rows), key=lambda waiting: waiting.order)


def get_next_to_review(user: User, assessment: IntakeAssessment) -> Waiting | None:
    """What to review after this one (three queries): the next in the queue, from its top when this was the last or is
    not in it. None when nothing else waits."""
    queue = list_to_review(user)
    place = next((index for index, waiting in enumerate(queue) if waiting.assessment.pk == assessment.pk), -1)
    others = queue[place + 1 :] + queue[: max(place, 0)]
    return others[0] if others else None


def _judged(rows: Sequence[IntakeAssessment]) -> Iterable[Waiting]:
    alerted = {
        object_id: acknowledged_at is None
        for object_id, acknowledged_at in CrisisAlert.objects.filter(
            source=CrisisAlert.Source.ANSWER, object_id__in=[row.pk for row in rows]
        )
        .order_by(F("acknowledged_at").asc(nulls_last=True))  # of several, one that waits counts
        .values_list("object_id", "acknowledged_at")
    }
    states = {
        (patient_id, instrument_id): State(state)
        for patient_id, instrument_id, state in PatientProgress.objects.filter(
            patient__in={row.patient_id for row in rows}
        ).values_list("patient_id", "instrument_id", "state")
    }
    for row in rows:
        score = row.latest_score
        state = states.get((row.patient_id, score.instrument_id)) if score is not None else None
        yield _waiting(row, alerted.get(row.pk), state)


def _waiting(assessment: IntakeAssessment, is_alert_open: bool | None, state: State | None) -> Waiting:
    rule = load_definition(assessment).rule
    score = assessment.latest_score
    why: list[tuple[str, str]] = []
    flags = _critical_flags(assessment, rule)
    if flags or is_alert_open is not None:
        words = _("Critical answer, nobody has answered the alert") if is_alert_open else _("Critical answer")
        why.append(("high", words))
        why += [("high", flag) for flag in flags]
    tone = rule.tone_for(score.total) if score is not None and rule is not None else 0
    if score is not None and rule is not None:
        total = "" if score.total is None else str(score.total)
        result = ", ".join(part for part in (total, rule.range_words(score.total, score.band)) if part)
        if result:
            why.append(("moderate" if tone >= GRAVE else "none", result))
    is_worse = state in ALERTING
    if state is not None and is_worse:
        why.append(("moderate", str(STATE_LABELS[state])))
    if is_alert_open:
        rank = ALERT_OPEN
    elif flags or is_alert_open is not None:
        rank = CRITICAL
    else:
        rank = WORSE if tone >= GRAVE or is_worse else ORDINARY
    return Waiting(assessment, why, rank)


def _critical_flags(assessment: IntakeAssessment, rule: Rule | None) -> list[str]:
    score = assessment.latest_score
    if rule is None or score is None:
        return []
    return [rule.flag_label(flag) for flag in score.flags if flag in rule.critical_flags]
