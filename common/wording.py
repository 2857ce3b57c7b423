"""Words as the reader's language puts them together."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

SEPARATOR = ", "
SEPARATORS = {"zh-hant": "、"}


def listed(words: Iterable[object]) -> str:
    """Words or numbers one after another: "a, b", in Chinese "a、b"."""
    return SEPARATORS.get(get_language() or "", SEPARATOR).join(str(word) for word in words)
