"""The items of a definition, one element at a time."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assessments.fhir import extensions as ext
from assessments.fhir.elements import Element, whole
from assessments.fhir.items import EnableWhen, Expression, Item, Option, Unit
from assessments.fhir.plain_text import words_of
from assessments.fhir.problems import Faults
from assessments.fhir.value_sets import NotHere, ValueSets
from assessments.fhir.values import (
    OPTION_VALUES,
    VALUE_OF_TYPE,
    Value,
    compare,
    fault,
    kind,
    same,
    stored,
)

MOST_ITEMS = 5_000
MOST_ITEM_DEPTH = 20
MOST_OPTIONS = 50_000  # of all questions together, where each question writes its own
MEMBERS = frozenset(
    "id extension modifierExtension linkId definition code prefix text type enableWhen enableBehavior required "
    "repeats readOnly maxLength answerValueSet answerOption initial item".split()
)
OPTION_MEMBERS = frozenset(("id", "extension", "modifierExtension", "initialSelected", *OPTION_VALUES))
TYPES = (*VALUE_OF_TYPE, "group", "display")
WITH_OPTIONS = {  # which options a type may offer
    "choice": OPTION_VALUES,
    "open-choice": OPTION_VALUES,
    "string": ("valueString",),
    "integer": ("valueInteger",),
    "date": ("valueDate",),
    "time": ("valueTime",),
}
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")


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


class ItemReader:
    """Reads the items of one definition in their order, and remembers what it has met."""

    def __init__(self, faults: Faults, value_sets: ValueSets) -> None:
        self.faults = faults
        self.value_sets = value_sets
        self.in_order: list[Item] = []
        self.by_link: dict[str, Item] = {}
        self.options = 0
        self.lists: dict[str, tuple[Option, ...]] = {}  # questions that share a value set share its options

    def read(self, root: Element) -> tuple[Item, ...]:
        """All items below `root`, with their children."""
        return self._items(root, None, 1)

    def _items(self, above: Element, parent: Item | None, depth: int) -> tuple[Item, ...]:
        found: list[Item] = []
        elements = above.objects("item")
        if depth > MOST_ITEM_DEPTH and elements:
            above.refuse("item", f"items are nested more than {MOST_ITEM_DEPTH} deep")
            return ()
        for element in elements:
            if len(self.in_order) >= MOST_ITEMS:
                self.faults.add(element.path, f"the form has more than {MOST_ITEMS} items")
                break
            item = self._item(element, parent)
            self.in_order.append(item)
            found.append(item)
            item.children = self._items(element, item, depth + 1)
            self._check_shape(element, item)
            helping = [child for child in item.children if child.is_help]
            if helping:
                item.help = "\n".join(child.text for child in helping)
                spoken = {language for child in helping for language in child.translations.get("text", {})}
                item.translations["help"] = {
                    language: "\n".join(child.text_in(language) for child in helping) for language in spoken
                }
        return tuple(found)

    def _item(self, element: Element, parent: Item | None) -> Item:
        element.know(MEMBERS)
        element.check_extensions()
        link_id = element.text("linkId", required=True)
        if link_id in self.by_link:
            element.refuse("linkId", f"another item has the linkId “{link_id[:80]}” already")
        kind_of_item = element.text("type", required=True)
        if kind_of_item and kind_of_item not in TYPES:
            element.refuse("type", f"FHIR R4 has no item of the type “{kind_of_item[:40]}”")
        item = Item(
            link_id=link_id,
            position=len(self.in_order),
            type=kind_of_item,
            text=self._text(element),
            path=element.path,
            source=element.source,
            parent=parent,
            prefix=element.text("prefix"),
            codes=self.codes_of(element),
            required=element.flag("required"),
            repeats=element.flag("repeats"),
            read_only=element.flag("readOnly"),
            open_choice=kind_of_item == "open-choice",
            max_length=element.count("maxLength"),
            variables=read_variables(element),
        )
        if link_id:
            self.by_link.setdefault(link_id, item)
        for name in ("text", "prefix"):
            translated = ext.translations(element.source.get(f"_{name}"))
            if translated:
                item.translations[name] = translated
        self._read_extensions(element, item)
        self._read_options(element, item)
        self._read_conditions(element, item)
        self._read_initial(element, item)
        return item

    def _text(self, element: Element) -> str:
        text = element.text("text")
        if not text:
            markup = ext.value(element.source.get("_text"), ext.XHTML)
            if isinstance(markup, str):
                text = words_of(markup)
        return text

    def codes_of(self, element: Element) -> tuple[dict[str, str], ...]:
        """The codes of the form or of an item."""
        found = []
        for code in element.objects("code"):
            reason = fault("valueCoding", code.source)
            if reason:
                code.refuse("", reason)
            else:
                found.append(stored("valueCoding", code.source)["valueCoding"])
        return tuple(found)

    def _check_shape(self, element: Element, item: Item) -> None:
        if item.type == "display":
            if item.children:
                element.refuse("item", "a display only shows its text: nothing can lie below it")
            item.required = item.repeats = False
        if not item.is_question:
            for name in ("initial", "maxLength", "readOnly"):
                if name == "initial" and name in element.source:
                    element.refuse(name, f"a {item.type} has no answer, so it cannot start with one")
        if any(ext.extensions(element.source, ext.SUB_QUESTIONNAIRE)):
            element.refuse("extension", "the questions of this part are in another file: put them together first")

    # --- what extensions say -----------------------------------------------------------------------------------------

    def _read_extensions(self, element: Element, item: Item) -> None:
        source = element.source
        item.hidden = ext.value(source, ext.HIDDEN) is True
        item.control = next(iter(ext.codes(source, ext.ITEM_CONTROL)), "")
        item.orientation = next(iter(ext.codes(source, ext.ORIENTATION)), "")
        item.category = next(iter(ext.codes(source, ext.CATEGORY)), "")
        item.min_length = whole(ext.value(source, ext.MIN_LENGTH))
        item.max_decimal_places = whole(ext.value(source, ext.MAX_DECIMAL_PLACES))
        item.min_occurs = whole(ext.value(source, ext.MIN_OCCURS))
        item.max_occurs = whole(ext.value(source, ext.MAX_OCCURS))
        item.max_size = whole(ext.value(source, ext.MAX_SIZE))
        item.mime_types = tuple(
            said for found in ext.extensions(source, ext.MIME_TYPE) if isinstance(said := ext.value_of(found), str)
        )
        step = ext.value(source, ext.SLIDER_STEP)
        if isinstance(step, int | Decimal) and not isinstance(step, bool) and step > 0:
            item.slider_step = Decimal(step)
        for name, urls in (
            ("entry_format", ext.ENTRY_FORMAT),
            ("short_text", ext.SHORT_TEXT),
            ("help", ext.INSTRUCTION),
        ):
            said = ext.value(source, urls)
            if isinstance(said, str):
                setattr(item, name, said)
        item.min_value = self._limit(element, item, ext.MIN_VALUE)
        item.max_value = self._limit(element, item, ext.MAX_VALUE)
        if item.min_value and item.max_value and compare(item.min_value, item.max_value) == 1:
            element.refuse("extension", "the least value is more than the greatest")
        item.units = self._units(element)
        item.unit_open = any(ext.extensions(source, ext.UNIT_OPEN)) or (item.type == "quantity" and not item.units)
        item.calculated_expression = self._first_expression(element, ext.CALCULATED)
        item.enable_expression = self._first_expression(element, ext.ENABLE_WHEN_EXPRESSION)

    def _first_expression(self, element: Element, urls: tuple[str, ...]) -> Expression | None:
        for extension in ext.extensions(element.source, urls):
            found = _expression(extension)
            if found is None:
                element.refuse("extension", "an expression has no text")
            return found
        return None

    def _limit(self, element: Element, item: Item, urls: tuple[str, ...]) -> Value | None:
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
                        element.refuse("extension", f"a limit of a {item.type} cannot be a {name[5:]}")
                        return None
                    return limit
        return None

    def _units(self, element: Element) -> tuple[Unit, ...]:
        units: list[Unit] = []
        seen = set()
        for extension in ext.extensions(element.source, ext.UNIT + ext.UNIT_OPTION):
            said = ext.value_of(extension)
            if not isinstance(said, dict) or fault("valueCoding", said):
                element.refuse("extension", "a unit is no Coding")
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

    # --- options ------------------------------------------------------------------------------------------------------

    def _read_options(self, element: Element, item: Item) -> None:
        own, address = "answerOption" in element.source, element.text("answerValueSet")
        if own and address:
            element.refuse("", "this has both a list of its own answers and a value set")
        elif own or address:
            allowed = WITH_OPTIONS.get(item.type, ())
            name = "answerOption" if own else "answerValueSet"
            if not allowed or (address and item.type not in ("choice", "open-choice")):
                element.refuse(name, f"a {item.type} cannot offer answers to choose from")
            elif own:
                item.options = self._own_options(element, allowed)
            else:
                item.options = self._shared_options(element, item, address)
        elif item.type == "choice":
            element.keep("", "a choice without a list of answers: it is shown, but nobody can answer it here")

    def _own_options(self, element: Element, allowed: tuple[str, ...]) -> tuple[Option, ...]:
        found: list[Option] = []
        seen: dict[str, int] = {}
        for number, option in enumerate(element.objects("answerOption")):
            self.options += 1
            if self.options == MOST_OPTIONS + 1:
                option.refuse("", f"the form offers more than {MOST_OPTIONS} answers")
            if self.options > MOST_OPTIONS:
                break
            option.know(OPTION_MEMBERS)
            option.check_extensions()
            value = option.choice("value", required=True)
            if value is None:
                continue
            name = kind(value)
            if name not in allowed:
                option.refuse(name, f"a {element.source.get('type')} cannot offer a {name[5:]}")
                continue
            identity = str(value)
            if identity in seen:
                option.refuse("", f"this answer is offered twice, first as answerOption[{seen[identity]}]")
            seen.setdefault(identity, number)
            found.append(
                self._option(option.source, option.source[name], value, len(found), option.flag("initialSelected"))
            )
        return tuple(found)

    def _shared_options(self, element: Element, item: Item, address: str) -> tuple[Option, ...]:
        try:
            codings = self.value_sets.codings(address)
        except NotHere as missing:
            item.option_source = missing.source
            element.keep(
                "answerValueSet",
                f"the answers are kept elsewhere ({missing.source[:200]}) and are not fetched"
                + ("" if item.open_choice else ": the question is shown, but nobody can answer it here"),
            )
            return ()
        if address not in self.lists:
            self.lists[address] = tuple(
                self._option(coding, coding, stored("valueCoding", coding), number, False)
                for number, coding in enumerate(codings)
            )
            if not codings:
                element.refuse("answerValueSet", "this value set is empty")
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
            display=str(words or ""),
            ordinal=None if weight is None else Decimal(weight),
            prefix=prefix if isinstance(prefix, str) else "",
            is_exclusive=ext.value(option, ext.OPTION_EXCLUSIVE) is True,
            initial_selected=is_selected,
            translations=translated,
            source=coding,
        )

    # --- conditions and first answers ---------------------------------------------------------------------------------

    def _read_conditions(self, element: Element, item: Item) -> None:
        found: list[EnableWhen] = []
        for condition in element.objects("enableWhen"):
            condition.check_extensions()
            question = condition.text("question", required=True)
            operator = condition.text("operator", required=True)
            if operator and operator not in OPERATORS:
                condition.refuse("operator", f"“{operator[:20]}” is no comparison that FHIR R4 knows")
            answer = condition.choice("answer", required=True)
            if answer is None:
                continue
            if operator == "exists" and kind(answer) != "valueBoolean":
                condition.refuse("", "“exists” is answered by true or false only")
                continue
            found.append(EnableWhen(question, operator, answer))
        item.enable_when = tuple(found)
        behavior = element.text("enableBehavior")
        if behavior and behavior not in ("all", "any"):
            element.refuse("enableBehavior", "this is neither “all” nor “any”")
        elif not behavior and len(found) > 1:
            element.refuse("enableBehavior", "this is missing: nobody can tell whether all conditions or any must hold")
        item.enable_behavior = behavior or "all"

    def _read_initial(self, element: Element, item: Item) -> None:
        found: list[Value] = []
        for initial in element.objects("initial"):
            value = initial.choice("value", required=True)
            if value is not None and item.is_question:
                if self._is_possible(item, value):
                    found.append(self._as_offered(item, value))
                else:
                    initial.refuse(next(iter(initial.source)), f"a {item.type} cannot start with this answer")
        if len(found) > 1 and not item.repeats:
            element.refuse("initial", "a question with one answer cannot start with several")
        selected = [option.value for option in item.options if option.initial_selected]
        if len(selected) > 1 and not item.repeats:
            element.refuse("answerOption", "a question with one answer cannot start with several")
        item.initial = tuple(found or selected)

    @staticmethod
    def _is_possible(item: Item, value: Value) -> bool:
        if item.type == "open-choice":
            return kind(value) in OPTION_VALUES
        if item.options:
            return any(same(option.value, value) for option in item.options)
        if item.type == "choice":  # its list is kept elsewhere
            return kind(value) in OPTION_VALUES
        return kind(value) == VALUE_OF_TYPE.get(item.type)

    @staticmethod
    def _as_offered(item: Item, value: Value) -> Value:
        """The option this value means, so that a first answer has the system and the words of the list."""
        return next((option.value for option in item.options if same(option.value, value)), value)
