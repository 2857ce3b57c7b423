"""What a form works out by itself: calculated values, and what expressions switch on and off."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.fhir import expressions
from assessments.fhir.conditions import Answers, enabled_by_conditions
from assessments.fhir.items import Expression, Item, Questionnaire
from assessments.fhir.keys import Instance, Places, key_of
from assessments.fhir.path_functions import CannotRun
from assessments.fhir.response import ResponseWriter
from assessments.fhir.time_limit import TimeUp, within
from assessments.fhir.values import UNTYPED, VALUE_OF_TYPE, Value, fault, is_date, same, stored

MOST_SECONDS = 0.5  # for all expressions of one form, each time they are worked out
MOST_NUMBER = 10**15  # no answer of a form is greater
MOST_ROUNDS = 6  # one value may be made of others, which are made of others


def calculate(questionnaire: Questionnaire, answers: Answers) -> dict[str, list[Value]]:
    """The values that calculated questions have with these answers, by key; those without a value are left out.

    What cannot be run, fails, takes too long or gives no value of the right kind gives none.
    """
    return settle(questionnaire, answers)[0]


def initial_answers(questionnaire: Questionnaire, answers: Answers | None = None) -> dict[str, list[Value]]:
    """The answers a form starts with, by key: initial values and options chosen beforehand, at every place that there
    is with these answers."""
    places = Places(questionnaire, answers or {})
    return {
        key_of(item.link_id, instance): [dict(value) for value in item.initial]
        for item in questionnaire.in_order
        if item.initial
        for instance in places.of(item)
    }


def settle(questionnaire: Questionnaire, answers: Answers) -> tuple[dict[str, list[Value]], set[str]]:
    """The calculated values and the keys that are asked, which may depend on each other.

    An expression that gives no answer to whether an item is asked asks it.
    """
    calculating = [item for item in questionnaire.in_order if _runs(item.calculated_expression)]
    switching = [item for item in questionnaire.in_order if _runs(item.enable_expression)]
    if not calculating and not switching:
        return {}, enabled_by_conditions(questionnaire, answers)
    calculated: dict[str, list[Value]] = {}
    switched_off: set[str] = set()
    enabled: set[str] = set()

    def work() -> None:
        nonlocal calculated, switched_off, enabled
        before = calculated
        expressions.begin()
        for _round in range(MOST_ROUNDS):
            whole: Mapping[str, list[Value]] = {**answers, **calculated}
            enabled = enabled_by_conditions(questionnaire, whole, switched_off)
            form = _Form(questionnaire, whole, enabled)
            # What is switched off is not in the response, so it is looked at in a form that has it.
            full = _Form(questionnaire, whole, None) if switched_off else form
            now_calculated, now_off = form.calculated(calculating), full.switched_off(switching)
            if (now_calculated, now_off) == (calculated, switched_off):
                return
            before, calculated, switched_off = calculated, now_calculated, now_off
        # What still changes is made of itself and has no value.
        calculated = {key: values for key, values in calculated.items() if values == before.get(key)}
        enabled = enabled_by_conditions(questionnaire, {**answers, **calculated}, switched_off)

    try:
        within(MOST_SECONDS, work)
    except TimeUp:  # out of time: what is known by now, without what was being worked out
        enabled = enabled_by_conditions(questionnaire, {**answers, **calculated}, switched_off)
    return {key: values for key, values in calculated.items() if key in enabled}, enabled


def _runs(expression: Expression | None) -> bool:
    return expression is not None and expression.tree is not None


class _Form:
    """One state of the answers, as expressions see it."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers, enabled: set[str] | None) -> None:
        self.questionnaire = questionnaire
        self.places = Places(questionnaire, answers)
        writer = ResponseWriter(self.places, enabled)
        self.response: dict[str, Any] = {
            "resourceType": "QuestionnaireResponse",
            "status": "in-progress",
            "item": writer.items(questionnaire.items, ()),
        }
        self.nodes = writer.nodes
        self.names: dict[tuple[str, Instance], dict[str, Any]] = {}
        root = expressions.node(self.response, "QuestionnaireResponse")
        known: dict[str, Any] = {
            "resource": root,
            "rootResource": root,
            "questionnaire": questionnaire.source,
            "ucum": "http://unitsofmeasure.org",
            "sct": "http://snomed.info/sct",
            "loinc": "http://loinc.org",
        }
        self.root_names = self._with_variables(known, questionnaire.variables, root)

    def _with_variables(self, known: dict[str, Any], variables: tuple[Expression, ...], focus: Any) -> dict[str, Any]:
        names = dict(known)
        for variable in variables:
            names.pop(variable.name, None)
            if variable.tree is not None:
                try:
                    names[variable.name] = expressions.evaluate(variable.tree, focus, names)
                except CannotRun:
                    continue  # who needs it fails in turn
        return names

    def _names(self, item: Item | None, instance: Instance) -> dict[str, Any]:
        """The variables known to an item at one place: those of the form and of all it lies in."""
        if item is None:
            return self.root_names
        found = self.names.get((item.link_id, instance))
        if found is None:
            above = instance[: len(item.parent.scopes)] if item.parent is not None else ()
            if item.parent is not None and item.parent.repeats and item.parent.type == "group":
                above = instance[: len(item.parent.scopes) + 1]
            found = self._with_variables(self._names(item.parent, above), item.variables, self._focus(item, instance))
            self.names[item.link_id, instance] = found
        return found

    def _focus(self, item: Item, instance: Instance) -> Any:
        # A text has no place in a response; its expression may ask for its linkId all the same.
        found = self.nodes.get((item.link_id, instance), {"linkId": item.link_id})
        return expressions.node(found, "QuestionnaireResponse.item")

    def _values(self, expression: Expression | None, item: Item, instance: Instance) -> list[Any] | None:
        """What an expression of an item gives at one place; None when it cannot be run."""
        if expression is None or expression.tree is None:
            return None
        try:
            names = {**self._names(item, instance), "qitem": item.source}
            focus = self._focus(item, instance)
            if not item.children and expressions.looks_below(expression.tree):
                focus = names["resource"]  # below itself it has nothing: it lies at the root and means what lies there
            return expressions.evaluate(expression.tree, focus, names)
        except CannotRun:
            return None

    def calculated(self, items: list[Item]) -> dict[str, list[Value]]:
        """The calculated values of these items wherever they stand."""
        found: dict[str, list[Value]] = {}
        for item in items:
            for instance in self.places.of(item):
                if (item.link_id, instance) not in self.nodes:
                    continue  # not asked
                values = _typed(item, self._without_its_own(item, instance))
                if values:
                    found[key_of(item.link_id, instance)] = values
        return found

    def _without_its_own(self, item: Item, instance: Instance) -> list[Any]:
        """What a calculated item gives where a sum over all answers does not find the sum itself."""
        node = self.nodes[item.link_id, instance]
        own = node.pop("answer", None)
        try:
            return self._values(item.calculated_expression, item, instance) or []
        finally:
            if own is not None:
                node["answer"] = own

    def switched_off(self, items: list[Item]) -> set[str]:
        """The keys of these items whose expression says that they are not asked."""
        found: set[str] = set()
        for item in items:
            for instance in self.places.of(item):
                values = self._values(item.enable_expression, item, instance)
                if values is not None and not _says_yes(values):
                    found.add(key_of(item.link_id, instance))
        return found


def _says_yes(values: list[Any]) -> bool:
    # FHIRPath: nothing is no, and a single value that is no truth value counts as yes.
    return bool(values) and expressions.plain(values[0]) is not False


def _typed(item: Item, results: list[Any]) -> list[Value]:
    """The results as values of this item; nothing when one is of the wrong kind or there are too many."""
    values = [_typed_value(item, expressions.plain(result)) for result in results]
    if any(value is None for value in values) or (len(values) > 1 and not item.repeats):
        return []
    return [value for value in values if value is not None]


def _typed_value(item: Item, result: Any) -> Value | None:
    if item.type in ("choice", "open-choice"):
        return _chosen(item, result)
    if isinstance(result, int | Decimal) and not -MOST_NUMBER <= result <= MOST_NUMBER:
        return None
    if isinstance(result, str) and UNTYPED.search(result):
        return None
    name = VALUE_OF_TYPE[item.type]
    if name == "valueDecimal" and isinstance(result, int | Decimal) and not isinstance(result, bool):
        return {name: _digits(Decimal(result))}
    if name == "valueInteger" and isinstance(result, Decimal) and result == result.to_integral_value():
        result = int(result)
    elif name == "valueQuantity" and isinstance(result, int | Decimal) and not isinstance(result, bool):
        unit = item.units[0] if item.units else None
        parts = {"unit": unit.display, "system": unit.system, "code": unit.code} if unit else {}
        return {name: {"value": _digits(Decimal(result)), **{part: said for part, said in parts.items() if said}}}
    elif name == "valueString" and isinstance(result, bool):
        result = "true" if result else "false"
    elif name == "valueString" and isinstance(result, int | Decimal):
        result = _digits(Decimal(result))
    elif name == "valueDate" and isinstance(result, str) and is_date(result[:10]):
        result = result[:10]
    return None if fault(name, result) else stored(name, result)


def _chosen(item: Item, result: Any) -> Value | None:
    """The option a result means: by its Coding, or by its code or words."""
    if isinstance(result, dict) and ("code" in result or "display" in result):
        value = stored("valueCoding", result)
        if fault("valueCoding", value["valueCoding"]):
            return None
        match = next((option.value for option in item.options if same(option.value, value)), None)
        return match or (value if item.type == "open-choice" else None)
    if isinstance(result, str):
        for option in item.options:
            if result in (option.value.get("valueString"), option.source.get("code"), option.display):
                return option.value
        return {"valueString": result} if item.type == "open-choice" else None
    return None


def _digits(number: Decimal) -> str:
    """A number as text, without the noise of binary fractions and without an exponent."""
    text = format(round(number, 10), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
