"""Answers as a FHIR QuestionnaireResponse: what the expressions of a form are about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from assessments.fhir import extensions as ext
from assessments.fhir.answers_on_offer import option_of
from assessments.fhir.items import Item, Option
from assessments.fhir.keys import Instance, Places, key_of
from assessments.fhir.path_functions import WeighedCoding
from assessments.fhir.values import Value, kind, number


class ResponseWriter:
    """Writes the items of a response, nested as the definition is, and remembers where each went (`nodes`). Those
    without an answer are there too; where `enabled` is given, only its keys are."""

    def __init__(self, places: Places, enabled: Collection[str] | None) -> None:
        self.places = places
        self.enabled = enabled
        self.nodes: dict[tuple[str, Instance], dict[str, Any]] = {}

    def items(self, items: tuple[Item, ...], instance: Instance) -> list[dict[str, Any]]:
        """These items at one place, with all that lies below them."""
        found: list[dict[str, Any]] = []
        for item in items:
            if item.type == "display" or (
                self.enabled is not None and key_of(item.link_id, instance) not in self.enabled
            ):
                continue
            if item.is_question:
                found.append(self._question(item, instance))
            elif item.repeats:
                count = self.places.counts.get((item.link_id, instance), 1)
                found += [self._group(item, (*instance, repetition)) for repetition in range(count)]
            else:
                found.append(self._group(item, instance))
        return found

    def _group(self, item: Item, instance: Instance) -> dict[str, Any]:
        below = self.items(item.children, instance)
        node = self._node(item, instance)
        if below:
            node["item"] = below
        return node

    def _question(self, item: Item, instance: Instance) -> dict[str, Any]:
        node = self._node(item, instance)
        written = []
        for place, value in enumerate(self.places.given(item.link_id, instance)):
            answer = _written(item, value)
            below = self.items(item.children, (*instance, place) if item.repeats else instance)
            if below:
                answer["item"] = below
            written.append(answer)
        if written:
            node["answer"] = written
        return node

    def _node(self, item: Item, instance: Instance) -> dict[str, Any]:
        node: dict[str, Any] = {"linkId": item.link_id}
        if isinstance(item.source.get("definition"), str):
            node["definition"] = item.source["definition"]
        if item.text:
            node["text"] = item.text
        self.nodes[item.link_id, instance] = node
        return node


def _written(item: Item, value: Value) -> dict[str, Any]:
    """One stored value as FHIR JSON: decimals are numbers, a coding has the points and extensions of its option."""
    name = kind(value)
    said = value[name]
    if name == "valueDecimal":
        return {name: number(said)}
    if name == "valueQuantity" and "value" in said:
        return {name: {**said, "value": number(said["value"])}}
    if name == "valueCoding":
        coding = WeighedCoding(said)
        option = option_of(item, value)
        if option is not None:
            coding.weight = option.ordinal
            extensions = _extensions(option)
            if extensions:
                coding["extension"] = extensions
        return {name: coding}
    return {name: dict(said) if isinstance(said, dict) else said}


def _extensions(option: Option) -> list[dict[str, Any]]:
    # Points that the definition writes beside a coding stand on it in a response: there, scores look for them.
    found: list[dict[str, Any]] = list(option.source.get("extension", ()))
    if option.ordinal is not None and ext.value(option.source, ext.ORDINAL) is None:
        found.append({"url": ext.ORDINAL[0], "valueDecimal": option.ordinal})
    return found
