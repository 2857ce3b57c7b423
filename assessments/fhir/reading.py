"""From the text of a FHIR R4 Questionnaire to something that can be asked.

What is unambiguous is taken, with a note where it has no effect here. What is ambiguous, or could only be asked
wrongly, is refused with the path of the element.
"""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.fhir import extensions as ext
from assessments.fhir.dependencies import in_dependable_order
from assessments.fhir.elements import Element
from assessments.fhir.extension_reading import read_variables
from assessments.fhir.item_reading import ItemReader
from assessments.fhir.items import Questionnaire
from assessments.fhir.json_text import ROOT, as_text, read_json
from assessments.fhir.problems import DefinitionRefused, Faults, Problem
from assessments.fhir.programs import note_expressions
from assessments.fhir.value_sets import ValueSets

STATUSES = ("draft", "active", "retired", "unknown")
MEMBERS = frozenset(
    "resourceType id meta implicitRules language text contained extension modifierExtension url identifier version "
    "name title derivedFrom status experimental subjectType date publisher contact description useContext "
    "jurisdiction purpose copyright approvalDate lastReviewDate effectivePeriod code item".split()
)


def read_questionnaire(text: str | bytes) -> Questionnaire:
    """Read a definition; raises DefinitionRefused with every fault found, and nothing else, for any bytes."""
    received = as_text(text)
    faults = Faults()
    try:
        return _read(received, read_json(received, faults), faults)
    except RecursionError:
        raise DefinitionRefused([Problem(ROOT, _("the file is nested too deeply"))]) from None


def _read(text: str, source: dict[str, Any], faults: Faults) -> Questionnaire:
    root = Element(source, ROOT, faults)
    kind = source.get("resourceType")
    if kind != "Questionnaire":
        if kind == "Bundle":
            reason = _("this is a FHIR Bundle: save each Questionnaire in it as a file of its own")
        elif isinstance(kind, str):
            reason = _("this is a FHIR %(kind)s, not a Questionnaire") % {"kind": kind[:60]}
        else:
            reason = _("this is no FHIR resource, not a Questionnaire")
        raise DefinitionRefused([Problem(f"{ROOT}.resourceType", reason)])
    root.know(MEMBERS)
    root.check_extensions()
    if "implicitRules" in source:
        root.refuse("implicitRules", _("this form follows rules that are kept elsewhere"))
    status = root.text("status")
    if not status:
        root.keep("status", gettext_lazy("the definition does not say whether it is a draft or in use"))
    elif status not in STATUSES:
        root.keep(
            "status",
            format_lazy(
                gettext_lazy("the status “{status}”: FHIR has draft, active, retired and unknown"), status=status[:40]
            ),
        )
    contained = [element.source for element in root.objects("contained")]
    if "item" not in source:
        root.refuse("item", _("the form asks nothing"))
    reader = ItemReader(faults, ValueSets(contained, faults))
    items = reader.read(root)
    faults.check()
    for item in reader.in_order:
        if item.named_by is None and not item.hidden:
            faults.keep(item.path, gettext_lazy("a question without words: it is asked by its number"))
    if not any(item.is_answerable and not item.is_out_of_sight for item in reader.in_order):
        faults.keep(ROOT, gettext_lazy("nobody can answer anything on this form here"))
    questionnaire = Questionnaire(
        text=text,
        source=source,
        url=root.text("url"),
        version=root.text("version"),
        name=root.text("name"),
        title=root.text("title"),
        language=root.text("language"),
        status=status,
        description=root.text("description"),
        publisher=root.text("publisher"),
        copyright=root.text("copyright"),
        codes=reader.codes_of(root),
        variables=read_variables(root),
        items=items,
        in_order=tuple(reader.in_order),
        by_link=reader.by_link,
    )
    questionnaire.dependable = in_dependable_order(questionnaire, faults)
    faults.check()
    _note_what_has_no_effect(root, faults)
    note_expressions(questionnaire, faults)
    questionnaire.not_run = tuple(faults.not_run)
    return questionnaire


def _note_what_has_no_effect(root: Element, faults: Faults) -> None:
    """Name what is stored but does nothing here: once for the form, once for each item."""
    todo = [root]
    while todo:
        element = todo.pop()
        for extension in ext.all_of(element.source):
            address = extension.get("url", "")
            what = ext.WITHOUT_EFFECT.get(address)
            if what is None and address.startswith("http") and not address.startswith(ext.HL7):
                what = gettext_lazy("an extension of its makers that is not known here")
            if what is not None:
                faults.keep(
                    element.path,
                    format_lazy("{what} ({name})", what=what, name=address.rpartition("/")[2]),
                )
        todo.extend(reversed(element.objects("item")))
