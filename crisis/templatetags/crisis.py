"""Help lines for pages that have no context of their own, the tones of a level of risk, and alerts in words."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils import translation

from crisis.models import CrisisAlert, CrisisInterventionLog, CrisisLine
from crisis.presenters import Reason, alert_headline, alert_reasons
from crisis.selectors import known_lines

register = template.Library()

Level = CrisisInterventionLog.Level
LEVEL_TONES = {Level.IMMINENT: "high", Level.HIGH: "high", Level.MODERATE: "moderate", Level.LOW: "low"}


@register.simple_tag(takes_context=True)
def help_lines(context: Context) -> list[CrisisLine]:
    """The page's help lines; on a page without any, such as 503, those the process read last. Never empty."""
    lines: list[CrisisLine] = context.get("crisis_lines") or known_lines(
        settings.CRISIS_COUNTRY, translation.get_language() or settings.LANGUAGE_CODE
    )
    return lines


@register.filter
def level_tone(level: Any) -> str:
    """The tone of a level of risk, for a badge."""
    return LEVEL_TONES.get(level, "none")


@register.filter
def headline(alert: CrisisAlert) -> str:
    """Why there is this alert, in a few words."""
    return alert_headline(alert)


@register.filter
def reasons(alert: CrisisAlert) -> list[Reason]:
    """The answers that the alert is about."""
    return alert_reasons(alert)
