"""A short form whose result asks for the long one: it is opened with the answers that both have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone

from assessments.definitions import Loaded, load_version
from assessments.models import Instrument, IntakeAssessment
from assessments.querysets import AssessmentQuerySet
from assessments.scoring import FollowUp, Rule, ValueRefused, values_of
from patients.services.summary import lock_summary


def open_follow_ups(
    assessment: IntakeAssessment, loaded: Loaded, answers: Mapping[str, Any], declined: Collection[str]
) -> list[IntakeAssessment]:
    """The forms that these answers open, in the caller's transaction. One that waits for the patient already gets
    the answers instead of being asked a second time; one the clinic does not use is left out."""
    rule = loaded.rule
    if rule is None or not rule.follow_ups:
        return []
    try:
        values = values_of(rule, answers, declined)
    except ValueRefused:
        return []
    opened = []
    for follow_up in rule.follow_ups_now(values):
        instrument = (
            Instrument.objects.filter(code=follow_up.opens, is_active=True, current_version__isnull=False)
            .select_related("current_version")
            .first()
        )
        if instrument is not None:
            opened.append(_opened(assessment, instrument, _carried(follow_up, values, instrument)))
    return opened


def _opened(assessment: IntakeAssessment, instrument: Instrument, carried: Mapping[str, Any]) -> IntakeAssessment:
    waiting = _waiting(assessment, instrument).select_for_update(of=("self",)).first()
    if waiting is None:
        lock_summary(assessment.patient_id)  # of two short forms sent at the same time, one opens the long one
        opened = _waiting(assessment, instrument).first()
        if opened is not None:
            return opened  # not locked: whoever answers it holds it, and waits for the summary
    form = waiting or IntakeAssessment(
        patient_id=assessment.patient_id,
        assessor_id=assessment.assessor_id,
        instrument_version=instrument.current_version,
        title=instrument.patient_title,
        mode=assessment.mode,
        requested_of_patient=assessment.requested_of_patient,
        packet_id=assessment.packet_id,
        plan_id=assessment.plan_id,
        due_on=assessment.due_on,
        expires_on=assessment.expires_on,
    )
    kept = form.answers_so_far.get("answers", {})
    form.answers_so_far = {
        "answers": {**carried, **kept},
        "declined": form.answers_so_far.get("declined", []),
    }
    form.opened_by = form.opened_by or assessment
    form.status = IntakeAssessment.Status.IN_PROGRESS
    form.answered_at = timezone.now()
    if form.is_ahead:
        form.available_on = None
    form.save()
    return form


def _waiting(assessment: IntakeAssessment, instrument: Instrument) -> AssessmentQuerySet:
    return (
        IntakeAssessment.objects.open()
        .filter(patient=assessment.patient_id, instrument_version__instrument=instrument, mode=assessment.mode)
        .order_by("created_at")
    )


def _carried(follow_up: FollowUp, values: Mapping[str, Any], instrument: Instrument) -> dict[str, Any]:
    """The answers both forms have, as the long one stores them; a value that it does not offer is left out."""
    version = instrument.current_version
    if version is None:
        return {}
    target = load_version(version.pk)
    carried: dict[str, Any] = {}
    if target.rule is None:
        return carried
    for here, there in follow_up.carry.items():
        link_id = _link_id(target.rule, there)
        item = target.questionnaire.by_link.get(link_id)
        if here not in values or item is None:
            continue
        for option in item.options:
            if _value(target.rule, link_id, dict(option.value)) == values[here]:
                carried[link_id] = [dict(option.value)]
                break
    return carried


def _link_id(rule: Rule, item_id: str) -> str:
    item = rule.items.get(item_id)
    return (item.link_id or item.id) if item is not None else ""


def _value(rule: Rule, link_id: str, answer: dict[str, Any]) -> Any:
    try:
        return next(iter(values_of(rule, {link_id: [answer]}).values()), None)
    except ValueRefused:
        return None
