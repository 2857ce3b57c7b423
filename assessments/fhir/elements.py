"""One object of a definition, read member by member; what is wrong is noted with its path."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir.problems import Faults, Words
from assessments.fhir.values import Value, fault, stored

MOST_TEXT = 20_000
HARMLESS = frozenset(
    "fhir_comments versionAlgorithmString versionAlgorithmCoding copyrightLabel disabledDisplay".split()
)
OTHER_VERSIONS = {"option": "FHIR STU3", "options": "FHIR STU3", "group": "FHIR DSTU2", "answerConstraint": "FHIR R5"}


class Element:
    """An object of the file, with its path and the list of faults it adds to."""

    def __init__(self, source: dict[str, Any], path: str, faults: Faults) -> None:
        self.source = source
        self.path = path
        self.faults = faults

    def refuse(self, name: str, reason: str) -> None:
        """Note a fault of the member `name`; of the element itself when `name` is empty."""
        self.faults.add(f"{self.path}.{name}" if name else self.path, reason)

    def keep(self, name: str, what: Words) -> None:
        """Note that the member `name` is stored without effect."""
        self.faults.keep(f"{self.path}.{name}" if name else self.path, what)

    def know(self, names: Collection[str]) -> None:
        """Refuse members that FHIR R4 does not have here: another version, another dialect, or a slip."""
        for name in self.source:
            bare = name.removeprefix("_")
            if bare in HARMLESS:
                self.keep(name, gettext_lazy("an element that FHIR R4 does not have here, and that changes nothing"))
            elif bare in OTHER_VERSIONS:
                self.refuse(
                    name,
                    _("this is %(other_versions)s, and what is read here is R4")
                    % {"other_versions": OTHER_VERSIONS[bare]},
                )
            elif bare not in names:
                self.refuse(name[:60], _("FHIR R4 has no such element here: this is another version or dialect of it"))
            elif name.startswith("_") and not isinstance(self.source[name], dict | list):
                self.refuse(name, _("this is no object"))

    def text(self, name: str, *, required: bool = False) -> str:
        """The text of a member; empty when it has none."""
        value = self.source.get(name)
        if value is None:
            if required:
                self.refuse(name, _("this is missing"))
            return ""
        if not isinstance(value, str):
            self.refuse(name, _("this is no text"))
            return ""
        if len(value) > MOST_TEXT:
            self.refuse(name, _("this text is longer than %(number)s characters") % {"number": MOST_TEXT})
        return value

    def flag(self, name: str) -> bool:
        """A yes or no; no when it says nothing."""
        return self.is_yes(self.source.get(name, False), name)

    def is_yes(self, value: Any, name: str) -> bool:
        """What `value`, said by the member `name`, means as a yes or no."""
        if value in ("true", "false"):
            self.keep(name, format_lazy(gettext_lazy("“{value}” is written as text, and read as {value}"), value=value))
            return bool(value == "true")
        if not isinstance(value, bool):
            self.refuse(name, _("this is neither true nor false"))
            return False
        return value

    def count(self, name: str) -> int | None:
        """A whole number from 0; None when it says nothing."""
        value = self.source.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            self.refuse(name, _("this is no whole number from 0"))
            return None
        return value

    def objects(self, name: str) -> list[Element]:
        """The objects of a list, each with its path."""
        value = self.source.get(name, [])
        if not isinstance(value, list):
            self.refuse(name, _("this is no list"))
            return []
        found = []
        for number, entry in enumerate(value):
            path = f"{self.path}.{name}[{number}]"
            if isinstance(entry, dict):
                found.append(Element(entry, path, self.faults))
            else:
                self.faults.add(path, _("this is no object"))
        return found

    def choice(self, stem: str, *, required: bool = False) -> Value | None:
        """The one `value[x]` or `answer[x]` of an element as a stored value; notes none, two, or a wrong one."""
        names = [name for name in self.source if name.startswith(stem) and name != stem and not name.startswith("_")]
        if len(names) > 1:
            self.refuse("", _("this says both %(names)s and %(names_2)s") % {"names": names[0], "names_2": names[1]})
            return None
        if not names:
            if required:
                self.refuse("", _("this has no %(stem)s") % {"stem": stem})
            return None
        name = "value" + names[0].removeprefix(stem)
        reason = fault(name, self.source[names[0]])
        if reason:
            self.refuse(names[0], reason)
            return None
        return stored(name, self.source[names[0]])

    def check_extensions(self) -> None:
        """Refuse extensions that must be understood, as none of them is."""
        if "modifierExtension" in self.source:
            self.refuse("modifierExtension", _("this changes the meaning of the form in a way that is not known here"))


def whole(value: Any) -> int | None:
    """A whole number from 0, however the file writes it (3, 3.0); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return int(value) if 0 <= value < 2**31 and value == int(value) else None
