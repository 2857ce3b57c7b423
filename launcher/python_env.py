"""The virtualenv: made once, filled from the hashed requirements, never left half made."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from launcher.errors import CannotContinueError
from launcher.places import PROJECT, VIRTUALENV, VIRTUALENV_PYTHON, data_folder, private_folder

RUNTIME = PROJECT / "requirements.txt"
DEVELOPMENT = PROJECT / "requirements-dev.txt"  # holds the run-time packages too
# Outside any virtualenv, even when started from inside the one that is about to be replaced.
BASE_PYTHON: str = getattr(sys, "_base_executable", None) or sys.executable
RECORD = VIRTUALENV / "installed.json"  # which requirements are wholly there


def ensure(*, development: bool) -> None:
    """Have a virtualenv with the packages that are wanted, making or updating it if needed.

    A `.venv` that is a link belongs to somebody else and is used as it is. Two commands that start
    together take turns. Raises CannotContinueError when Python or the network cannot provide it.
    """
    if VIRTUALENV.is_symlink():
        return
    wanted = DEVELOPMENT if development else RUNTIME
    with _one_at_a_time():
        if _fingerprint(wanted) in _installed():
            return
        if _usable():
            _install(wanted)
            return
        _make()
        try:
            _install(wanted)
        except BaseException:
            _remove()
            raise


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    folder = os.open(PROJECT, os.O_RDONLY)  # the folder itself is the lock: no file is left lying about
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting: another command is installing the packages ...", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _fingerprint(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def _installed() -> list[str]:
    with contextlib.suppress(FileNotFoundError, ValueError):
        record: list[str] = json.loads(RECORD.read_text())
        if VIRTUALENV_PYTHON.exists():  # it may point to a Python that was upgraded away
            return record
    return []


def _usable() -> bool:
    return RECORD.exists() and VIRTUALENV_PYTHON.exists()


def _make() -> None:
    _remove()
    print(f"Making a virtualenv in {VIRTUALENV.name} (Python {sys.version.split()[0]}) ...", flush=True)
    try:
        if _make_with_uv() or _make_with_venv():
            RECORD.write_text("[]")
            return
    except BaseException:
        _remove()
        raise
    _remove()
    raise CannotContinueError(
        f"Python {sys.version.split()[0]} has no venv module that works: install it "
        f"(on Debian and Ubuntu: apt-get install {_debian_package()}) and run this again."
    )


def _remove() -> None:
    if VIRTUALENV.exists():
        shutil.rmtree(VIRTUALENV)


def _make_with_uv() -> bool:
    """With pip inside, so that a person can use it as any other virtualenv."""
    uv = shutil.which("uv")
    return bool(uv) and _quietly([str(uv), "venv", "--quiet", "--seed", "--python", BASE_PYTHON, str(VIRTUALENV)])


def _make_with_venv() -> bool:
    command = [BASE_PYTHON, "-m", "venv", str(VIRTUALENV)]
    if _quietly(command):
        return True
    # Debian and Ubuntu keep the needed module in a package of its own.
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing the missing package {_debian_package()} ...", flush=True)
        apt_get("install", _debian_package())
        _remove()
        return _quietly(command)
    return False


def _debian_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"


def apt_get(action: str, *packages: str) -> bool:
    """Install packages of the system, as root on Debian and Ubuntu; False when it could not."""
    return _quietly(["apt-get", "-qq", "update"]) and _quietly(
        ["apt-get", "-qq", action, "--yes", "--no-install-recommends", *packages]
    )


def _quietly(command: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    log = private_folder(data_folder()) / "install.log"
    with log.open("a") as output:
        answer = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
        )
    return answer.returncode == 0


def _install(requirements: Path) -> None:
    print(f"Installing the packages of {requirements.name}: once, about a minute ...", flush=True)
    RECORD.write_text("[]")  # from here until the end the packages are neither the old nor the new
    log = private_folder(data_folder()) / "install.log"
    pip = [str(VIRTUALENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    # Without compiling: Python does that for the modules it needs, and most are never imported.
    command = [
        *pip,
        "--require-hashes",
        "--only-binary=:all:",
        "--no-compile",
        "--progress-bar=off",
        "-r",
        str(requirements),
    ]
    with log.open("a") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            _show_progress(process, output.write)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if process.returncode:
        errors = [line for line in log.read_text().splitlines() if line.startswith("ERROR")]
        why = errors[-1] if errors else "see the log"
        raise CannotContinueError(
            f"The packages could not be installed ({why}): check the network and run this again; all of it is in {log}."
        )
    both = [requirements, RUNTIME] if requirements == DEVELOPMENT else [requirements]
    RECORD.write_text(json.dumps([_fingerprint(each) for each in both]))


def _show_progress(process: subprocess.Popen[str], keep: Callable[[str], object]) -> None:
    """One short line a package while pip works; everything it says goes to the log."""
    assert process.stdout is not None
    for line in process.stdout:
        keep(line)
        if line.startswith("Collecting "):
            print(f"  {line.split()[1].split('==')[0]}", flush=True)
        elif line.startswith("Installing collected"):
            print("Unpacking them ...", flush=True)
    process.wait()
