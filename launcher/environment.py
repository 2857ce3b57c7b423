"""The environment that Django gets in development: keys made once, kept in the data folder."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from launcher.places import data_folder, private_folder

DEVELOPMENT_SETTINGS = "bh_ehr.settings.dev"
TEST_SETTINGS = "bh_ehr.settings.test"

WORDS = (
    "amber aspen birch breeze brook candle canyon cedar clover coral cotton daisy dawn delta ember fern field "
    "forest garden harbor hazel heron island ivory juniper lagoon lantern laurel lemon linen maple marble meadow "
    "mist moss north oak ocean olive orchard pebble pine plum pond poppy prairie quartz rain reed ridge river "
    "robin sage sand shell silver sky spruce stone summer sunrise thistle tide valley violet walnut willow winter"
).split()


def django_environment(settings: str = DEVELOPMENT_SETTINGS) -> dict[str, str]:
    """Our own environment, completed with what Django needs. What a person has set stays as it is."""
    folder = private_folder(data_folder())
    keys = private_folder(folder / "keys")
    environment = {**os.environ, "BH_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    made: dict[str, Callable[[], str]] = {
        "DJANGO_SETTINGS_MODULE": lambda: settings,
        "SECRET_KEY": lambda: _kept(keys / "secret_key", lambda: secrets.token_urlsafe(50)),
        "BH_ENCRYPTION_KEY": lambda: _kept(keys / "encryption_key", _encryption_key),
        "BH_DEMO_PASSWORD": lambda: _kept(keys / "demo_password", _demo_password),
    }
    for name, make in made.items():
        if not environment.get(name):
            environment[name] = make()
    return environment


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The file's content, made and stored for its owner alone when there is none yet."""
    if not path.exists():
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make())
        try:
            os.link(beside, path)  # the first of two commands that start together wins; never half written
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_text().strip()


def _encryption_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _demo_password() -> str:
    """Easy to type on a phone, and not to be guessed."""
    return "-".join(secrets.choice(WORDS) for _ in range(3)) + f"-{secrets.randbelow(9000) + 1000}"
