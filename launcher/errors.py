"""How a command ends when it cannot go on: with one sentence, and in order."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn


class CannotContinueError(Exception):
    """Raised with one sentence for the person at the terminal: what is wrong and how to mend it."""


def exit_with(main: Callable[[list[str]], int]) -> NoReturn:
    """Run main on the command line's arguments and exit with its status.

    SIGTERM and a closed terminal end it as Ctrl-C does, so that whatever was started is stopped.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotContinueError as problem:
        sys.exit(f"\n{problem}")
    except BrokenPipeError:
        os._exit(1)  # nobody reads what we print any more
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            print("\nStopped.", flush=True)
        os._exit(130)  # without flushing what a closed terminal would refuse again


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def no_more_interrupts() -> None:
    """A second Ctrl-C must not cut short the tidying up after the first."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
