"""script/test [ARGUMENT...]: the whole suite, or what pytest's arguments choose."""

from __future__ import annotations

from launcher import steps, translations
from launcher.database import database
from launcher.environment import TEST_SETTINGS, django_environment

ON_BOTH_CORES = ("-n", "2", "--dist", "loadgroup")


def main(arguments: list[str]) -> int:
    """Run pytest on a PostgreSQL of its own, which forgets safety for speed. pytest has the last word."""
    chromium = steps.chromium()
    translations.compile_all()
    with database(for_tests=True) as found:
        environment = {**django_environment(TEST_SETTINGS), **found.addresses, "BH_CHROMIUM": chromium}
        environment["DJANGO_SETTINGS_MODULE"] = TEST_SETTINGS
        return steps.run(steps.python("-m", "pytest", *(arguments or ON_BOTH_CORES)), environment)
