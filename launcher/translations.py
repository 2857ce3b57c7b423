"""Compiled translation catalogues. They are not in the repository: each command makes them when stale.

`python -m launcher.translations` says what is wrong with them, and with --compile it compiles them.
Uses polib, so that nobody needs gettext to see the portal in another language.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from launcher.places import PROJECT, VIRTUALENV


def catalogues() -> list[Path]:
    """Every catalogue of the project's own."""
    found = PROJECT.glob("**/locale/*/LC_MESSAGES/*.po")
    return sorted(path for path in found if VIRTUALENV not in path.parents)


def compile_all() -> None:
    """Write the compiled file of each catalogue that changed since it was last compiled."""
    for source in catalogues():
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)


def _compile(source: Path, compiled: Path) -> None:
    import polib  # not at the top: the module is imported before the virtualenv is there

    beside = compiled.with_name(f".{compiled.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(compiled)


def broken() -> list[str]:
    """What cannot be read or was left unfinished: one line for each, naming the catalogue."""
    import polib

    found = []
    for source in catalogues():
        try:
            catalogue = polib.pofile(str(source), check_for_duplicates=True)
        except (OSError, ValueError, UnicodeDecodeError) as problem:
            found.append(f"{source.relative_to(PROJECT)}: {problem}")
            continue
        found += [
            f"{source.relative_to(PROJECT)}:{entry.linenum}: the placeholders differ from the English text"
            for entry in catalogue.translated_entries()
            if not entry.msgid_plural and _placeholders(entry.msgid) != _placeholders(entry.msgstr)
        ]
    return found


def _placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


if __name__ == "__main__":
    if sys.argv[1:] == ["--compile"]:
        compile_all()
    else:
        sys.exit("\n".join(broken()) or None)
