from typing import Any

from django.contrib.auth.management.commands.createsuperuser import Command as CreateSuperuserCommand

from audit.context import acting


class Command(CreateSuperuserCommand):
    """Django's own, with somebody acting: the first administrator is in the log like everybody after them."""

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(system="createsuperuser"):
            super().handle(*args, **options)
