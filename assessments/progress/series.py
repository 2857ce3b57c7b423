"""How the totals of one measure moved over time: the chart, and the sentence that says it in words. Pure: no rows, no
requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.progress.measures import LEAD, Measure, written
from common.charts import Point, TrendChart
from common.wording import listed

MOST_POINTS = 12
LARGE, SMALL = 252, 176  # pixels


@dataclass(frozen=True)
class Reading:
    """What one form came to on a day. `total` is None where it has none; only readings of the same `series` compare."""

    on: date
    total: int | None
    band: str = ""
    series: str = ""
    flags: Sequence[str] = ()
    assessment_id: UUID | None = None


@dataclass(frozen=True)
class Change:
    """Points from the first total to the last, as clinicians read them. What may be chance is the same."""

    points: int
    measure: Measure

    @property
    def tone(self) -> str:
        """better, worse or same."""
        if self.measure.reliable_change is None or abs(self.points) < self.measure.reliable_change:
            return "same"
        return "better" if (self.points > 0) is self.measure.is_higher_better else "worse"

    @property
    def icon(self) -> str:
        if self.tone == "same":
            return "minus"
        return "arrow-up-right" if self.points > 0 else "arrow-down-right"

    @property
    def number(self) -> str:
        sign = "+" if self.points > 0 else "−" if self.points < 0 else "±"
        return f"{sign}{abs(self.points)}"

    @property
    def words(self) -> str:
        if self.measure.reliable_change is None:
            return _("since the first")
        return {
            "better": _("reliable improvement"),
            "worse": _("reliable worsening"),
            "same": _("no reliable change"),
        }[self.tone]


@dataclass(frozen=True)
class FlagRow:
    """A line of a table: in which of the scores something was flagged."""

    label: str
    raised: Sequence[bool]


@dataclass(frozen=True)
class Level:
    """What a form without a total came to on a day."""

    on: date
    words: str


@dataclass(frozen=True)
class Labelled:
    """A score in a table: its range in words, and the assessment it is of."""

    on: date
    total: int | None
    range: str
    assessment_id: UUID | None


@dataclass(frozen=True)
class Progress:
    """All readings of one patient on one measure, oldest first, at least one."""

    measure: Measure
    readings: Sequence[Reading]

    @property
    def newest(self) -> Reading:
        """The last form, with a total or without."""
        return self.readings[-1]

    @property
    def scores(self) -> list[Reading]:
        """Those with a total that compare with the last of them: a changed wording or scale begins anew."""
        with_total = [reading for reading in self.readings if reading.total is not None]
        return [reading for reading in with_total if reading.series == with_total[-1].series]

    @property
    def has_scores(self) -> bool:
        return any(reading.total is not None for reading in self.readings)

    @property
    def earlier(self) -> list[Reading]:
        """Those with a total that do not compare with the last."""
        kept = {id(reading) for reading in self.scores}
        return [reading for reading in self.readings if reading.total is not None and id(reading) not in kept]

    @property
    def newest_scores(self) -> list[Labelled]:
        """For a table: every score with its range, the latest first."""
        return [self._labelled(reading) for reading in reversed(self.scores)]

    @property
    def earlier_scores(self) -> list[Labelled]:
        """For a table: the scores that do not compare with the last, the latest first."""
        return [self._labelled(reading) for reading in reversed(self.earlier)]

    def _labelled(self, reading: Reading) -> Labelled:
        name = self.measure.rule.range_words(reading.total, reading.band)
        return Labelled(reading.on, reading.total, name, reading.assessment_id)

    @property
    def first(self) -> Reading:
        return self.scores[0]

    @property
    def last(self) -> Reading:
        return self.scores[-1]

    @property
    def first_total(self) -> int:
        return self.first.total or 0

    @property
    def last_total(self) -> int:
        return self.last.total or 0

    @property
    def change(self) -> Change | None:
        """From the first score to the last, or None while there is only one."""
        if len(self.scores) < 2:
            return None
        return Change(self.last_total - self.first_total, self.measure)

    @property
    def shown(self) -> Sequence[Reading]:
        """What fits a picture: the latest."""
        return self.scores[-MOST_POINTS:]

    @property
    def is_critical(self) -> bool:
        """Whether the last form holds an answer a person had to hear of at once, complete or not."""
        return self.measure.is_critical(self.newest.flags)

    @property
    def critical_words(self) -> list[str]:
        """For staff: what in the last form a person had to hear of at once."""
        flagged = self.measure.rule.critical_flags.intersection(self.newest.flags)
        return [self.measure.rule.flag_label(flag) for flag in self.newest.flags if flag in flagged]

    @property
    def flag_rows(self) -> list[FlagRow]:
        """For the table: in which of the scores shown each such answer was given; only those that ever were."""
        return [
            FlagRow(self.measure.rule.flag_label(flag), raised)
            for flag in sorted(self.measure.rule.critical_flags)
            if any(raised := [flag in reading.flags for reading in self.shown])
        ]

    @property
    def levels(self) -> list[Level]:
        """For staff, where nothing is added up: what each form came to, the latest first."""
        rule = self.measure.rule
        return [
            Level(reading.on, rule.band_label(reading.band) if reading.band else _("No result"))
            for reading in self.readings[: -MOST_POINTS - 1 : -1]
        ]

    @property
    def last_band(self) -> str:
        """The name of the range the last score is in; empty where there is none."""
        return self.measure.rule.range_words(self.last.total, self.last.band)

    @property
    def range_sentence(self) -> str:
        """For patients: where the last score is."""
        words = _("Your score is %(total)d.") if self.change is None else _("Your last score is %(total)d.")
        total = words % {"total": self.last_total}
        if not self.last_band:
            return total
        named = _("This check-in calls that range “%(range)s”.") % {"range": self.last_band}
        return f"{total} {named}"

    @property
    def sentence(self) -> str:
        """For patients: what happened to the score, in plain words and without blame."""
        if self.change is None:
            return self.range_sentence
        points = abs(self.change.points)
        if points == 0:
            return _("Your score is %(total)d, the same as the first time.") % {"total": self.last_total}
        moved = _("Your score went from %(first)d to %(last)d.") % {
            "first": self.first_total,
            "last": self.last_total,
        }
        if self.change.points < 0:
            size = ngettext("That is %(points)d point lower.", "That is %(points)d points lower.", points)
        else:
            size = ngettext("That is %(points)d point higher.", "That is %(points)d points higher.", points)
        return f"{moved} {size % {'points': points}} {self._meaning(self.change.tone)}".rstrip()

    def _meaning(self, tone: str) -> str:
        change = {"points": self.measure.reliable_change_words}
        if self.measure.reliable_change is None:
            return ""
        if tone == "worse":
            return _("This is a good time to talk with your care team about it.")
        if tone == "same":
            return _("A change of less than %(points)s can be chance.") % change
        if self.measure.is_higher_better:
            return _("A rise of %(points)s or more is likely a real change, not chance.") % change
        return _("A drop of %(points)s or more is likely a real change, not chance.") % change

    @property
    def direction_sentence(self) -> str:
        """For patients: which way is better."""
        if self.measure.is_higher_better:
            return _("A higher score is better.")
        return _("A lower score is better.")

    @property
    def chart(self) -> TrendChart:
        """The picture with its table."""
        return self._chart(LARGE, self.measure.title)

    @property
    def own_chart(self) -> TrendChart:
        """The same, named as its patient knows the check-in."""
        return self._chart(LARGE, self.measure.patient_title)

    @property
    def small_chart(self) -> TrendChart:
        """The same picture, for beside others."""
        return self._chart(SMALL, self.measure.title)

    def _chart(self, height: int, name: str) -> TrendChart:
        """The line of reliable change needs the first score in the picture."""
        reaches_back = len(self.shown) == len(self.scores)
        return TrendChart(
            chart_id=f"chart-{self.measure.code}",
            points=[Point(tick(reading.on), reading.total or 0) for reading in self.shown],
            bands=self.measure.bands,
            minimum=self.measure.minimum,
            maximum=self.measure.maximum,
            is_higher_better=self.measure.is_higher_better,
            title=_("%(measure)s scores over time") % {"measure": name},
            description=listed(f"{tick(reading.on)}: {reading.total}" for reading in self.shown),
            reliable_change=self.measure.reliable_change if reaches_back else None,
            reliable_change_label=self._threshold_words(),
            height=height,
        )

    def _threshold_words(self) -> str:
        change = self.measure.reliable_change
        if change is None:
            return ""
        if self.measure.is_higher_better:
            return _("Real change: %(total)s or more") % {"total": written(self.first_total + change)}
        return _("Real change: %(total)s or less") % {"total": written(self.first_total - change)}


def tick(on: date) -> str:
    """A day as it stands below a chart."""
    # Translators: a day without its year, in the letters of Django's date filter.
    return date_format(on, _("j M"))


def in_order(progresses: Iterable[Progress]) -> list[Progress]:
    """The lead measure first: the PHQ-9 if there is one, then those that say what change is more than chance, then
    all others; the one answered last before those answered earlier."""
    return sorted(
        sorted(progresses, key=lambda one: one.newest.on, reverse=True),
        key=lambda one: (one.measure.code != LEAD, one.measure.parameters is None),
    )
