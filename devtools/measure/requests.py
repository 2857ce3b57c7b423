"""One request after another through the whole of Django, in this process: middleware, view, template, log."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client

TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK")


class StatementCount:
    """Counts the statements sent to the database while it is installed; BEGIN and COMMIT are not statements here."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements.append(str(sql))
        return execute(sql, params, many, context)


@dataclass(frozen=True)
class Measured:
    """What one kind of request costs: statements of the last one, medians in milliseconds."""

    name: str
    statements: int
    cpu: float
    p50: float
    p95: float
    status: int

    def line(self) -> str:
        return f"{self.name:<24}{self.statements:>9}{self.cpu:>11.1f}{self.p50:>10.1f}{self.p95:>10.1f}{self.status:>8}"


HEADING = f"{'request':<24}{'queries':>9}{'CPU ms':>11}{'p50 ms':>10}{'p95 ms':>10}{'status':>8}"


def measure(name: str, ask: Callable[[int], HttpResponseBase], times: int) -> Measured:
    """Ask `times` times after three unmeasured ones; `ask` gets a running number, for requests that must differ."""
    for number in range(3):
        ask(-1 - number)
    cpu, wall = [], []
    for number in range(times):
        count = StatementCount()
        with connection.execute_wrapper(count):
            cpu_before, wall_before = time.process_time(), time.perf_counter()
            response = ask(number)
            wall.append((time.perf_counter() - wall_before) * 1000)
            cpu.append((time.process_time() - cpu_before) * 1000)
    ordered = sorted(wall)
    return Measured(
        name,
        len(count.statements),
        statistics.median(cpu),
        statistics.median(wall),
        ordered[int(len(ordered) * 0.95) - 1],
        response.status_code,
    )


def signed_in(user: Any) -> Client:
    """A browser of that person. Browsers take the language of the page from the account."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="accounts.backends.AccountBackend")
    return client
