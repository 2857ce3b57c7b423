"""A part of a rule's JSON with its name and the list of problems, so that every complaint says where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from assessments.scoring.errors import Problem

MOST_PARTS = 500
LONGEST_TEXT = 1000
MOST_POINTS = 1_000_000  # of one answer, either way: a total of all items has a place in the database
MOST_DAYS = 36_500  # of a period, or its weeks: the calendar goes on behind it


def is_whole(value: Any) -> TypeGuard[int]:
    """A whole number; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


@dataclass
class Source:
    """One JSON object of the rule."""

    data: Mapping[str, Any]
    where: str
    problems: list[Problem]

    def refuse(self, reason: str, where: str = "") -> None:
        """Notes a problem here, or in the part named `where`."""
        self.problems.append(Problem(where or self.where, reason))

    def only(self, known: frozenset[str]) -> None:
        """A word nobody knows is a slip, and would silently do nothing."""
        for name in self.data:
            if name not in known:
                self.refuse(_("unknown: %(name)s") % {"name": name})

    def text(self, name: str, default: str | None = None) -> str:
        """A short text that must be there, unless there is a default."""
        value = self.data.get(name, default)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or (not value and default is None):
            self.refuse(
                _("%(name)s is a text of %(number)s characters at most") % {"name": name, "number": LONGEST_TEXT}
            )
            return default or ""
        return value or default or ""

    def list_of(self, name: str) -> list[Any]:
        """A list, empty when it is not there."""
        value = self.data.get(name, [])
        if not isinstance(value, list) or len(value) > MOST_PARTS:
            self.refuse(_("is a list of %(number)s at most") % {"number": MOST_PARTS}, name)
            return []
        return value

    def parts(self, name: str) -> list[Source]:
        """The objects of a list, each named by its code or id."""
        found = []
        for place, data in enumerate(self.list_of(name)):
            if not isinstance(data, Mapping):
                self.refuse(_("is no object"), f"{name}[{place}]")
                continue
            title = data.get("code", data.get("id", data.get("flag", data.get("name", place))))
            found.append(Source(data, f"{name.removesuffix('s')} {title}", self.problems))
        return found
