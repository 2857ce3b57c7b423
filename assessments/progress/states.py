"""Where somebody stands on one measure: a small set of rules with numbers, no model that was trained.

The rules and their order are those of measurement-based care: reliable change (Jacobson and Truax 1991), response and
remission as HEDIS counts them (half the baseline; below the remission score from a baseline at the cut-off or above),
a closer look at who has not improved by week 8 (Bao and others 2016). The numbers are data of the instrument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from assessments.scoring.rules import HIGHER_IS_BETTER, LOWER_IS_BETTER

BASELINE_BEFORE = timedelta(days=14)
BASELINE_AFTER = timedelta(days=7)

Number = int | Decimal


class State(StrEnum):
    """In order of precedence: the first that fits is the state."""

    STALE = "stale"
    BASELINE_ONLY = "baseline_only"
    DETERIORATED = "deteriorated"
    RELAPSE = "relapse"
    REMISSION = "remission"
    RESPONSE = "response"
    IMPROVED = "improved"
    LOW_BASELINE = "low_baseline"
    NOT_IMPROVING = "not_improving"
    EARLY_WARNING = "early_warning"
    WATCH = "watch"


# Somebody has to look and say what they did.
ALERTING = frozenset({State.DETERIORATED, State.RELAPSE, State.NOT_IMPROVING})
# Worth a look; nobody has to answer for it.
WARNING = frozenset({State.EARLY_WARNING})


@dataclass(frozen=True)
class Measurement:
    """A total on a day; None when the form was not complete."""

    on: date
    total: Number | None


@dataclass(frozen=True)
class Parameters:
    """The numbers of one instrument. A total at `cut` or worse is in the clinical range, one better than `remission`
    is in remission (None: the instrument knows no remission). `maximum` is the highest total there is; without it
    "half" has no meaning where higher is better."""

    reliable_change: Number
    cut: Number
    remission: Number | None = None
    direction: str = LOWER_IS_BETTER
    maximum: Number | None = None
    stale_days: int = 28
    response_percent: int = 50
    not_improving_week: int = 8
    early_warning_week: int = 4
    early_warning_percent: int = 20

    def __post_init__(self) -> None:
        if self.reliable_change <= 0:
            raise ValueError("a reliable change is more than 0 points")
        if self.direction not in (LOWER_IS_BETTER, HIGHER_IS_BETTER):
            raise ValueError(f"{self.direction} is no direction")
        if self.is_higher_better and self.maximum is None:
            raise ValueError("where higher is better, the highest total has to be known")

    @classmethod
    def read(cls, data: Mapping[str, Any], *, direction: str = LOWER_IS_BETTER, maximum: Any = None) -> Parameters:
        """The parameters as an instrument's rule has them: rc, cut, remission, and what differs from the usual periods.
        Raises KeyError for a number that is missing, ValueError for one that makes no sense."""
        named = {"response": "response_percent", "early_warning_fall": "early_warning_percent"}
        periods = {
            named.get(name, name): int(data[name])
            for name in ("stale_days", "response", "not_improving_week", "early_warning_week", "early_warning_fall")
            if data.get(name) is not None
        }
        return cls(
            reliable_change=_number(data["rc"]),
            cut=_number(data["cut"]),
            remission=None if data.get("remission") is None else _number(data["remission"]),
            direction=direction,
            maximum=None if maximum is None else _number(maximum),
            **periods,
        )

    @property
    def is_higher_better(self) -> bool:
        return self.direction == HIGHER_IS_BETTER

    def burden(self, total: Number) -> Number:
        """How far a total is from the best there is: with it every rule reads as where lower is better."""
        if not self.is_higher_better:
            return total
        if self.maximum is None:
            raise ValueError("where higher is better, the highest total has to be known")
        return self.maximum - total


@dataclass(frozen=True)
class ProgressState:
    """The state with the numbers it follows from, so that it can be said in words later and in another language."""

    state: State
    baseline: Measurement
    latest: Measurement
    compared_with: Measurement  # what the change is counted from: the baseline, or after a relapse the best since
    weeks_from: date  # the later of the start of care and the baseline
    week: int
    parameters: Parameters

    @property
    def facts(self) -> dict[str, Any]:
        """What a sentence about it needs, as JSON: `restore` makes the state of it again."""
        parameters = self.parameters
        return {
            "baseline": [self.baseline.on.isoformat(), str(_total(self.baseline))],
            "latest": [self.latest.on.isoformat(), str(_total(self.latest))],
            "compared_with": [self.compared_with.on.isoformat(), str(_total(self.compared_with))],
            "weeks_from": self.weeks_from.isoformat(),
            "week": self.week,
            "rc": str(parameters.reliable_change),
            "cut": str(parameters.cut),
            "remission": None if parameters.remission is None else str(parameters.remission),
            "direction": parameters.direction,
            "maximum": None if parameters.maximum is None else str(parameters.maximum),
            "stale_days": parameters.stale_days,
            "response": parameters.response_percent,
        }

    @classmethod
    def restore(cls, state: str, facts: Mapping[str, Any], *, today: date | None = None) -> ProgressState:
        """The state as `facts` has it; with `today`, in the week that it is now."""
        weeks_from = date.fromisoformat(facts["weeks_from"])
        return cls(
            state=State(state),
            baseline=_measurement(facts["baseline"]),
            latest=_measurement(facts["latest"]),
            compared_with=_measurement(facts["compared_with"]),
            weeks_from=weeks_from,
            week=facts["week"] if today is None else weeks_between(weeks_from, today),
            parameters=Parameters.read(facts, direction=facts["direction"], maximum=facts["maximum"]),
        )

    @property
    def points(self) -> Number:
        """From what it is compared with to the latest, as the totals read."""
        return _total(self.latest) - _total(self.compared_with)

    @property
    def threshold(self) -> Number:
        return self.parameters.reliable_change

    @property
    def is_alerting(self) -> bool:
        return self.state in ALERTING


def evaluate(
    series: Iterable[Measurement], *, parameters: Parameters, today: date, episode_start: date | None = None
) -> ProgressState | None:
    """The state on `today`; None before the first complete score. Incomplete forms and days to come are left out; of
    one day's scores the one that comes later in `series` is the later."""
    scores = sorted((one for one in series if one.total is not None and one.on <= today), key=lambda one: one.on)
    if not scores:
        return None
    start = _baseline_index(scores, episode_start)
    baseline, since = scores[start], scores[start + 1 :]
    latest = scores[-1]
    weeks_from = max(baseline.on, episode_start or baseline.on)
    week = weeks_between(weeks_from, today)
    best = min(since, key=lambda one: parameters.burden(_total(one)), default=baseline)
    state = _state(baseline, latest, best, parameters, week=week, days_without=(today - latest.on).days)
    return ProgressState(
        state=state,
        baseline=baseline,
        latest=latest,
        compared_with=best if state == State.RELAPSE else baseline,
        weeks_from=weeks_from,
        week=week,
        parameters=parameters,
    )


def evaluate_care(
    series: Iterable[Measurement], *, parameters: Parameters, today: date, registered_on: date
) -> ProgressState | None:
    """The same for a patient of ours: care starts when they are registered. Scores from long before were brought along
    from elsewhere; then the first of them is where it starts."""
    scores = list(series)
    first = min((one.on for one in scores if one.total is not None), default=registered_on)
    was_measured_before = first < registered_on - BASELINE_BEFORE
    return evaluate(
        scores, parameters=parameters, today=today, episode_start=None if was_measured_before else registered_on
    )


def in_state_since(series: Iterable[Measurement], progress: ProgressState, *, today: date, registered_on: date) -> date:
    """The day from which on the state has been what it is on `today`, without a break: that of the score that made it,
    or the day on which the time alone did."""
    scores = [one for one in series if one.total is not None]
    parameters = progress.parameters
    too_old = timedelta(days=parameters.stale_days + 1)
    turns = {one.on for one in scores} | {one.on + too_old for one in scores}
    turns |= {
        progress.weeks_from + timedelta(weeks=week)
        for week in (parameters.early_warning_week, parameters.not_improving_week)
    }
    since = today
    for turn in sorted((turn for turn in turns if turn <= today), reverse=True):
        then = evaluate_care(scores, parameters=parameters, today=turn, registered_on=registered_on)
        if then is None or then.state != progress.state:
            break
        since = turn
    return since


def still_holds(progress: ProgressState, total: Number) -> bool:
    """Whether what asked for an answer is still so at a later total: as far above where it is counted from, or still
    no better by more than chance."""
    parameters = progress.parameters
    now, counted_from = parameters.burden(total), parameters.burden(_total(progress.compared_with))
    match progress.state:
        case State.DETERIORATED:
            return now - counted_from >= parameters.reliable_change
        case State.RELAPSE:
            return now - counted_from >= parameters.reliable_change and now >= parameters.burden(parameters.cut)
        case State.NOT_IMPROVING:
            return counted_from - now < parameters.reliable_change
    return False


@dataclass(frozen=True)
class Outcome:
    """What became of a baseline, as a clinic counts it: each on its own, without precedence."""

    began_in_range: bool
    has_responded: bool
    is_in_remission: bool
    has_improved: bool
    has_deteriorated: bool


def outcome_of(baseline: Number, latest: Number, parameters: Parameters) -> Outcome:
    """Response and remission are of those who began in the clinical range, as HEDIS counts them."""
    before, now = parameters.burden(baseline), parameters.burden(latest)
    fall, change = before - now, parameters.reliable_change
    began_in_range = before >= parameters.burden(parameters.cut)
    return Outcome(
        began_in_range=began_in_range,
        has_responded=began_in_range and fall >= change and fall * 100 >= before * parameters.response_percent,
        is_in_remission=began_in_range
        and parameters.remission is not None
        and now < parameters.burden(parameters.remission),
        has_improved=fall >= change,
        has_deteriorated=-fall >= change,
    )


def weeks_between(start: date, today: date) -> int:
    """Whole weeks; the first seven days are week 0, and so is what has not begun."""
    return max(0, (today - start).days // 7)


def _baseline_index(scores: list[Measurement], episode_start: date | None) -> int:
    """The first score around the start of care, else the first there is."""
    if episode_start is None:
        return 0
    around = (episode_start - BASELINE_BEFORE, episode_start + BASELINE_AFTER)
    return next((index for index, one in enumerate(scores) if around[0] <= one.on <= around[1]), 0)


def _state(
    baseline: Measurement,
    latest: Measurement,
    best: Measurement,
    parameters: Parameters,
    *,
    week: int,
    days_without: int,
) -> State:
    before, now, lowest = (parameters.burden(_total(one)) for one in (baseline, latest, best))
    cut, change = parameters.burden(parameters.cut), parameters.reliable_change
    in_remission = parameters.remission is not None and now < parameters.burden(parameters.remission)
    fall = before - now
    rules = {
        State.STALE: days_without > parameters.stale_days,
        State.BASELINE_ONLY: latest is baseline,
        State.DETERIORATED: -fall >= change,
        State.RELAPSE: before - lowest >= change and now - lowest >= change and now >= cut,
        State.REMISSION: before >= cut and in_remission,
        State.RESPONSE: fall > 0 and fall * 100 >= before * parameters.response_percent,
        State.IMPROVED: fall >= change,
        State.LOW_BASELINE: before < cut,
        State.NOT_IMPROVING: week >= parameters.not_improving_week,
        State.EARLY_WARNING: week >= parameters.early_warning_week
        and fall * 100 < before * parameters.early_warning_percent,
        State.WATCH: True,
    }
    return next(state for state in State if rules[state])


def _measurement(pair: list[Any]) -> Measurement:
    return Measurement(date.fromisoformat(pair[0]), _number(pair[1]))


def _total(measurement: Measurement) -> Number:
    if measurement.total is None:
        raise ValueError("an incomplete form has no total")
    return measurement.total


def _number(value: Any) -> Number:
    """A whole number as an int, any other as a Decimal."""
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else number
