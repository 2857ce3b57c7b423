"""What scores are scores of: a measure by its names, with the rule that says how its totals are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.formats import number_format

from assessments.progress.states import Number, Parameters
from assessments.scoring import Rule
from common.charts import Band

LEAD = "phq-9"  # leads wherever there is one of it


@dataclass(frozen=True)
class Measure:
    """One instrument as its results are read. `title` is what staff call it, `patient_title` what patients read."""

    code: str
    title: str
    patient_title: str
    rule: Rule
    version_id: UUID | None = None  # of the instrument; None for totals entered without their answers

    @cached_property
    def parameters(self) -> Parameters | None:
        """What its changes mean; None where nobody has said what change is more than chance."""
        if not self.rule.progress or "rc" not in self.rule.progress:
            return None
        return Parameters.read(self.rule.progress, direction=self.rule.direction, maximum=self.rule.maximum)

    @property
    def reliable_change(self) -> Number | None:
        """From how many points on a change is more than chance, up or down."""
        return self.parameters.reliable_change if self.parameters is not None else None

    @property
    def reliable_change_words(self) -> str:
        return "" if self.reliable_change is None else written(self.reliable_change)

    @property
    def is_higher_better(self) -> bool:
        return self.rule.is_higher_better

    @property
    def has_total(self) -> bool:
        """Whether answers are added up at all; some instruments only have levels."""
        return self.rule.maximum is not None

    @property
    def minimum(self) -> int:
        return self.rule.minimum or 0

    @property
    def maximum(self) -> int:
        return self.rule.maximum or 1

    @property
    def bands(self) -> list[Band]:
        """The ranges of its totals, for charts and tables."""
        return self.rule.chart_bands()

    @property
    def ranges(self) -> list[tuple[Band, str]]:
        """The same with what is read of each, where there is more room than in a chart."""
        return [(band, self.rule.range_words(band.low) or band.name or band.label) for band in self.bands]

    @property
    def cut_line(self) -> float | None:
        """Where a chart draws the cut-off: between the last total outside the clinical range and the first in it."""
        if self.rule.cut_off is None:
            return None
        return self.rule.cut_off + (0.5 if self.is_higher_better else -0.5)

    def is_critical(self, flags: Collection[str]) -> bool:
        """Whether one of these flags is of such an answer."""
        return not self.rule.critical_flags.isdisjoint(flags)


def written(number: Number) -> str:
    """A number as people write it."""
    return str(number) if isinstance(number, int) else str(number_format(number.normalize()))
