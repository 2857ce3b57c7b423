"""script/fix: what the tools can put right by themselves."""

from __future__ import annotations

import os

from launcher import steps
from launcher.errors import CannotContinueError


def main(arguments: list[str]) -> int:
    """Format Python and templates. What is left needs a person: script/check shows it."""
    if arguments:
        raise CannotContinueError("script/fix takes no arguments: it formats the whole project.")
    steps.run(steps.python("-m", "ruff", "check", "--fix", "--quiet", "--exit-zero", "."), os.environ)
    steps.run(steps.python("-m", "ruff", "format", "."), os.environ)
    steps.run(steps.djade(), os.environ)
    return 0
