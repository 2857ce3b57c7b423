"""Two texts beside each other: what changed from version to version, and what was saved while somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, cast

from django.utils.translation import gettext as _

from assessments.models import AssessmentVersion, IntakeAssessment
from assessments.sections import SECTIONS, filled_sections
from common.errors import StaleEdit

# A word, a run of spaces, a sign; Chinese has no spaces between words, so there each character stands alone.
TOKENS = re.compile(r"[㐀-鿿]|[^\W㐀-鿿]+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """A stretch of text that is in both versions, or in one of them only."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class ComparedPart:
    """One part of an assessment in two versions."""

    label: str
    older: list[Piece]
    newer: list[Piece]

    @property
    def is_changed(self) -> bool:
        return any(piece.is_changed for piece in (*self.older, *self.newer))


def compare_versions(older: AssessmentVersion, newer: AssessmentVersion) -> list[ComparedPart]:
    """Every part that is written in one of the two, in order, with what differs marked."""
    before, after = parts(older), parts(newer)
    labels = {**_labels(older), **_labels(newer)}
    return [
        ComparedPart(labels[name], *_pieces(before.get(name, ""), after.get(name, "")))
        for name in labels
        if before.get(name) or after.get(name)
    ]


def parts(version: AssessmentVersion | None) -> dict[str, str]:
    """What a version says, by the names of the form's fields."""
    if version is None:
        return {}
    return {
        **version.answers,
        "recommendations": version.recommendations,
        "phq9_total": _number(version.phq9_total),
        "phq9_item_nine": _number(version.phq9_item_nine),
    }


def stale_differences(
    stale: StaleEdit, written: Mapping[str, Any], labels: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """(label, saved, written) of each field in `labels` in which the stored version differs from what was sent."""
    current = cast(IntakeAssessment, stale.current)
    stored = parts(current.latest_version)
    pairs = [(label, stored.get(name, ""), str(written.get(name, ""))) for name, label in labels.items()]
    return [(label, kept, typed) for label, kept, typed in pairs if kept != typed.replace("\r\n", "\n").strip()]


def _labels(version: AssessmentVersion) -> dict[str, str]:
    known = {section.id: str(section.label) for section in SECTIONS}
    imported = {filled.section.id: str(filled.section.label) for filled in filled_sections(version.answers)}
    return {
        **known,
        **imported,
        "recommendations": _("Recommendations"),
        "phq9_total": _("PHQ-9 total"),
        "phq9_item_nine": _("PHQ-9 item 9"),
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _pieces(older: str, newer: str) -> tuple[list[Piece], list[Piece]]:
    before, after = TOKENS.findall(older), TOKENS.findall(newer)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        is_changed = tag != "equal"
        if end > start:
            left.append(Piece("".join(before[start:end]), is_changed))
        if new_end > new_start:
            right.append(Piece("".join(after[new_start:new_end]), is_changed))
    return left, right
