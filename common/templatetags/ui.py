"""Template tags of the design system: icons, initials, tones, charts. No data access."""

import unicodedata
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common import wording

register = template.Library()

TONE_ICONS = {
    "high": "alert-octagon",
    "moderate": "alert-triangle",
    "low": "circle-check",
    "none": "circle-dashed",
    "ok": "circle-check",
    "info": "info-circle",
}
# What a browser calls itself holds the names of others too: the first match in this order is the true one.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "FxiOS": "Firefox",
    "Firefox": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
MESSAGE_TONES = {"success": "ok", "info": "info", "debug": "info", "warning": "moderate", "error": "high"}
TITLES = {"dr", "dr.", "mr", "mr.", "ms", "ms.", "mrs", "mrs.", "prof", "prof."}


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    """Draw one icon of static/icons.svg. It is decoration: the word stands beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css_class,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def initials(person: object) -> str:
    """Return one or two letters for an avatar: "Chen, Wei-Ting" gives WC, 林美玲 gives 林."""
    name = str(person or "").strip()
    if not name:
        return ""
    if _is_han(name[0]):
        return name[0]
    if ", " in name:
        family, given = name.split(", ", 1)
        return (given[:1] + family[:1]).upper()
    words = [word for word in name.split("@")[0].split() if word.lower() not in TITLES]
    if not words:
        return name[:1].upper()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


def _is_han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK UNIFIED IDEOGRAPH")


@register.simple_tag
def avatar(person: object) -> SafeString:
    """Draw the round initials of a person. The name itself stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(person))


@register.simple_tag
def badge(tone: str, label: object) -> SafeString:
    """Draw a badge with the icon of its tone; tones: high, moderate, low, none, info, ok."""
    css_class = "low" if tone == "ok" else tone
    return format_html('<span class="badge {}">{}{}</span>', css_class, icon(tone_icon(tone)), label)


@register.filter
def tone_icon(tone: str) -> str:
    """Return the icon that always goes with a tone, so that colour is never alone."""
    return TONE_ICONS.get(tone, "note")


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of a message of django.contrib.messages."""
    return MESSAGE_TONES.get(level_tag, "info")


@register.filter
def message_icon(level_tag: str) -> str:
    """Return the icon of a message of django.contrib.messages."""
    return tone_icon(message_tone(level_tag))


@register.filter
def device_name(user_agent: str) -> str:
    """Return browser and system in words people know: "Chrome, Windows"."""
    names = (next((name for mark, name in table.items() if mark in user_agent), "") for table in (BROWSERS, SYSTEMS))
    return wording.listed(name for name in names if name) or gettext("Unknown device")


@register.filter
def listed(words: Iterable[object]) -> str:
    """Write words one after another as the reader's language does."""
    return wording.listed(words)


@register.simple_tag
def quick_exit_url() -> str:
    """Return the neutral page that Quick exit opens."""
    return settings.QUICK_EXIT_URL
