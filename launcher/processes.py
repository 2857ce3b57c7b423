"""A few long-lived processes kept alive together, and the traces of those that outlived their launcher."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher.errors import CannotContinueError
from launcher.places import PROJECT, private_folder

TOO_SOON_SECONDS = 10  # a process that ends this soon after its start will not do better the next time
LONGEST_GOODBYE_SECONDS = 10


@dataclass
class Service:
    """One process that has to be there: what people call it, and how it is started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    stumbles: int = 0


@dataclass
class Household:
    """Services that start and stop together. Their pids are kept in a folder, for the day we are killed."""

    folder: Path
    services: list[Service] = field(default_factory=list)

    def start(self, service: Service) -> None:
        """Start the service and keep it among ours."""
        service.process = subprocess.Popen(
            service.command,
            cwd=PROJECT,
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops them in order
        )
        service.started_at = time.monotonic()
        if service not in self.services:
            self.services.append(service)
        _remember(self.folder, service.name, service.process.pid)

    def look_after(self) -> None:
        """Start again what has ended. Raises CannotContinueError when it ends as soon as it starts."""
        for service in self.services:
            if service.process is None or (status := service.process.poll()) is None:
                continue
            lasted = time.monotonic() - service.started_at
            service.stumbles = service.stumbles + 1 if lasted < TOO_SOON_SECONDS else 0
            if service.stumbles >= 3:
                raise CannotContinueError(
                    f"The {service.name} ends as soon as it starts (status {status}): what it printed above says why."
                )
            print(f"The {service.name} ended ({_how(status)}): starting it again.", flush=True)
            self.start(service)

    def stop(self) -> None:
        """Ask all of them to finish, then end those that do not. The last one started goes first."""
        for service in reversed(self.services):
            if service.process:
                _signal_group(service.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + LONGEST_GOODBYE_SECONDS
        for service in reversed(self.services):
            if service.process is None:
                continue
            try:
                service.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(service.process.pid, signal.SIGKILL)
                service.process.wait()
            _forget(self.folder, service.name)
        self.services.clear()


def end_orphans(folder: Path) -> None:
    """End what an earlier launcher started here and could not stop, because it was killed itself.

    Only processes that we wrote down, and that still are the same ones: a pid with the same start time.
    Raises CannotContinueError when their launcher is alive, so that two never share one data folder.
    """
    if not folder.exists():
        return
    for note in sorted(folder.glob("*.json")):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            written = json.loads(note.read_text())
            if _is_same(written["launcher"], written["launcher_started"]):
                raise CannotContinueError(
                    "The portal is already running on this data folder: stop it first, or start a second copy "
                    "with another PORT and another BH_DATA_DIR."
                )
            if _is_same(written["pid"], written["started"]):
                print(f"Ending the {note.stem.replace('-', ' ')} that an earlier start left behind ...", flush=True)
                _end_group(written["pid"])
        note.unlink(missing_ok=True)


def _end_group(pid: int) -> None:
    _signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + LONGEST_GOODBYE_SECONDS
    while _start_time(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    _signal_group(pid, signal.SIGKILL)


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _remember(folder: Path, name: str, pid: int) -> None:
    note = {
        "pid": pid,
        "started": _start_time(pid),
        "launcher": os.getpid(),
        "launcher_started": _start_time(os.getpid()),
    }
    (private_folder(folder) / f"{name.replace(' ', '-')}.json").write_text(json.dumps(note))


def _forget(folder: Path, name: str) -> None:
    (folder / f"{name.replace(' ', '-')}.json").unlink(missing_ok=True)


def _is_same(pid: int, started: str) -> bool:
    return bool(started) and _start_time(pid) == started


def _start_time(pid: int) -> str:
    """When the process started, in whatever form the system tells it; empty when it is gone."""
    try:
        # The name in brackets may hold anything; after it the state is field 3 and the start time field 22.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except FileNotFoundError:
        pass
    if Path("/proc/self/stat").exists():
        return ""
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"
