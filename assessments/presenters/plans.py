"""What a plan does, in a sentence; and which totals end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.models import AssessmentPlan, Instrument

Repeat = AssessmentPlan.Repeat


@dataclass(frozen=True)
class PlanRow:
    """A plan as a list shows it."""

    plan: AssessmentPlan
    name: str
    rhythm: str
    until: str
    next_on: date | None


def plan_row(plan: AssessmentPlan, next_visit_on: date | None = None) -> PlanRow:
    """The plan in words, and the day on which it asks next as far as that is known."""
    thing = plan.instrument or plan.packet
    return PlanRow(
        plan, name=str(thing), rhythm=_rhythm(plan), until=_until(plan), next_on=_next_on(plan, next_visit_on)
    )


def ends_at_words(instruments: Sequence[Instrument]) -> str:
    """Which totals end a plan for these instruments; empty when no total can: there are several, or none is added
    up."""
    if len(instruments) != 1:
        return ""
    instrument = instruments[0]
    if not isinstance(instrument.current_rule.get("maximum"), int):
        return ""
    name = instrument.short_title
    if instrument.is_higher_better:
        return _("The plan ends when a total of %(name)s is this or higher.") % {"name": name}
    return _("The plan ends when a total of %(name)s is this or lower.") % {"name": name}


def _rhythm(plan: AssessmentPlan) -> str:
    if plan.repeat == Repeat.ONCE:
        return _("Once, on %(day)s") % {"day": _day(plan.starts_on)}
    if plan.repeat == Repeat.WEEKS:
        weeks = plan.every_weeks or 1
        return ngettext("Every week", "Every %(number)d weeks", weeks) % {"number": weeks}
    days = plan.days_before_visit
    if not days:
        return _("On the day of each visit")
    return ngettext("A day before each visit", "%(number)d days before each visit", days) % {"number": days}


def _until(plan: AssessmentPlan) -> str:
    parts = []
    if plan.ends_on is not None:
        parts.append(_("until %(day)s") % {"day": _day(plan.ends_on)})
    if plan.ends_at_score is not None and plan.instrument is not None:
        words = (
            _("until the total is %(total)d or higher")
            if plan.instrument.is_higher_better
            else _("until the total is %(total)d or lower")
        )
        parts.append(words % {"total": plan.ends_at_score})
    return _("%(first)s, or %(second)s") % {"first": parts[0], "second": parts[1]} if len(parts) > 1 else "".join(parts)


def _next_on(plan: AssessmentPlan, next_visit_on: date | None) -> date | None:
    if not plan.is_in_force:
        return None
    day = plan.next_on
    if plan.repeat == Repeat.BEFORE_VISIT and next_visit_on is not None:
        was_asked = plan.last_visit_at is not None and timezone.localdate(plan.last_visit_at) == next_visit_on
        day = None if was_asked else max(next_visit_on - timedelta(days=plan.days_before_visit), plan.starts_on)
    return None if day is None or (plan.ends_on is not None and day > plan.ends_on) else day


def _day(day: date) -> str:
    return date_format(day, _("j M Y"))
