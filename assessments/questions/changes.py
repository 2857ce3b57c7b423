"""Groups that repeat: one more of them, or one less."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments.fhir import Item, key_of, place_of
from assessments.fhir.keys import Instance
from assessments.questions.paging import Page, questions_in
from assessments.questions.reading import NAME, Sent, field_name
from common.errors import Refused

if TYPE_CHECKING:
    from assessments.questions.sheet import Sheet

Changes = dict[str, list[dict[str, Any]] | None]


def added(sheet: Sheet, page: Page, data: QueryDict) -> Changes:
    """One more of the group that the button `add` names: its place, without an answer yet."""
    if "add" not in data:
        return {}
    if data["add"] in field_names(sheet, page):
        return {}  # one more answer to a question: an empty field stands there when its others are filled
    group, instance = _group(page, str(data["add"]))
    first = next(questions_in(group.children), None)
    if first is None:
        return {}
    depth = len(first.scopes) - len(instance)
    return {key_of(first.link_id, (*instance, *[0] * depth)): []}


def removed(sheet: Sheet, page: Page, data: QueryDict, sent: Sent) -> Changes:
    """Without the group that the button `remove` names: what stands after it moves up by one. What was typed
    elsewhere on the page (`sent`) is kept, and moves along."""
    if "remove" not in data:
        return {}
    group, instance = _group(page, str(data["remove"]))
    *above, number = instance
    depth = len(above)
    whole: Changes = {**sheet.answers, **sent.answers}
    changes: Changes = {}
    moved: Changes = {}
    for key, values in whole.items():
        place = place_of(sheet.questionnaire, key)
        if place is None or not place[0].is_answerable or group not in place[0].scopes:
            continue
        item, at = place
        if list(at[:depth]) != above or at[depth] < number:
            continue
        changes[key] = None
        if at[depth] > number:
            moved[key_of(item.link_id, (*at[:depth], at[depth] - 1, *at[depth + 1 :]))] = values
    return changes | moved


def field_names(sheet: Sheet, page: Page) -> set[str]:
    """The names of the fields of all questions on a page."""
    return {field_name(item, instance) for item in page.asks for instance in sheet.places.of(item)}


def _group(page: Page, name: str) -> tuple[Item, Instance]:
    """The group on this page that a button names, and which one of them. Raises Refused for any other name."""
    found = NAME.fullmatch(name)
    if found is not None and found[2]:
        instance = tuple(map(int, found[2].split(".")))
        for top in page.items:
            for item in (top, *top.descendants()):
                is_group = item.position == int(found[1]) and item.type == "group" and item.repeats
                if is_group and len(instance) == len(item.scopes) + 1:
                    return item, instance
    raise Refused(_("This answer belongs to another page. Open the page again, please."))
