"""Which option of a question a stored value is."""

from __future__ import annotations

from assessments.fhir.items import Item, Option
from assessments.fhir.values import Value, same


def option_of(item: Item, value: Value) -> Option | None:
    """The option that a stored value is; None for an answer in the person's own words."""
    for option in item.options:
        if option.value == value:
            return option
    return next((option for option in item.options if same(option.value, value)), None)
