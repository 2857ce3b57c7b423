"""Which item must be decided before which: conditions that ask for nothing, or for one another, are refused."""

from __future__ import annotations

from collections import deque

from django.utils.translation import gettext as _

from assessments.fhir.items import Item, Questionnaire
from assessments.fhir.problems import Faults


def in_dependable_order(questionnaire: Questionnaire, faults: Faults) -> tuple[Item, ...]:
    """Every item after its parent and after the questions its conditions name.

    Notes a fault for a condition on a question that does not exist or cannot have an answer, and for items that wait
    for one another.
    """
    waits_for: dict[str, set[str]] = {}
    needed_by: dict[str, list[str]] = {}
    for item in questionnaire.in_order:
        needs = {condition.question for condition in item.enable_when}
        for number, condition in enumerate(item.enable_when):
            path = f"{item.path}.enableWhen[{number}].question"
            asked = questionnaire.by_link.get(condition.question)
            if asked is None:
                faults.add(path, _("no item has the linkId “%(question)s”") % {"question": condition.question[:80]})
                needs.discard(condition.question)
            elif not asked.is_question:
                faults.add(
                    path,
                    _("“%(question)s” is a %(type)s: it never has an answer to wait for")
                    % {"question": condition.question[:80], "type": asked.type},
                )
        if item.parent is not None:
            needs.add(item.parent.link_id)
        waits_for[item.link_id] = needs
        for need in needs:
            needed_by.setdefault(need, []).append(item.link_id)
    ready = deque(link for link, needs in waits_for.items() if not needs)
    order: list[Item] = []
    while ready:
        link = ready.popleft()
        order.append(questionnaire.by_link[link])
        for waiting in needed_by.get(link, ()):
            waits_for[waiting].discard(link)
            if not waits_for[waiting]:
                ready.append(waiting)
    if len(order) < len(questionnaire.in_order):
        _name_circle(questionnaire, {link: needs for link, needs in waits_for.items() if needs}, faults)
    return tuple(order)


def _name_circle(questionnaire: Questionnaire, waiting: dict[str, set[str]], faults: Faults) -> None:
    """Follow one item of those left over until it comes round, and name the circle at its first condition."""
    link = next(iter(waiting))
    seen: list[str] = []
    while link not in seen:
        seen.append(link)
        link = min(need for need in waiting[link] if need in waiting)
    circle = seen[seen.index(link) :]
    items = [questionnaire.by_link[member] for member in circle]
    first = min((item for item in items if item.enable_when), key=lambda item: item.position)
    names = ", ".join(f"“{member[:80]}”" for member in circle[:6])
    reason = _("these items wait for one another: %(names)s") % {"names": names}
    if len(circle) == 1:
        reason = _("this waits for its own answer")
    faults.add(f"{first.path}.enableWhen", reason)
