"""The ranges of a scoring rule: which total has which name, for everybody or for some."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Band(NamedTuple):
    """A range of totals, or a level of an instrument without one (`low` and `high` are None then)."""

    code: str
    label: str
    low: int | None
    high: int | None
    short_label: str
    tone: int | None


def band_in(total: int, bands: Iterable[Band]) -> str | None:
    """The code of the range that holds `total`."""
    for band in bands:
        if band.low is not None and band.high is not None and band.low <= total <= band.high:
            return band.code
    return None


@dataclass(frozen=True)
class Interpretation:
    """Ranges that hold for some people only; None means that it does not matter."""

    code: str
    label: str
    bands: tuple[Band, ...]
    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None

    def fits(self, sex: str | None, age: int | None) -> bool:
        """Whether these ranges are those of somebody of this sex and age; what is not known fits no condition."""
        if self.sex is not None and self.sex != sex:
            return False
        if self.age_from is None and self.age_to is None:
            return True
        return age is not None and (self.age_from or 0) <= age <= (self.age_to if self.age_to is not None else age)
