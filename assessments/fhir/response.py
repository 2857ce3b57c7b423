"""Answers as a FHIR QuestionnaireResponse, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any

from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.conditions import Answers
from assessments.fhir.items import Item, Questionnaire
from assessments.fhir.keys import MOST_INSTANCES, Instance, Places, key_of
from assessments.fhir.values import Value, fault, kind, number, stored

DECLINED = {
    "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
    "valueCode": "asked-declined",
}


def canonical(questionnaire: Questionnaire) -> str:
    """`url|version` of the definition; without a version the url; empty without a url."""
    if not questionnaire.url or not questionnaire.version:
        return questionnaire.url
    return f"{questionnaire.url}|{questionnaire.version}"


def to_response(
    questionnaire: Questionnaire,
    answers: Answers,
    declined: Collection[str] = (),
    *,
    enabled: Collection[str] | None = None,
    **meta: Any,
) -> dict[str, Any]:
    """A QuestionnaireResponse of these answers, nested as the definition is.

    `meta` are further members of the resource (`status`, `subject`, `authored`, `author`, `source`); `status` is
    completed unless it says otherwise. Only keys in `enabled` appear, where it is given. Decimals become numbers
    (Decimal). A declined question says so by a data-absent-reason.
    """
    response: dict[str, Any] = {"resourceType": "QuestionnaireResponse"}
    if canonical(questionnaire):
        response["questionnaire"] = canonical(questionnaire)
    response["status"] = meta.pop("status", "completed")
    response |= meta
    writer = ResponseWriter(Places(questionnaire, answers), frozenset(declined), enabled)
    items = writer.items(questionnaire.items, ())
    if items:
        response["item"] = items
    return response


class ResponseWriter:
    """Writes the items of a response, and remembers where each went (`nodes`)."""

    def __init__(
        self,
        places: Places,
        declined: frozenset[str],
        enabled: Collection[str] | None,
        with_empty: bool = False,
        written: Callable[[Item, Value], dict[str, Any]] | None = None,
    ) -> None:
        self.places = places
        self.declined = declined
        self.enabled = enabled
        self.with_empty = with_empty
        self.written = written or written_value
        self.nodes: dict[tuple[str, Instance], dict[str, Any]] = {}  # where each item and repetition went

    def items(self, items: tuple[Item, ...], instance: Instance) -> list[dict[str, Any]]:
        """These items at one place, with all that lies below them."""
        found: list[dict[str, Any]] = []
        for item in items:
            if item.type == "display" or (
                self.enabled is not None and key_of(item.link_id, instance) not in self.enabled
            ):
                continue
            if item.is_question:
                found += self._question(item, instance)
            elif item.repeats:
                count = self.places.counts.get((item.link_id, instance), 1)
                for repetition in range(count):
                    found += self._group(item, (*instance, repetition))
            else:
                found += self._group(item, instance)
        return found

    def _group(self, item: Item, instance: Instance) -> list[dict[str, Any]]:
        below = self.items(item.children, instance)
        if not below and not self.with_empty:
            return []
        node = self._node(item)
        if below:
            node["item"] = below
        self.nodes[item.link_id, instance] = node
        return [node]

    def _question(self, item: Item, instance: Instance) -> list[dict[str, Any]]:
        values = self.places.given(item.link_id, instance)
        has_declined = key_of(item.link_id, instance) in self.declined and not values
        if not values and not has_declined and not self.with_empty:
            return []
        node = self._node(item)
        if has_declined:
            node = {"linkId": node.pop("linkId"), "extension": [DECLINED], **node}
        written = []
        for number_, value in enumerate(values):
            answer = self.written(item, value)
            below = self.items(item.children, (*instance, number_) if item.repeats else instance)
            if below:
                answer["item"] = below
            written.append(answer)
        if written:
            node["answer"] = written
        self.nodes[item.link_id, instance] = node
        return [node]

    @staticmethod
    def _node(item: Item) -> dict[str, Any]:
        node: dict[str, Any] = {"linkId": item.link_id}
        if isinstance(item.source.get("definition"), str):
            node["definition"] = item.source["definition"]
        if item.text:
            node["text"] = item.text
        return node


def written_value(item: Item, value: Value) -> dict[str, Any]:
    """One stored value as FHIR JSON: decimals are numbers, a coding has the extensions of its option."""
    name = kind(value)
    said = value[name]
    if name == "valueDecimal":
        return {name: number(said)}
    if name == "valueQuantity" and "value" in said:
        return {name: {**said, "value": number(said["value"])}}
    if name == "valueCoding":
        option = option_of(item, value)
        if option is not None and "extension" in option.source:
            return {name: {"extension": option.source["extension"], **said}}
    return {name: dict(said) if isinstance(said, dict) else said}


def answers_of_response(
    questionnaire: Questionnaire, response: Mapping[str, Any]
) -> tuple[dict[str, list[Value]], list[str]]:
    """The answers and the declined keys of a QuestionnaireResponse to this definition.

    Takes what is shaped like an answer and leaves the rest; whether it fits, `require_answers_fit` says.
    """
    answers: dict[str, list[Value]] = {}
    declined: list[str] = []
    todo: list[tuple[Any, Instance]] = [(response.get("item"), ())]
    while todo:
        nodes, instance = todo.pop()
        met: dict[str, int] = {}
        for node in nodes if isinstance(nodes, list) else []:
            if not isinstance(node, dict) or not isinstance(node.get("linkId"), str):
                continue
            item = questionnaire.by_link.get(node["linkId"])
            if item is None or len(item.scopes) != len(instance):
                continue
            if not item.is_question:
                repetition = met.get(item.link_id, 0)
                met[item.link_id] = repetition + 1
                if repetition < MOST_INSTANCES:
                    todo.append((node.get("item"), (*instance, repetition) if item.repeats else instance))
                continue
            key = key_of(item.link_id, instance)
            if DECLINED in (node.get("extension") or []) and key not in declined:
                declined.append(key)
            values = answers.setdefault(key, [])
            for answer in node["answer"] if isinstance(node.get("answer"), list) else []:
                value = _read_value(answer)
                if value is not None:
                    todo.append((answer.get("item"), (*instance, len(values)) if item.repeats else instance))
                    values.append(value)
            if not values:
                del answers[key]
    return answers, declined


def _read_value(answer: Any) -> Value | None:
    if not isinstance(answer, dict):
        return None
    for name, said in answer.items():
        if name.startswith("value"):
            if isinstance(said, float):
                said = Decimal(str(said))
            elif isinstance(said, dict) and isinstance(said.get("value"), float):
                said = {**said, "value": Decimal(str(said["value"]))}
            return None if fault(name, said) else stored(name, said)
    return None
