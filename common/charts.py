"""Charts drawn by the server as inline SVG: no script, no inline style, only classes.

Pure Python, no Django beyond escaping. Bands, thresholds and every word come from the
caller, so an instrument's ranges stay data. Two sibling pictures share one height: a gutter
of fixed width for the band names, and a plot whose x is in percent and y in pixels, so text
never scales and never collides. In a narrow frame the stylesheet leaves out what is skippable
and writes the words at the line of real change below the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from math import ceil
from unicodedata import east_asian_width

from django.utils.safestring import SafeString, mark_safe

GUTTER_WIDTH = 104
TOP, BOTTOM = 16, 30
ONE_LINE, TWO_LINES = 13, 27  # what a band needs to hold its name, and its range below it
LABEL_SHARE = 60  # percent of the narrowest plot with words at the line of real change that these take
FIRST_X, SPAN_X = 7, 78  # percent of the plot: where its first point is, and how far off its last
# Pixels: the plot on the narrowest phone, and in the narrowest frame that shows all (46-charts.css); what a score
# takes, a letter, a Chinese character, and the space between two dates.
NARROW_PLOT, WIDE_PLOT = 142, 376
VALUE_ROOM, LETTER_ROOM, WIDE_LETTER_ROOM, SPACE = 18, 7, 14, 2


@dataclass(frozen=True)
class Band:
    """A range of scores; tone says how grave it is, 0 least, 4 most. The picture has room for the label, the table
    for the whole name, where that is another."""

    low: int
    high: int
    label: str
    tone: int
    name: str = ""

    @property
    def css_class(self) -> str:
        return f"band-{self.tone}"


@dataclass(frozen=True)
class Point:
    """One score at one time; label is the date as it shall be read."""

    label: str
    value: int


@dataclass(frozen=True)
class Row:
    """A line of the table that stands beside the picture."""

    label: str
    value: int
    band_label: str


def band_of(value: int, bands: Sequence[Band]) -> Band | None:
    """Return the band that holds value, None when no band does."""
    return next((band for band in bands if band.low <= value <= band.high), None)


@dataclass(frozen=True)
class TrendChart:
    """Scores over time over named bands, lower bands at the bottom.

    title and description are what a screen reader says. reliable_change draws the line that
    a change for the better has to reach, counted from the first point; points at or beyond it
    are filled. Its label is the caller's.
    """

    chart_id: str
    points: Sequence[Point]
    bands: Sequence[Band]
    maximum: int
    title: str
    description: str
    reliable_change: float | Decimal | None = None
    reliable_change_label: str = ""
    minimum: int = 0
    is_higher_better: bool = False
    height: int = 252

    @property
    def rows(self) -> list[Row]:
        """Return the same numbers for the table."""
        return [
            Row(
                point.label,
                point.value,
                (band.name or band.label) if (band := band_of(point.value, self.bands)) else "",
            )
            for point in self.points
        ]

    @property
    def svg(self) -> SafeString:
        """Return the two pictures in their box."""
        bands = self._band_shapes()
        gutter = "".join(f"{shape}{label}" for shape, label in bands) + self._grid_lines()
        plot = (
            "".join(shape for shape, _ in bands)
            + self._grid_lines()
            + self._threshold()
            + self._segments()
            + "".join(self._point(index) for index in range(len(self.points)))
        )
        name = escape(self.chart_id)
        return mark_safe(  # noqa: S308 - every text in it went through escape()
            f'<div class="trend-frame"><div class="trend">'
            f'<svg width="{GUTTER_WIDTH}" height="{self.height}" aria-hidden="true" focusable="false">'
            f"{gutter}</svg>"
            f'<svg class="plot" width="100%" height="{self.height}" role="img" focusable="false"'
            f' aria-labelledby="{name}-title {name}-description">'
            f'<title id="{name}-title">{escape(self.title)}</title>'
            f'<desc id="{name}-description">{escape(self.description)}</desc>'
            f"{plot}</svg></div>{self._threshold_key()}</div>"
        )

    def _x(self, index: int) -> float:
        if len(self.points) == 1:
            return 50
        return FIRST_X + SPAN_X * index / (len(self.points) - 1)

    def _y(self, value: float) -> float:
        share = (value - self.minimum) / max(self.maximum - self.minimum, 1)
        return TOP + (self.height - TOP - BOTTOM) * (1 - share)

    def _band_shapes(self) -> list[tuple[str, str]]:
        """Return for each band its rectangle and its label with the range."""
        shapes = []
        for band in self.bands:
            top = self._y(min(band.high + 0.5, self.maximum))
            bottom = self._y(max(band.low - 0.5, self.minimum))
            shape = f'<rect class="{band.css_class}" x="0" width="100%" y="{top:.1f}" height="{bottom - top:.1f}"/>'
            shapes.append((shape, self._band_label(band, top, bottom)))
        return shapes

    @staticmethod
    def _band_label(band: Band, top: float, bottom: float) -> str:
        """Name and range; in a narrow band the name alone, in a very narrow one neither: the table has both."""
        middle, room = (top + bottom) / 2, bottom - top
        name = escape(band.label)
        if room < ONE_LINE:
            return ""
        if room < TWO_LINES:
            return f'<text class="band-label" x="8" y="{middle + 4:.1f}">{name}</text>'
        return (
            f'<text class="band-label" x="8" y="{middle - 1:.1f}">{name}</text>'
            f'<text class="band-range" x="8" y="{middle + 12:.1f}">{band.low}–{band.high}</text>'
        )

    def _grid_lines(self) -> str:
        edges = [self._y(band.low - 0.5) for band in self.bands if band.low > self.minimum]
        return "".join(f'<line class="grid-line" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>' for y in edges)

    @property
    def _threshold_value(self) -> float | None:
        if self.reliable_change is None or len(self.points) < 2:
            return None
        change = float(self.reliable_change)
        value = self.points[0].value + (change if self.is_higher_better else -change)
        return value if self.minimum < value < self.maximum else None

    def _is_reached(self, value: int) -> bool:
        """Whether a score is at the line of reliable change or beyond it."""
        if self._threshold_value is None:
            return False
        return value >= self._threshold_value if self.is_higher_better else value <= self._threshold_value

    def _threshold(self) -> str:
        if self._threshold_value is None:
            return ""
        y = self._y(self._threshold_value)
        is_at_end, label_y = self._place_of_label(y)
        where = 'x="98%" text-anchor="end"' if is_at_end else 'x="2%"'
        return (
            f'<line class="threshold" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="threshold-label" {where} y="{label_y:.1f}">'
            f"{escape(self.reliable_change_label)}</text>"
        )

    def _threshold_key(self) -> str:
        """The words at the line, for a frame in which they would lie on the scores."""
        if self._threshold_value is None:
            return ""
        return f'<p class="trend-key">{escape(self.reliable_change_label)}</p>'

    def _place_of_label(self, y: float) -> tuple[bool, float]:
        """Whether the words at the line stand at its end, and their height: the first place, below the line before
        above it, where neither the scores nor their numbers run through them."""
        heights = [y + 15, y - 5] if y + 18 < self.height - BOTTOM else [y - 5]
        places = [(is_at_end, height) for height in heights for is_at_end in (False, True)]
        free = (place for place in places if self._is_free(*place))
        return next(free, (False, heights[0]))

    def _is_free(self, is_at_end: bool, label_y: float) -> bool:
        low, high = (100 - LABEL_SHARE, 100) if is_at_end else (0, LABEL_SHARE)
        top, bottom = label_y - 12, label_y + 4
        numbers = (self._number_y(i) for i in range(len(self.points)) if low - 3 < self._x(i) < high + 3)
        if any(number - 12 < bottom and number + 2 > top for number in numbers):
            return False
        return not any(top - 5 < self._line_y(x) < bottom + 5 for x in range(low, high + 1) if self._has_line_at(x))

    def _has_line_at(self, x: float) -> bool:
        return self._x(0) <= x <= self._x(len(self.points) - 1)

    def _line_y(self, x: float) -> float:
        """The height of the line of scores at this share of the width."""
        after = next(i for i in range(1, len(self.points)) if x <= self._x(i))
        start, end = self._x(after - 1), self._x(after)
        first, second = (self._y(self.points[i].value) for i in (after - 1, after))
        return first + (second - first) * (x - start) / (end - start)

    def _number_y(self, index: int) -> float:
        """The height of a score's number: above its point, below it where it would stand on the line."""
        y = self._y(self.points[index].value)
        line = self._threshold_value
        return y + 21 if line is not None and abs(y - 16 - self._y(line)) < 9 else y - 11

    def _segments(self) -> str:
        return "".join(
            f'<line class="segment" x1="{self._x(i):.2f}%" x2="{self._x(i + 1):.2f}%"'
            f' y1="{self._y(self.points[i].value):.1f}" y2="{self._y(self.points[i + 1].value):.1f}"/>'
            for i in range(len(self.points) - 1)
        )

    def _point(self, index: int) -> str:
        point = self.points[index]
        x, y = f"{self._x(index):.2f}%", self._y(point.value)
        reached = self._is_reached(point.value)
        before_last = len(self.points) - 1 - index
        date_room = max(_room(each.label) for each in self.points)
        in_wide = self._every(date_room, WIDE_PLOT)
        in_narrow = in_wide * ceil(self._every(date_room, NARROW_PLOT) / in_wide)
        is_left_out = before_last % in_narrow > 0
        is_crowded = is_left_out and self._every(VALUE_ROOM, NARROW_PLOT) > 1
        drawn = (
            f'<circle class="point{" filled" if reached else ""}" cx="{x}" cy="{y:.1f}" r="5"/>'
            f'<text class="value{" skippable" if is_crowded else ""}" x="{x}" y="{self._number_y(index):.1f}"'
            f' text-anchor="middle">{point.value}</text>'
        )
        if before_last % in_wide:
            return drawn
        return (
            f'{drawn}<text class="tick{" skippable" if is_left_out else ""}" x="{x}" y="{self.height - 8}"'
            f' text-anchor="middle">{escape(point.label)}</text>'
        )

    def _every(self, room: int, plot: int) -> int:
        """Every how many points words that take this room fit below a plot of this width."""
        steps = max(len(self.points) - 1, 1)
        return max(ceil(room * steps / (plot * SPAN_X / 100)), 1)


def _room(date: str) -> int:
    """About how many pixels a date takes below the picture."""
    return SPACE + sum(WIDE_LETTER_ROOM if east_asian_width(letter) in "WF" else LETTER_ROOM for letter in date)


def sparkline(
    values: Sequence[int],
    *,
    label: str,
    maximum: int,
    minimum: int = 0,
    bands: Sequence[Band] = (),
    cut_off: float | None = None,
    width: int = 92,
    height: int = 32,
) -> SafeString:
    """Return a small line of scores for a table cell; label says them in words.

    Empty for fewer than two values: one dot is not a trend.
    """
    if len(values) < 2:
        return mark_safe("")
    pad_x, pad_y = 3, 4

    def x(index: int) -> float:
        return pad_x + (width - 2 * pad_x) * index / (len(values) - 1)

    def y(value: float) -> float:
        return pad_y + (height - 2 * pad_y) * (1 - (value - minimum) / max(maximum - minimum, 1))

    line = " ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in enumerate(values))
    cut = (
        f'<line class="sparkline-cut" x1="0" x2="{width}" y1="{y(cut_off):.1f}" y2="{y(cut_off):.1f}"/>'
        if cut_off is not None
        else ""
    )
    band = band_of(values[-1], bands)
    dot_class = f"sparkline-dot {band.css_class}" if band else "sparkline-dot"
    return mark_safe(  # noqa: S308 - numbers, and text that went through escape()
        f'<svg class="sparkline" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' role="img" aria-label="{escape(label)}" focusable="false">{cut}'
        f'<polyline class="sparkline-line" points="{line}"/>'
        f'<circle class="{escape(dot_class)}" cx="{x(len(values) - 1):.1f}" cy="{y(values[-1]):.1f}" r="3"/>'
        "</svg>"
    )
