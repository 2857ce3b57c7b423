"""Compiled translation catalogues. They are not in the repository: each command makes them when stale.

Uses polib, so that nobody needs gettext to see the portal in another language.
"""

from __future__ import annotations

import os
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
    import polib  # a package of the virtualenv, which this module is imported before

    beside = compiled.with_name(f".{compiled.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(compiled)
