"""From answers as they are stored (FHIR value[x] objects by question) to the values that a rule is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.scoring.conditions import Value
from assessments.scoring.errors import ValueRefused
from assessments.scoring.items import Item
from assessments.scoring.rules import Rule


def values_of(
    rule: Rule, answers: Mapping[str, Sequence[Mapping[str, Any]]], declined: Collection[str] = ()
) -> dict[str, Value]:
    """The answered items of `rule` with their values. `declined` are the questions the patient would rather not
    answer: an instrument may have an answer for that (ASQ), otherwise they count as unanswered. Raises ValueRefused
    for an answer that the rule does not know, and for two answers to one question."""
    values: dict[str, Value] = {}
    is_bound = rule.is_bound
    for item in rule.items.values():
        link_id = item.link_id if is_bound else item.id
        given = answers.get(link_id)
        if given:
            if len(given) != 1:
                raise ValueRefused(item.id, None)
            values[item.id] = _value(item, given[0])
        elif link_id in declined and item.declined is not None:
            values[item.id] = item.declined
    return values


def _value(item: Item, answer: Mapping[str, Any]) -> Value:
    """The value of one answer object."""
    if not isinstance(answer, Mapping) or len(answer) != 1:
        raise ValueRefused(item.id, None)
    kind, content = next(iter(answer.items()))
    if kind == "valueCoding" and isinstance(content, Mapping):
        return _of_code(item, str(content.get("system") or ""), str(content.get("code") or ""))
    if kind == "valueString":
        return _of_code(item, "", str(content))
    if kind == "valueDecimal":
        content = _whole(content)
    elif kind not in ("valueInteger", "valueBoolean"):
        raise ValueRefused(item.id, None)
    if ("", str(content)) in item.answers:  # the definition offers numbers to choose from
        return item.answers["", str(content)]
    return item.values[item.place(content)]


def _of_code(item: Item, system: str, code: str) -> Value:
    if item.answers:
        if (system, code) in item.answers:
            return item.answers[system, code]
        # A carried or imported answer may lack the system; a code alone is enough while it is nobody else's.
        found = {value for (other, other_code), value in item.answers.items() if other_code == code}
        if len(found) == 1 and not system:
            return found.pop()
        raise ValueRefused(item.id, code)
    return item.values[item.place(code)]


def _whole(content: Any) -> int | None:
    """A decimal as the whole number it is; None for any other."""
    try:
        number = Decimal(str(content))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == int(number) else None
