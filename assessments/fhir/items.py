"""What a definition asks: the questionnaire, its items, their options, units and conditions.

Filled by `reading`; nothing here changes afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.extensions import in_language
from assessments.fhir.problems import NotRun
from assessments.fhir.values import VALUE_OF_TYPE, WITHOUT_ANSWER, Value


@dataclass(frozen=True, slots=True)
class Option:
    """One answer on offer. `key` is what a form sends for it; `value` is what is stored."""

    key: str
    value: Value
    display: str
    ordinal: Decimal | None = None
    prefix: str = ""
    is_exclusive: bool = False
    initial_selected: bool = False
    translations: dict[str, str] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)  # as the definition says it, with its extensions

    def display_in(self, language: str) -> str:
        """Its words in this language, else as the definition says them."""
        return in_language(self.display, self.translations, language)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a quantity may be given in; `key` is what a form sends for it."""

    key: str
    display: str
    system: str = ""
    code: str = ""
    translations: dict[str, str] = field(default_factory=dict)

    def display_in(self, language: str) -> str:
        """Its name in this language, else as the definition says it."""
        return in_language(self.display, self.translations, language)


@dataclass(frozen=True, slots=True)
class EnableWhen:
    """One condition: the answer to `question`, compared by `operator` with `answer`."""

    question: str
    operator: str
    answer: Value


@dataclass(eq=False, slots=True)
class Expression:
    """An expression as the definition writes it; `tree` is set when it can be run here."""

    language: str
    text: str
    name: str = ""
    tree: Mapping[str, Any] | None = None


@dataclass(eq=False, slots=True)
class Item:
    """One group, question or text of a definition."""

    link_id: str
    position: int
    type: str
    text: str
    path: str
    source: dict[str, Any]  # the element as received
    parent: Item | None = None
    children: tuple[Item, ...] = ()
    prefix: str = ""
    codes: tuple[dict[str, str], ...] = ()
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    options: tuple[Option, ...] = ()
    option_source: str = ""  # the value set, when its codes are not in the file
    enable_when: tuple[EnableWhen, ...] = ()
    enable_behavior: str = "all"
    enable_expression: Expression | None = None
    calculated_expression: Expression | None = None
    variables: tuple[Expression, ...] = ()
    initial: tuple[Value, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    min_value: Value | None = None
    max_value: Value | None = None
    max_decimal_places: int | None = None
    max_occurs: int | None = None
    max_size: int | None = None  # bytes of an attachment
    mime_types: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    unit_open: bool = False
    control: str = ""  # questionnaire-itemControl: radio-button, check-box, drop-down, slider …
    entry_format: str = ""
    help: str = ""
    translations: dict[str, dict[str, str]] = field(default_factory=dict)  # by text, prefix, help

    def text_in(self, language: str) -> str:
        """Its words in this language, else as the definition says them; a question without any has a number."""
        named_by = self.named_by
        if named_by is None:
            return _("Question %(number)d") % {"number": self.position + 1}
        return in_language(named_by.text, named_by.translations.get("text", {}), language)

    @property
    def named_by(self) -> Item | None:
        """The item whose words it is read with: itself, or the group of which it is the only question; None for a
        question without words."""
        if self.text or not self.is_question:
            return self
        group = self.parent
        if group is None or group.type != "group" or not group.text:
            return None
        return group if sum(child.is_question for child in group.children) == 1 else None

    def prefix_in(self, language: str) -> str:
        """Its number or letter in this language, else as the definition says it."""
        return in_language(self.prefix, self.translations.get("prefix", {}), language)

    def help_in(self, language: str) -> str:
        """Its explanation in this language, else as the definition says it; empty without one."""
        return in_language(self.help, self.translations.get("help", {}), language)

    @property
    def is_question(self) -> bool:
        """Whether it can have an answer at all: neither a group nor a text."""
        return self.type not in WITHOUT_ANSWER

    @property
    def is_answerable(self) -> bool:
        """Whether a person can answer it here: shown, not read-only, and its list of answers is in the file."""
        return (
            self.is_question
            and not self.read_only
            and not self.hidden
            and not (self.type == "choice" and not self.options)
        )

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it lies in something that is hidden."""
        return self.parent is not None and (self.parent.hidden or self.parent.is_out_of_sight)

    @property
    def is_help(self) -> bool:
        """Whether it is shown as the explanation of the item above it, not as an item of its own."""
        return self.type == "display" and self.parent is not None and self.control in ("help", "flyover")

    @property
    def value_name(self) -> str:
        """The name of its `value[x]`; a choice may also offer texts, numbers and dates."""
        return VALUE_OF_TYPE.get(self.type, "")

    @property
    def scopes(self) -> tuple[Item, ...]:
        """The repeating groups and questions it lies in, outermost first: one number of its key for each."""
        found: list[Item] = []
        above = self.parent
        while above is not None:
            if above.repeats:
                found.append(above)
            above = above.parent
        return tuple(reversed(found))

    def option(self, key: str) -> Option | None:
        """The option a form sends this key for."""
        return next((option for option in self.options if option.key == key), None)

    def descendants(self) -> Iterator[Item]:
        """All items below it, depth first."""
        todo = list(reversed(self.children))
        while todo:
            item = todo.pop()
            yield item
            todo.extend(reversed(item.children))


@dataclass(eq=False, slots=True)
class Questionnaire:
    """A definition that was read. `text` is it as received."""

    text: str
    source: dict[str, Any]
    url: str = ""
    version: str = ""
    name: str = ""
    title: str = ""
    language: str = ""
    status: str = ""
    description: str = ""
    publisher: str = ""
    copyright: str = ""
    codes: tuple[dict[str, str], ...] = ()
    variables: tuple[Expression, ...] = ()
    items: tuple[Item, ...] = ()
    in_order: tuple[Item, ...] = ()
    by_link: dict[str, Item] = field(default_factory=dict)
    dependable: tuple[Item, ...] = ()  # every item after those its conditions ask about
    not_run: tuple[NotRun, ...] = ()

    def item(self, link_id: str) -> Item:
        """The item with this linkId; KeyError when there is none."""
        return self.by_link[link_id]
