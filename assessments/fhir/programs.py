"""Which expressions of a definition can be run, decided when it is read; the others are named as kept."""

from __future__ import annotations

import time

from assessments.fhir.expressions import CONSTANTS, CannotRun, constants_of, parsed
from assessments.fhir.items import Expression, Item, Questionnaire
from assessments.fhir.problems import Faults

MOST_EXPRESSIONS = 1_000
MOST_SECONDS = 2.0  # for all expressions of one form
FHIRPATH = "text/fhirpath"
LANGUAGES = {
    "text/cql": "CQL",
    "text/cql-identifier": "CQL",
    "text/cql-expression": "CQL",
    "application/x-fhir-query": "a query to another server",
}


def note_expressions(questionnaire: Questionnaire, faults: Faults) -> None:
    """Give each expression that can be run its tree, and name each that cannot."""
    reader = _Reader(faults)
    known = reader.read_variables(questionnaire.variables, set(CONSTANTS), "Questionnaire")
    names: dict[Item | None, set[str]] = {None: known}
    for item in questionnaire.in_order:
        names[item] = reader.read_variables(item.variables, names[item.parent], item.path)
        if item.enable_expression is not None:
            reader.read(item.enable_expression, names[item], f"{item.path}: when it is asked")
        if item.calculated_expression is not None:
            if item.is_question:
                reader.read(item.calculated_expression, names[item], f"{item.path}: its calculated value")
            else:
                faults.keep(item.path, f"a calculated value: a {item.type} has none")


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.count = 0
        self.seconds_left = MOST_SECONDS

    def read_variables(self, variables: tuple[Expression, ...], above: set[str], path: str) -> set[str]:
        """The names known from here on: those above, and each variable that can be run."""
        known = set(above)
        for variable in variables:
            if self.read(variable, known, f"{path}: variable {variable.name[:60]}"):
                known.add(variable.name)
            else:
                known.discard(variable.name)
        return known

    def read(self, expression: Expression, known: set[str], path: str) -> bool:
        """Whether this expression can be run where these names are known."""
        path, _, what = path.partition(": ")
        try:
            self._read(expression, known)
        except CannotRun as reason:
            self.faults.keep(path, f"{what} is not run: {reason}")
            return False
        return True

    def _read(self, expression: Expression, known: set[str]) -> None:
        if expression.language != FHIRPATH:
            language = LANGUAGES.get(expression.language, expression.language[:60] or "no language")
            raise CannotRun(f"it is written in {language}")
        self.count += 1
        if self.count > MOST_EXPRESSIONS or self.seconds_left <= 0:
            raise CannotRun("the form has too many expressions")
        started = time.thread_time()
        tree = parsed(expression.text)
        self.seconds_left -= time.thread_time() - started
        if isinstance(tree, str):
            raise CannotRun(tree)
        unknown = sorted(constants_of(tree) - known)
        if unknown:
            raise CannotRun(f"it needs %{unknown[0][:60]}, which is not known here")
        expression.tree = tree
