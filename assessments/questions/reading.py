"""From a page that was sent back to the answers that were changed on it.

A field is named after the place of its question: `q7`, in a group that repeats `q7~1`. The page also says, in `was`,
what it showed when it was opened: {"q7": mark}. What is as it was is no change, so an old page in another window
undoes nothing; a script takes the mark away from what was touched. Field names never hold a linkId: those are of
others, and may hold anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from assessments.answers import merged
from assessments.fhir import AnswerRefused, Item, check_answer, key_of, place_of
from assessments.fhir.keys import Instance
from assessments.questions.paging import questions_in
from common.errors import Refused

if TYPE_CHECKING:
    from assessments.questions.sheet import Sheet

NAME = re.compile(r"q(\d{1,5})(?:~(\d{1,3}(?:\.\d{1,3}){0,9}))?", re.ASCII)
OTHER = "other"  # sent when "something else" is chosen; the words are in `<name>-other`


@dataclass
class Sent:
    """What a page says. `answers` are the changed ones by key, an empty list for an answer that was taken back;
    `errors` and `typed` are by the name of the field."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)  # keys of all questions that were on the page


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of one question."""

    texts: tuple[str, ...]
    other: str = ""
    unit: str = ""


def field_name(item: Item, instance: Instance) -> str:
    """The name of a question's field."""
    return key_of(f"q{item.position}", instance)


def mark(values: Sequence[dict[str, Any]]) -> str:
    """A short mark of stored values, to see whether they are still the same."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:10]


def read(sheet: Sheet, items: Iterable[Item], data: QueryDict) -> Sent:
    """The changes that `data` makes to the questions among `items`. Raises Refused for a field of another page or of
    no question at all."""
    on_page = {item.position: item for item in questions_in(items)}
    was = _marks(data.get("was", ""))
    names = dict.fromkeys([*was, *(name for name in data if NAME.fullmatch(name))])
    sent = Sent()
    for name in names:
        item, instance = _place(sheet, on_page, name)
        key = key_of(item.link_id, instance)
        sent.shown.add(key)
        typed = sent.typed[name] = _typed(item, name, data)
        try:
            values = check_answer(item, typed.texts, unit=typed.unit)
        except AnswerRefused as refusal:
            sent.errors[name] = refusal.message
            continue
        if was.get(name) != mark(values):
            sent.answers[key] = values
    _forget_hidden(sheet, sent)
    return sent


def _forget_hidden(sheet: Sheet, sent: Sent) -> None:
    """An answer that stood on the page while another one there put its question away was not wanted: the form does
    not ask it any more."""
    enabled = sheet.workings.of(merged(sheet.given, sent.answers)).asked
    for key in sent.shown - enabled:
        if key in sheet.enabled:
            sent.answers.pop(key, None)


def _marks(text: str) -> dict[str, str | None]:
    try:
        marks = json.loads(text[:200_000]) if text else {}
    except (ValueError, RecursionError):
        marks = {}
    return marks if isinstance(marks, dict) else {}


def _place(sheet: Sheet, on_page: dict[int, Item], name: str) -> tuple[Item, Instance]:
    found = NAME.fullmatch(name)
    item = on_page.get(int(found[1])) if found else None
    if found is None or item is None:
        raise Refused(_("This answer belongs to another page. Open the page again, please."))
    place = place_of(sheet.questionnaire, item.link_id + (f"~{found[2]}" if found[2] else ""))
    if place is None:
        raise Refused(_("This answer belongs to another page. Open the page again, please."))
    return place


def _typed(item: Item, name: str, data: QueryDict) -> Typed:
    texts = [text for text in data.getlist(name) if text.strip()]
    other = data.get(f"{name}-other", "").strip()
    if item.type == "open-choice" and item.options:
        is_other = OTHER in texts or (bool(other) and (item.repeats or not texts))
        texts = [text for text in texts if text != OTHER]
        return Typed((*texts, other) if is_other and other else tuple(texts), other if is_other else "")
    if item.type == "dateTime":
        texts = [_with_zone(text) for text in texts]
    return Typed(tuple(texts), unit=data.get(f"{name}-unit", ""))


def _with_zone(text: str) -> str:
    """A moment as an input of a page sends it, on the clock the reader is shown; anything else as it is."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return text
    if moment is None or timezone.is_aware(moment) or "T" not in text:
        return text
    return timezone.make_aware(moment).isoformat(timespec="seconds")
