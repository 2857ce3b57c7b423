"""What script/run says when it cannot go on, and what it tidies up before it starts."""

import json
import os
import shutil
import socket
import subprocess
import sys

import pytest

from launcher import environment, ports, processes, python_env
from launcher.errors import CannotContinueError
from launcher.places import PROJECT
from launcher.processes import Household, Service


def test_a_taken_port_is_named_with_a_way_out(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setattr(ports, "LONGEST_WAIT_SECONDS", 0)

        with pytest.raises(CannotContinueError, match=rf"Port {port} is taken.*PORT={port + 1} script/run"):
            ports.page_port()


@pytest.mark.parametrize("wanted", ["eighty", "-1", "0", "99999", "80.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, wanted):
    monkeypatch.setenv("PORT", wanted)

    with pytest.raises(CannotContinueError, match="set it to a number"):
        ports.page_port()


def test_keys_are_made_once_for_their_owner_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("BH_DATA_DIR", str(tmp_path / "data"))
    for name in ("SECRET_KEY", "BH_ENCRYPTION_KEY", "BH_DEMO_PASSWORD"):
        monkeypatch.delenv(name, raising=False)

    first, second = environment.django_environment(), environment.django_environment()

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 50
    keys = sorted((tmp_path / "data" / "keys").iterdir())
    assert [key.name for key in keys] == ["demo_password", "encryption_key", "secret_key"]
    assert all(key.stat().st_mode & 0o077 == 0 for key in keys)


def test_what_a_person_has_set_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("BH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BH_DEMO_PASSWORD", "chosen-by-a-person")

    assert environment.django_environment()["BH_DEMO_PASSWORD"] == "chosen-by-a-person"


def sleeper():
    return Service("sleeper", [sys.executable, "-c", "import time; time.sleep(600)"], os.environ)


def test_a_process_that_outlived_its_launcher_is_ended(tmp_path):
    service = sleeper()
    Household(tmp_path).start(service)
    note = tmp_path / "sleeper.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "launcher_started": "another time"}))

    processes.end_orphans(tmp_path)

    assert service.process.wait() < 0
    assert not note.exists()


def test_a_process_that_only_has_the_number_is_left_alone(tmp_path):
    service = sleeper()
    household = Household(tmp_path)
    household.start(service)
    note = tmp_path / "sleeper.json"
    written = json.loads(note.read_text())
    note.write_text(json.dumps({**written, "started": "another time", "launcher_started": "another time"}))

    processes.end_orphans(tmp_path)

    assert service.process.poll() is None
    household.stop()


def test_two_launchers_never_share_a_data_folder(tmp_path):
    household = Household(tmp_path)
    household.start(sleeper())

    with pytest.raises(CannotContinueError, match="already running"):
        processes.end_orphans(tmp_path)
    household.stop()


def test_a_process_that_ends_is_started_again(tmp_path):
    service = sleeper()
    household = Household(tmp_path)
    household.start(service)
    first = service.process
    first.kill()
    first.wait()

    household.look_after()

    assert service.process is not first
    assert service.process.poll() is None
    household.stop()


def test_a_process_that_cannot_start_ends_it_all_with_a_sentence(tmp_path):
    household = Household(tmp_path)
    household.start(Service("failing server", [sys.executable, "-c", "raise SystemExit(3)"], os.environ))

    for _ in range(2):
        household.services[0].process.wait()
        household.look_after()
    household.services[0].process.wait()

    with pytest.raises(CannotContinueError, match=r"failing server ends as soon as it starts \(status 3\)"):
        household.look_after()


def test_stopping_leaves_no_process_and_no_note(tmp_path):
    service = sleeper()
    household = Household(tmp_path)
    household.start(service)

    household.stop()

    assert service.process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_without_a_python_that_is_new_enough_it_says_so_in_one_sentence(tmp_path):
    for name in ("sh", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name))
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    answer = subprocess.run(
        [PROJECT / "script" / "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.startswith("Python 3.11 or newer was not found: install it")
    assert answer.stderr.count("\n") == 1


def test_both_locks_hold_the_same_versions():
    def versions(name):
        lines = (PROJECT / name).read_text().splitlines()
        return dict(line.split(" ")[0].split("==") for line in lines if "==" in line and not line.startswith(" "))

    runtime, development = versions("requirements.txt"), versions("requirements-dev.txt")

    assert runtime.items() <= development.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hashes_and_names_no_registry(name):
    text = (PROJECT / name).read_text()

    assert "://" not in text
    for block in text.replace("\\\n", "").splitlines():
        if "==" in block and not block.lstrip().startswith("#"):
            assert "--hash=sha256:" in block


def test_an_interrupted_install_is_not_taken_for_a_whole_one(monkeypatch, tmp_path):
    monkeypatch.setattr(python_env, "VIRTUALENV_PYTHON", tmp_path / "python")
    monkeypatch.setattr(python_env, "RECORD", tmp_path / "installed.json")
    (tmp_path / "python").touch()

    assert python_env._installed() == []
    (tmp_path / "installed.json").write_text("[")
    assert python_env._installed() == []
