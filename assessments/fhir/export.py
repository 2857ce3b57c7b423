"""What leaves again: the definition as it came."""

from __future__ import annotations

from assessments.fhir.json_text import as_text


def export_text(text: str) -> str:
    """The definition as it was received, ending in a line break.

    It is stored as received, so nothing is written anew: order, extensions, contained resources, `_element` siblings
    and the digits of decimals are those of the file.
    """
    return as_text(text).rstrip() + "\n"
