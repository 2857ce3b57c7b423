"""The items of a rule: their answers, points and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.conditions import Value
from assessments.scoring.items import NO, YES, Item
from assessments.scoring.reading import MOST_POINTS, Source, is_whole

ITEM_WORDS = frozenset("id scale values points codes scored needed loinc link_id declined answers".split())
SCALE_WORDS = frozenset({"values", "points", "codes"})
MOST_ANSWERS = 100


def read_items(source: Source) -> dict[str, Item]:
    """The items in their order; answers stand at the item or in a scale that several items share."""
    scales = _scales(source)
    items: dict[str, Item] = {}
    links: dict[str, str] = {}
    for part in source.parts("items"):
        part.only(ITEM_WORDS)
        item_id = part.text("id")
        if item_id in items:
            part.refuse(_("is there twice"))
        items[item_id] = item = _item(part, item_id, scales)
        if item.link_id and item.link_id in links:
            part.refuse(
                _("has the question %(link_id)s of item %(links)s")
                % {"link_id": item.link_id, "links": links[item.link_id]}
            )
        links[item.link_id] = item_id
    if not items:
        source.refuse(_("has no items"))
    elif len(links) > 1 and not all(item.link_id for item in items.values() if item.is_needed):
        source.refuse(_("binds only some of its items to questions"))
    return items


def _scales(source: Source) -> dict[str, Mapping[str, Any]]:
    scales = source.data.get("scales", {})
    if not isinstance(scales, Mapping):
        source.refuse(_("is an object"), "scales")
        return {}
    for name, scale in scales.items():
        if not isinstance(scale, Mapping):
            source.refuse(_("is no object"), f"scale {name}")
        else:
            Source(scale, f"scale {name}", source.problems).only(SCALE_WORDS)
    return {name: scale for name, scale in scales.items() if isinstance(scale, Mapping)}


def _item(part: Source, item_id: str, scales: Mapping[str, Mapping[str, Any]]) -> Item:
    data = dict(part.data)
    if "scale" in data:
        if not isinstance(data["scale"], str) or data["scale"] not in scales:
            part.refuse(_("has the scale %(data)s, which does not exist") % {"data": repr(data["scale"])})
        else:
            data = {**scales[data["scale"]], **data}
    values = _values(part, data.get("values"))
    codes = _codes(part, data.get("codes", []), values)
    is_scored = _is_true(part, data, "scored")
    places: dict[tuple[bool, Value], int] = {}
    for place, value in enumerate(values):
        if (isinstance(value, bool), value) in places:
            part.refuse(_("has the answer %(value)s twice") % {"value": repr(value)})
        places[isinstance(value, bool), value] = place
    return Item(
        id=item_id,
        values=values,
        points=_points(part, data.get("points"), values) if is_scored else None,
        codes=codes,
        is_needed=_is_true(part, data, "needed") if "needed" in data else is_scored,
        loinc=part.text("loinc", ""),
        link_id=part.text("link_id", ""),
        declined=_declined(part, data, places),
        answers=_answers(part, data.get("answers", []), places),
        places=places,
        places_of_code=_places_of_code(values, codes),
    )


def _is_true(part: Source, data: Mapping[str, Any], name: str) -> bool:
    value = data.get(name, True)
    if not isinstance(value, bool):
        part.refuse(_("%(name)s is true or false") % {"name": name})
    return value is True


def _values(part: Source, values: Any) -> tuple[Value, ...]:
    if not isinstance(values, list) or not 1 < len(values) <= MOST_ANSWERS:
        part.refuse(_("needs a list of two or more answers"))
        return ()
    kinds = {type(value) for value in values}
    if kinds not in ({int}, {bool}, {str}, {bool, str}):
        part.refuse(_("answers are all whole numbers, all words, or true and false with words such as refused"))
        return ()
    return tuple(values) if _are_small(part, values) else ()


def _are_small(part: Source, numbers: Iterable[Any]) -> bool:
    if all(abs(number) <= MOST_POINTS for number in numbers if is_whole(number)):
        return True
    part.refuse(_("has a number greater than %(number)s") % {"number": MOST_POINTS})
    return False


def _codes(part: Source, codes: Any, values: tuple[Value, ...]) -> tuple[str, ...]:
    if codes == []:
        return ()
    if not isinstance(codes, list) or not all(isinstance(code, str) and code for code in codes):
        part.refuse(_("codes is a list of words"))
        return ()
    if len(codes) != len(values) or len(set(codes)) != len(codes):
        part.refuse(_("needs one code for each answer, each another"))
        return ()
    return tuple(codes)


def _points(part: Source, points: Any, values: tuple[Value, ...]) -> tuple[int, ...] | None:
    """The points of the answers: stated, or the numbers themselves; yes is 1 and no is 0; words have none."""
    if points is None:
        return None if any(isinstance(value, str) for value in values) else tuple(int(value) for value in values)
    if not isinstance(points, list) or len(points) != len(values) or not all(is_whole(point) for point in points):
        part.refuse(_("needs points, a whole number for each answer"))
        return None
    return tuple(points) if _are_small(part, points) else None


def _declined(part: Source, data: Mapping[str, Any], places: Mapping[tuple[bool, Value], int]) -> Value | None:
    """The answer that "I would rather not answer" counts as, where the instrument has one."""
    value = data.get("declined")
    if value is None:
        return None
    if not isinstance(value, int | str) or (isinstance(value, bool), value) not in places:
        part.refuse(_("declined is none of its answers"))
        return None
    return value


def _answers(part: Source, answers: Any, places: Mapping[tuple[bool, Value], int]) -> dict[tuple[str, str], Value]:
    """The codes of the definition this rule is bound to, as `bind_rule` wrote them."""
    found: dict[tuple[str, str], Value] = {}
    for answer in answers if isinstance(answers, list) else [None]:
        if (
            not isinstance(answer, Mapping)
            or not isinstance(answer.get("system"), str)
            or not isinstance(answer.get("code"), str)
            or not isinstance(answer.get("value"), int | str)
            or (isinstance(answer["value"], bool), answer["value"]) not in places
        ):
            part.refuse(_("answers are objects of system, code and one of the values"))
            return {}
        found[answer["system"], answer["code"]] = answer["value"]
    return found


def _places_of_code(values: tuple[Value, ...], codes: tuple[str, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, value in enumerate(values):
        if isinstance(value, bool):
            places |= dict.fromkeys(YES if value else NO, place)
    return places | {code: place for place, code in enumerate(codes)}
