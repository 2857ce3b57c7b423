"""python -m launcher COMMAND: has the virtualenv ready, then hands over to launcher.inside."""

from __future__ import annotations

import os
import shutil
import sys

if sys.platform == "win32":  # before the imports that Windows lacks
    sys.exit("Windows itself is not supported: run this inside WSL (wsl --install), where it works as on Linux.")

from launcher import python_env
from launcher.errors import CannotContinueError, exit_with
from launcher.places import VIRTUALENV, VIRTUALENV_PYTHON, data_folder

# Whether a command needs the development packages, or only those that the portal runs on.
COMMANDS = {
    "run": False,
    "manage": False,
    "test": True,
    "check": True,
    "fix": True,
    "bench": True,
    "lock": True,
}
LEAST_FREE_BYTES = 1_000_000_000


def main(arguments: list[str]) -> int:
    """Make what is missing and become the command; returns only when there is no such command."""
    command = arguments[0] if arguments else ""
    if command not in COMMANDS:
        print(f"Use one of: {', '.join('script/' + name for name in COMMANDS)}", file=sys.stderr)
        return 2
    _refuse_full_disk()
    python_env.ensure(development=COMMANDS[command])
    os.execv(VIRTUALENV_PYTHON, [str(VIRTUALENV_PYTHON), "-m", "launcher.inside", *arguments])


def _refuse_full_disk() -> None:
    for folder in (VIRTUALENV.parent, data_folder()):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
        if free < LEAST_FREE_BYTES:
            raise CannotContinueError(
                f"Only {free // 1_000_000} MB are free on the disk of {there}: free at least "
                f"{LEAST_FREE_BYTES // 1_000_000} MB, or set BH_DATA_DIR to a folder on another disk."
            )


if __name__ == "__main__":
    exit_with(main)
