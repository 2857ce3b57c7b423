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


class Alarm(BaseException):
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
    except Alarm:
        while not watch.has_stopped:
            try:
                watch.stop()
            except Alarm:
                continue
        raise TimeUp from None


class _Watch:
    """One limit. An alarm may go off inside any function written in Python, also inside those that stop it: so only
    locks written in C are used here, which an alarm cannot leave half taken, and stopping twice does no harm.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.thread_id = threading.get_ident()
        # The time of the working thread alone: a busy machine is no fault of the work.
        clock = getattr(time, "pthread_getcpuclockid", None)
        self.clock = clock(self.thread_id) if clock is not None else time.CLOCK_MONOTONIC
        self.started = time.clock_gettime(self.clock)
        self.lock = threading.Lock()
        self.working = threading.Lock()
        self.working.acquire()
        self.is_over = False
        self.has_stopped = False

    def start(self) -> None:
        threading.Thread(target=self._look, name="time-limit", daemon=True).start()

    def _look(self) -> None:
        pause = self.seconds
        while not self.working.acquire(timeout=pause):
            with self.lock:
                if self.is_over:
                    return
                left = self.started + self.seconds - time.clock_gettime(self.clock)
                if left <= 0:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.thread_id), ctypes.py_object(Alarm))
                    pause = AGAIN
                else:
                    pause = max(left, 0.001)

    def stop(self) -> None:
        """From here on no alarm comes; one that was on its way has gone off.

        It is not taken back: the interpreter would look for it ever after, at every call.
        """
        while not self.has_stopped:
            try:
                with self.lock:
                    if not self.is_over:
                        self.is_over = True
                        self.working.release()  # should an alarm skip this, the watching thread ends at its next look
                for _look in range(3):
                    pass  # each turn of a loop lets an alarm go off that is still on its way
                self.has_stopped = True
            except Alarm:
                continue
