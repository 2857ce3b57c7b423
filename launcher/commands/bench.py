"""script/bench [ARGUMENT...]: how fast the pages are, measured on a database that is made for it."""

from __future__ import annotations

from launcher import steps
from launcher.database import database
from launcher.environment import django_environment

DATABASE = "bh_ehr_bench"


def main(arguments: list[str]) -> int:
    """Run manage.py bench on an empty database, dropped again afterwards. Arguments go to the command."""
    with database(name=DATABASE, scratch=True) as found:
        environment = {**django_environment(), **found.addresses}
        steps.must("Migrating", steps.manage("migrate", "--verbosity", "0"), environment)
        return steps.run(steps.manage("bench", *arguments), environment)
