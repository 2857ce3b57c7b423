"""Expressions of a definition: none is run yet, and each is named as kept without effect."""

from __future__ import annotations

from assessments.fhir.items import Questionnaire
from assessments.fhir.problems import Faults


def note_expressions(questionnaire: Questionnaire, faults: Faults) -> None:
    """Name the expressions of each item."""
    for item in questionnaire.in_order:
        for expression in (item.enable_expression, item.calculated_expression):
            if expression is not None:
                faults.keep(item.path, f"an expression in {expression.language or 'no language'}")
