"""Rows of the caseload board as they are read: words, tones and small charts. No queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import phq9
from assessments.progress import Change
from common.charts import sparkline
from patients.models import CaseloadSummary, PatientProfile
from portal.selectors.caseload import NEW_FOR
from scheduling.models import Appointment


@dataclass(frozen=True)
class CaseloadRow:
    """One patient of the board."""

    patient: PatientProfile

    @property
    def summary(self) -> CaseloadSummary:
        return self.patient.summary

    @property
    def band(self) -> str:
        score = self.summary.last_score
        return "" if score is None else phq9.band(score).label

    @property
    def trend(self) -> SafeString:
        scores = self.summary.recent_scores
        return sparkline(
            scores,
            label=_("PHQ-9 over %(number)s results: %(scores)s")
            % {"number": len(scores), "scores": ", ".join(map(str, scores))},
            maximum=phq9.MAXIMUM,
            bands=phq9.bands(),
            cut_off=phq9.CUT_OFF - 0.5,  # between the last score below it and the first at it
        )

    @property
    def change(self) -> Change | None:
        """The difference to the first result."""
        points = self.summary.score_change
        return None if points is None else Change(points)

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
