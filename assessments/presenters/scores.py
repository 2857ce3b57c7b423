"""What a form came to, in words for staff."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.definitions import Loaded
from assessments.models import Score
from assessments.progress.words import day
from assessments.scoring import Rule
from assessments.selectors.scores import get_rule


@dataclass(frozen=True)
class ScoreWords:
    """One score: the number, its range in a word, and the lines that say what it means."""

    total: str
    band: str = ""
    tone: int = 0  # how grave the range is: 0 least, 4 most
    blanks: str = ""  # what questions that were left open did to the total
    lines: list[str] = field(default_factory=list)
    flags: list[tuple[str, str]] = field(default_factory=list)  # (tone, words), critical ones first
    change: str = ""
    is_real_change: bool = False


def score_words(score: Score, rule: Rule | None, *, before: Score | None = None) -> ScoreWords:
    """A score in words, set beside the one before of the same series."""
    if rule is None:
        return ScoreWords(total="–" if score.total is None else str(score.total))
    change, is_real = _change(score, before, rule)
    return ScoreWords(
        total=_total(score, rule),
        band=rule.range_words(score.total, score.band),
        tone=rule.tone_for(score.total),
        blanks=_blanks(score),
        lines=_lines(score, rule),
        flags=_flags(score, rule),
        change=change,
        is_real_change=is_real,
    )


def rule_of_score(score: Score, loaded: Loaded) -> Rule | None:
    """The rule a score is read by: that of the form it was given with; of a total that was entered without its
    answers, what the product ships for that instrument. Such a score comes with its instrument."""
    return loaded.rule if score.instrument_version_id is not None else get_rule(score.instrument.code, None)


def _total(score: Score, rule: Rule) -> str:
    if score.total is not None:
        return str(score.total)
    return "–" if rule.maximum is not None else ""


def _flags(score: Score, rule: Rule) -> list[tuple[str, str]]:
    critical = rule.critical_flags
    ordered = sorted(score.flags, key=lambda flag: flag not in critical)
    return [("high" if flag in critical else "moderate", rule.flag_label(flag)) for flag in ordered]


def _blanks(score: Score) -> str:
    if score.status == Score.Status.INCOMPLETE:
        return _("Not all questions that count were answered, so there is no total.")
    if score.status == Score.Status.INVALID:
        return _("Too many questions were left open for a total.")
    if score.status == Score.Status.COMPLETE_WITH_BLANKS:
        return _("Questions left open count as zero.")
    return ""


def _lines(score: Score, rule: Rule) -> list[str]:
    lines = [*rule.output_lines(score.outputs), rule.explanation]
    if rule.cut_off is not None:
        words = (
            _("The clinical range is %(cut)s and below.")
            if rule.is_higher_better
            else _("The clinical range starts at %(cut)s.")
        )
        lines.append(words % {"cut": rule.cut_off})
    for code, points in score.outputs.get("subscales", {}).items():
        label, value = rule.subscale_label(code), "–" if points is None else points
        lines.append(_("%(label)s: %(value)s") % {"label": label, "value": value})
    return lines


def _change(score: Score, before: Score | None, rule: Rule) -> tuple[str, bool]:
    if before is None or before.total is None or score.total is None or before.series != score.series:
        return "", False
    points = score.total - before.total
    since = day(before.scored_on, beside=score.scored_on)
    if points == 0:
        return _("No change since %(day)s.") % {"day": since}, False
    enough = (rule.progress or {}).get("rc")
    if points > 0:
        words = ngettext("Up %(points)s point since %(day)s", "Up %(points)s points since %(day)s", points)
    else:
        words = ngettext("Down %(points)s point since %(day)s", "Down %(points)s points since %(day)s", -points)
    said = words % {"points": abs(points), "day": since}
    if enough is None:
        return _("%(change)s.") % {"change": said}, False
    is_real = abs(points) >= enough
    meaning = _("%(enough)s or more is more than chance") if is_real else _("less than %(enough)s can be chance")
    return _("%(change)s; %(meaning)s.") % {"change": said, "meaning": meaning % {"enough": enough}}, is_real
