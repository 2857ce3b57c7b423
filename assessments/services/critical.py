"""Critical answers: a person hears of them in the transaction that stores the answer, finished form or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from assessments.answers import asked_only
from assessments.definitions import Loaded
from assessments.models import IntakeAssessment
from assessments.questions.wording import answer_texts
from assessments.scoring import Critical, ValueRefused, values_of
from crisis.models import CrisisAlert
from crisis.services import raise_alert


def critical_now(loaded: Loaded, answers: Mapping[str, Any], declined: Collection[str] = ()) -> list[Critical]:
    """Which critical answers of the rule are among `answers`, of the questions that are asked. An answer that the
    rule does not know leaves out itself alone: the others still count."""
    rule = loaded.rule
    if rule is None or not rule.critical:
        return []
    asked = asked_only(loaded.questionnaire, answers)
    try:
        values = values_of(rule, asked, declined)
    except ValueRefused:
        values = {}
        for key in asked.keys() | set(declined):
            try:
                values |= values_of(rule, {key: asked[key]} if key in asked else {}, [key] if key in declined else [])
            except ValueRefused:
                continue
    return rule.critical_now(values)


def raise_critical(
    assessment: IntakeAssessment,
    loaded: Loaded,
    answers: Mapping[str, Any],
    by: User,
    declined: Collection[str] = (),
) -> list[CrisisAlert]:
    """Raise an alert for each critical answer, in the caller's transaction. Of one answer there is one alert, however
    often it is given; taking the answer back later does not take the alert away."""
    return [
        raise_alert(
            patient=assessment.patient,
            source=CrisisAlert.Source.ANSWER,
            event=f"assessment:{assessment.pk}:{critical.flag}",
            level=critical.level,
            reason=f"{loaded.rule.code if loaded.rule else ''}:{critical.flag}"[:200],
            detail=_detail(assessment, loaded, critical, answers),
            object_id=assessment.pk,
            by=by,
        )
        for critical in critical_now(loaded, answers, declined)
    ]


def _detail(
    assessment: IntakeAssessment, loaded: Loaded, critical: Critical, answers: Mapping[str, Any]
) -> dict[str, str]:
    """The question and the answer in the words of the form, as the patient had them before their eyes."""
    item = loaded.questionnaire.by_link.get(critical.link_id)
    if item is None:
        return {"measure": assessment.title}
    return {
        "measure": assessment.title,
        "question": item.text,
        "answer": ", ".join(answer_texts(item, answers.get(critical.link_id) or [])) or _("Would rather not answer"),
    }
