"""manage.py score INSTRUMENT: scores forms from standard input, one JSON object a line, without a database."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.instruments.catalogue import all_entries, rule_of
from assessments.scoring import Rule, ValueRefused, score

# Vectors that give the place of the ticked answer, counted from 0, instead of its value.
BY_POSITION = "-by-printed-position"
SEX_OF = {"f": "female", "m": "male"}


class Command(BaseCommand):
    help = (
        'Scores an instrument. Reads lines such as {"id": "a", "answers": {"1": 2, "2": 0}} from standard input and '
        "prints one JSON line for each. An answer is its value, true or false, a code of the form, or null."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("instrument", help="the code of an instrument, such as phq-9")
        parser.add_argument("--prorate", action="store_true", help="estimate the total of a form with few blanks")
        parser.add_argument(
            "--by-position", action="store_true", help="answers are places in printed order, counted from 0"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["instrument"]
        by_position = options["by_position"] or code.endswith(BY_POSITION)
        rule = scored_rule(code.removesuffix(BY_POSITION))
        broken = False
        try:
            for line in sys.stdin.buffer:
                if line.strip():
                    result = scored_line(rule, line, prorate=options["prorate"], by_position=by_position)
                    broken = broken or "error" in result
                    self.stdout.write(json.dumps(result))  # ASCII: any terminal can show it
                    self.stdout.flush()  # whoever writes a line may wait for its result
        except BrokenPipeError:  # the reader has had enough, as head has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if broken:
            sys.exit(1)


def scored_rule(code: str) -> Rule:
    """The rule of a shipped instrument; CommandError, which names those there are, for any other code."""
    rule = rule_of(code)
    if rule is None:
        scored = [entry.code for entry in all_entries() if entry.rule is not None]
        raise CommandError(f"There is no scored instrument {code}. There are: {', '.join(scored)}.")
    return rule


class _SaidTwice(ValueError):
    """A line names one thing twice; the message is its name."""


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; two answers to one question are none. Raises _SaidTwice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _SaidTwice(json.dumps(name[:60]))
        found[name] = value
    return found


def scored_line(rule: Rule, line: bytes | str, *, prorate: bool, by_position: bool) -> dict[str, Any]:
    """The result of one line; an object with `error` when the line is no form."""
    try:
        data = json.loads(line, object_pairs_hook=_said_once)
    except _SaidTwice as twice:
        return {"error": f"the line says {twice} twice"}
    except (ValueError, RecursionError):
        return {"error": "the line is no JSON"}
    if not isinstance(data, Mapping) or not isinstance(data.get("answers"), Mapping):
        return {"error": 'the line is no object with "answers"', **_id_of(data)}
    context = data.get("context")
    if context is not None and not isinstance(context, Mapping):
        return {"error": "context is no object", **_id_of(data)}
    return {**_id_of(data), **scored_form(rule, data["answers"], context or {}, prorate, by_position)}


def scored_form(
    rule: Rule, answers: Mapping[str, Any], context: Mapping[str, Any], prorate: bool, by_position: bool
) -> dict[str, Any]:
    """The result of one form under the names of the published vectors. A refused value gives the status rejected and
    the item; questions that the instrument does not have are named in `ignored`."""
    ignored = sorted(item_id for item_id in answers if item_id not in rule.items)
    known = {item_id: value for item_id, value in answers.items() if item_id in rule.items}
    try:
        values = _by_position(rule, known) if by_position else known
        result = score(rule, values, prorate=prorate)
    except ValueRefused as refusal:
        rejected: dict[str, Any] = {"status": "rejected", "total": None, "band": None, "flags": []}
        rejected |= {
            "subscales": dict.fromkeys(rule.subscales),
            **dict.fromkeys(output.name for output in rule.outputs),
        }
        return {**rejected, "refused_item": refusal.item_id, **({"ignored": ignored} if ignored else {})}
    scored: dict[str, Any] = {"status": result.status, "total": result.total, "band": result.band}
    if rule.interpretations:
        total = result.total if result.status.startswith("complete") else None
        scored["band"] = rule.band_for(total, sex=_sex(context), age=_age(context))
    scored |= {"flags": list(result.flags), "subscales": dict(result.subscales), **result.outputs}
    if prorate:
        scored |= {"prorated": result.prorated, "prorated_band": result.prorated_band}
    return {**scored, **({"ignored": ignored} if ignored else {})}


def _by_position(rule: Rule, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the answers at these places. Raises ValueRefused for a place that no answer has."""
    values: dict[str, Any] = {}
    for item_id, place in answers.items():
        offered = rule.items[item_id].values
        if place is None:
            continue
        if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(offered):
            raise ValueRefused(item_id, place)
        values[item_id] = offered[place]
    return values


def _id_of(data: Any) -> dict[str, Any]:
    return {"id": data["id"]} if isinstance(data, Mapping) and "id" in data else {}


def _sex(context: Mapping[str, Any]) -> str | None:
    sex = context.get("sex")
    return SEX_OF.get(sex.casefold(), sex.casefold()) if isinstance(sex, str) else None


def _age(context: Mapping[str, Any]) -> int | None:
    age = context.get("age")
    return age if isinstance(age, int) and not isinstance(age, bool) else None
