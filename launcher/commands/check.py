"""script/check: everything that can be wrong without a test failing. Two checks run at a time."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launcher import steps, translations
from launcher.database import database
from launcher.environment import TEST_SETTINGS, django_environment
from launcher.errors import CannotContinueError
from launcher.places import PROJECT, data_folder

APPS = (
    "bh_ehr portal api devtools assessments messaging scheduling crisis patients notifications accounts audit common "
    "launcher"
).split()
AT_A_TIME = 2
# The first migration of an app runs on an empty database: nobody can be waiting for a lock.
LINT_MIGRATIONS = ("lintmigrations", "--no-cache", "--quiet", "ok", "ignore", "--ignore-initial-migrations")


@dataclass(frozen=True)
class Check:
    """One tool, with what it looks at in a few words."""

    looks_at: str
    command: Sequence[str]
    environment: Mapping[str, str]


def main(arguments: list[str]) -> int:
    """Run every check, tell of each, and return 1 when any of them found something."""
    if arguments:
        raise CannotContinueError("script/check takes no arguments: it runs every check there is.")
    with database(for_tests=True) as found:
        environment = {**django_environment(TEST_SETTINGS), **found.addresses}
        checks = _checks({**environment, "DJANGO_SETTINGS_MODULE": TEST_SETTINGS}, _production(environment))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            passed = list(pool.map(_passes, checks))
    failures = passed.count(False)
    print(f"\n{len(checks)} checks, {failures or 'none'} failed.", flush=True)
    return 1 if failures else 0


def _checks(tests: Mapping[str, str], production: Mapping[str, str]) -> list[Check]:
    """The slow ones first, so that the quick ones fill the second core."""
    packages = [app for app in APPS if (PROJECT / app).is_dir()]
    return [
        Check("types", steps.python("-m", "mypy", *packages), tests),
        Check("templates", steps.python("-m", "djlint", "--lint", "--quiet", "templates"), tests),
        Check("form of templates", steps.djade("--check"), tests),
        Check("Python", steps.python("-m", "ruff", "check", "--output-format", "concise", "."), tests),
        Check("form of Python", steps.python("-m", "ruff", "format", "--check", "."), tests),
        Check("imports", [str(steps.tool("lint-imports")), "--no-logo"], tests),
        Check("models without a migration", steps.manage("makemigrations", "--check", "--dry-run"), tests),
        Check("migrations", steps.manage(*LINT_MIGRATIONS, "--include-apps", *packages), tests),
        Check("production settings", steps.manage("check", "--deploy", "--fail-level", "WARNING"), production),
        Check("static files of a release", steps.manage("collectstatic", "--noinput", "--verbosity", "0"), production),
        Check("translations", steps.python("-m", translations.__name__), tests),
    ]


def _production(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment as deploy/ describes it, with safe values of the moment."""
    return {
        **environment,
        "DJANGO_SETTINGS_MODULE": "bh_ehr.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BH_ENCRYPTION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_URL": "https://portal.example.org",
        "TRUSTED_PROXY_COUNT": "1",
        "STATIC_ROOT": str(data_folder() / "checked-static"),
    }


def _passes(check: Check) -> bool:
    began = time.monotonic()
    answer = subprocess.run(
        check.command,
        cwd=PROJECT,
        env={**check.environment, "COLUMNS": os.environ.get("COLUMNS", "120")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = answer.returncode == 0
    report = f"{'ok     ' if passed else 'FAILED '} {check.looks_at} ({time.monotonic() - began:.1f} s)"
    print(report if passed else f"\n{report}\n{answer.stdout.rstrip()}\n", flush=True)
    return passed
