"""A scoring rule as the product holds it, after `parsing` has read and checked the JSON. Nothing here changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessments.scoring.bands import Band, Interpretation, band_in
from assessments.scoring.conditions import Condition, Facts, Value
from assessments.scoring.items import Item
from common.charts import Band as ChartBand
from common.charts import band_of

LOWER_IS_BETTER = "lower_is_better"
HIGHER_IS_BETTER = "higher_is_better"
DARKEST = 4  # charts know the classes band-0 to band-4


@dataclass(frozen=True)
class Skip:
    """Items that need no answer when something holds; with `answers_count` False an answer given all the same adds
    nothing (PC-PTSD-5 after "no" to the event)."""

    items: frozenset[str]
    when: Condition
    answers_count: bool


@dataclass(frozen=True)
class Case:
    """When the condition holds, this is the value."""

    when: Condition
    value: Any


@dataclass(frozen=True)
class Level:
    """The band of an instrument that is not added up: the first case that holds; `otherwise` when none does."""

    cases: tuple[Case, ...]
    otherwise: str | None
    needs_complete: bool


@dataclass(frozen=True)
class Output:
    """A further result under its own name: by cases, from the band, or a multiple of the total. With a label it is
    shown to staff, its value in the words for it; an empty word is not worth a line."""

    name: str
    label: str
    words: Mapping[str, str]
    cases: tuple[Case, ...]
    otherwise: Any
    by_band: Mapping[str, Any] | None
    total_times: int | None
    needs_complete: bool

    def line(self, value: Any) -> str:
        """The result in words; empty when there is none to show."""
        if value is None or not self.label:
            return ""
        word = self.words.get(str(value).casefold() if isinstance(value, bool) else str(value), str(value))
        return _("%(label)s: %(value)s") % {"label": _(self.label), "value": _(word)} if word else ""


@dataclass(frozen=True)
class Flag:
    """Something to be seen beside the total, or without one."""

    code: str
    label: str
    when: Condition


@dataclass(frozen=True)
class Critical:
    """An item whose answer a person has to hear of at once. Its flag is among the result's flags when it is met."""

    item_id: str
    link_id: str
    when: Condition
    flag: str
    level: str  # "high" or "moderate"

    def is_met(self, values: Mapping[str, Value]) -> bool:
        """Whether the answers given so far meet it."""
        return self.when.is_met(values)


@dataclass(frozen=True)
class FollowUp:
    """Another instrument that this one opens, with the answers that are carried over: item here -> item there."""

    when: Condition
    opens: str
    carry: Mapping[str, str]

    def is_met(self, values: Mapping[str, Value], points: Mapping[str, int]) -> bool:
        """Whether these answers open it."""
        return self.when.holds(Facts(values, points))


@dataclass(frozen=True)
class Missing:
    """What becomes of unanswered items: "all_needed", "prorate" (only when asked, up to `most`), or "zero"."""

    rule: str
    most: int = 0


@dataclass(frozen=True)
class Rule:
    """How the answers to one instrument become a total, a band, flags and further results."""

    code: str
    direction: str
    items: Mapping[str, Item]
    total_items: tuple[str, ...]
    minimum: int | None
    maximum: int | None
    missing: Missing
    skips: tuple[Skip, ...]
    subscales: Mapping[str, tuple[str, ...]]
    subscale_labels: Mapping[str, str]
    bands: tuple[Band, ...]
    interpretations: tuple[Interpretation, ...]
    level: Level | None
    outputs: tuple[Output, ...]
    flags: tuple[Flag, ...]
    critical: tuple[Critical, ...]
    follow_ups: tuple[FollowUp, ...]
    progress: Mapping[str, Any] | None
    cut_off: int | None
    recall_days: int | None
    loinc_total: str  # the code of the total, or of the level where there is none; empty: no code is verified
    notes: tuple[str, ...]
    data: Mapping[str, Any]

    @property
    def is_higher_better(self) -> bool:
        return self.direction == HIGHER_IS_BETTER

    @property
    def critical_flags(self) -> frozenset[str]:
        """The flags of answers a person has to hear of at once."""
        return frozenset(critical.flag for critical in self.critical)

    @property
    def is_bound(self) -> bool:
        """Whether the items know their questions in a definition (one nobody needs may be without)."""
        return any(item.link_id for item in self.items.values())

    @property
    def explanation(self) -> str:
        """How to read the result, in a sentence or two for anybody."""
        if self.maximum is None:
            return _("There is no total. The answers together give the result.")
        ends = {"minimum": self.minimum, "maximum": self.maximum}
        if self.is_higher_better:
            return _("The points of the answers are added: from %(minimum)s to %(maximum)s. More is better.") % ends
        return _("The points of the answers are added: from %(minimum)s to %(maximum)s. Less is better.") % ends

    def bands_for(self, sex: str | None = None, age: int | None = None) -> tuple[Band, ...]:
        """The ranges that hold for somebody of this sex and age; unknown gives the more careful ones."""
        for interpretation in self.interpretations:
            if interpretation.fits(sex, age):
                return interpretation.bands
        return self.bands

    def band_for(self, total: int | None, *, sex: str | None = None, age: int | None = None) -> str | None:
        """The code of the range that holds `total`. Sex and age matter to the few instruments that have several sets
        of ranges; they are never part of the stored score."""
        return band_in(total, self.bands_for(sex, age)) if total is not None else None

    def band_label(self, code: str) -> str:
        """What people read for a band."""
        return next((_(band.label) for band in self._all_bands() if band.code == code), code.replace("_", " "))

    def range_words(self, total: int | None, band: str = "") -> str:
        """What people read for the range of a stored score. Where the ranges differ by sex or age, which the record
        does not say, and do not agree on this total, the range of each group."""
        if band or total is None:
            return self.band_label(band) if band else ""
        by_group = {each.label: band_in(total, each.bands) for each in self.interpretations}
        if len(set(by_group.values())) == 1:
            (found,) = set(by_group.values())
            return self.band_label(found) if found else ""
        lines = [
            _("%(label)s: %(value)s") % {"label": _(label), "value": self.band_label(code)}
            for label, code in by_group.items()
            if code
        ]
        return "; ".join(lines)

    def flag_label(self, code: str) -> str:
        """What staff read for a flag."""
        return next((_(flag.label) for flag in self.flags if flag.code == code), code.replace("_", " "))

    def subscale_label(self, code: str) -> str:
        """What people read for a subscale."""
        label = self.subscale_labels.get(code)
        return _(label) if label else code.replace("_", " ")

    def output_lines(self, outputs: Mapping[str, Any]) -> list[str]:
        """Further results for staff, a line each, from the outputs of a result or of a stored score. Ranges by sex or
        age are all given: the record does not pick one by who somebody is."""
        lines = [output.line(outputs.get(output.name)) for output in self.outputs]
        by_group = outputs.get("interpretations") or {}
        for each in self.interpretations:
            code = by_group.get(each.code)
            if code:
                words = {"label": _(each.label), "value": self.band_label(code)}
                lines.append(_("%(label)s: %(value)s") % words)
        return [line for line in lines if line]

    def chart_bands(self) -> list[ChartBand]:
        """The ranges for a chart, least first; the tone says how grave a range is, whichever end that is. Totals that
        are in one range for some people and in another for others are a range of their own."""
        return self._bands_for_all() if len(self.interpretations) > 1 else self._chart_bands(self.bands_for())

    def _chart_bands(self, bands: Iterable[Band]) -> list[ChartBand]:
        ranges = [band for band in bands if band.low is not None and band.high is not None]
        last = max(len(ranges) - 1, 1)
        return [
            ChartBand(
                band.low or 0,
                band.high or 0,
                _(band.short_label or band.label),
                band.tone if band.tone is not None else self._tone(place, last),
                _(band.label) if band.short_label else "",
            )
            for place, band in enumerate(ranges)
        ]

    def _bands_for_all(self) -> list[ChartBand]:
        by_group = [self._chart_bands(each.bands) for each in self.interpretations]
        found: list[ChartBand] = []
        for total in range(self.minimum or 0, (self.maximum or 0) + 1):
            here = [band for bands in by_group if (band := band_of(total, bands)) is not None]
            labels = {band.label for band in here}
            # Translators: a range of totals that means one thing for some people and another for others; a chart has
            # room for a word.
            label = pgettext("range", "Differs") if len(labels) > 1 else "".join(labels)
            if found and found[-1].label == label:
                found[-1] = replace(found[-1], high=total)
            else:
                found.append(ChartBand(total, total, label, max((band.tone for band in here), default=0)))
        return found

    def tone_for(self, total: int | None) -> int:
        """How grave the range of a total is: 0 least, 4 most; 0 where there are no ranges."""
        found = band_of(total, self.chart_bands()) if total is not None else None
        return found.tone if found is not None else 0

    def _tone(self, place: int, last: int) -> int:
        return (last - place if self.is_higher_better else place) * DARKEST // last

    def _all_bands(self) -> list[Band]:
        return [*self.bands, *(band for each in self.interpretations for band in each.bands)]

    def critical_now(self, values: Mapping[str, Value]) -> list[Critical]:
        """Which critical items the answers given so far meet, complete or not."""
        return [critical for critical in self.critical if critical.is_met(values)]

    def gravity(self, critical: Critical, values: Mapping[str, Value]) -> int:
        """How grave the answer to a critical item is, from 1: by its points; without points a yes is graver than a
        word such as refused."""
        item, value = self.items[critical.item_id], values.get(critical.item_id)
        if value is None:
            return 1
        if item.points is None:
            return 2 if value is True else 1
        points = item.points[item.place(value)]
        return max(1, max(item.points) - points if self.is_higher_better else points)

    def points_of(self, values: Mapping[str, Value]) -> dict[str, int]:
        """The points of each answered item that has any."""
        points = {}
        for item_id, value in values.items():
            item = self.items[item_id]
            if item.points is not None:
                points[item_id] = item.points[item.place(value)]
        return points

    def follow_ups_now(self, values: Mapping[str, Value]) -> list[FollowUp]:
        """Which instruments these answers open."""
        points = self.points_of(values)
        return [follow_up for follow_up in self.follow_ups if follow_up.is_met(values, points)]
