"""A limit for the processor time of work that is done in this thread.

Signals reach the main thread only, and the portal's workers are threads; a profile function makes the work five times
slower. So a second thread watches, and when the time is up it has the interpreter raise TimeUp in the working thread,
between two of its instructions. That suits pure computing; it must not be put around work that holds resources.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")
AGAIN = 0.05  # a finalizer may have swallowed an alarm: it is given again until the work ends


class TimeUp(Exception):
    """The work took too long. What it left half done must be thrown away."""


class _Alarm(BaseException):
    """Raised inside the work. No library catches it, as it is no Exception."""


def within(seconds: float, work: Callable[..., Result], *arguments: Any) -> Result:
    """Do the work, or raise TimeUp once it has taken this much processor time."""
    watch = _Watch(seconds)
    try:
        try:
            watch.start()
            return work(*arguments)
        finally:
            watch.stop()
    except _Alarm:
        watch.stop()
        raise TimeUp from None


class _Watch:
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.thread_id = threading.get_ident()
        # The time of the working thread alone: a busy machine is no fault of the work.
        clock = getattr(time, "pthread_getcpuclockid", None)
        self.clock = clock(self.thread_id) if clock is not None else time.CLOCK_MONOTONIC
        self.started = time.clock_gettime(self.clock)
        self.lock = threading.Lock()
        self.is_over = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._look, name="time-limit", daemon=True).start()

    def _look(self) -> None:
        pause = self.seconds
        while not self.is_over.wait(pause):
            with self.lock:
                if self.is_over.is_set():
                    return
                left = self.started + self.seconds - time.clock_gettime(self.clock)
                if left <= 0:
                    _raise_in(self.thread_id, _Alarm)
                    pause = AGAIN
                else:
                    pause = max(left, 0.001)

    def stop(self) -> None:
        """From here on no alarm comes; one that was on its way is taken back."""
        while True:
            try:
                with self.lock:
                    self.is_over.set()
                    _raise_in(self.thread_id, None)
                return
            except _Alarm:
                continue


def _raise_in(thread_id: int, exception: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread_id), None if exception is None else ctypes.py_object(exception)
    )
