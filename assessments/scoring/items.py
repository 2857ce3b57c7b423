"""The items of a scoring rule: which answers there are, and what each adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.scoring.conditions import Value
from assessments.scoring.errors import ValueRefused

# What people and other systems call the two answers, beside a definition's own codes.
YES = frozenset({"yes", "y", "true", "la33-6", "373066001"})
NO = frozenset({"no", "n", "false", "la32-8", "373067005"})


@dataclass(frozen=True)
class Item:
    """One question: its answers in printed order, and the points of each (none for a question that is not scored).

    `codes` are the answers' codes in the published form, `answers` those of the definition it is bound to."""

    id: str
    values: tuple[Value, ...]
    points: tuple[int, ...] | None
    codes: tuple[str, ...]
    is_needed: bool
    loinc: str
    link_id: str
    declined: Value | None
    answers: Mapping[tuple[str, str], Value]
    places: Mapping[tuple[bool, Value], int]
    places_of_code: Mapping[str, int]

    def place(self, value: Any) -> int:
        """Which answer `value` is, counted from 0; it may be the value or a code. Raises ValueRefused."""
        try:
            found = self.places.get((isinstance(value, bool), value))
            if found is None and isinstance(value, float) and value.is_integer():
                found = self.places.get((False, int(value)))
            if found is None and isinstance(value, str):
                found = self.places_of_code.get(value)
                if found is None:
                    found = self.places_of_code.get(value.casefold())
        except TypeError:  # a list or an object is no answer
            found = None
        if found is None:
            raise ValueRefused(self.id, value)
        return found

    @property
    def is_yes_no(self) -> bool:
        """Whether yes and no are among the answers; a word such as refused may stand beside them."""
        return any(isinstance(value, bool) for value in self.values)
