"""The answers that the questions of a definition offer: their own, and those of value sets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir import extensions as ext
from assessments.fhir.elements import Element
from assessments.fhir.items import Item, Option
from assessments.fhir.value_sets import NotHere, ValueSets
from assessments.fhir.values import OPTION_VALUES, Value, kind, stored

MOST_OPTIONS = 50_000  # of all questions together, where each question writes its own
OPTION_MEMBERS = frozenset(("id", "extension", "modifierExtension", "initialSelected", *OPTION_VALUES))
WITH_OPTIONS = {  # which options a type may offer
    "choice": OPTION_VALUES,
    "open-choice": OPTION_VALUES,
    "string": ("valueString",),
    "integer": ("valueInteger",),
    "date": ("valueDate",),
    "time": ("valueTime",),
}


class OptionReader:
    """Reads the options of one definition, and remembers how many there were and which lists were met."""

    def __init__(self, value_sets: ValueSets) -> None:
        self.value_sets = value_sets
        self.options = 0
        self.lists: dict[str, tuple[Option, ...]] = {}  # questions that share a value set share its options

    def read(self, element: Element, item: Item) -> None:
        """Put on the item the answers it offers; a list kept elsewhere is named as not fetched."""
        own, address = "answerOption" in element.source, element.text("answerValueSet")
        if own and address:
            element.refuse("", _("this has both a list of its own answers and a value set"))
        elif own or address:
            allowed = WITH_OPTIONS.get(item.type, ())
            name = "answerOption" if own else "answerValueSet"
            if not allowed or (address and item.type not in ("choice", "open-choice")):
                element.refuse(name, _("a %(type)s cannot offer answers to choose from") % {"type": item.type})
            elif own:
                item.options = self._own_options(element, allowed)
            else:
                item.options = self._shared_options(element, item, address)
        elif item.type == "choice":
            element.keep(
                "", gettext_lazy("a choice without a list of answers: it is shown, but nobody can answer it here")
            )

    def _own_options(self, element: Element, allowed: tuple[str, ...]) -> tuple[Option, ...]:
        found: list[Option] = []
        seen: dict[str, tuple[int, Option]] = {}
        for number, option in enumerate(element.objects("answerOption")):
            self.options += 1
            if self.options == MOST_OPTIONS + 1:
                option.refuse("", _("the form offers more than %(number)s answers") % {"number": MOST_OPTIONS})
            if self.options > MOST_OPTIONS:
                break
            option.know(OPTION_MEMBERS)
            option.check_extensions()
            value = option.choice("value", required=True)
            if value is None:
                continue
            name = kind(value)
            if name not in allowed:
                option.refuse(
                    name,
                    _("a %(value)s cannot offer a %(name)s") % {"value": element.source.get("type"), "name": name[5:]},
                )
                continue
            read = self._option(option.source, option.source[name], value, len(found), option.flag("initialSelected"))
            where, first = seen.setdefault(str(value), (number, read))
            if first is read:
                found.append(read)
            elif (first.ordinal, first.initial_selected) == (read.ordinal, read.initial_selected):
                option.keep("", gettext_lazy("an answer that is offered twice: it is shown once"))
            else:
                option.refuse(
                    "", _("this answer is offered twice, otherwise as answerOption[%(where)s]") % {"where": where}
                )
        return tuple(found)

    def _shared_options(self, element: Element, item: Item, address: str) -> tuple[Option, ...]:
        try:
            codings = self.value_sets.codings(address)
        except NotHere as missing:
            item.option_source = missing.source
            what = gettext_lazy("the answers are kept elsewhere ({source}) and are not fetched")
            if item.type == "choice":
                what = gettext_lazy(
                    "the answers are kept elsewhere ({source}) and are not fetched: the question is shown, but nobody "
                    "can answer it here"
                )
            element.keep("answerValueSet", format_lazy(what, source=missing.source[:200]))
            return ()
        if address not in self.lists:
            self.lists[address] = tuple(
                self._option(coding, coding, stored("valueCoding", coding), number, False)
                for number, coding in enumerate(codings)
            )
            if not codings:
                element.refuse("answerValueSet", _("this value set is empty"))
        return self.lists[address]

    def _option(self, option: dict[str, Any], said: Any, value: Value, number: int, is_selected: bool) -> Option:
        coding = said if isinstance(said, dict) else {}
        weight = next(
            (
                found
                for holder in (option, coding)
                if isinstance(found := ext.value(holder, ext.ORDINAL), int | Decimal) and not isinstance(found, bool)
            ),
            None,
        )
        prefix = ext.value(option, ext.OPTION_PREFIX)
        words = coding.get("display") or coding.get("code") or coding.get("reference") if coding else said
        translated = {**coding.get("designations", {}), **ext.translations(coding.get("_display"))}
        if not coding:
            translated.update(ext.translations(option.get("_valueString")))
        return Option(
            key=f"option-{number}",
            value=value,
            display="" if words is None else str(words),
            ordinal=None if weight is None else Decimal(weight),
            prefix=prefix if isinstance(prefix, str) else "",
            is_exclusive=ext.value(option, ext.OPTION_EXCLUSIVE) is True,
            initial_selected=is_selected,
            translations=translated,
            source=coding,
        )
