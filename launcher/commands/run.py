"""script/run: the portal with its demonstration clinic, from a fresh clone to the printed address."""

from __future__ import annotations

import contextlib
import time
import urllib.request
from collections.abc import Callable
from typing import NoReturn

from launcher import steps, translations
from launcher.database import database
from launcher.environment import django_environment
from launcher.errors import CannotContinueError, no_more_interrupts
from launcher.places import data_folder
from launcher.ports import addresses, live_port, page_port
from launcher.postgres import Cluster
from launcher.processes import Household, Service, end_orphans

PAGE_WORKERS = 2  # with one, a sign-in (a deliberately slow hash) would stall everybody else's pages
LONGEST_START_SECONDS = 60

SIGN_INS = (
    ("patient@demo.test", "a patient with a full record"),
    ("patient2@demo.test", "a second patient, in Traditional Chinese"),
    ("clinician@demo.test", "a clinician on their care teams"),
    ("outsider@demo.test", "a clinician who is on no care team of theirs"),
    ("supervisor@demo.test", "sees the caseloads of a team"),
    ("frontdesk@demo.test", "people and visits, nothing clinical"),
    ("auditor@demo.test", "the audit log"),
    ("admin@demo.test", "people and settings, in /admin/"),
)


def main(arguments: list[str]) -> NoReturn:
    """Serve until Ctrl-C. Everything that was started is stopped again, PostgreSQL last."""
    if arguments:
        raise CannotContinueError(
            "script/run takes no arguments: PORT, BH_DATA_DIR and DATABASE_URL change what it does."
        )
    notes = data_folder() / "run"
    end_orphans(notes)
    port = page_port()
    print("Starting the database ...", flush=True)
    with database() as found:
        environment = {**django_environment(), **found.addresses, "PORT": str(port)}
        translations.compile_all()
        household = Household(notes)
        try:
            _serve(household, environment, port, found.cluster)
        finally:
            no_more_interrupts()
            with contextlib.suppress(OSError):  # the terminal may be gone; what we started must stop all the same
                print("\nStopping ...", flush=True)
            household.stop()


def _serve(household: Household, environment: dict[str, str], port: int, cluster: Cluster | None) -> NoReturn:
    live = live_port(port)
    environment["LIVE_URL"] = f"http://localhost:{live}"
    # The page server loads on one core while the other prepares the database; its address is not out yet.
    pages = ["bh_ehr.wsgi", "-k", "gthread", "--workers", str(PAGE_WORKERS), "--threads", "4"]
    household.start(Service("page server", _gunicorn(port, pages), environment))
    print("Bringing the tables up to date ...", flush=True)
    steps.must("Migrating", steps.manage("migrate", "--verbosity", "0"), environment)
    household.start(
        Service("live server", _gunicorn(live, ["bh_ehr.asgi", "-k", "asgi", "--workers", "1"]), environment)
    )
    household.start(Service("job worker", steps.manage("procrastinate", "worker"), environment))
    _wait_until_served(f"http://127.0.0.1:{port}/healthz", household.look_after)
    print(f"The portal answers at http://localhost:{port}; looking after the demonstration clinic ...", flush=True)
    steps.must("Seeding the demonstration clinic", steps.manage("seed_demo"), environment)
    _introduce(port, environment)
    while True:
        time.sleep(1)
        if cluster is not None and cluster.revive():
            print("PostgreSQL had ended: it was started again.", flush=True)
        household.look_after()


def _gunicorn(port: int, what: list[str]) -> list[str]:
    where = [word for address in addresses(port) for word in ("-b", address)]
    quiet = ["--no-control-socket", "--log-level", "warning", "--graceful-timeout", "5"]
    return steps.python("-m", "gunicorn", *what, *where, *quiet)


def _wait_until_served(address: str, meanwhile: Callable[[], None]) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    give_up_at = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < give_up_at:
        meanwhile()
        try:
            with direct.open(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise CannotContinueError(
        f"The portal did not answer within {LONGEST_START_SECONDS} s: what it printed above says why."
    )


def _introduce(port: int, environment: dict[str, str]) -> None:
    widest = max(len(email) for email, _ in SIGN_INS)
    print(f"\nThe portal is at  http://localhost:{port}\n")
    print(f"Sign in with the password  {environment['BH_DEMO_PASSWORD']}  as one of:\n")
    for email, who in SIGN_INS:
        print(f"  {email:<{widest}}  {who}")
    print(f"\nMail goes to {data_folder() / 'mail'} and to this window. Ctrl-C stops everything.\n", flush=True)
