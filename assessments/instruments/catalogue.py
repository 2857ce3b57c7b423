"""The instruments that come with the product: wording where its licence allows, scoring rules for all.

Each has a folder with `rule.json` and, where the wording may be given on, `questionnaire.json`. For the others the
clinic loads the form under its own licence, and the rule is bound to it then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.instruments.entries import FACTS, Facts
from assessments.scoring import Rule, parse_rule

FOLDER = Path(__file__).parent
INTAKE_PACKET = _("Intake packet")  # what a clinic has until it makes packets of its own
INTAKE_CODES = ("intake", "phq-9", "gad-7", "audit-c")


@dataclass(frozen=True)
class Entry(Facts):
    """One instrument with its wording (None: to be loaded by the clinic) and its rule (None: nothing is scored)."""

    questionnaire: str | None = None
    rule: Mapping[str, Any] | None = None

    @property
    def is_site_loaded(self) -> bool:
        """The clinic has to load the wording under its own licence."""
        return self.questionnaire is None


@cache
def all_entries() -> tuple[Entry, ...]:
    """Every instrument, in the order in which staff choose among them."""
    return tuple(
        Entry(**vars(facts), questionnaire=_text(facts.code, "questionnaire.json"), rule=_rule(facts.code))
        for facts in FACTS
    )


def find_entry(code: str) -> Entry | None:
    """The instrument with this code; None when there is none."""
    return next((each for each in all_entries() if each.code == code), None)


def entry(code: str) -> Entry:
    """The same where it must be there; KeyError when it is not."""
    found = find_entry(code)
    if found is None:
        raise KeyError(code)
    return found


@cache
def rule_of(code: str) -> Rule | None:
    """The rule of an instrument, read and checked, not bound to a form; None when nothing is scored, and for a code
    that is of none."""
    known = find_entry(code)
    return None if known is None or known.rule is None else parse_rule(known.rule)


def _text(code: str, name: str) -> str | None:
    file = FOLDER / code / name
    return file.read_text(encoding="utf-8") if file.exists() else None


def _rule(code: str) -> Mapping[str, Any] | None:
    text = _text(code, "rule.json")
    return None if text is None else json.loads(text)
