"""The PostgreSQL that comes along: shared between commands, alive after a crash. A real server, without Django."""

import os
import signal
import subprocess
import sys

import pytest

from launcher.errors import CannotContinueError
from launcher.places import PROJECT
from launcher.postgres import Cluster

pytestmark = pytest.mark.xdist_group("postgres")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("a folder with spaces") / "postgres"


@pytest.fixture
def cluster(folder):
    cluster = Cluster(folder, durable=False)
    cluster.enter()
    yield cluster
    cluster.leave()


def kill(cluster):
    """End the server as a power cut would, and wait until it is gone."""
    pid = int((cluster.folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    cluster._server.wait()


def test_the_last_one_out_stops_the_server(folder):
    first, second = Cluster(folder, durable=False), Cluster(folder, durable=False)
    first.enter()
    second.enter()

    first.leave()
    assert second.answers()

    second.leave()
    assert not second.answers()
    assert first._server.wait() == 0


def test_a_killed_server_comes_back_with_its_rows(cluster):
    cluster.run_sql("-c", "CREATE TABLE kept AS SELECT 1 AS n")
    cluster.run_sql("-c", "CHECKPOINT")
    kill(cluster)

    assert cluster.revive()
    assert cluster.run_sql("-c", "SELECT n FROM kept") == "1"


def test_a_lock_file_with_the_number_of_another_program_does_not_keep_it_from_starting(cluster):
    kill(cluster)
    lock = cluster.folder / "postmaster.pid"
    _, _, rest = lock.read_text().partition("\n")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        lock.write_text(f"{other.pid}\n{rest}")

        assert cluster.revive()
        other.communicate()


def test_nobody_else_may_enter_its_folder(cluster):
    assert cluster.folder.stat().st_mode & 0o077 == 0
    assert cluster.run_sql("-c", "SHOW listen_addresses") == ""


def test_a_failing_statement_is_not_copied_into_its_log(cluster):
    cluster.run_sql("-c", "CREATE TABLE note (text text UNIQUE)")
    twice = "INSERT INTO note VALUES ('something clinical'), ('something clinical')"

    with pytest.raises(CannotContinueError, match="something clinical"):
        cluster.run_sql("-c", twice)

    log = cluster.log.read_text()
    assert "note_text_key" in log
    assert "something clinical" not in log


def test_data_of_another_major_version_is_refused_in_one_sentence(tmp_path):
    cluster = Cluster(tmp_path / "postgres", durable=False)
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("12\n")

    with pytest.raises(CannotContinueError, match="was made by PostgreSQL 12"):
        cluster.enter()
    cluster.leave()


def test_the_roles_can_be_made_twice_and_the_application_owns_nothing(cluster):
    sql = str(PROJECT / "deploy" / "database_roles.sql")
    for _ in range(2):
        cluster.run_sql("-v", "database=clinic", "-f", sql)

    answer = cluster.run_sql(
        "-c",
        "SELECT has_schema_privilege('bh_app', 'public', 'CREATE'),"
        " has_database_privilege('bh_app', 'clinic', 'CREATE'),"
        " has_database_privilege('bh_app', 'clinic', 'TEMPORARY'), rolsuper OR rolcreaterole OR rolbypassrls"
        " FROM pg_roles WHERE rolname = 'bh_app'",
        database="clinic",
    )
    assert answer == "f|f|f|f"
