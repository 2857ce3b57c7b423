"""The codes of a value set that travels inside the definition. Nothing is fetched.

A set may be built from other contained sets; a chain of sets that each name the next ten times would grow without
end, so a set is worked out once, a list of answers has a longest length, and so has what sets take from one another.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from assessments.fhir.problems import Faults

MOST_CODES = 5_000
MOST_TAKEN_OVER = 100_000  # codes that the sets of one definition take from other sets, each time they do


class NotHere(Exception):
    """The codes of this set are not in the file. `source` says where they are."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source


class ValueSets:
    """The contained value sets of one definition."""

    def __init__(self, contained: list[Any], faults: Faults) -> None:
        self.faults = faults
        self.sets: dict[str, tuple[dict[str, Any], str]] = {}
        self.found: dict[str, list[dict[str, Any]]] = {}
        self.taken_over = 0
        self.open: list[str] = []  # sets being worked out, to notice one that needs itself
        for number, resource in enumerate(contained):
            path = f"Questionnaire.contained[{number}]"
            if isinstance(resource, dict) and resource.get("resourceType") == "ValueSet":
                for name in (f"#{resource.get('id')}", resource.get("url")):
                    if isinstance(name, str):
                        self.sets.setdefault(name, (resource, path))

    def codings(self, address: str) -> list[dict[str, Any]]:
        """The codings of the set at this address, in order; raises NotHere when they are not in the file.

        Notes a fault for a set that is empty, too long, made of itself or not shaped like one.
        """
        name = address if address in self.sets else address.partition("|")[0]
        if name in self.found:
            return self.found[name]
        if name not in self.sets:
            raise NotHere(address)
        resource, path = self.sets[name]
        if name in self.open:
            self.faults.add(path, _("this value set is made of itself"))
            return []
        self.open.append(name)
        try:
            found = self._of(resource, path, address)
        finally:
            self.open.pop()
        if len(found) > MOST_CODES:
            self.faults.add(path, _("this value set has more than %(number)s codes") % {"number": MOST_CODES})
            found = []
        self.found[name] = found
        return found

    def _of(self, resource: dict[str, Any], path: str, address: str) -> list[dict[str, Any]]:
        expansion = resource.get("expansion")
        if isinstance(expansion, dict) and "contains" in expansion:
            return self._expanded(expansion["contains"], f"{path}.expansion.contains")
        compose = resource.get("compose")
        if not isinstance(compose, dict) or not isinstance(compose.get("include"), list):
            raise NotHere(address)
        chosen: dict[tuple[Any, Any], dict[str, Any]] = {}
        for number, include in enumerate(compose["include"]):
            for coding in self._included(include, f"{path}.compose.include[{number}]", address):
                chosen.setdefault((coding.get("system"), coding.get("code")), coding)
            if len(chosen) > MOST_CODES:
                break
        for number, exclude in enumerate(_list(compose.get("exclude"))):
            for coding in self._included(exclude, f"{path}.compose.exclude[{number}]", address):
                chosen.pop((coding.get("system"), coding.get("code")), None)
        return list(chosen.values())

    def _expanded(self, contains: Any, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        todo = [(entry, f"{path}[{number}]") for number, entry in enumerate(_list(contains))]
        todo.reverse()
        while todo and len(found) <= MOST_CODES:
            entry, where = todo.pop()
            if not isinstance(entry, dict):
                self.faults.add(where, _("this is no object"))
                continue
            if not entry.get("abstract") and ("code" in entry or "display" in entry):
                found.append(self._coding(entry, entry.get("system"), where))
            inner = [(below, f"{where}.contains[{n}]") for n, below in enumerate(_list(entry.get("contains")))]
            todo.extend(reversed(inner))
        return found

    def _included(self, include: Any, path: str, address: str) -> list[dict[str, Any]]:
        if not isinstance(include, dict):
            self.faults.add(path, _("this is no object"))
            return []
        concepts, others = include.get("concept"), _list(include.get("valueSet"))
        if "filter" in include or (concepts is None and not others):
            raise NotHere(address)  # a whole code system, or a search in one
        lists: list[list[dict[str, Any]]] = []
        if concepts is not None:
            lists.append(
                [
                    self._coding(concept, include.get("system"), f"{path}.concept[{number}]")
                    for number, concept in enumerate(_list(concepts)[: MOST_CODES + 1])
                    if isinstance(concept, dict)
                ]
            )
        lists += [self._taken_over(other, path) for other in others if isinstance(other, str)]
        first, *rest = lists or [[]]
        for other_list in rest:  # a code must be in every set that one include names
            allowed = {(coding.get("system"), coding.get("code")) for coding in other_list}
            first = [coding for coding in first if (coding.get("system"), coding.get("code")) in allowed]
        return first

    def _taken_over(self, address: str, path: str) -> list[dict[str, Any]]:
        """The codings of a set that another one is built from."""
        found = self.codings(address)
        self.taken_over += len(found)
        if self.taken_over > MOST_TAKEN_OVER:
            words = _("the value sets take over more than %(number)s codes from one another")
            self.faults.add(path, words % {"number": MOST_TAKEN_OVER})
            return []
        return found

    def _coding(self, entry: dict[str, Any], system: Any, path: str) -> dict[str, Any]:
        """A concept as a Coding; its designations become translations of its words."""
        coding: dict[str, Any] = {}
        for name, value in (("system", system), ("code", entry.get("code")), ("display", entry.get("display"))):
            if isinstance(value, str):
                coding[name] = value
            elif value is not None:
                self.faults.add(f"{path}.{name}", _("this is no text"))
        if "extension" in entry:
            coding["extension"] = entry["extension"]
        if "_display" in entry:
            coding["_display"] = entry["_display"]
        said = {
            designation["language"].lower(): designation["value"]
            for designation in _list(entry.get("designation"))
            if isinstance(designation, dict)
            and isinstance(designation.get("language"), str)
            and isinstance(designation.get("value"), str)
        }
        if said:
            coding["designations"] = said
        return coding


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
