"""What the scoring refuses: a rule that contradicts itself, a value that no question offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One fault of a rule: `where` names the item, band, flag or part it is in."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


class RuleRefused(ValueError):
    """The rule cannot be used; `problems` says everything that is wrong with it, not only the first fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class ValueRefused(ValueError):
    """`value` is none of the answers of the item `item_id`. The message names the item only: answers are PHI."""

    def __init__(self, item_id: str, value: Any) -> None:
        self.item_id = item_id
        self.value = value
        super().__init__(f"item {item_id}: not one of its answers")
