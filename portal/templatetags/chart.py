"""The sections of a patient's chart, for the bar that stands on each of its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.roles import CLINICAL_ROLES
from patients.models import PatientProfile, RiskLevel

register = template.Library()

RISK_TONES = {RiskLevel.HIGH: "high", RiskLevel.MODERATE: "moderate", RiskLevel.LOW: "low"}


@register.simple_tag(takes_context=True)
def chart_sections(context: dict[str, Any], patient: PatientProfile) -> list[dict[str, Any]]:
    """The sections this role may open, each with label, url and whether it is shown now. By role: no query."""
    request = context["request"]
    office = [
        ("patients:details", _("Details")),
        ("scheduling:list", _("Visits")),
        ("patients:care-team", _("Care team")),
    ]
    sections = office
    if request.user.role in CLINICAL_ROLES:
        sections = [
            ("portal:chart", _("Summary")),
            ("assessments:list", _("Assessments")),
            ("assessments:progress", _("Progress")),
            ("crisis:list", _("Crisis log")),
            ("crisis:safety-plan", _("Safety plan")),
            ("messaging:list", _("Messages")),
            *office[1:],
            office[0],
            ("patients:access-log", pgettext("who opened the record", "Access")),
        ]
    current = request.resolver_match.view_name
    return [
        {"label": label, "url": reverse(name, args=[patient.pk]), "is_current": _is_below(current, name)}
        for name, label in sections
    ]


def _is_below(current: str, section: str) -> bool:
    """A page belongs to the section of its app; pages of patients and crisis, which have several, to their own."""
    namespace, name = section.split(":")
    own = ("safety-plan", "progress")
    if namespace in ("patients", "portal") or name in own or current.split(":")[-1] in own:
        return current.startswith(section)
    return current.startswith(f"{namespace}:")


@register.filter
def risk_tone(level: int) -> str:
    """The tone of a risk level; "none" for somebody not assessed, which must not look like low."""
    return RISK_TONES.get(RiskLevel(level), "none")


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """The value under a key that is no template name, such as "high-risk"."""
    return mapping[key]
