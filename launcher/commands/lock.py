"""script/lock: compile both .txt files from the .in files, for every supported Python and platform."""

from __future__ import annotations

import os

from launcher import steps

COMPILE = (
    "-m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: "
    "--no-header --no-emit-index-url --no-emit-find-links"
).split()


def main(arguments: list[str]) -> int:
    """Compile run-time packages first: the development file is held to the same versions."""
    for name in ("requirements", "requirements-dev"):
        command = steps.python(*COMPILE, *arguments, f"{name}.in", "-o", f"{name}.txt")
        if status := steps.run(command, os.environ):
            return status
    return 0
