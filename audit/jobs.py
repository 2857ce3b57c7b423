"""Who acts in background jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.context import acting


def act_as_jobs(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
    """Everything a job writes is recorded as done by the part of the system called "jobs"."""
    with acting(system="jobs"):
        return call_next()
