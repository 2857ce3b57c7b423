"""Patients on pages of apps that do not know them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.context import Context

from patients.models import PatientProfile

register = template.Library()


@register.simple_tag(takes_context=True)
def with_patients(context: Context, notices: Sequence[Any]) -> list[tuple[Any, PatientProfile | None]]:
    """Each notice with the patient it is about, where the member of staff who reads may know of them (one query).
    Patients read their own, which need no name."""
    user = context["request"].user
    keys = set() if user.is_patient else {notice.notification.patient_id for notice in notices} - {None}
    known = PatientProfile.objects.visible_to(user).in_bulk(keys) if keys else {}
    return [(notice, known.get(notice.notification.patient_id)) for notice in notices]
