"""Which database a command works on: the one in DATABASE_URL, or our own cluster's."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import CannotContinueError
from launcher.places import PROJECT, data_folder
from launcher.postgres import Cluster

NAME = "bh_ehr"
OWNER_ROLE = "bh_owner"
APPLICATION_ROLE = "bh_app"
ROLES_SQL = PROJECT / "deploy" / "database_roles.sql"


@dataclass(frozen=True)
class Found:
    """A database that answers: its addresses as environment variables, and the cluster if it is ours."""

    addresses: dict[str, str]
    cluster: Cluster | None = None


@contextlib.contextmanager
def database(*, for_tests: bool = False, name: str = NAME, scratch: bool = False) -> Iterator[Found]:
    """A database with both roles, there while the block runs; a scratch one is empty before and gone after.

    Where DATABASE_URL is set nothing is started; otherwise a cluster in the data folder is, with both
    roles and the database. Raises CannotContinueError when DATABASE_URL stands without DATABASE_OWNER_URL.
    """
    if os.environ.get("DATABASE_URL"):
        if scratch:
            raise CannotContinueError(
                "This makes and drops a database of its own: unset DATABASE_URL and run it again."
            )
        yield Found(_given_addresses())
        return
    folder = data_folder() / ("test-postgres" if for_tests else "postgres")
    with Cluster(folder, durable=not for_tests).in_use() as cluster:
        if scratch:
            _drop(cluster, name)
        prepare(cluster, name)
        addresses = {
            "DATABASE_URL": cluster.url(name, APPLICATION_ROLE),
            "DATABASE_OWNER_URL": cluster.url(name, OWNER_ROLE),
        }
        yield Found(addresses, cluster)
        if scratch:
            _drop(cluster, name)


def prepare(cluster: Cluster, name: str) -> None:
    """Make the two roles and the database where they are missing."""
    marker = _marker(cluster, name)
    wanted = ROLES_SQL.read_text()
    if marker.exists() and marker.read_text() == wanted:
        return
    cluster.run_sql("-v", f"database={name}", "-f", str(ROLES_SQL))
    # Tests make and drop databases of their own; in production nobody may.
    cluster.run_sql("-c", f"ALTER ROLE {OWNER_ROLE} CREATEDB")
    marker.write_text(wanted)


def _drop(cluster: Cluster, name: str) -> None:
    cluster.run_sql("-c", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _marker(cluster, name).unlink(missing_ok=True)


def _marker(cluster: Cluster, name: str) -> Path:
    return cluster.folder / f"{name}.prepared"


def _given_addresses() -> dict[str, str]:
    owner = os.environ.get("DATABASE_OWNER_URL")
    if not owner:
        raise CannotContinueError(
            "DATABASE_URL is set but DATABASE_OWNER_URL is not: set it too, to the role that owns the tables "
            "(deploy/database_roles.sql makes both roles)."
        )
    return {"DATABASE_URL": os.environ["DATABASE_URL"], "DATABASE_OWNER_URL": owner}
