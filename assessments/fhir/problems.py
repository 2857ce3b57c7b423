"""What can be wrong with a definition or with an answer, and what of a definition is kept without being run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.functional import Promise

from common.errors import Refused

MOST_PROBLEMS = 20  # a file with more faults than these is not repaired by reading the rest of the list


class Problem(NamedTuple):
    """One fault: the path of its element (`Questionnaire.item[2].linkId`) and the reason in plain words."""

    path: str
    reason: str


Words = str | Promise  # a promise is read in the language of whoever reads it: what is kept outlives the import


class NotRun(NamedTuple):
    """A part of a definition that is stored and exported but has no effect here, and why."""

    path: str
    what: Words


class DefinitionRefused(Exception):
    """A definition cannot be used as it is. `problems` names each element and its fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{path}: {reason}" for path, reason in self.problems))


class AnswerRefused(Refused):
    """An answer does not fit its question. `message` is shown to the person who gave it."""


class Faults:
    """Collects the problems of one definition, so that a person sees them together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.not_run: list[NotRun] = []

    def add(self, path: str, reason: str) -> None:
        """Note a fault; raises DefinitionRefused at once when there are too many to be worth reading on."""
        self.problems.append(Problem(path, reason))
        if len(self.problems) >= MOST_PROBLEMS:
            raise DefinitionRefused(self.problems)

    def keep(self, path: str, what: Words) -> None:
        """Note what is stored but has no effect."""
        self.not_run.append(NotRun(path, what))

    def check(self) -> None:
        """Raise DefinitionRefused when anything was wrong."""
        if self.problems:
            raise DefinitionRefused(self.problems)
