"""Stores FHIR Questionnaires as instruments, and says of each file what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.fhir import DefinitionRefused, NotRun
from assessments.fhir.json_text import MOST_BYTES
from assessments.services.definitions import Imported, import_questionnaire
from audit.context import acting
from common.errors import Refused

SHOWN = 12  # kinds of parts that are not run, and problems


class Command(BaseCommand):
    help = (
        "Stores FHIR R4 Questionnaires as instruments. Prints one line for each file: imported, with what of it is "
        "kept but not run, or refused, with the path of the element and the reason. Exit status 1 if any was refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--code", default="", help="the instrument it is a version of, such as epds; for one file")
        parser.add_argument("--rule", type=Path, metavar="FILE", help="its scoring rule; for one form of your own")
        parser.add_argument("--licence", default="", help="under what terms the clinic uses the wording")
        parser.add_argument("--source", default="", help="where the definition comes from")
        parser.add_argument(
            "--comparable", action="store_true", help="its scores may stand in one line with those of the last version"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        for option in ("code", "rule"):
            if options[option] and len(files) > 1:
                raise CommandError(f"--{option} goes with one file.")
        refused = 0
        for file in files:
            line, is_refused = self._outcome(file, options)
            refused += is_refused
            self.stdout.write(_one_line(f"{file}: {line}"))
        if refused:
            raise CommandError(f"{refused} of {len(files)} refused.")

    def _outcome(self, file: Path, options: dict[str, Any]) -> tuple[str, bool]:
        try:
            with file.open("rb") as opened:
                text = opened.read(MOST_BYTES + 1)
            rule_text = options["rule"].read_bytes() if options["rule"] is not None else b""
            with acting(system="import-questionnaire"), transaction.atomic():
                imported = import_questionnaire(
                    text=text,
                    code=options["code"],
                    licence=options["licence"],
                    source=options["source"],
                    is_comparable=options["comparable"],
                    rule_text=rule_text,
                    fallback_name=file.stem,
                    by=None,
                )
        except OSError as error:
            return f"refused: the file cannot be read: {error.strerror}", True
        except DefinitionRefused as error:
            found = [f"{path}: {reason}" for path, reason in error.problems[:SHOWN]]
            left = len(error.problems) - len(found)
            return f"refused: {'; '.join(found)}{f'; and {left} more' if left else ''}", True
        except Refused as error:
            return f"refused: {error.message}", True
        return _imported(imported), False


def _imported(imported: Imported) -> str:
    version, items = imported.version, len(imported.questionnaire.in_order)
    what = "imported" if imported.is_new else "unchanged"
    kept = _kept(imported.questionnaire.not_run)
    scored = "scored" if version.rule is not None else "not scored"
    return f"{what} as {imported.instrument.code} version {version.number}, {items} items, {scored}" + (
        f"; kept but not run: {kept}" if kept else ""
    )


def _kept(not_run: tuple[NotRun, ...]) -> str:
    """Each kind of part once, with the first place it is found at."""
    places: dict[str, list[str]] = {}
    for path, what in not_run:
        places.setdefault(str(what), []).append(path)
    lines = [
        f"{what} ({paths[0]}{f' and {len(paths) - 1} more' if len(paths) > 1 else ''})"
        for what, paths in places.items()
    ]
    left = len(lines) - SHOWN
    return "; ".join(lines[:SHOWN]) + (f"; and {left} more kinds" if left > 0 else "")


def _one_line(text: str) -> str:
    """A stranger's linkId may hold line breaks, and signs that a terminal obeys."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
