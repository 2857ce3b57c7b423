"""The answers of a version, line by line: what was asked and said, what is critical, what changed since last time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from assessments.answers import SentWorkings
from assessments.definitions import Loaded
from assessments.fhir import place_of
from assessments.models import AssessmentVersion
from assessments.questions import Line, Sheet
from assessments.scoring import ValueRefused, values_of
from assessments.services.critical import critical_now


class Change(NamedTuple):
    """How an answer differs from the one before: the word says it, the icon goes with the word."""

    word: str
    icon: str


@dataclass(frozen=True)
class AnswerLine:
    """One question with its answer. `before` is the answer of the time before; None when there is nothing to set it
    beside."""

    key: str
    text: str
    answers: list[str]
    prefix: str = ""
    language: str = ""
    group: str = ""
    points: int | None = None
    is_declined: bool = False
    critical: str = ""  # what staff read of a critical answer
    before: list[str] | None = None
    before_points: int | None = None
    change: Change | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.answers)


@dataclass(frozen=True)
class Answered:
    """What one version says: its lines in the order of the form."""

    lines: list[AnswerLine] = field(default_factory=list)
    is_compared: bool = False

    @property
    def critical(self) -> list[AnswerLine]:
        """The critical answers, to be read first."""
        return [line for line in self.lines if line.critical]

    @property
    def changed(self) -> list[AnswerLine]:
        """The answers that differ from the time before."""
        return [line for line in self.lines if line.change is not None]

    @property
    def declined(self) -> list[AnswerLine]:
        """What the person would rather not answer."""
        return [line for line in self.lines if line.is_declined]


@dataclass(frozen=True)
class Said:
    """A version with the form it answers."""

    loaded: Loaded
    version: AssessmentVersion


def sheet_of(said: Said, *, language: str) -> Sheet:
    """The form as it was sent, with nothing worked out anew."""
    version, workings = said.version, SentWorkings(said.loaded.questionnaire)
    return Sheet(said.loaded, version.given_answers, version.declined, language=language, workings=workings)


def answered(said: Said, *, language: str, before: Said | None = None) -> Answered:
    """The lines of a version, with what was said `before` beside them where that was the same form or one in line
    with it."""
    sheet = sheet_of(said, language=language)
    lines = _lines(said, sheet)
    points = _points(said)
    critical = _critical(sheet)
    earlier_lines = _lines(before, sheet_of(before, language=language)) if before is not None else []
    earlier = {line.key: line for line in earlier_lines}
    earlier_points = _points(before) if before is not None else {}
    return Answered(
        lines=[
            _with(
                line,
                points=points.get(line.key),
                critical=critical.get(line.key, ""),
                earlier=earlier.get(line.key),
                earlier_points=earlier_points.get(line.key),
                is_compared=before is not None,
            )
            for line in lines
        ],
        is_compared=before is not None,
    )


def _lines(said: Said, sheet: Sheet) -> list[Line | AnswerLine]:
    """What the form asked with these answers, and last what it has no question for: an import's own headings."""
    unknown = [
        AnswerLine(key=key, text=key, answers=[_text(value) for value in values])
        for key, values in sorted(said.version.given_answers.items())
        if place_of(said.loaded.questionnaire, key) is None
    ]
    return [*sheet.lines(), *unknown]


def _with(
    line: Line | AnswerLine,
    *,
    points: int | None,
    critical: str,
    earlier: Line | AnswerLine | None,
    earlier_points: int | None,
    is_compared: bool,
) -> AnswerLine:
    return AnswerLine(
        key=line.key,
        text=line.text,
        answers=line.answers,
        prefix=line.prefix,
        language=line.language,
        group=line.group,
        points=points,
        is_declined=line.is_declined,
        critical=critical,
        before=(earlier.answers if earlier is not None else []) if is_compared else None,
        before_points=earlier_points,
        change=_change(line, points, earlier, earlier_points) if is_compared else None,
    )


def _change(
    line: Line | AnswerLine, points: int | None, earlier: Line | AnswerLine | None, earlier_points: int | None
) -> Change | None:
    was = earlier.answers if earlier is not None else []
    if line.answers == was:
        return None
    if not was:
        return Change(_("New answer"), "plus")
    if not line.answers:
        return Change(_("No answer now"), "minus")
    if points is None or earlier_points is None or points == earlier_points:
        return Change(_("Changed"), "edit")
    if points > earlier_points:
        return Change(_("Up by %(points)s") % {"points": points - earlier_points}, "arrow-up-right")
    return Change(_("Down by %(points)s") % {"points": earlier_points - points}, "arrow-down-right")


def _points(said: Said) -> dict[str, int]:
    """The points of each answered item, by the key of its question."""
    rule = said.loaded.rule
    if rule is None:
        return {}
    try:
        values = values_of(rule, said.version.given_answers, said.version.declined)
    except ValueRefused:
        return {}
    return {rule.items[item_id].link_id or item_id: points for item_id, points in rule.points_of(values).items()}


def _critical(sheet: Sheet) -> dict[str, str]:
    rule = sheet.loaded.rule
    if rule is None:
        return {}
    return {
        critical.link_id: rule.flag_label(critical.flag)
        for critical in critical_now(sheet.loaded, sheet.worked.said, sheet.declined)
    }


def _text(value: Mapping[str, Any]) -> str:
    return str(next(iter(value.values()), ""))
