"""Two texts beside each other: what changed from version to version, and what was saved while somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir import place_of
from assessments.models import AssessmentVersion
from assessments.questions import Sent, Sheet
from assessments.questions.wording import answer_texts

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


def compare_texts(label: str, older: str, newer: str) -> ComparedPart:
    """One text in two versions, with the words that differ marked."""
    return ComparedPart(label, *_pieces(older, newer))


def answer_differences(
    sheet: Sheet, current: AssessmentVersion, typed: Sent, said: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """(question, saved, written) of each answer that was typed and differs from the stored one, and of the
    recommendations. `sheet` is the form with the stored answers."""
    found = []
    for key, values in typed.answers.items():
        place = place_of(sheet.questionnaire, key)
        if place is not None and values != sheet.answers.get(key, []):
            item = place[0]
            texts = [
                "\n".join(answer_texts(item, given or [], sheet.language)) for given in (sheet.answers.get(key), values)
            ]
            found.append((item.text_in(sheet.language), texts[0], texts[1]))
    if current.recommendations != said["recommendations"]:
        found.append((_("Recommendations"), current.recommendations, said["recommendations"]))
    return found


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
