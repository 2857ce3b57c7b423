"""What the extensions of an item say: how it looks, its limits, its units, its expressions."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir import extensions as ext
from assessments.fhir.elements import Element, whole
from assessments.fhir.items import Expression, Item, Unit
from assessments.fhir.values import VALUE_OF_TYPE, Value, compare, fault, stored


def read_extensions(element: Element, item: Item) -> None:
    """Put on the item what its extensions say; what they say wrongly is noted as a fault of the element."""
    source = element.source
    hidden = ext.value(source, ext.HIDDEN)
    item.hidden = hidden is not None and element.is_yes(hidden, "extension")
    item.control = next(iter(ext.codes(source, ext.ITEM_CONTROL)), "")
    item.min_length = whole(ext.value(source, ext.MIN_LENGTH))
    item.max_decimal_places = whole(ext.value(source, ext.MAX_DECIMAL_PLACES))
    item.max_occurs = whole(ext.value(source, ext.MAX_OCCURS))
    item.max_size = whole(ext.value(source, ext.MAX_SIZE))
    item.mime_types = tuple(
        said for found in ext.extensions(source, ext.MIME_TYPE) if isinstance(said := ext.value_of(found), str)
    )
    for name, urls in (("entry_format", ext.ENTRY_FORMAT), ("help", ext.INSTRUCTION)):
        said = ext.value(source, urls)
        if isinstance(said, str):
            setattr(item, name, said)
    item.min_value = _limit(element, item, ext.MIN_VALUE)
    item.max_value = _limit(element, item, ext.MAX_VALUE)
    if item.min_value and item.max_value and compare(item.min_value, item.max_value) == 1:
        element.refuse("extension", _("the least value is more than the greatest"))
    item.units = _units(element)
    item.unit_open = any(ext.extensions(source, ext.UNIT_OPEN)) or (item.type == "quantity" and not item.units)
    item.calculated_expression = _first_expression(element, ext.CALCULATED)
    item.enable_expression = _first_expression(element, ext.ENABLE_WHEN_EXPRESSION)


def _first_expression(element: Element, urls: tuple[str, ...]) -> Expression | None:
    for extension in ext.extensions(element.source, urls):
        found = _expression(extension)
        if found is None:
            element.refuse("extension", _("an expression has no text"))
        return found
    return None


def _limit(element: Element, item: Item, urls: tuple[str, ...]) -> Value | None:
    for extension in ext.extensions(element.source, urls):
        for name, said in extension.items():
            if name.startswith("value"):
                reason = fault(name, said)
                if reason:
                    element.refuse("extension", reason)
                    return None
                limit = stored(name, said)
                mine = VALUE_OF_TYPE.get(item.type)
                family = {"valueDecimal": "valueInteger", "valueDateTime": "valueDate"}
                if family.get(name, name) != family.get(mine or "", mine):
                    element.keep(
                        "extension",
                        format_lazy(
                            gettext_lazy("a limit that is a {name}, on a {type}"), name=name[5:], type=item.type
                        ),
                    )
                    return None
                return limit
    return None


def _units(element: Element) -> tuple[Unit, ...]:
    units: list[Unit] = []
    seen = set()
    for extension in ext.extensions(element.source, ext.UNIT + ext.UNIT_OPTION):
        said = ext.value_of(extension)
        if not isinstance(said, dict) or fault("valueCoding", said):
            element.refuse("extension", _("a unit is no Coding"))
            continue
        identity = (said.get("system", ""), said.get("code", ""), said.get("display", ""))
        if identity in seen or not (identity[1] or identity[2]):
            continue
        seen.add(identity)
        units.append(
            Unit(
                key=f"unit-{len(units)}",
                display=identity[2] or identity[1],
                system=identity[0],
                code=identity[1],
                translations=ext.translations(said.get("_display")),
            )
        )
    return tuple(units)


def read_variables(element: Element) -> tuple[Expression, ...]:
    """The `variable` extensions of an item or of the form."""
    return tuple(
        expression
        for extension in ext.extensions(element.source, ext.VARIABLE)
        if (expression := _expression(extension)) is not None
    )


def _expression(extension: dict[str, Any]) -> Expression | None:
    said = ext.value_of(extension)
    if not isinstance(said, dict):
        return None
    parts = {name: said.get(name, "") for name in ("language", "expression", "name")}
    if not all(isinstance(part, str) for part in parts.values()):
        return None
    return Expression(parts["language"], parts["expression"], parts["name"])
