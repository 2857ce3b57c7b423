"""How PHQ-9 totals moved over time: the chart, and the sentence that says it in words. Pure: no rows, no requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import phq9
from common.charts import Point, TrendChart

MOST_POINTS = 12


@dataclass(frozen=True)
class Score:
    """A PHQ-9 total on a day; `item_nine` is None when that answer was not noted."""

    on: date
    total: int
    item_nine: int | None = None


@dataclass(frozen=True)
class Change:
    """Points from the first total to the last, as clinicians read them. Lower is better; what may be chance is the
    same."""

    points: int

    @property
    def tone(self) -> str:
        """better, worse or same."""
        if not phq9.is_reliable(self.points):
            return "same"
        return "better" if self.points < 0 else "worse"

    @property
    def icon(self) -> str:
        return {"better": "arrow-down-right", "worse": "arrow-up-right", "same": "minus"}[self.tone]

    @property
    def number(self) -> str:
        sign = "+" if self.points > 0 else "−" if self.points < 0 else "±"
        return f"{sign}{abs(self.points)}"

    @property
    def words(self) -> str:
        return {
            "better": _("reliable improvement"),
            "worse": _("reliable worsening"),
            "same": _("no reliable change"),
        }[self.tone]


@dataclass(frozen=True)
class Progress:
    """All scores of one patient, oldest first, at least one."""

    scores: Sequence[Score]

    @property
    def first(self) -> Score:
        return self.scores[0]

    @property
    def last(self) -> Score:
        return self.scores[-1]

    @property
    def change(self) -> Change | None:
        """From the first score to the last, or None while there is only one."""
        return Change(self.last.total - self.first.total) if len(self.scores) > 1 else None

    @property
    def shown(self) -> Sequence[Score]:
        """What fits a picture: the latest."""
        return self.scores[-MOST_POINTS:]

    @property
    def is_item_nine_positive(self) -> bool:
        return bool(self.last.item_nine)

    @property
    def range_sentence(self) -> str:
        """For patients: where the last score is."""
        return _("Your last score is %(total)d. That is in the range called %(range)s.") % {
            "total": self.last.total,
            "range": phq9.word(self.last.total),
        }

    @property
    def sentence(self) -> str:
        """For patients: what happened to the score, in plain words and without blame."""
        if self.change is None:
            return self.range_sentence
        points = abs(self.change.points)
        if points == 0:
            return _("Your score is %(total)d, the same as the first time.") % {"total": self.last.total}
        moved = _("Your score went from %(first)d to %(last)d.") % {
            "first": self.first.total,
            "last": self.last.total,
        }
        if self.change.points < 0:
            size = ngettext("That is %(points)d point lower.", "That is %(points)d points lower.", points)
        else:
            size = ngettext("That is %(points)d point higher.", "That is %(points)d points higher.", points)
        return f"{moved} {size % {'points': points}} {self._meaning(self.change.tone)}"

    def _meaning(self, tone: str) -> str:
        if tone == "better":
            return _("A drop of %(points)d or more is likely a real change, not chance.") % {
                "points": phq9.RELIABLE_CHANGE
            }
        if tone == "worse":
            return _("This is a good time to talk with your care team about it.")
        return _("A change of less than %(points)d can be chance.") % {"points": phq9.RELIABLE_CHANGE}

    @property
    def chart(self) -> TrendChart:
        """The picture with its table. The line of reliable change needs the first score in the picture."""
        reaches_back = len(self.shown) == len(self.scores)
        threshold = self.first.total - phq9.RELIABLE_CHANGE
        return TrendChart(
            chart_id="phq9",
            points=[Point(tick(score.on), score.total) for score in self.shown],
            bands=phq9.bands(),
            maximum=phq9.MAXIMUM,
            title=_("PHQ-9 scores over time"),
            description=", ".join(f"{tick(score.on)}: {score.total}" for score in self.shown),
            reliable_change=phq9.RELIABLE_CHANGE if reaches_back else None,
            reliable_change_label=_("Real change: %(total)d or less") % {"total": threshold},
        )


def tick(on: date) -> str:
    """A day as it stands below a chart."""
    # Translators: a day without its year, in the letters of Django's date filter.
    return date_format(on, _("j M"))


def progress_of(scores: Sequence[Score]) -> Progress | None:
    """The progress these scores show, oldest first; None without any."""
    return Progress(scores) if scores else None
