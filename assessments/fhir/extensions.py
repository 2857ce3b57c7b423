"""The extensions of FHIR and of Structured Data Capture that have an effect here, and how to find them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

HL7 = "http://hl7.org/"
FHIR = HL7 + "fhir/StructureDefinition/"
SDC = HL7 + "fhir/uv/sdc/StructureDefinition/"

HIDDEN = (FHIR + "questionnaire-hidden",)
ITEM_CONTROL = (FHIR + "questionnaire-itemControl",)
MAX_OCCURS = (FHIR + "questionnaire-maxOccurs",)
UNIT = (FHIR + "questionnaire-unit",)
UNIT_OPTION = (FHIR + "questionnaire-unitOption",)
OPTION_PREFIX = (FHIR + "questionnaire-optionPrefix",)
OPTION_EXCLUSIVE = (FHIR + "questionnaire-optionExclusive",)
ENTRY_FORMAT = (FHIR + "entryFormat",)
MIN_VALUE = (FHIR + "minValue", SDC + "sdc-questionnaire-minQuantity")
MAX_VALUE = (FHIR + "maxValue", SDC + "sdc-questionnaire-maxQuantity")
MIN_LENGTH = (FHIR + "minLength",)
MAX_DECIMAL_PLACES = (FHIR + "maxDecimalPlaces",)
MIME_TYPE = (FHIR + "mimeType",)
MAX_SIZE = (FHIR + "maxSize",)
XHTML = (FHIR + "rendering-xhtml",)
TRANSLATION = (FHIR + "translation",)
VARIABLE = (FHIR + "variable",)
ORDINAL = (FHIR + "ordinalValue", FHIR + "itemWeight", FHIR + "questionnaire-ordinalValue")
INSTRUCTION = (FHIR + "questionnaire-instruction",)
UNIT_OPEN = (SDC + "sdc-questionnaire-unitOpen",)
CALCULATED = (SDC + "sdc-questionnaire-calculatedExpression", FHIR + "questionnaire-calculatedExpression")
ENABLE_WHEN_EXPRESSION = (
    SDC + "sdc-questionnaire-enableWhenExpression",
    FHIR + "questionnaire-enableWhenExpression",
)
SUB_QUESTIONNAIRE = (SDC + "sdc-questionnaire-subQuestionnaire",)

# Stored, exported, and without effect: what each would do elsewhere.
WITHOUT_EFFECT: dict[str, Promise] = {
    SDC + "sdc-questionnaire-initialExpression": gettext_lazy("a first answer worked out from other data"),
    FHIR + "questionnaire-initialExpression": gettext_lazy("a first answer worked out from other data"),
    SDC + "sdc-questionnaire-candidateExpression": gettext_lazy("suggested answers worked out from other data"),
    SDC + "sdc-questionnaire-contextExpression": gettext_lazy("data shown beside the question"),
    SDC + "sdc-questionnaire-answerExpression": gettext_lazy("a list of answers worked out from other data"),
    SDC + "sdc-questionnaire-answerOptionsToggleExpression": gettext_lazy(
        "answers switched on and off by an expression"
    ),
    SDC + "sdc-questionnaire-launchContext": gettext_lazy("data from the place that opens the form"),
    SDC + "sdc-questionnaire-sourceQueries": gettext_lazy("questions to another server"),
    SDC + "sdc-questionnaire-itemPopulationContext": gettext_lazy("a first answer worked out from other data"),
    SDC + "sdc-questionnaire-itemExtractionContext": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-templateExtract": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-templateExtractBundle": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-targetStructureMap": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-definitionExtractValue": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-observationLinkPeriod": gettext_lazy("a first answer worked out from other data"),
    SDC + "sdc-questionnaire-sourceStructureMap": gettext_lazy("a first answer worked out from other data"),
    SDC + "sdc-questionnaire-questionnaireAdaptive": gettext_lazy("questions that another server chooses"),
    SDC + "sdc-questionnaire-adaptiveUrl": gettext_lazy("questions that another server chooses"),
    SDC + "sdc-questionnaire-itemMedia": gettext_lazy("a picture, a sound or a film beside the question"),
    SDC + "sdc-questionnaire-itemAnswerMedia": gettext_lazy("a picture, a sound or a film beside an answer"),
    SDC + "sdc-questionnaire-choiceConstraint": gettext_lazy("which answers go together"),
    SDC + "sdc-questionnaire-observationExtract": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-definitionExtract": gettext_lazy("taking records out of the answers"),
    SDC + "sdc-questionnaire-lookupQuestionnaire": gettext_lazy("a form looked up elsewhere"),
    FHIR + "questionnaire-constraint": gettext_lazy("a check by expression"),
    FHIR + "targetConstraint": gettext_lazy("a check by expression"),
    FHIR + "regex": gettext_lazy("a check by pattern"),
    FHIR + "cqf-expression": gettext_lazy("a value worked out by an expression"),
    FHIR + "cqf-calculatedValue": gettext_lazy("a value worked out by an expression"),
    FHIR + "cqf-library": gettext_lazy("a library of expressions"),
    FHIR + "questionnaire-signatureRequired": gettext_lazy("a signature"),
    FHIR + "questionnaire-usageMode": gettext_lazy("when the item is shown"),
    FHIR + "questionnaire-supportLink": gettext_lazy("a link to further reading"),
    FHIR + "questionnaire-referenceFilter": gettext_lazy("which records can be named"),
    FHIR + "questionnaire-externallydefined": gettext_lazy("a list of answers kept elsewhere"),
    FHIR + "questionnaire-unitValueSet": gettext_lazy("a list of units kept elsewhere"),
    FHIR + "questionnaire-minOccurs": gettext_lazy("the least number of answers"),
    FHIR + "questionnaire-sliderStepValue": gettext_lazy("the steps of a slider"),
}


def extensions(element: Any, urls: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """The extensions of `element` with one of these addresses, in the order of the file."""
    if isinstance(element, dict):
        for extension in element.get("extension", ()):
            if extension.get("url") in urls:
                yield extension


def all_of(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The extensions of an element, of its primitive members (`_text`), and of the values of those extensions."""
    todo = [element]
    while todo:
        holder = todo.pop()
        for name, found in holder.items():
            if name == "extension":
                yield from found
                todo.extend(found)
            elif name.startswith("_") and isinstance(found, dict):
                todo.append(found)


def value(element: Any, urls: tuple[str, ...]) -> Any:
    """What the first such extension says (`valueBoolean`, `valueCode` … whichever it has); None without one."""
    for extension in extensions(element, urls):
        return value_of(extension)
    return None


def value_of(element: dict[str, Any]) -> Any:
    """The `value[x]` of an element; None when it has none."""
    for name, found in element.items():
        if name.startswith("value"):
            return found
    return None


def codes(element: Any, urls: tuple[str, ...]) -> tuple[str, ...]:
    """All codes that such extensions say, be they code, Coding or CodeableConcept."""
    found: list[str] = []
    for extension in extensions(element, urls):
        said = value_of(extension)
        if isinstance(said, str):
            found.append(said)
        elif isinstance(said, dict):
            codings = said.get("coding", [said])
            for coding in codings if isinstance(codings, list) else []:
                if isinstance(coding, dict) and isinstance(coding.get("code"), str):
                    found.append(coding["code"])
    return tuple(found)


def translations(sibling: Any) -> dict[str, str]:
    """The texts of a `_text` or `_display` sibling by language, in lower case."""
    found: dict[str, str] = {}
    for extension in extensions(sibling, TRANSLATION):
        said = {part.get("url"): value_of(part) for part in extension.get("extension", ())}
        language, content = said.get("lang"), said.get("content")
        if isinstance(language, str) and isinstance(content, str):
            found.setdefault(language.lower(), content)
    return found


def in_language(text: str, translated: dict[str, str], language: str) -> str:
    """The translation for `language` (`zh-hant-tw`, then `zh-hant`, then `zh`), else the text itself."""
    wanted = language.lower().replace("_", "-")
    while wanted:
        if wanted in translated:
            return translated[wanted]
        wanted = wanted.rpartition("-")[0]
    return text
