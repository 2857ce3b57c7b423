"""Answers to an instrument that come to a given total: for people who are made up, and for measuring."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from assessments.definitions import Loaded
from assessments.scoring import values_of

Answers = dict[str, list[dict[str, Any]]]


def spread(total: int, items: Sequence[str], most: int, chance: random.Random) -> dict[str, int]:
    """Points from 0 to `most` for each item, together `total`: nearly even, as when one thing is behind them all."""
    if not 0 <= total <= most * len(items):
        raise ValueError(f"{total} cannot be the total of {len(items)} items")
    each, more = divmod(total, len(items))
    lucky = set(chance.sample(list(items), more))
    return {item: each + (item in lucky) for item in items}


def phq9_values(total: int, item_nine: int, chance: random.Random) -> dict[str, int]:
    """The nine values of a PHQ-9 with this total and this answer to its ninth item."""
    return {**spread(total - item_nine, [str(number) for number in range(1, 9)], 3, chance), "9": item_nine}


def answers_of(loaded: Loaded, values: Mapping[str, Any]) -> Answers:
    """The stored form of `values`, by item id: the option of each question that the rule gives this value."""
    answers: Answers = {}
    for item_id, value in values.items():
        link_id = loaded.rule.items[item_id].link_id if loaded.rule else item_id
        answers[link_id] = next(
            [option.value]
            for option in loaded.questionnaire.item(link_id).options
            if loaded.rule and values_of(loaded.rule, {link_id: [option.value]}).get(item_id) == value
        )
    return answers


def texts(written: Mapping[str, str]) -> Answers:
    """The stored form of free text, by question."""
    return {link_id: [{"valueString": text}] for link_id, text in written.items()}
