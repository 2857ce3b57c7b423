"""The items of a definition, one element at a time."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir import extensions as ext
from assessments.fhir.elements import Element
from assessments.fhir.extension_reading import read_extensions, read_variables
from assessments.fhir.items import EnableWhen, Item
from assessments.fhir.option_reading import OptionReader
from assessments.fhir.plain_text import words_of
from assessments.fhir.problems import Faults
from assessments.fhir.value_sets import ValueSets
from assessments.fhir.values import OPTION_VALUES, VALUE_OF_TYPE, Value, fault, kind, same, stored

MOST_ITEMS = 5_000
MOST_ITEM_DEPTH = 20
MEMBERS = frozenset(
    "id extension modifierExtension linkId definition code prefix text type enableWhen enableBehavior required "
    "repeats readOnly maxLength answerValueSet answerOption initial item".split()
)
TYPES = (*VALUE_OF_TYPE, "group", "display")
OPERATORS = ("exists", "=", "!=", ">", "<", ">=", "<=")


class ItemReader:
    """Reads the items of one definition in their order, and remembers what it has met."""

    def __init__(self, faults: Faults, value_sets: ValueSets) -> None:
        self.faults = faults
        self.option_reader = OptionReader(value_sets)
        self.in_order: list[Item] = []
        self.by_link: dict[str, Item] = {}

    def read(self, root: Element) -> tuple[Item, ...]:
        """All items below `root`, with their children."""
        return self._items(root, None, 1)

    def _items(self, above: Element, parent: Item | None, depth: int) -> tuple[Item, ...]:
        found: list[Item] = []
        elements = above.objects("item")
        if depth > MOST_ITEM_DEPTH and elements:
            above.refuse("item", _("items are nested more than %(number)s deep") % {"number": MOST_ITEM_DEPTH})
            return ()
        for element in elements:
            if len(self.in_order) >= MOST_ITEMS:
                self.faults.add(element.path, _("the form has more than %(number)s items") % {"number": MOST_ITEMS})
                break
            item = self._item(element, parent)
            self.in_order.append(item)
            found.append(item)
            item.children = self._items(element, item, depth + 1)
            self._check_shape(element, item)
            _help(item)
        return tuple(found)

    def _item(self, element: Element, parent: Item | None) -> Item:
        element.know(MEMBERS)
        element.check_extensions()
        link_id = element.text("linkId", required=True)
        if link_id in self.by_link:
            element.refuse("linkId", _("another item has the linkId “%(link_id)s” already") % {"link_id": link_id[:80]})
        kind_of_item = element.text("type", required=True)
        if kind_of_item and kind_of_item not in TYPES:
            reason = _("FHIR R4 has no item of the type “%(type)s”")
            if kind_of_item in ("coding", "question"):
                reason = _("FHIR R4 has no item of the type “%(type)s”: R5 has it")
            element.refuse("type", reason % {"type": kind_of_item[:40]})
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
            max_length=element.count("maxLength"),
            variables=read_variables(element),
        )
        if link_id:
            self.by_link.setdefault(link_id, item)
        for name in ("text", "prefix"):
            translated = ext.translations(element.source.get(f"_{name}"))
            if translated:
                item.translations[name] = translated
        read_extensions(element, item)
        self.option_reader.read(element, item)
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
                element.refuse("item", _("a display only shows its text: nothing can lie below it"))
            item.required = item.repeats = False
        if not item.is_question:
            for name in ("initial", "maxLength", "readOnly"):
                if name == "initial" and name in element.source:
                    element.refuse(
                        name, _("a %(type)s has no answer, so it cannot start with one") % {"type": item.type}
                    )
        if any(ext.extensions(element.source, ext.SUB_QUESTIONNAIRE)):
            element.refuse("extension", _("the questions of this part are in another file: put them together first"))

    def _read_conditions(self, element: Element, item: Item) -> None:
        found: list[EnableWhen] = []
        for condition in element.objects("enableWhen"):
            condition.check_extensions()
            question = condition.text("question", required=True)
            operator = condition.text("operator", required=True)
            if operator and operator not in OPERATORS:
                condition.refuse(
                    "operator", _("“%(operator)s” is no comparison that FHIR R4 knows") % {"operator": operator[:20]}
                )
            answer = condition.choice("answer", required=True)
            if answer is None:
                continue
            if operator == "exists" and kind(answer) != "valueBoolean":
                condition.refuse("", _("“exists” is answered by true or false only"))
                continue
            found.append(EnableWhen(question, operator, answer))
        item.enable_when = tuple(found)
        behavior = element.text("enableBehavior")
        if behavior and behavior not in ("all", "any"):
            element.refuse("enableBehavior", _("this is neither “all” nor “any”"))
        elif not behavior and len(found) > 1:
            element.refuse(
                "enableBehavior", _("this is missing: nobody can tell whether all conditions or any must hold")
            )
        item.enable_behavior = behavior or "all"

    def _read_initial(self, element: Element, item: Item) -> None:
        found: list[Value] = []
        for initial in element.objects("initial"):
            value = _of_type(item, initial.choice("value", required=True))
            if value is not None and item.is_question:
                if self._is_possible(item, value):
                    found.append(self._as_offered(item, value))
                else:
                    initial.keep("", gettext_lazy("a first answer that the question cannot have: it starts without"))
        if len(found) > 1 and not item.repeats:
            element.refuse("initial", _("a question with one answer cannot start with several"))
        selected = [option.value for option in item.options if option.initial_selected]
        if len(selected) > 1 and not item.repeats:
            element.refuse("answerOption", _("a question with one answer cannot start with several"))
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


def _help(item: Item) -> None:
    """Put on an item the texts below it that explain it; they are its words where it has none of its own."""
    helping = [child for child in item.children if child.is_help]
    if not helping:
        return
    said = "\n".join(child.text for child in helping)
    spoken = {language for child in helping for language in child.translations.get("text", {})}
    translated = {language: "\n".join(child.text_in(language) for child in helping) for language in spoken}
    if item.text or not item.is_question:
        item.help, item.translations["help"] = said, translated
    else:
        item.text, item.translations["text"] = said, translated


def _of_type(item: Item, value: Value | None) -> Value | None:
    """A whole number as the decimal, or a day as the dateTime that the item asks for; any other value as it is."""
    wider = {("decimal", "valueInteger"): "valueDecimal", ("dateTime", "valueDate"): "valueDateTime"}
    name = wider.get((item.type, kind(value or {})))
    return value if value is None or name is None else stored(name, value[kind(value)])
