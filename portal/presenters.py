"""Rows of the caseload board as they are read: words, tones and small charts. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.progress import (
    ALERTING,
    STATE_LABELS,
    WARNING,
    Change,
    Measure,
    ProgressState,
    State,
    reason,
    state_tone,
)
from assessments.selectors import get_measure
from common.charts import band_of, sparkline
from common.wording import listed
from patients.models import CaseloadSummary, PatientProfile
from portal.selectors.caseload import NEW_FOR
from scheduling.models import Appointment

WORTH_A_LINE = ALERTING | WARNING | {State.STALE}


@dataclass(frozen=True)
class ProgressWords:
    """Where a patient stands, in a word and in the sentence that says why."""

    label: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class CaseloadRow:
    """One patient of the board."""

    patient: PatientProfile

    @property
    def summary(self) -> CaseloadSummary:
        return self.patient.summary

    @cached_property
    def measure(self) -> Measure | None:
        """What the scores of the summary are scores of: the PHQ-9, or what leads where there is none."""
        summary = self.summary
        if not summary.lead_measure:
            return None
        return get_measure(summary.lead_measure, title=summary.lead_measure_title, version_id=summary.lead_version_id)

    @property
    def band(self) -> str:
        score = self.summary.last_score
        if score is None or self.measure is None:
            return ""
        found = band_of(score, self.measure.bands)
        return found.label if found is not None else ""

    @property
    def trend(self) -> SafeString:
        scores = self.summary.recent_scores
        if self.measure is None:
            return mark_safe("")
        return sparkline(
            scores,
            label=_("%(measure)s over %(number)s results: %(scores)s")
            % {"measure": self.measure.title, "number": len(scores), "scores": listed(scores)},
            minimum=self.measure.minimum,
            maximum=self.measure.maximum,
            bands=self.measure.bands,
            cut_off=self.measure.cut_line,
        )

    @property
    def change(self) -> Change | None:
        """The difference to the first result."""
        points = self.summary.score_change
        return None if points is None or self.measure is None else Change(points, self.measure)

    @cached_property
    def progress(self) -> ProgressWords | None:
        """Where the patient stands, for those states that somebody should look at; the others are in the trend."""
        summary = self.summary
        if summary.progress_state not in WORTH_A_LINE:
            return None
        facts = summary.progress_facts
        judged = ProgressState.restore(summary.progress_state, facts, today=timezone.localdate())
        return ProgressWords(
            label=str(STATE_LABELS[judged.state]),
            tone=state_tone(judged.state),
            sentence=reason(judged, facts["measure"]),
        )

    @property
    def last_contact(self) -> str:
        at = self.summary.last_contact_at
        if at is None:
            return _("New") if self.patient.registered_on >= timezone.localdate() - NEW_FOR else _("None yet")
        days = (timezone.localdate() - timezone.localtime(at).date()).days
        if days <= 0:
            return _("Today %(time)s") % {"time": date_format(timezone.localtime(at), "H:i")}
        if days == 1:
            return _("Yesterday")
        return _("%(time)s ago") % {"time": timesince(at, depth=1)}

    @property
    def next_visit(self) -> str:
        at = self.summary.next_visit_at
        if at is None or at < timezone.now() - timedelta(hours=1):
            return ""
        local = timezone.localtime(at)
        if local.date() == timezone.localdate():
            return _("Today %(time)s") % {"time": date_format(local, "H:i")}
        return date_format(local, _("D j M H:i"))

    @property
    def next_visit_mode(self) -> str:
        mode = self.summary.next_visit_mode
        return str(Appointment.Mode(mode).label) if mode else ""

    @property
    def overdue(self) -> str:
        """How long a check-in has been waiting past its day, or nothing."""
        due = self.summary.assessment_due_on
        if due is None:
            return ""
        days = (timezone.localdate() - due).days
        if days <= 0:
            return ""
        return ngettext("Check-in overdue %(days)s day", "Check-in overdue %(days)s days", days) % {"days": days}


def sort_link(board_sort: str, column: str) -> dict[str, str]:
    """For a column's heading: the sort its link asks for, and the `aria-sort` of the column."""
    if board_sort == column:
        return {"sort": f"-{column}", "aria": "ascending"}
    if board_sort == f"-{column}":
        return {"sort": column, "aria": "descending"}
    return {"sort": column if column in ("name", "visit") else f"-{column}", "aria": ""}
