"""Numbers of a clinic without those that would point at a person.

A count of 1 to 4 is not shown, nor one that leaves 1 to 4 of its whole: whoever knows three of four people would know
the fourth. Where a row of counts stands beside its sum, a single hidden count could be found by subtraction: then the
next smallest is hidden too, and where there is none the sum. Zero is shown: it is about nobody in particular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5


def is_small(count: int) -> bool:
    """Whether so few people could be found out."""
    return 0 < count < FEWEST


@dataclass(frozen=True)
class Share:
    """So many of so many; `count` is None where that would point at somebody, `of` where they are too few at all."""

    count: int | None
    of: int | None

    @property
    def percent(self) -> int | None:
        """Rounded half up; None where the count is not shown, or there is nobody."""
        if self.count is None or not self.of:
            return None
        return (200 * self.count + self.of) // (2 * self.of)


def share(count: int, of: int) -> Share:
    """The share as it may be shown. Raises ValueError for more than all."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if is_small(of):
        return Share(None, None)
    return Share(None if is_small(count) or is_small(of - count) else count, of)


def hidden(some: Share) -> Share:
    """The share without its count."""
    return Share(None, some.of)


def nested(outer: Share, inner: Share) -> Share:
    """`inner` as it may stand beside `outer`, which it is a part of: not where the difference would be small."""
    if outer.count is None or inner.count is None or not is_small(outer.count - inner.count):
        return inner
    return hidden(inner)


@dataclass(frozen=True)
class Counts:
    """Counts beside their sum, both as they may be shown."""

    cells: tuple[int | None, ...]
    total: int | None


def counts(values: Sequence[int]) -> Counts:
    """Each count and their sum, with what has to be hidden as None."""
    hidden = {place for place, value in enumerate(values) if is_small(value)}
    total: int | None = sum(values)
    if is_small(sum(values[place] for place in hidden)):
        others = [place for place, value in enumerate(values) if value and place not in hidden]
        if others:
            hidden.add(min(others, key=lambda place: values[place]))
        else:
            total = None
    return Counts(tuple(None if place in hidden else value for place, value in enumerate(values)), total)
