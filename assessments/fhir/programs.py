"""Which expressions of a definition can be run, decided when it is read; the others are named as kept."""

from __future__ import annotations

import time
from collections.abc import Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from assessments.fhir.expressions import CONSTANTS, constants_of, looks_below, parsed
from assessments.fhir.items import Expression, Item, Questionnaire
from assessments.fhir.path_functions import CannotRun
from assessments.fhir.problems import Faults, Words

MOST_EXPRESSIONS = 1_000
MOST_SECONDS = 2.0  # for all expressions of one form
FHIRPATH = "text/fhirpath"
LANGUAGES: dict[str, Words] = {
    "text/cql": "CQL",
    "text/cql-identifier": "CQL",
    "text/cql-expression": "CQL",
    "application/x-fhir-query": gettext_lazy("a query to another server"),
}


def note_expressions(questionnaire: Questionnaire, faults: Faults) -> None:
    """Give each expression that can be run its tree, and name each that cannot."""
    reader = _Reader(faults)
    known = reader.read_variables(questionnaire.variables, set(CONSTANTS), "Questionnaire")
    names: dict[Item | None, set[str]] = {None: known}
    for item in questionnaire.in_order:
        names[item] = reader.read_variables(item.variables, names[item.parent], item.path)
        is_leaf = item.parent is not None and not item.children
        if item.enable_expression is not None:
            reader.read(item.enable_expression, names[item], item.path, gettext_lazy("when it is asked"), is_leaf)
        if item.calculated_expression is not None:
            if item.is_question:
                what = gettext_lazy("its calculated value")
                reader.read(item.calculated_expression, names[item], item.path, what, is_leaf)
            else:
                faults.keep(
                    item.path, format_lazy(gettext_lazy("a calculated value: a {type} has none"), type=item.type)
                )


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.count = 0
        self.seconds_left = MOST_SECONDS

    def read_variables(self, variables: tuple[Expression, ...], above: set[str], path: str) -> set[str]:
        """The names known from here on: those above, and each variable that can be run."""
        known = set(above)
        for variable in variables:
            if self.read(variable, known, path, format_lazy(gettext_lazy("variable {name}"), name=variable.name[:60])):
                known.add(variable.name)
            else:
                known.discard(variable.name)
        return known

    def read(self, expression: Expression, known: set[str], path: str, what: Words, is_leaf: bool = False) -> bool:
        """Whether this expression can be run where these names are known.

        On a leaf, an item inside of another that has none below it, it cannot look below itself.
        """
        try:
            self._read(expression, known, is_leaf)
        except CannotRun as reason:
            self.faults.keep(path, format_lazy(gettext_lazy("{what} is not run: {reason}"), what=what, reason=reason))
            return False
        return True

    def _read(self, expression: Expression, known: set[str], is_leaf: bool) -> None:
        if expression.language != FHIRPATH:
            language = LANGUAGES.get(expression.language, expression.language[:60] or gettext_lazy("no language"))
            raise CannotRun(format_lazy(gettext_lazy("it is written in {language}"), language=language))
        self.count += 1
        if self.count > MOST_EXPRESSIONS or self.seconds_left <= 0:
            raise CannotRun(gettext_lazy("the form has too many expressions"))
        started = time.thread_time()
        tree = parsed(expression.text)
        self.seconds_left -= time.thread_time() - started
        if not isinstance(tree, Mapping):
            raise CannotRun(tree)
        unknown = sorted(constants_of(tree) - known)
        if unknown:
            raise CannotRun(
                format_lazy(gettext_lazy("it needs {name}, which is not known here"), name=f"%{unknown[0][:60]}")
            )
        if is_leaf and looks_below(tree):
            raise CannotRun(gettext_lazy("it looks for answers below the item, which has nothing below it"))
        expression.tree = tree
