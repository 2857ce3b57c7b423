"""script/bench [--patients N ...]: what pages cost, measured on databases that are made for it."""

from __future__ import annotations

import argparse
import contextlib

from launcher import steps
from launcher.database import database
from launcher.environment import django_environment


def main(arguments: list[str]) -> int:
    """Seed a database for each number of patients, run manage.py bench on them together, and drop them again."""
    parser = argparse.ArgumentParser(prog="script/bench", description="Prints what the pages people wait for cost.")
    parser.add_argument("--patients", type=int, nargs="+", default=[1000, 10_000], help="how many, for each database")
    # Pages are served from the sources: there is no folder of a release, and no need to say so in each process.
    environment = {**django_environment(), "PYTHONWARNINGS": "ignore:No directory at:UserWarning"}
    seeded = []
    with contextlib.ExitStack() as databases:
        for number in parser.parse_args(arguments).patients:
            name = f"bh_ehr_bench_{number}"
            found = databases.enter_context(database(name=name, scratch=True))
            addressed = {**environment, **found.addresses}
            steps.must("Migrating", steps.manage("migrate", "--verbosity", "0"), addressed)
            steps.must("Seeding", steps.manage("seed", "--patients", str(number)), addressed)
            if found.cluster is not None:
                found.cluster.run_sql("-c", "VACUUM ANALYZE", database=name)  # else it happens while we measure
            seeded.append(f"{number}={found.addresses['DATABASE_URL']}")
        return steps.run(steps.manage("bench", *seeded), addressed)
