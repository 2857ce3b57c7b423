"""Small things that several commands do: run a program to its end, call manage.py, find Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import python_env
from launcher.errors import CannotContinueError
from launcher.places import PROJECT, VIRTUALENV_PYTHON

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ON_A_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run the program in the project folder and return its status; end it when we are ended."""
    process = subprocess.Popen(command, cwd=PROJECT, env=dict(environment))
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def python(*arguments: str) -> list[str]:
    """A command line for the virtualenv's Python."""
    return [str(VIRTUALENV_PYTHON), *arguments]


def manage(*arguments: str) -> list[str]:
    """A command line for manage.py."""
    return python("manage.py", *arguments)


def tool(name: str) -> Path:
    """The path of a program that a package brought into the virtualenv."""
    return VIRTUALENV_PYTHON.with_name(name)


def djade(*arguments: str) -> list[str]:
    """A command line that formats our templates, or with --check only says which it would."""
    templates = sorted(str(path.relative_to(PROJECT)) for path in (PROJECT / "templates").rglob("*.html"))
    return [str(tool("djade")), "--target-version", "5.2", *arguments, *templates]


def must(what: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a step of the set-up. Raises CannotContinueError when it fails."""
    if status := run(command, environment):
        raise CannotContinueError(f"{what} failed (status {status}); what it printed above says why.")


def chromium() -> str:
    """The path of a Chromium for the browser tests, installing one as root on Debian and Ubuntu.

    Raises CannotContinueError when there is none: tests are never skipped in silence.
    """
    if found := _find_chromium():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        python_env.apt_get("install", "chromium")
        if found := _find_chromium():
            return found
    raise CannotContinueError(
        "No Chromium was found for the browser tests: install it (on Debian, as root: apt-get install chromium; "
        "elsewhere: .venv/bin/playwright install chromium) or set BH_CHROMIUM to its path."
    )


def _find_chromium() -> str | None:
    chosen = os.environ.get("BH_CHROMIUM")
    if chosen and Path(chosen).exists():
        return chosen
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    caches = [Path.home() / ".cache" / "ms-playwright", Path.home() / "Library" / "Caches" / "ms-playwright"]
    downloaded = [str(path) for cache in caches for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))]
    return next((path for path in (*CHROMIUM_ON_A_MAC, *reversed(downloaded)) if Path(path).exists()), None)
