"""The free-form sections of an assessment, worded for the patient who answers and for the clinician who writes.

The wording is our own. A section keeps its id for ever: stored versions name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 5000
LONGEST_RECOMMENDATIONS = 5000


@dataclass(frozen=True)
class Section:
    """One part of an assessment: `label` and `hint` for clinicians, `question` and `question_hint` for patients."""

    id: str
    label: str | Promise
    hint: str | Promise
    question: str | Promise
    question_hint: str | Promise
    rows: int = 4


class FilledSection(NamedTuple):
    """A section with what was written in it."""

    section: Section
    text: str


SECTIONS = (
    Section(
        "concerns",
        label=_("Reason for care"),
        hint=_("In the patient's own words where you can."),
        question=_("What brings you here, or what is on your mind now?"),
        question_hint=_("Say it in your own words. Short is fine."),
        rows=5,
    ),
    Section(
        "history",
        label=_("History"),
        hint=_("Earlier care, health, family, important events."),
        question=_("What has happened before that we should know?"),
        question_hint=_("Such as earlier care, illness, or big changes in your life."),
    ),
    Section(
        "medicines",
        label=_("Medicines and substances"),
        hint=_("Prescribed and not prescribed, with amounts; alcohol, tobacco, other substances; allergies."),
        question=_("Which medicines do you take? Do you use alcohol, tobacco or other drugs?"),
        question_hint=_("Name what you know. We ask everyone. It helps us keep you safe."),
    ),
    Section(
        "strengths",
        label=_("Strengths and support"),
        hint=_("What helps, who is there, what has worked before."),
        question=_("What helps you, and who is there for you?"),
        question_hint=_("People, places, habits, faith, pets: anything that helps."),
    ),
    Section(
        "goals",
        label=_("Goals"),
        hint=_("What the patient wants to be different."),
        question=_("What would you like to be different?"),
        question_hint=_("One small thing is enough."),
    ),
    Section(
        "anything_else",
        label=_("Anything else"),
        hint=_("Observations and plans that fit nowhere else."),
        question=_("Is there anything else you want us to know?"),
        question_hint=_("You can leave this empty."),
    ),
)
SECTION_IDS = frozenset(section.id for section in SECTIONS)


def filled_sections(data: Mapping[str, str]) -> list[FilledSection]:
    """The sections in which something was written, in their order; sections we do not know (of an import) last."""
    known = [FilledSection(section, data[section.id]) for section in SECTIONS if data.get(section.id)]
    unknown = [
        FilledSection(Section(name, label=name, hint="", question=name, question_hint=""), text)
        for name, text in sorted(data.items())
        if name not in SECTION_IDS and text
    ]
    return known + unknown


def written_only(data: Mapping[str, str]) -> dict[str, str]:
    """`data` without empty texts and without what is no section of ours."""
    return {section.id: data[section.id] for section in SECTIONS if data.get(section.id, "").strip()}
