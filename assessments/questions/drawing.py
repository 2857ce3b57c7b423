"""What the templates in templates/assessments/questions/ print for the items of a page: plain values, worked out
here, so that a form of hundreds of questions is drawn without a template asking anything back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assessments.fhir import Item, Option, key_of, raw_answer, raw_unit
from assessments.fhir.keys import MOST_INSTANCES, Instance
from assessments.fhir.limits import CLOCKS, in_words, on_clock_here
from assessments.questions.paging import questions_in
from assessments.questions.reading import Sent, Typed, field_name, mark
from assessments.questions.sheet import Sheet
from assessments.questions.wording import answer_texts, option_text

MOST_CARDS = 12  # more answers to choose from are a drop-down
TEMPLATES = {
    "group": "assessments/questions/_group.html",
    "display": "assessments/questions/_display.html",
    "boolean": "assessments/questions/_choice.html",
    "choice": "assessments/questions/_choice.html",
    "open-choice": "assessments/questions/_choice.html",
    "text": "assessments/questions/_text.html",
    "quantity": "assessments/questions/_quantity.html",
    "attachment": "assessments/questions/_attachment.html",
}
LINE = "assessments/questions/_line.html"
SHOWN = "assessments/questions/_shown.html"
INPUT_TYPES = {"date": "date", "dateTime": "datetime-local", "time": "time", "url": "url"}
INPUT_MODES = {"integer": "numeric", "decimal": "decimal", "quantity": "decimal"}


@dataclass(slots=True)
class Choice:
    """One answer on offer."""

    value: str
    label: str
    is_chosen: bool
    id: str


@dataclass(slots=True)
class Node:
    """One piece of a page: a question with its fields, a group with what is in it, or a text."""

    template: str
    id: str
    text: str
    prefix: str = ""
    language: str = ""
    hint: str = ""
    name: str = ""
    input_type: str = ""
    input_mode: str = ""
    values: list[str] = field(default_factory=list)  # what stands in each input; one of them at least
    choices: list[Choice] = field(default_factory=list)
    is_multiple: bool = False
    is_drop_down: bool = False
    has_other: bool = False
    is_other: bool = False
    other: str = ""
    units: list[Choice] = field(default_factory=list)
    unit: str = ""
    may_name_unit: bool = False
    max_length: int | None = None
    may_add: bool = False
    answers: list[str] = field(default_factory=list)  # in words, where they cannot be changed
    error: str = ""
    described_by: str = ""
    is_alone: bool = False
    has_own_hint: bool = False
    is_declined: bool = False
    level: int = 2  # of a group's heading
    nodes: list[Node] = field(default_factory=list)
    number: int = 0  # which one of a group that repeats, from 1
    add: str = ""
    remove: str = ""


class Drawing(NamedTuple):
    """The pieces of a page, and the marks of what it shows, for its field `was`."""

    nodes: list[Node]
    was: str

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """(id, question, what is wrong) of each refused answer."""
        return [(node.id, node.text, node.error) for node in _all(self.nodes) if node.error]


def draw(sheet: Sheet, items: Iterable[Item], *, sent: Sent | None = None, is_alone: bool = False) -> Drawing:
    """The items with what was answered; after a refusal (`sent`) with what was typed and what is wrong with it.
    `is_alone` makes the only question of a page its heading."""
    pen = _Pen(sheet, sent, is_alone)
    nodes = [node for item in items for node in pen.nodes(item, (), 2)]
    return Drawing(nodes, json.dumps(pen.marks))


def texts(sheet: Sheet, items: Iterable[Item]) -> list[Node]:
    """What is read above a page: of a group or a question that the page belongs to only its words."""
    pen = _Pen(sheet, None, False)
    nodes: list[Node] = []
    for item in items:
        if item.type == "group" and not any(True for _ in questions_in(item.children)):
            nodes += pen.nodes(item, (), 2)
        elif item.text:
            nodes.append(pen.text(item, ()))
    return nodes


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.nodes)


class _Pen:
    """Draws the items of one page and notes the marks of what it showed."""

    def __init__(self, sheet: Sheet, sent: Sent | None, is_alone: bool) -> None:
        self.sheet = sheet
        self.sent = sent
        self.is_alone = is_alone
        self.marks: dict[str, str] = {}

    def nodes(self, item: Item, above: Instance, level: int) -> Iterator[Node]:
        """The pieces of an item at every place it has below `above`."""
        if item.hidden or item.is_help:
            return
        if key_of(item.link_id, above) not in self.sheet.enabled:
            return
        if item.type == "group":
            yield from self._groups(item, above, level)
        elif item.type == "display":
            yield self.text(item, above)
        else:
            yield self._question(item, above)
            yield from self._below(item, above, level)

    def _below(self, item: Item, above: Instance, level: int) -> Iterator[Node]:
        """What is asked once for each answer to a question."""
        for instance in self.sheet.below(item, above):
            for child in item.children:
                yield from self.nodes(child, instance, level)

    def _groups(self, item: Item, above: Instance, level: int) -> Iterator[Node]:
        if not item.repeats:
            yield self._group(item, above, level)
            return
        count = self.sheet.count(item, above)
        for number in range(count):
            group = self._group(item, (*above, number), level)
            group.number = number + 1
            group.remove = field_name(item, (*above, number)) if count > 1 else ""
            if number == count - 1 and count < min(MOST_INSTANCES, item.max_occurs or MOST_INSTANCES):
                group.add = field_name(item, (*above, count))
            yield group

    def _group(self, item: Item, instance: Instance, level: int) -> Node:
        node = self._node(item, instance, TEMPLATES["group"])
        node.level = level
        node.nodes = [found for child in item.children for found in self.nodes(child, instance, min(level + 1, 6))]
        return node

    def text(self, item: Item, instance: Instance) -> Node:
        """The words of an item alone."""
        return self._node(item, instance, TEMPLATES["display"])

    def _node(self, item: Item, instance: Instance, template: str) -> Node:
        language = self.sheet.language
        return Node(
            template=template,
            id=field_name(item, instance).replace("~", "-").replace(".", "-"),
            text=item.text_in(language),
            prefix=item.prefix_in(language),
            language=self.sheet.language_of(item),
            # A browser has its own way to write days and times down.
            hint=item.help_in(language) or ("" if item.type in ("date", "dateTime", "time") else item.entry_format),
        )

    def _question(self, item: Item, instance: Instance) -> Node:
        key = key_of(item.link_id, instance)
        stored = self.sheet.answers.get(key) or []
        if not item.is_answerable:
            node = self._node(item, instance, SHOWN)
            node.answers = answer_texts(item, stored, self.sheet.language)
            if not item.read_only and not item.initial:
                node.hint = _("This cannot be asked here: its list of answers is kept somewhere else.")
            return node
        template = TEMPLATES["choice"] if item.options else TEMPLATES.get(item.type, LINE)
        node = self._node(item, instance, template)
        node.name = field_name(item, instance)
        node.is_alone = self.is_alone
        node.is_declined = key in self.sheet.declined and not stored
        self.marks[node.name] = mark(stored)
        typed = self._typed(item, node, stored)
        if self.sent is not None:
            node.error = self.sent.errors.get(node.name, "")
        _fill(node, item, typed, self.sheet.language)
        node.has_own_hint = node.is_alone and not node.hint and not node.is_multiple and len(node.choices) > 2
        described = [f"{node.id}-hint"] if node.hint else []
        node.described_by = " ".join([*described, f"{node.id}-error"] if node.error else described)
        return node

    def _typed(self, item: Item, node: Node, stored: list[dict[str, Any]]) -> Typed:
        """What the fields show: what was typed, else what is stored, else what the definition begins with."""
        if self.sent is not None and node.name in self.sent.typed:
            return self.sent.typed[node.name]
        values = stored or ([] if node.is_declined else _initial(item))
        return Typed(tuple(raw_answer(item, values)), unit=raw_unit(item, values))


def _initial(item: Item) -> list[dict[str, Any]]:
    chosen = [dict(option.value) for option in item.options if option.initial_selected]
    return chosen or [dict(value) for value in item.initial]


def _fill(node: Node, item: Item, typed: Typed, language: str) -> None:
    if item.type == "boolean":
        _offer(node, [("true", _("Yes")), ("false", _("No"))], typed)
    elif item.options:
        _offer(node, [(option.key, _label(option, language)) for option in item.options], typed)
        node.is_multiple = item.repeats
        node.is_drop_down = not item.repeats and (item.control == "drop-down" or len(item.options) > MOST_CARDS)
        node.has_other = item.type == "open-choice"
        own = [text for text in typed.texts if item.option(text) is None]
        node.other = typed.other or " ".join(own)
        node.is_other = bool(node.other)
    elif item.type == "attachment":
        node.answers = list(typed.texts)
    else:
        _write(node, item, typed, language)


def _label(option: Option, language: str) -> str:
    said = option_text(option, language)
    return f"{option.prefix} {said}" if option.prefix else said


def _offer(node: Node, offered: list[tuple[str, str]], typed: Typed) -> None:
    node.choices = [
        Choice(value, label, value in typed.texts, f"{node.id}-{place}") for place, (value, label) in enumerate(offered)
    ]


def _write(node: Node, item: Item, typed: Typed, language: str) -> None:
    """The inputs of a question that is answered by typing."""
    if item.type in ("choice", "open-choice"):
        node.template = LINE  # an open choice without options
    node.values = list(typed.texts)
    if item.type == "dateTime":
        node.values = [_local(text) for text in node.values]
    node.input_type = INPUT_TYPES.get(item.type, "text")
    if item.type == "date" and any(len(text) != 10 for text in node.values):
        node.input_type = "text"  # a year or a month alone
    node.input_mode = INPUT_MODES.get(item.type, "")
    node.max_length = item.max_length
    if item.repeats and len(node.values) < min(MOST_INSTANCES, item.max_occurs or MOST_INSTANCES):
        node.may_add = True
        node.values.append("")
    elif not node.values:
        node.values = [""]
    if item.type == "quantity":
        node.units = [Choice(unit.key, unit.display_in(language), unit.key == typed.unit, "") for unit in item.units]
        node.may_name_unit = item.unit_open or not item.units
        node.unit = typed.unit if node.may_name_unit else ""
    node.hint = node.hint or _limits(item)


def _local(text: str) -> str:
    """A moment as an input of a page shows it: on the clock of here."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return text
    if moment is None:
        return text
    return (on_clock_here(moment) if timezone.is_aware(moment) else moment).strftime("%Y-%m-%dT%H:%M")


def _limits(item: Item) -> str:
    """The limits of a number, a day or a time, to be read before it is typed."""
    is_clock = item.value_name in CLOCKS
    if not is_clock and item.type not in ("integer", "decimal", "quantity"):
        return ""
    least = in_words(item.min_value) if item.min_value else ""
    most = in_words(item.max_value) if item.max_value else ""
    if least and most:
        return _("From %(least)s to %(most)s.") % {"least": least, "most": most}
    if least:
        return (_("%(least)s or later.") if is_clock else _("%(least)s or more.")) % {"least": least}
    return (_("%(most)s or earlier.") if is_clock else _("%(most)s or less.")) % {"most": most} if most else ""
