"""One request after another through the whole of Django, in this process: middleware, view, template, log."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from devtools.measure.asks import Ask

UNMEASURED = 3


class StatementCount:
    """Counts the statements sent to the database while it is installed; BEGIN and COMMIT are not statements here."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)


@dataclass
class Measured:
    """What one kind of request costs: statements of the last one, milliseconds of each."""

    name: str
    statements: int = 0
    status: int = 0
    cpu_times: list[float] = field(default_factory=list)
    wall_times: list[float] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpu_times)

    @property
    def p50(self) -> float:
        return statistics.median(self.wall_times)

    @property
    def p95(self) -> float:
        return sorted(self.wall_times)[int(len(self.wall_times) * 0.95) - 1]

    def add(self, more: Measured) -> None:
        """Take in what another round measured."""
        self.statements, self.status = more.statements, more.status
        self.cpu_times += more.cpu_times
        self.wall_times += more.wall_times

    def line(self) -> str:
        return f"{self.name:<24}{self.statements:>9}{self.cpu:>11.1f}{self.p50:>10.1f}{self.p95:>10.1f}{self.status:>8}"


HEADING = f"{'request':<24}{'queries':>9}{'CPU ms':>11}{'p50 ms':>10}{'p95 ms':>10}{'status':>8}"


def measure(name: str, ask: Ask, times: int) -> Measured:
    """Ask `times` times after a few that are not measured."""
    for number in range(UNMEASURED):
        ask(-1 - number)
    measured = Measured(name)
    for number in range(times):
        count = StatementCount()
        with connection.execute_wrapper(count):
            cpu_before, wall_before = time.process_time(), time.perf_counter()
            response = ask(number)
            measured.wall_times.append((time.perf_counter() - wall_before) * 1000)
            measured.cpu_times.append((time.process_time() - cpu_before) * 1000)
        measured.statements, measured.status = count.statements, response.status_code
    return measured
