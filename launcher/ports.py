"""Which ports are free on this machine's own address."""

from __future__ import annotations

import os
import socket
import time

from launcher.errors import CannotContinueError

DEFAULT_PORT = 8000
# The live stream's port is looked for far from the pages': a neighbour's copy likes PORT + 1.
LIVE_PORT_DISTANCE = 500
LAST_PORT = 65535
LONGEST_WAIT_SECONDS = 3  # workers whose server was killed leave within a second or two


def page_port() -> int:
    """The port that PORT names, or 8000. Raises CannotContinueError when it cannot be had."""
    wanted = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not wanted.isdecimal() or not 0 < int(wanted) <= LAST_PORT - LIVE_PORT_DISTANCE:
        raise CannotContinueError(
            f"PORT is {wanted!r}: set it to a number from 1024 to {LAST_PORT - LIVE_PORT_DISTANCE}."
        )
    port = int(wanted)
    give_up_at = time.monotonic() + LONGEST_WAIT_SECONDS
    while not is_free(port):
        if time.monotonic() >= give_up_at:
            raise CannotContinueError(
                f"Port {port} is taken by another program: stop that program, or choose another port with "
                f"PORT={port + 1} script/run."
            )
        time.sleep(0.2)
    return port


def live_port(page: int) -> int:
    """The next free port for the live stream."""
    for port in range(page + LIVE_PORT_DISTANCE, LAST_PORT + 1):
        if is_free(port):
            return port
    raise CannotContinueError("No free port was found for the live stream: choose a lower PORT.")


def addresses(port: int) -> list[str]:
    """Where to listen: this machine alone, by both of its names where it has two."""
    both = [f"127.0.0.1:{port}"]
    if _can_bind(socket.AF_INET6, "::1", 0):
        both.append(f"[::1]:{port}")
    return both


def is_free(port: int) -> bool:
    """Whether nobody listens there, on either name of this machine."""
    if not _can_bind(socket.AF_INET, "127.0.0.1", port):
        return False
    return not _can_bind(socket.AF_INET6, "::1", 0) or _can_bind(socket.AF_INET6, "::1", port)


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except PermissionError:
        raise CannotContinueError(f"Port {port} needs special rights: choose one above 1023 with PORT.") from None
    except OSError:
        return False
    return True
