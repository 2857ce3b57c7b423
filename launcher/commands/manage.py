"""script/manage COMMAND: any manage.py command, with the database and the environment it needs."""

from __future__ import annotations

from launcher import steps
from launcher.database import database
from launcher.environment import django_environment


def main(arguments: list[str]) -> int:
    """Run the command; a PostgreSQL that was started for it is stopped after it."""
    with database() as found:
        return steps.run(steps.manage(*arguments), {**django_environment(), **found.addresses})
