"""From a file that somebody brings to a rule's data: what JSON leaves open is refused before the rule is read."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from assessments.scoring.errors import Problem, RuleRefused
from assessments.scoring.parsing import parse_rule

MOST_BYTES = 500_000


def rule_from(text: str | bytes) -> dict[str, Any]:
    """The rule in a file, whole and sound. Raises RuleRefused for whatever it is instead."""
    if len(text) > MOST_BYTES:
        raise RuleRefused([Problem("rule", _("is longer than %(number)s bytes") % {"number": MOST_BYTES})])
    try:
        data = json.loads(text, object_pairs_hook=_once)
        stored = json.dumps(data, ensure_ascii=False, allow_nan=False)
        stored.encode()  # half a sign is no text
        if "\\u0000" in stored:  # no database stores it
            raise ValueError
        parse_rule(data)
    except RuleRefused:
        raise
    except (ValueError, RecursionError):
        raise RuleRefused([Problem("rule", _("is no JSON that can be stored"))]) from None
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that says one name twice could be understood in two ways."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise RuleRefused([Problem("rule", _("says “%(doubled)s” twice") % {"doubled": doubled[:60]})])
    return found
