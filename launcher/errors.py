"""How a command ends when it cannot go on: with one sentence, and in order."""

from __future__ import annotations

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
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotContinueError as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)
        sys.exit(130)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
