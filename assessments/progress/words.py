"""A progress state in words for staff: the reason in one sentence with its numbers and dates, labels and tones. Made
from the numbers each time, so that each reader has it in their own language. What patients read is in `series`."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.progress.measures import written
from assessments.progress.states import Measurement, Number, ProgressState, State

STATE_LABELS: dict[State, str | Promise] = {
    State.STALE: gettext_lazy("No recent score"),
    State.BASELINE_ONLY: gettext_lazy("Baseline only"),
    State.DETERIORATED: gettext_lazy("Getting worse"),
    State.RELAPSE: gettext_lazy("Relapse"),
    State.REMISSION: gettext_lazy("Remission"),
    State.RESPONSE: gettext_lazy("Response"),
    State.IMPROVED: gettext_lazy("Improved"),
    State.LOW_BASELINE: gettext_lazy("Low from the start"),
    State.NOT_IMPROVING: gettext_lazy("Not improving"),
    State.EARLY_WARNING: gettext_lazy("Little change so far"),
    State.WATCH: gettext_lazy("Keep watching"),
}
TONES = {
    State.DETERIORATED: "high",
    State.RELAPSE: "high",
    State.NOT_IMPROVING: "moderate",
    State.EARLY_WARNING: "moderate",
    State.REMISSION: "ok",
    State.RESPONSE: "ok",
    State.IMPROVED: "ok",
    State.STALE: "none",
}


def state_tone(state: State | str) -> str:
    """The tone of the badge: high, moderate, ok, none (nothing is known) or info."""
    return TONES.get(State(state), "info")


def reason(progress: ProgressState, measure: str) -> str:
    """Why the state is what it is, for staff: `measure` is the short name of the instrument, such as PHQ-9."""
    words: dict[str, str | int] = {
        "measure": measure,
        "points": written(max(progress.points, -progress.points)),
        "threshold": written(progress.threshold),
        "baseline": _total(progress.baseline),
        "baseline_day": day(progress.baseline.on, beside=progress.latest.on),
        "latest": _total(progress.latest),
        "latest_day": day(progress.latest.on, beside=progress.latest.on),
        "since": day(progress.compared_with.on, beside=progress.latest.on),
        "week": progress.week,
        "stale_days": progress.parameters.stale_days,
        "cut": written(progress.parameters.cut),
        "remission": written(progress.parameters.remission or 0),
        "percent": progress.parameters.response_percent,
    }
    return _template(progress) % words


def _template(progress: ProgressState) -> str:
    count = _count(progress.points)
    rose = progress.points > 0
    match progress.state:
        case State.STALE:
            return _("No %(measure)s since %(latest_day)s; after %(stale_days)s days a score says little about today.")
        case State.BASELINE_ONLY:
            return _("One %(measure)s so far: %(baseline)s on %(baseline_day)s.")
        case State.DETERIORATED | State.IMPROVED if rose:
            return ngettext(
                "%(measure)s rose %(points)s point since %(since)s; %(threshold)s is more than chance.",
                "%(measure)s rose %(points)s points since %(since)s; %(threshold)s is more than chance.",
                count,
            )
        case State.DETERIORATED | State.IMPROVED:
            return ngettext(
                "%(measure)s fell %(points)s point since %(since)s; %(threshold)s is more than chance.",
                "%(measure)s fell %(points)s points since %(since)s; %(threshold)s is more than chance.",
                count,
            )
        case State.RELAPSE if rose:
            return ngettext(
                "%(measure)s rose %(points)s point since its best on %(since)s; %(threshold)s is more than chance.",
                "%(measure)s rose %(points)s points since its best on %(since)s; %(threshold)s is more than chance.",
                count,
            )
        case State.RELAPSE:
            return ngettext(
                "%(measure)s fell %(points)s point since its best on %(since)s; %(threshold)s is more than chance.",
                "%(measure)s fell %(points)s points since its best on %(since)s; %(threshold)s is more than chance.",
                count,
            )
        case State.REMISSION if progress.parameters.is_higher_better:
            return _(
                "%(measure)s is %(latest)s, above %(remission)s; it was %(baseline)s on %(baseline_day)s, in the"
                " clinical range."
            )
        case State.REMISSION:
            return _(
                "%(measure)s is %(latest)s, below %(remission)s; it was %(baseline)s on %(baseline_day)s, in the"
                " clinical range."
            )
        case State.RESPONSE:
            return _(
                "%(measure)s went from %(baseline)s on %(baseline_day)s to %(latest)s: better by %(percent)s %% or"
                " more."
            )
        case State.LOW_BASELINE:
            return _(
                "%(measure)s was %(baseline)s on %(baseline_day)s, outside the clinical range that starts at %(cut)s,"
                " and is %(latest)s."
            )
        case State.NOT_IMPROVING:
            return _(
                "Week %(week)s: %(measure)s is %(latest)s after %(baseline)s on %(baseline_day)s; %(threshold)s points"
                " are more than chance."
            )
        case State.EARLY_WARNING:
            return _("Week %(week)s: %(measure)s is %(latest)s after %(baseline)s on %(baseline_day)s.")
        case State.WATCH:
            return _(
                "%(measure)s was %(baseline)s on %(baseline_day)s and is %(latest)s; %(threshold)s points are more"
                " than chance."
            )


def day(on: date, *, beside: date) -> str:
    """A day as it stands in a sentence; with its year where that is not the year of the day `beside` it."""
    # Translators: a day without its year in a sentence, in the letters of Django's date filter.
    return date_format(on, _("j F") if on.year == beside.year else _("j F Y"))


def _total(measurement: Measurement) -> str:
    return "–" if measurement.total is None else written(measurement.total)


def _count(points: Number) -> int:
    return 1 if abs(points) == 1 else 2
