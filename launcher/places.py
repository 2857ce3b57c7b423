"""Where things lie. Nothing outside the virtualenv and the data folder is ever written."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VIRTUALENV = PROJECT / ".venv"
VIRTUALENV_PYTHON = VIRTUALENV / "bin" / "python"


def data_folder() -> Path:
    """The folder for database, mail, files and keys: BH_DATA_DIR, or .data in the project."""
    chosen = os.environ.get("BH_DATA_DIR")
    return Path(chosen).expanduser().absolute() if chosen else PROJECT / ".data"


def private_folder(path: Path) -> Path:
    """Make the folder, readable by its owner alone, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
