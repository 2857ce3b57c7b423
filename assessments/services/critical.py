"""Critical answers: a person hears of them in the transaction that stores the answer, finished form or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from accounts.models import User
from assessments.definitions import Loaded
from assessments.fhir import Item, option_of
from assessments.fhir.values import kind
from assessments.models import IntakeAssessment
from assessments.questions.wording import answer_texts
from assessments.scoring import Critical, Rule, ValueRefused, values_of
from assessments.scoring.conditions import Value
from crisis.models import CrisisAlert
from crisis.services import raise_alert

LEVELS = ("moderate", "high")  # those a rule may give, the graver last


def critical_now(loaded: Loaded, answers: Mapping[str, Any], declined: Collection[str] = ()) -> list[Critical]:
    """Which critical answers of the rule are among `answers`, which are those to questions that are asked."""
    rule = loaded.rule
    return rule.critical_now(_values(rule, answers, declined)) if rule is not None and rule.critical else []


def _values(rule: Rule, answers: Mapping[str, Any], declined: Collection[str]) -> dict[str, Value]:
    """An answer that the rule does not know leaves out itself alone: the others still count."""
    try:
        return values_of(rule, answers, declined)
    except ValueRefused:
        values: dict[str, Value] = {}
    for key in answers.keys() | set(declined):
        try:
            values |= values_of(rule, {key: answers[key]} if key in answers else {}, [key] if key in declined else [])
        except ValueRefused:
            continue
    return values


def raise_critical(
    assessment: IntakeAssessment,
    loaded: Loaded,
    answers: Mapping[str, Any],
    by: User,
    declined: Collection[str],
) -> CrisisAlert | None:
    """Raise the alert for the critical answers of this form, in the caller's transaction: there is one for a form,
    with all its reasons and the level of the gravest. `answers` are those to questions that are asked. Of the same
    answers it is raised once, however often they are given; one more, or a worse one, reaches a person again. Taking
    an answer back later does not take it away."""
    rule = loaded.rule
    if rule is None or not rule.critical:
        return None
    values = _values(rule, answers, declined)
    met = rule.critical_now(values)
    if not met:
        return None
    gravity = {critical.item_id: rule.gravity(critical, values) for critical in met}
    # The gravest first; of two as grave, the later question of the form asks for more.
    met.reverse()
    met.sort(key=lambda one: (LEVELS.index(one.level), gravity[one.item_id]), reverse=True)
    return raise_alert(
        patient=assessment.patient,
        source=CrisisAlert.Source.ANSWER,
        event=f"assessment:{assessment.pk}",
        level=met[0].level,
        reason=f"{rule.code}:{met[0].flag}"[:200],
        detail={
            "measure": assessment.name_for_staff,
            "reasons": [_reason(loaded, critical, answers) for critical in {one.item_id: one for one in met}.values()],
        },
        gravity=gravity,
        object_id=assessment.pk,
        by=by,
    )


def _reason(loaded: Loaded, critical: Critical, answers: Mapping[str, Any]) -> dict[str, str]:
    """The question and the answer in the words of the form itself, whatever language the page was in; a code where
    it has no words for the answer, so that each reader has them in their own."""
    reason = {"code": critical.item_id}
    item = loaded.questionnaire.by_link.get(critical.link_id)
    if item is None:
        return reason
    return {**reason, "question": item.text, **_said(item, answers.get(critical.link_id) or [])}


def _said(item: Item, values: Sequence[dict[str, Any]]) -> dict[str, str]:
    if not values:
        return {"said": "declined"}
    if option_of(item, values[0]) is None and kind(values[0]) == "valueBoolean":
        return {"said": "yes" if values[0]["valueBoolean"] else "no"}
    with translation.override(settings.LANGUAGE_CODE):
        return {"answer": ", ".join(answer_texts(item, values))}
