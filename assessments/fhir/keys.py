"""The keys answers are stored under: `linkId`, and below something that repeats `linkId~2` or `linkId~2.0`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessments.fhir.items import Item, Questionnaire

MOST_INSTANCES = 100  # of one repeating group, or of the answers to one question

Instance = tuple[int, ...]


def key_of(link_id: str, instance: Instance = ()) -> str:
    """The key of an item at this place: one number for each repeating thing it lies in, outermost first."""
    return f"{link_id}~{'.'.join(map(str, instance))}" if instance else link_id


def place_of(questionnaire: Questionnaire, key: str) -> tuple[Item, Instance] | None:
    """The item and the place a key means; None when the form has no such place."""
    if not isinstance(key, str):
        return None
    item = questionnaire.by_link.get(key)
    if item is not None and not item.scopes:
        return item, ()
    link_id, _, numbers = key.rpartition("~")
    item = questionnaire.by_link.get(link_id)
    parts = numbers.split(".")
    if item is None or len(parts) != len(item.scopes) or len(numbers) > 40:
        return None
    if not all(part.isascii() and part.isdigit() and (part == "0" or part[0] != "0") for part in parts):
        return None
    instance = tuple(map(int, parts))
    return (item, instance) if all(number < MOST_INSTANCES for number in instance) else None


class Places:
    """Where each item stands with these answers: how often every repeating thing is there.

    A repeating group is there once, and as often as answers say: a key with an empty list counts, so a form can show
    one more of it. A question is there for what lies below it as often as it has answers.
    """

    def __init__(self, questionnaire: Questionnaire, answers: Mapping[str, Any]) -> None:
        self.counts: dict[tuple[str, Instance], int] = {}
        self.by_item: dict[str, list[Instance]] = {}
        self.answers: dict[str, dict[Instance, list[Any]]] = {}
        for key, given in answers.items():
            place = place_of(questionnaire, key)
            if place is None or not isinstance(given, list):
                continue
            item, instance = place
            if item.is_question and given:
                self.answers.setdefault(item.link_id, {})[instance] = given[:MOST_INSTANCES]
            for depth, scope in enumerate(item.scopes):
                if scope.type == "group":
                    self._count(scope.link_id, instance[:depth], instance[depth] + 1)
        for item in questionnaire.in_order:
            self.by_item[item.link_id] = list(self._instances(item))

    def _count(self, link_id: str, instance: Instance, number: int) -> None:
        place = (link_id, instance)
        self.counts[place] = max(self.counts.get(place, 1), number)

    def given(self, link_id: str, instance: Instance) -> list[Any]:
        """The answers at one place; none is an empty list."""
        return self.answers.get(link_id, {}).get(instance, [])

    def _instances(self, item: Item) -> Iterator[Instance]:
        parent = item.parent
        if parent is None:
            yield ()
            return
        for above in self.by_item[parent.link_id]:
            if not parent.is_question:
                numbers = self.counts.get((parent.link_id, above), 1) if parent.repeats else 1
            else:
                numbers = len(self.given(parent.link_id, above))
                if item.type == "display":  # words about the question are there before it is answered
                    numbers = max(1, numbers)
            if parent.repeats:
                yield from ((*above, number) for number in range(numbers))
            elif numbers:
                yield above

    def of(self, item: Item) -> list[Instance]:
        """All places of an item."""
        return self.by_item[item.link_id]
