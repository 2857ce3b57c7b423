"""Scoring of instruments: rules are data, scoring is arithmetic. No database, no requests, no settings.

`parse_rule` reads a rule and names every fault in it, `bind_rule` ties a rule to the questions of a definition,
`values_of` turns stored answers into values, `score` gives the result.
"""

from assessments.scoring.answers import values_of
from assessments.scoring.binding import bind_rule
from assessments.scoring.engine import ENGINE_VERSION, Result, score
from assessments.scoring.errors import RuleRefused, ValueRefused
from assessments.scoring.parsing import parse_rule
from assessments.scoring.rule_text import rule_from
from assessments.scoring.rules import Critical, FollowUp, Rule

__all__ = [
    "ENGINE_VERSION",
    "Critical",
    "FollowUp",
    "Result",
    "Rule",
    "RuleRefused",
    "ValueRefused",
    "bind_rule",
    "parse_rule",
    "rule_from",
    "score",
    "values_of",
]
