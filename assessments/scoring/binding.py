"""Tying a rule to the questions of a definition: by a given mapping, by LOINC codes, by link ids, or by order.

A rule without wording (EPDS, ISI ...) meets a definition that the clinic loaded. What is printed there, and which
numbers the form puts on its answers, has to agree with the rule; where it does not, nothing is guessed. Two real forms
are why: an EPDS whose answers are numbered 0 to 3 in printed order although seven items are printed worst first, and a
GDS whose answers all say yes = 1 although five items count the no.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from assessments.scoring.conditions import Value
from assessments.scoring.errors import Problem, RuleRefused
from assessments.scoring.items import NO, YES, Item
from assessments.scoring.parsing import parse_rule
from assessments.scoring.rules import Rule

LOINC = "http://loinc.org"
CHOSEN = ("choice", "open-choice", "boolean")


class OfferedAnswer(Protocol):
    """An answer of a question, as `assessments.fhir.Option` has it."""

    @property
    def value(self) -> Mapping[str, Any]: ...
    @property
    def display(self) -> str: ...
    @property
    def ordinal(self) -> Decimal | None: ...


class Question(Protocol):
    """A question, as `assessments.fhir.Item` has it."""

    @property
    def link_id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def codes(self) -> Sequence[Mapping[str, str]]: ...
    @property
    def options(self) -> Sequence[OfferedAnswer]: ...
    @property
    def min_value(self) -> Mapping[str, Any] | None: ...
    @property
    def max_value(self) -> Mapping[str, Any] | None: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def read_only(self) -> bool: ...


class Definition(Protocol):
    """A form, as `assessments.fhir.Questionnaire` has it."""

    @property
    def in_order(self) -> Sequence[Any]: ...


def bind_rule(rule: Rule | Mapping[str, Any], questionnaire: Definition) -> dict[str, Any]:
    """The rule as data, with the question of each item and the value of each of its answers.

    Which item is which question is said by LOINC codes, else by equal ids, else by the order of the questions. Remarks
    on what the form says otherwise are among the `notes`. Raises RuleRefused when items find no question, or the
    answers of a question cannot be told apart safely.
    """
    unbound = rule if isinstance(rule, Rule) else parse_rule(rule)
    questions = {item.link_id: item for item in questionnaire.in_order if _can_be_scored(item)}
    problems: list[Problem] = []
    links = _links(unbound, questions, problems)
    if problems:
        raise RuleRefused(problems)
    notes: list[str] = []
    items = []
    for data in unbound.data["items"]:
        item = unbound.items[data["id"]]
        if item.id in links:
            answers = _answers(item, questions[links[item.id]], problems, notes)
            items.append({**data, "link_id": links[item.id], "answers": answers})
        else:  # an item nobody needs, which this form leaves out; its id finds no answer
            items.append(dict(data))
    if problems:
        raise RuleRefused(problems)
    kept = [note for note in unbound.data.get("notes", []) if note not in notes]
    bound = {**unbound.data, "items": items, "notes": [*kept, *notes]}
    parse_rule(bound)
    return bound


def _can_be_scored(item: Any) -> bool:
    if item.hidden or item.read_only or item.repeats:
        return False
    return item.type in CHOSEN or (item.type == "integer" and item.calculated_expression is None)


def _links(rule: Rule, questions: Mapping[str, Question], problems: list[Problem]) -> dict[str, str]:
    """Which question each item is."""
    needed = {item.id for item in rule.items.values() if item.is_needed}
    for found in (_by_loinc(rule, questions), {item: item for item in rule.items if item in questions}):
        if needed <= set(found):
            return found
    return _by_order(rule, questions, problems)


def _by_loinc(rule: Rule, questions: Mapping[str, Question]) -> dict[str, str]:
    """Items whose LOINC code stands at exactly one question."""
    by_code: dict[str, list[str]] = {}
    for question in questions.values():
        for coding in question.codes:
            if coding.get("system") == LOINC and coding.get("code"):
                by_code.setdefault(coding["code"], []).append(question.link_id)
    found = {item.id: by_code.get(item.loinc, []) for item in rule.items.values() if item.loinc}
    return {item_id: links[0] for item_id, links in found.items() if len(links) == 1}


def _by_order(rule: Rule, questions: Mapping[str, Question], problems: list[Problem]) -> dict[str, str]:
    """The questions one after the other, when there are as many as the rule has items (or items it needs)."""
    chosen = [link_id for link_id, question in questions.items() if question.type in CHOSEN] or list(questions)
    for items in (list(rule.items), [item.id for item in rule.items.values() if item.is_needed]):
        if len(items) == len(chosen):
            found = dict(zip(items, chosen, strict=True))
            problems += [
                Problem(
                    f"item {item_id}",
                    _("would be the question “%(link)s” by order, and is another by its name") % {"link": link},
                )
                for item_id, link in found.items()
                if item_id != link and item_id in questions
            ]
            return found
    has, wants = len(chosen), len(rule.items)
    problems.append(
        Problem(
            "items",
            _("the form has %(has)s questions with answers to choose, the rule %(wants)s items; no code pairs them")
            % {"has": has, "wants": wants},
        )
    )
    return {}


def _answers(item: Item, question: Question, problems: list[Problem], notes: list[str]) -> list[dict[str, Any]]:
    """Each answer of the question with the value the rule gives it; none for true and false and for plain numbers."""
    if question.type == "boolean":
        if not item.is_yes_no:
            problems.append(Problem(f"item {item.id}", _("the form asks for yes or no, the rule has other answers")))
        return []
    if question.type == "open-choice":
        problems.append(Problem(f"item {item.id}", _("the form takes answers in own words, which have no points")))
        return []
    if not question.options:
        if question.type != "integer" or not _is_limited_to(item, question):
            reason = _("the form has no answers to choose, and no limits that leave only the rule's numbers")
            problems.append(Problem(f"item {item.id}", reason))
        return []
    values = _matched(item, question.options, problems, notes)
    if values is None:
        return []
    pairs = zip(question.options, values, strict=True)
    return [{**_key(option), "value": value} for option, value in pairs if value is not None]


def _is_limited_to(item: Item, question: Question) -> bool:
    """Whether every number that the form lets through is a value of the item: nothing given is refused later."""
    limits = [question.min_value, question.max_value]
    least, most = (next(iter(limit.values()), None) if limit else None for limit in limits)
    numbers = [value for value in item.values if type(value) is int]
    return (
        len(numbers) == len(item.values)
        and (min(numbers), max(numbers)) == (least, most)
        and max(numbers) - min(numbers) == len(numbers) - 1  # no gap, as the harm items of the AUDIT have
    )


def _matched(
    item: Item, options: Sequence[OfferedAnswer], problems: list[Problem], notes: list[str]
) -> list[Value | None] | None:
    """The values of the options in their order; None after a problem."""
    known = [_identity(item, option) for option in options]
    wanted = {value for value in item.values if value != item.declined or isinstance(value, bool)}
    if all(value is not None for value in known) and len(set(known)) == len(known) and wanted <= set(known):
        _note_other_points(item, options, known, notes)
        return known
    if item.is_yes_no:
        problems.append(Problem(f"item {item.id}", _("cannot tell which answer of the form is yes and which is no")))
        return None
    if len(options) != len(item.values):
        reason = _("the form has %(has)s answers, the rule %(wants)s") % {
            "has": len(options),
            "wants": len(item.values),
        }
        problems.append(Problem(f"item {item.id}", reason))
        return None
    for place, (option, value) in enumerate(zip(options, item.values, strict=True), start=1):
        if option.ordinal is not None and not isinstance(value, str) and option.ordinal != int(value):
            reason = _("the form gives its answer %(place)s the value %(has)s, the rule %(wants)s") % {
                "place": place,
                "has": option.ordinal,
                "wants": int(value),
            }
            problems.append(Problem(f"item {item.id}", reason))
            return None
    return list(item.values)


def _identity(item: Item, option: OfferedAnswer) -> Value | None:
    """The value that the option's code or its word says by itself; None when they say nothing."""
    code = _key(option)["code"]
    if item.is_yes_no:
        for word in (code.casefold(), option.display.strip().rstrip(".").casefold()):
            if word in YES or word in NO:
                return word in YES
        return None
    if code in item.codes:
        return item.values[item.codes.index(code)]
    return code if code in item.values else None


def _note_other_points(
    item: Item, options: Sequence[OfferedAnswer], values: Sequence[Value | None], notes: list[str]
) -> None:
    """The answers are known by their codes; points that the form counts otherwise are worth a remark."""
    if item.points is None:
        return
    for option, value in zip(options, values, strict=True):
        if value is None or option.ordinal is None:
            continue
        points = item.points[item.place(value)]
        if option.ordinal != points and (isinstance(value, bool) or option.ordinal != int(value)):
            notes.append(
                f"item {item.id}: the form gives {option.display!r} {option.ordinal} points, the rule {points}; "
                "the rule counts"
            )


def _key(option: OfferedAnswer) -> dict[str, str]:
    """What an answer of this option is found by when it is stored."""
    kind, content = next(iter(option.value.items()), ("", ""))
    if kind == "valueCoding" and isinstance(content, Mapping):
        return {"system": str(content.get("system") or ""), "code": str(content.get("code") or "")}
    return {"system": "", "code": str(content)}
